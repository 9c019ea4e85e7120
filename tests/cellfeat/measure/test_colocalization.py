import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cellfeat.errors import InputError
from cellfeat.image.gray import split
from cellfeat.io.read import read
from cellfeat.measure.colocalization import FEATURES, METRICS, colocalization, object_colocalization
from tests.tolerances import RELATIVE, SINGLE_PRECISION_SOLVER

FIRST = np.array([[1.0, 0.5, 0.1, 0.0]])
SECOND = np.array([[0.5, 0.0, 0.5, 0.25]])


def test_four_pixels():
    # Half of the maxima is 0.5 and 0.25; a pixel must be above, so 1.0 is bright in the first, both 0.5 in
    # the second, and one pixel in both.
    # Ranks among distinct values: 3 2 1 0 and 2 0 2 1, R = 4; that pixel weighs 1 - 1/4.
    got = colocalization(FIRST, SECOND, threshold=50, metrics=("Correlation", "Manders", "RWC", "Overlap"))
    covariance = 0.6 * 0.1875 - 0.1 * 0.3125 - 0.3 * 0.1875 + 0.4 * 0.0625
    squares = 0.36 + 0.01 + 0.09 + 0.16
    other_squares = 0.1875**2 * 2 + 0.3125**2 + 0.0625**2
    assert got == pytest.approx(
        {
            "Correlation_Correlation_first_second": covariance / np.sqrt(squares * other_squares),
            "Correlation_Slope_first_second": covariance / squares,
            "Correlation_Manders_first_second": 1.0,
            "Correlation_Manders_second_first": 0.5,
            "Correlation_RWC_first_second": 0.75,
            "Correlation_RWC_second_first": 0.375,
            "Correlation_Overlap_first_second": 1.0,
            "Correlation_K_first_second": 0.5,
            "Correlation_K_second_first": 2.0,
        }
    )


def test_in_objects_a_pixel_at_the_threshold_is_bright_and_ranks_are_over_all_objects():
    # Object 1 has the first two pixels: 1.0 and 0.5 reach 0.5, only 0.5 reaches 0.25 in the second.
    # Object 2: 0.1 reaches 0.05, and 0.5 and 0.25 reach 0.25: one pixel in both, ranks 1 and 2 of 4.
    got = object_colocalization([[1, 1, 2, 2]], FIRST, SECOND, threshold=50, metrics=("Manders", "RWC"))
    np.testing.assert_allclose(got["Correlation_Manders_first_second"], [1 / 1.5, 1])
    np.testing.assert_allclose(got["Correlation_Manders_second_first"], [1, 0.5 / 0.75])
    np.testing.assert_allclose(got["Correlation_RWC_first_second"], [0.75 / 1.5, 0.75])
    np.testing.assert_allclose(got["Correlation_RWC_second_first"], [0.75, 0.5 / 0.75 * 0.75])


def test_a_black_image_has_nothing_to_share():
    got = colocalization(np.zeros((2, 2)), np.array([[0.1, 0.2], [0.3, 0.4]]))
    undefined = {key.removeprefix("Correlation_") for key, value in got.items() if np.isnan(value)}
    of_black = {
        f"{name}_first_second" for name in ("Correlation", "Manders", "RWC", "Overlap", "K", "Costes")
    }
    assert of_black <= undefined
    assert got["Correlation_Slope_first_second"] == 0
    assert got["Correlation_Manders_second_first"] == 0


def test_no_object_with_a_pixel_bright_in_both_gives_zeros():
    # In one object the images exclude each other, so nothing reaches 15 % in both.
    got = object_colocalization([[1, 1]], [[1.0, 0.0]], [[0.0, 1.0]], metrics=("Manders", "RWC", "Overlap"))
    assert {float(value[0]) for value in got.values()} == {0.0}


