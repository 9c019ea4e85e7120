import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cellfeat.errors import InputError
from cellfeat.image.gray import combine
from cellfeat.io.read import read
from cellfeat.measure.object_intensity import FEATURES, object_intensity
from tests.tolerances import RELATIVE


def measured(labels, pixels):
    return object_intensity(np.array(labels), np.array(pixels, float))


def test_five_pixels_in_a_row():
    # Sorted 0.1 0.2 0.4 0.6 0.7: the quartiles stand at places 5/4, 5/2 and 15/4, so
    # 0.2 + (0.4 - 0.2) / 4, 0.4 + (0.6 - 0.4) / 2 and 0.6 + 3 (0.7 - 0.6) / 4.
    # Distances to 0.5, sorted: 0.1 0.1 0.2 0.3 0.4; place 5/2 is half way from 0.2 to 0.3.
    got = measured([[1, 1, 1, 1, 1, 0]], [[0.4, 0.2, 0.7, 0.1, 0.6, 0.9]])
    expected = {
        "Intensity_IntegratedIntensity": 2.0,
        "Intensity_MeanIntensity": 0.4,
        "Intensity_StdIntensity": np.sqrt((0 + 0.04 + 0.09 + 0.09 + 0.04) / 5),
        "Intensity_MinIntensity": 0.1,
        "Intensity_MaxIntensity": 0.7,
        "Intensity_LowerQuartileIntensity": 0.25,
        "Intensity_MedianIntensity": 0.5,
        "Intensity_UpperQuartileIntensity": 0.675,
        "Intensity_MADIntensity": 0.25,
        # Only the last pixel has another label beside it; the image's border makes no edge.
        "Intensity_IntegratedIntensityEdge": 0.6,
        "Intensity_MeanIntensityEdge": 0.6,
        "Intensity_StdIntensityEdge": 0.0,
        "Intensity_MinIntensityEdge": 0.6,
        "Intensity_MaxIntensityEdge": 0.6,
        # (0.2 + 2 0.7 + 3 0.1 + 4 0.6) / 2.0, against 2 for the area.
        "Location_CenterMassIntensity_X": 2.15,
        "Location_CenterMassIntensity_Y": 0.0,
        "Location_CenterMassIntensity_Z": 0.0,
        "Intensity_MassDisplacement": 0.15,
        "Location_MaxIntensity_X": 2.0,
        "Location_MaxIntensity_Y": 0.0,
        "Location_MaxIntensity_Z": 0.0,
    }
    assert {key: value[0] for key, value in got.items()} == pytest.approx(expected, rel=1e-12)


def test_one_pixel_is_its_own_quartiles_and_edge():
    got = measured([[0, 0], [1, 0]], [[0.9, 0.9], [0.25, 0.9]])
    for name in ("Integrated", "Mean", "Min", "Max", "Median"):
        assert got[f"Intensity_{name}Intensity"] == [0.25]
    assert got["Intensity_UpperQuartileIntensity"] == [0.25]
    assert got["Intensity_MADIntensity"] == [0]
    assert got["Intensity_MeanIntensityEdge"] == [0.25]
    assert (got["Location_MaxIntensity_X"], got["Location_MaxIntensity_Y"]) == ([0], [1])


def test_a_black_object_has_no_center_of_mass():
    got = measured([[1, 1, 0]], np.zeros((1, 3)))
    assert {key for key, value in got.items() if np.isnan(value[0])} == {
        "Location_CenterMassIntensity_X",
        "Location_CenterMassIntensity_Y",
        "Location_CenterMassIntensity_Z",
        "Intensity_MassDisplacement",
    }


def test_an_object_that_fills_the_image_has_no_edge():
    got = measured(np.ones((3, 3), int), np.full((3, 3), 0.5))
    assert {value[0] for key, value in got.items() if "Edge" in key} == {0.0}


def test_what_is_declared_is_what_is_measured():
    declared = {feature.column.removesuffix("_{image}") for feature in FEATURES}
    empty = object_intensity(np.zeros((2, 2), int), np.zeros((2, 2)))
    assert set(empty) == declared
    assert {(column.shape, column.dtype) for column in empty.values()} == {((0,), np.dtype(float))}


def test_labels_and_pixels_must_match():
    with pytest.raises(InputError, match="must be equal"):
        object_intensity(np.zeros((2, 2), int), np.zeros((2, 3)))


@settings(deadline=None)  # kernels compile on their first call
@given(arrays(np.float32, (5, 6), elements=st.integers(0, 255).map(lambda v: v / 255)), st.integers(0, 10**6))
def test_quantiles_equal_a_slow_reference(pixels, seed):
    labels = np.random.default_rng(seed).integers(0, 3, pixels.shape)
    labels[0, :2] = 1, 2
    got = object_intensity(labels, pixels)
    for number in (1, 2):
        own = np.sort(pixels[labels == number].astype(float))
        padded = np.append(own, own[-1])
        median = np.interp(own.size / 2, np.arange(padded.size), padded)
        distances = np.sort(np.abs(own - median))
        expected = {
            "LowerQuartile": np.interp(own.size / 4, np.arange(padded.size), padded),
            "Median": median,
            "UpperQuartile": np.interp(own.size * 3 / 4, np.arange(padded.size), padded),
            "MAD": np.interp(own.size / 2, np.arange(own.size + 1), np.append(distances, distances[-1])),
        }
        for name, value in expected.items():
            assert got[f"Intensity_{name}Intensity"][number - 1] == pytest.approx(value, rel=1e-12, abs=1e-15)


@settings(deadline=None)  # kernels compile on their first call
@given(st.integers(0, 10**6))
def test_moving_an_object_moves_its_locations_only(seed):
    rng = np.random.default_rng(seed)
    pixels = np.zeros((12, 14))
    labels = np.zeros((12, 14), int)
    pixels[1:6, 1:7] = rng.random((5, 6))
    labels[1:6, 1:7] = 1
    before = object_intensity(labels, pixels)
    after = object_intensity(np.roll(labels, (3, 5), (0, 1)), np.roll(pixels, (3, 5), (0, 1)))
    shift = {"X": 5, "Y": 3, "Z": 0}
    for key, value in after.items():
        moved = shift[key[-1]] if key.startswith("Location") else 0
        assert value - moved == pytest.approx(before[key], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("folder", ["crops50_b", "synth_b"])
def test_cellprofiler_gives_the_same(reference, bccd, folder):
    images = pd.read_csv(reference / folder / "Image.csv")
    objects = pd.read_csv(reference / folder / "IdentifyPrimaryObjects.csv")
    names = FEATURES.named(
        {feature.column.removesuffix("_{image}"): None for feature in FEATURES}, image="OrigGray"
    )
    inputs = bccd / "BCCD" / "cropped" if folder == "crops50_b" else reference / "inputs" / "synth"
    with np.load(reference / folder / "labels.npz") as labels:
        for number, name in zip(images["ImageNumber"][:20], images["FileName_Blood_Cells"], strict=False):
            pixels = combine(read(inputs / name).pixels)
            stem = name.rsplit(".", 1)[0]
            found = labels[stem] if stem in labels else np.zeros(pixels.shape, int)
            got = FEATURES.named(object_intensity(found, pixels), image="OrigGray")
            expected = objects[objects["ImageNumber"] == number]
            for column in names:
                np.testing.assert_allclose(
                    got[column], expected[column], rtol=RELATIVE, err_msg=f"{name} {column}"
                )
