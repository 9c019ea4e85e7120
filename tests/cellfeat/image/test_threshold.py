import numpy as np
import pytest

from cellfeat.errors import InputError
from cellfeat.image.otsu import otsu
from cellfeat.image.threshold import FEATURES, Threshold, find_threshold

TWO = np.array([[0.25, 0.25], [0.75, 0.75]], np.float32)


@pytest.fixture
def spots():
    """Spots 0.06 brighter than a ground that rises from 0.3 on the left to 0.5 on the right."""
    pixels = np.tile(np.linspace(0.3, 0.5, 60), (40, 1))
    rows, columns = np.indices(pixels.shape)
    pixels[(rows % 10 >= 6) & (columns % 10 >= 6)] += 0.06
    return pixels.astype(np.float32)


@pytest.mark.parametrize("strategy", ["Global", "Adaptive"])
@pytest.mark.parametrize("method", ["Minimum Cross-Entropy", "Otsu", "Robust Background"])
@pytest.mark.parametrize("log_transform", [False, True])
def test_a_constant_image_is_its_own_threshold(strategy, method, log_transform):
    found = find_threshold(
        np.full((6, 6), 0.5), strategy=strategy, method=method, log_transform=log_transform, window=3
    )
    np.testing.assert_allclose(found.final, 0.5)
    assert found.guide == (None if strategy == "Global" else pytest.approx(0.5))


def test_a_correction_comes_before_the_bounds():
    original = find_threshold(TWO, method="Otsu").original
    assert find_threshold(TWO, method="Otsu", correction_factor=2).final == float(original) * 2
    assert find_threshold(TWO, method="Otsu", correction_factor=2, bounds=(0, 0.3)).final == 0.3
    assert find_threshold(TWO, method="Otsu", bounds=(0.6, 1)).final == 0.6


def test_given_thresholds():
    # A manual one is taken as it is, a measured one is corrected and bounded.
    assert find_threshold(TWO, method="Manual", given=0.4, correction_factor=2, bounds=(0.5, 1)).final == 0.4
    measured = find_threshold(TWO, method="Measurement", given=0.4, correction_factor=2, bounds=(0, 0.7))
    assert measured == Threshold(0.7, 0.4)


def test_the_middle_of_three_classes_belongs_where_it_is_told_to():
    pixels = np.repeat([0.1, 0.5, 0.9], 12).reshape(6, 6)
    for middle, bright in (("Foreground", 24), ("Background", 12)):
        found = find_threshold(pixels, method="Otsu", classes="Three classes", middle_class=middle)
        assert found.foreground(pixels).sum() == bright


def test_three_classes_of_a_block_with_two_values_are_two():
    # The upper blocks hold 0 and 1 alone, the lower ones three values.
    pixels = np.zeros((8, 8))
    pixels[:, ::2] = 1
    pixels[5, :] = 0.5
    found = find_threshold(pixels, strategy="Adaptive", method="Otsu", classes="Three classes", window=4)
    assert found.original[0, 0] <= otsu(np.array([0.0, 1.0]))
    with pytest.raises(InputError, match="three-class Otsu needs"):
        find_threshold(np.eye(4), method="Otsu", classes="Three classes")


def test_adaptive_thresholds_find_spots_that_a_global_one_does_not(spots):
    of_all = find_threshold(spots, method="Otsu").foreground(spots)
    local = find_threshold(spots, strategy="Adaptive", method="Otsu", window=10).foreground(spots)
    assert not of_all[17, 7]
    assert of_all[12, 54]
    assert local[17, 7]
    assert not local[12, 54]


def test_adaptive_thresholds_stay_near_the_global_one(spots):
    found = find_threshold(spots, strategy="Adaptive", window=10, bounds=(0, 0.35))
    assert found.guide == 0.35
    assert found.final.min() >= 0.7 * found.guide
    assert found.final.max() <= 0.35
    assert found.columns["Threshold_FinalThreshold"] == found.final.mean()


def test_sauvola_is_guided_by_cross_entropy(spots):
    found = find_threshold(spots, strategy="Adaptive", method="Sauvola", window=10)
    assert found.guide == find_threshold(spots).final


def test_equal_rows_are_their_own_local_thresholds():
    # CellProfiler takes an image whose rows are all equal for a constant one.
    pixels = np.tile(np.linspace(0.2, 0.6, 8), (8, 1))
    found = find_threshold(pixels, strategy="Adaptive", window=4)
    np.testing.assert_array_equal(found.original, pixels)


def test_a_logarithm_lowers_the_threshold():
    pixels = np.exp(np.random.default_rng(0).normal(-3, 1, (30, 30))).clip(0, 1)
    assert find_threshold(pixels, log_transform=True).final < find_threshold(pixels).final


def test_pixels_at_the_threshold_are_foreground():
    assert Threshold(0.75, 0.75).foreground(TWO).tolist() == [[False, False], [True, True]]


def test_pixels_are_compared_in_their_own_type():
    # The threshold is above the float32 0.3 by less than float32 can tell.
    pixels = np.array([[0.3]], np.float32)
    threshold = float(np.float32(0.3)) + 1e-10
    assert Threshold(threshold, threshold).foreground(pixels)[0, 0]
    assert not Threshold(threshold, threshold).foreground(pixels.astype(np.float64))[0, 0]


def test_smoothing_fills_a_dark_pixel():
    pixels = np.ones((9, 9))
    pixels[4, 4] = 0
    assert not Threshold(0.5, 0.5).foreground(pixels)[4, 4]
    assert Threshold(0.5, 0.5).foreground(pixels, smoothing_scale=1.3488)[4, 4]


@pytest.mark.parametrize("strategy", ["Global", "Adaptive"])
def test_the_declared_columns(strategy, spots):
    columns = FEATURES.named(find_threshold(spots, strategy=strategy, window=10).columns, name="Cells")
    declared = {feature.column.format(name="Cells") for feature in FEATURES}
    assert set(columns) == declared - ({"Threshold_GuideThreshold_Cells"} if strategy == "Global" else set())
