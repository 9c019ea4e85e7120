import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cellfeat.errors import InputError
from cellfeat.image.gray import combine
from cellfeat.io.read import read
from cellfeat.measure.image_intensity import FEATURES, image_intensity


def test_five_pixels():
    # Sorted 0.1 0.2 0.4 0.8 0.8: percentiles stand at places (n - 1) p / 100, so the quartiles at 1 and 3,
    # the 10th at 0.4. Distances to the median 0.4, sorted: 0 0.2 0.3 0.4 0.4.
    got = image_intensity(np.array([[0.8, 0.2, 0.8, 0.1, 0.4]]), percentiles=(10, 100))
    assert got == pytest.approx(
        {
            "Intensity_TotalIntensity": 2.3,
            "Intensity_MeanIntensity": 0.46,
            "Intensity_MedianIntensity": 0.4,
            "Intensity_StdIntensity": np.sqrt((0.1156 * 2 + 0.0676 + 0.1296 + 0.0036) / 5),
            "Intensity_MADIntensity": 0.3,
            "Intensity_MinIntensity": 0.1,
            "Intensity_MaxIntensity": 0.8,
            "Intensity_TotalArea": 5,
            "Intensity_PercentMaximal": 40.0,
            "Intensity_LowerQuartileIntensity": 0.2,
            "Intensity_UpperQuartileIntensity": 0.8,
            "Intensity_Percentile_10": 0.14,
            "Intensity_Percentile_100": 0.8,
        }
    )


def test_a_mask_leaves_pixels_out():
    pixels = np.array([[0.5, 0.9], [0.1, 0.3]])
    got = image_intensity(pixels, mask=[[True, False], [False, True]])
    assert got["Intensity_TotalArea"] == 2
    assert got["Intensity_MeanIntensity"] == 0.4
    assert got["Intensity_MaxIntensity"] == 0.5


def test_an_empty_mask_gives_zeros():
    got = image_intensity(np.ones((2, 2)), mask=np.zeros((2, 2), bool), percentiles=(5,))
    assert set(got.values()) == {0}
    assert got.keys() == image_intensity(np.ones((2, 2)), percentiles=(5,)).keys()


def test_precision_is_that_of_the_pixels_but_for_mean_and_percentiles():
    got = image_intensity(np.ones((2, 2), np.float32), percentiles=(3,))
    single = {key.removeprefix("Intensity_") for key, value in got.items() if isinstance(value, np.float32)}
    names = ("Total", "Median", "Std", "MAD", "Min", "Max")
    assert single == {f"{name}Intensity" for name in names}


def test_what_is_declared_is_what_is_measured():
    names = {key.replace("_7", "_{percentile}") for key in image_intensity(np.ones((2, 2)), percentiles=(7,))}
    declared = {feature.column for feature in FEATURES}
    assert declared == {f"{name}_{{image}}{within}" for name in names for within in ("", "_{objects}")}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"mask": np.ones((2, 3), bool)}, r"bool and of the shape \(2, 2\)"),
        ({"mask": np.ones((2, 2), int)}, "not int64"),
        ({"percentiles": (101,)}, "from 0 to 100, not 101"),
        ({"percentiles": (0.5,)}, "whole numbers"),
    ],
)
def test_wrong_options_are_named(options, message):
    with pytest.raises(InputError, match=message):
        image_intensity(np.ones((2, 2)), **options)


@settings(deadline=None)  # kernels compile on their first call
@given(arrays(np.float64, (4, 5), elements=st.integers(0, 255).map(lambda v: v / 255)), st.integers(0, 100))
def test_order_statistics_equal_numpy(pixels, percentile):
    got = image_intensity(pixels, percentiles=(percentile,))
    assert got["Intensity_MedianIntensity"] == np.median(pixels)
    assert got["Intensity_MADIntensity"] == np.median(np.abs(pixels - np.median(pixels)))
    expected = np.percentile(pixels, percentile)
    assert got[f"Intensity_Percentile_{percentile}"] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("folder", ["crops50_b", "synth_b"])
def test_cellprofiler_gives_the_same_digits(reference, bccd, folder):
    images = pd.read_csv(reference / folder / "Image.csv", dtype=str)
    inputs = bccd / "BCCD" / "cropped" if folder == "crops50_b" else reference / "inputs" / "synth"
    with np.load(reference / folder / "labels.npz") as labels:
        for _, row in images.iterrows():
            name = row["FileName_Blood_Cells"]
            pixels = combine(read(inputs / name).pixels)
            got = FEATURES.named(image_intensity(pixels), image="OrigGray")
            stem = name.rsplit(".", 1)[0]
            mask = labels[stem] > 0 if stem in labels else np.zeros(pixels.shape, bool)
            within = image_intensity(pixels, mask=mask, percentiles=(10, 90))
            got |= FEATURES.named(within, image="OrigGray", objects="IdentifyPrimaryObjects")
            # float() since pandas writes 0.0 where a column of numbers has a plain 0
            assert {c: float(str(v)) for c, v in got.items()} == {c: float(row[c]) for c in got}
