import csv
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage
from skimage.morphology import erosion, reconstruction

from cellfeat.errors import InputError
from cellfeat.image.gray import combine
from cellfeat.io.read import read
from cellfeat.kernels.granularity import (
    crossings_within,
    eroded_by_disc,
    means_inside,
    means_of_read,
    opened_by_disc,
    openings,
    read_linear,
)
from cellfeat.measure.granularity import FEATURES, granularity
from cellfeat.objects.labels import Objects

WHOLE = {"subsampling": 1, "background_subsampling": 1}


def dots(width: int) -> np.ndarray:
    """Two squares of a width, on black."""
    image = np.zeros((30, 40))
    image[8 : 8 + width, 6 : 6 + width] = image[12 : 12 + width, 24 : 24 + width] = 0.5
    return image


@pytest.mark.parametrize(("width", "step"), [(1, 1), (3, 2), (5, 3)])
def test_squares_go_when_the_erosions_reach_their_middle(width, step):
    # A square 2 n - 1 wide survives n - 1 erosions by a cross, whole by reconstruction, and not the n-th.
    spectrum = granularity(dots(width), **WHOLE).image
    expected = [100.0 if k == step else 0.0 for k in range(1, 17)]
    assert [spectrum[f"Granularity_{k}"] for k in range(1, 17)] == pytest.approx(expected)


def test_a_flat_image_is_all_background():
    assert set(granularity(np.full((40, 40), 0.5)).image.values()) == {0}


def test_objects_lose_their_own_part():
    image = dots(3)
    labels = np.zeros(image.shape, int)
    labels[:, :20], labels[:, 20:] = 1, 2
    image[:, 20:] = dots(5)[:, 20:]
    columns = granularity(image, labels, **WHOLE).objects[0]
    assert columns["Granularity_2"] == pytest.approx([100, 0])
    assert columns["Granularity_3"] == pytest.approx([0, 100])


def test_the_number_of_steps_can_be_chosen_and_no_objects_give_empty_columns():
    spectra = granularity(dots(3), np.zeros((30, 40), int), spectrum_length=4)
    assert list(spectra.image) == list(spectra.objects[0]) == [f"Granularity_{k}" for k in range(1, 5)]
    assert all(len(column) == 0 for column in spectra.objects[0].values())
    assert next(iter(FEATURES.named(spectra.image, image="DNA"))) == "Granularity_1_DNA"


@pytest.mark.parametrize("side", [1, 2, 17, 24, 32])
def test_small_images_give_the_same_every_time(side):
    image = np.random.default_rng(side).random((side, side)).astype(np.float32)
    one, other = granularity(image).image, granularity(image).image
    assert one == other
    assert np.isfinite(list(one.values())).all()


def test_objects_must_be_of_the_same_image():
    with pytest.raises(InputError, match="they must be equal"):
        granularity(dots(3), np.ones((300, 300), int))


def test_factors_must_be_sizes():
    with pytest.raises(InputError, match="subsampling = 0"):
        granularity(dots(3), subsampling=0)


@given(st.integers(0, 10**6))
def test_openings_are_those_of_scikit_image(seed):
    rng = np.random.default_rng(seed)
    image = rng.integers(0, 9, (11, 13)) / 8
    inside = rng.random(image.shape) < 0.9
    cross = ndimage.generate_binary_structure(2, 1)
    eroded = image
    for opened in np.moveaxis(openings(image, inside, 3), 2, 0):
        eroded = erosion(np.where(inside, eroded, 0), cross)
        np.testing.assert_array_equal(opened, reconstruction(eroded, image, footprint=cross))


