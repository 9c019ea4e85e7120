import numpy as np
import pytest

from cellfeat.errors import InputError
from cellfeat.image.histogram import histogram
from cellfeat.image.otsu import otsu, otsu_three
from cellfeat.kernels.otsu import three_classes


def test_the_threshold_of_two_values_is_the_centre_of_the_lowest_bin():
    # 256 bins from 0 to 1. Every threshold between the two separates them equally well; the first is taken.
    assert otsu(np.array([0.0, 0.0, 1.0])) == 0.5 / 256


def test_the_threshold_lies_between_two_clouds():
    rng = np.random.default_rng(0)
    values = np.concatenate([rng.normal(0.2, 0.02, 500), rng.normal(0.7, 0.05, 300)])
    assert 0.25 < otsu(values) < 0.6


def test_two_classes_have_the_largest_variance_between_them():
    values = np.random.default_rng(1).random(300) ** 2
    counts, edges = histogram(values, 256)
    centres = (edges[:-1] + edges[1:]) / 2
    binned = np.repeat(centres, counts)

    def between(threshold):
        low, high = binned[binned <= threshold], binned[binned > threshold]
        return low.size * high.size * (low.mean() - high.mean()) ** 2

    best = max(centres[:-1], key=between)
    assert between(otsu(values)) == pytest.approx(between(best))


def test_bins_whose_edges_coincide_have_no_mean():
    # Five steps of float32 in 256 bins: as scikit-image 0.18.3 has it, which takes 0 / 0 for the largest
    # variance, and the first of these is that of the first bin.
    least = np.float32(0.5)
    values = least + np.spacing(least) * np.arange(6, dtype=np.float32)
    assert otsu(values) == least


def test_three_values_are_separated_behind_the_first_and_the_second():
    # 128 bins from 0 to 1: 0 in bin 0, 0.5 in bin 64, 1 in bin 127.
    assert otsu_three(np.array([0.0, 0.5, 1.0])) == (0.5 / 128, 64.5 / 128)


def test_three_clouds():
    rng = np.random.default_rng(2)
    values = np.concatenate([rng.normal(centre, 0.02, 400) for centre in (0.2, 0.5, 0.8)])
    lower, upper = otsu_three(values)
    assert 0.25 < lower < 0.45
    assert 0.55 < upper < 0.75


@pytest.mark.parametrize("values", [[0.0, 1.0], [0.0, 0.001, 1.0]])
def test_three_classes_need_three_intensities(values):
    # 0 and 0.001 are in the same of 128 bins.
    with pytest.raises(InputError, match="there are 2: choose two classes"):
        otsu_three(np.array(values))


def test_the_search_for_three_classes_is_exhaustive():
    shares = np.random.default_rng(3).random(12)
    shares /= shares.sum()
    bins = np.arange(12.0)

    def between(i, j):
        parts = [slice(0, i + 1), slice(i + 1, j + 1), slice(j + 1, 12)]
        sums = [(shares[part].sum(), (shares * bins)[part].sum()) for part in parts]
        return sum(moment**2 / mass for mass, moment in sums)

    got = three_classes(shares.astype(np.float32))
    assert got == max(
        ((i, j) for i in range(1, 10) for j in range(i + 1, 11)), key=lambda pair: between(*pair)
    )


def test_bins_are_those_of_float64_edges_rounded_to_float32():
    values = np.random.default_rng(4).random(5000).astype(np.float32)
    counts, edges = histogram(values, 100)
    expected = np.linspace(float(values.min()), float(values.max()), 101).astype(np.float32)
    np.testing.assert_array_equal(edges, expected)
    # Half open, and the largest value belongs to the last.
    places = np.clip(np.searchsorted(expected, values, side="right") - 1, 0, 99)
    np.testing.assert_array_equal(counts, np.bincount(places, minlength=100))