def test_one_pixel_objects_have_no_correlation_and_share_all():
    got = object_colocalization([[1, 0]], [[0.5, 1.0]], [[0.25, 0.0]], metrics=("Correlation", "Manders"))
    assert np.isnan(got["Correlation_Correlation_first_second"]).all()
    assert got["Correlation_Manders_first_second"] == [1]


def test_what_is_declared_is_what_is_measured():
    declared = {feature.column for feature in FEATURES}
    values = FEATURES.named(colocalization(FIRST, SECOND), first="A", second="B")
    assert {column.replace("{first}", "A").replace("{second}", "B") for column in declared} == set(values)
    empty = object_colocalization(np.zeros((1, 4), int), FIRST, SECOND)
    columns = FEATURES.named(empty, first="A", second="B")
    assert set(columns) == set(values) - {"Correlation_Slope_A_B"}
    assert {column.shape for column in columns.values()} == {(0,)}


def test_metrics_are_measured_one_by_one():
    whole = colocalization(FIRST, SECOND)
    parts = [colocalization(FIRST, SECOND, metrics=(metric,)) for metric in METRICS]
    np.testing.assert_equal({k: v for part in parts for k, v in part.items()}, whole)


def test_a_gray_and_a_binary_image_are_both_measured_in_double_precision():
    rng = np.random.default_rng(0)
    gray, binary = rng.random((30, 30), np.float32), (rng.random((30, 30)) > 0.5).astype(np.float64)
    assert colocalization(gray, binary) == colocalization(gray.astype(np.float64), binary)


def test_images_must_have_one_shape():
    with pytest.raises(InputError, match="they must be equal"):
        colocalization(np.zeros((2, 2)), np.zeros((2, 3)))


@settings(deadline=None)  # kernels compile on their first call
@given(st.integers(0, 10**6))
def test_exchanging_the_images_exchanges_the_columns(seed):
    first, second = np.random.default_rng(seed).integers(0, 9, (2, 5, 6)) / 8
    metrics = ("Manders", "RWC", "Overlap")
    there = FEATURES.named(colocalization(first, second, metrics=metrics), first="A", second="B")
    back = FEATURES.named(colocalization(second, first, metrics=metrics), first="B", second="A")
    back["Correlation_Overlap_A_B"] = back.pop("Correlation_Overlap_B_A")
    assert there == pytest.approx(back, nan_ok=True)


@pytest.mark.parametrize("folder", ["crops50_b", "synth_b"])
def test_cellprofiler_gives_the_same(reference, bccd, folder):
    images = pd.read_csv(reference / folder / "Image.csv")
    objects = pd.read_csv(reference / folder / "IdentifyPrimaryObjects.csv")
    inputs = bccd / "BCCD" / "cropped" if folder == "crops50_b" else reference / "inputs" / "synth"
    pair = {"first": "OrigRed", "second": "OrigGreen"}
    with np.load(reference / folder / "labels.npz") as labels:
        for _, row in images.head(25).iterrows():
            name = row["FileName_Blood_Cells"]
            red, green, _ = split(read(inputs / name).pixels)
            got = FEATURES.named(colocalization(red, green), **pair)
            slope = got.pop("Correlation_Slope_OrigRed_OrigGreen")
            assert slope == pytest.approx(
                row["Correlation_Slope_OrigRed_OrigGreen"], rel=SINGLE_PRECISION_SOLVER
            )
            for column, value in got.items():
                expected = row[column]
                assert float(str(value)) == pytest.approx(expected, rel=RELATIVE, nan_ok=True), (name, column)
            stem = name.rsplit(".", 1)[0]
            found = labels[stem] if stem in labels else np.zeros(red.shape, int)
            columns = FEATURES.named(object_colocalization(found, red, green), **pair)
            own = objects[objects["ImageNumber"] == row["ImageNumber"]]
            for column, values in columns.items():
                np.testing.assert_allclose(values, own[column], rtol=RELATIVE, err_msg=f"{name} {column}")