@given(st.integers(0, 10**6))
def test_means_over_objects_are_those_of_what_is_read(seed):
    rng = np.random.default_rng(seed)
    images = rng.random((5, 7, 3))
    labels = np.zeros((20, 22), np.int32)
    labels[3:12, 2:17] = rng.random((9, 15)) < 0.7
    labels[14:, 5:] = 2
    objects = Objects(labels)
    ratios = (4.3 / 19, 6 / 20)
    whole = rng.random(labels.shape)
    found = means_of_read(whole, images, objects.runs, ratios)
    np.testing.assert_allclose(found[0], [whole[labels == number].mean() for number in (1, 2)], 1e-12)
    for step in range(3):
        image = np.ascontiguousarray(images[:, :, step])
        values = read_linear(image, np.arange(20) * ratios[0], np.arange(22) * ratios[1])
        means = [values[labels == number].mean() for number in (1, 2)]
        np.testing.assert_allclose(found[1 + step], means, 1e-12)


@pytest.mark.parametrize("share", [0, 0.7, 1])
def test_means_and_backgrounds_are_of_the_pixels_inside(share):
    rng = np.random.default_rng(1)
    small, opened = rng.random((9, 8), np.float32), rng.random((9, 8, 3), np.float32)
    inside = rng.random((9, 8)) < share
    expected = [image[inside].mean() if share else 0 for image in (small, *np.moveaxis(opened, 2, 0))]
    np.testing.assert_allclose(means_inside(small, opened, inside), expected, 1e-6)
    cross = np.array([1, 0])
    eroded = ndimage.grey_erosion(small * inside, footprint=ndimage.generate_binary_structure(2, 1))
    background = ndimage.grey_dilation(eroded * inside, footprint=ndimage.generate_binary_structure(2, 1))
    np.testing.assert_array_equal(opened_by_disc(small, inside, cross), background)


@given(st.integers(0, 10**6), st.integers(1, 3))
def test_erosion_and_resampling_are_those_of_scipy(seed, radius):
    image = np.random.default_rng(seed).random((9, 8))
    rows, columns = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    disc = rows**2 + columns**2 <= radius**2
    reaches = np.array([math.isqrt(radius**2 - row**2) for row in range(radius + 1)])
    eroded = ndimage.grey_erosion(image, footprint=disc)
    np.testing.assert_array_equal(eroded_by_disc(image, reaches), eroded)
    opened = ndimage.grey_dilation(eroded, footprint=disc)
    np.testing.assert_array_equal(opened_by_disc(image, np.ones(image.shape, bool), reaches), opened)
    rows, columns = np.random.default_rng(seed).random((2, 20)) * 9
    crossings = np.logical_and.outer(rows <= 8, columns <= 7)
    np.testing.assert_array_equal(crossings_within((9, 8), rows, columns), crossings)
    points = np.meshgrid(rows, columns, indexing="ij")
    np.testing.assert_allclose(
        read_linear(image, rows, columns), ndimage.map_coordinates(image, points, order=1), rtol=1e-12
    )


@pytest.mark.parametrize("folder", ["crops50_b", "synth_b"])
def test_every_column_is_cellprofilers(reference, folder):
    homes = [reference / "inputs" / "synth", reference.parent / "bccd" / "BCCD" / "cropped"]
    left_out = (reference / "crops_side_le32.txt").read_text()
    with (reference / folder / "Image.csv").open() as file:
        images = list(csv.DictReader(file))[::2]
    with (reference / folder / "IdentifyPrimaryObjects.csv").open() as file:
        objects = list(csv.DictReader(file))
    with np.load(reference / folder / "labels.npz") as labels:
        for row in images:
            name = row["FileName_Blood_Cells"]
            if name in left_out:
                continue  # CellProfiler gives other numbers in every run
            pixels = combine(read(next(h / name for h in homes if (h / name).is_file())).pixels)
            spectra = granularity(pixels, labels[Path(name).stem].astype(np.int32))
            for column, value in FEATURES.named(spectra.image, image="OrigGray").items():
                assert value == pytest.approx(float(row[column]), rel=1e-9, abs=1e-11), (name, column)
            own = [o for o in objects if o["ImageNumber"] == row["ImageNumber"]]
            for column, values in FEATURES.named(spectra.objects[0], image="OrigGray").items():
                expected = [float(o[column]) for o in own]
                np.testing.assert_allclose(values, expected, 1e-9, 1e-11, err_msg=f"{name} {column}")
