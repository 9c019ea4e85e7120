import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage

from cellfeat.kernels.object_intensity import along_outline, brightest, centers_of_mass, moments
from cellfeat.kernels.runs import read, runs_of
from cellfeat.objects.labels import as_objects

rng = np.random.default_rng(3)
OBJECTS = as_objects(np.kron(np.array([[1, 1, 0], [2, 3, 3]], np.int32), np.ones((4, 5), np.int32)))
PIXELS = rng.random(OBJECTS.shape)
NUMBERS = [1, 2, 3]


def test_moments_equal_scipy():
    total, mean, deviation, smallest, largest = moments(OBJECTS.pixels(PIXELS), OBJECTS.starts)
    np.testing.assert_allclose(total, ndimage.sum_labels(PIXELS, OBJECTS.labels, NUMBERS), rtol=1e-12)
    np.testing.assert_allclose(mean, ndimage.mean(PIXELS, OBJECTS.labels, NUMBERS), rtol=1e-12)
    np.testing.assert_allclose(
        deviation, ndimage.standard_deviation(PIXELS, OBJECTS.labels, NUMBERS), rtol=1e-12
    )
    np.testing.assert_array_equal(smallest, ndimage.minimum(PIXELS, OBJECTS.labels, NUMBERS))
    np.testing.assert_array_equal(largest, ndimage.maximum(PIXELS, OBJECTS.labels, NUMBERS))


def test_moments_of_nothing_are_zero():
    np.testing.assert_array_equal(
        moments(np.ones(2), np.array([0, 0, 2])), [[0, 2], [0, 1], [0, 0], [0, 1], [0, 1]]
    )


def test_centers_of_mass_equal_scipy():
    distance, x, y, z = centers_of_mass(OBJECTS.pixels(PIXELS), OBJECTS.runs)
    centers = np.array(ndimage.center_of_mass(PIXELS, OBJECTS.labels, NUMBERS))
    np.testing.assert_allclose(np.transpose([y, x]), centers, rtol=1e-12)
    np.testing.assert_allclose(distance, np.hypot(*(centers - OBJECTS.centers).T), rtol=1e-12)
    np.testing.assert_array_equal(z, 0)


def test_black_objects_have_no_center_of_mass():
    assert np.isnan(centers_of_mass(np.zeros(20), as_objects(np.ones((4, 5), np.int32)).runs)).all()


@given(arrays(np.int32, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.integers(0, 3)))
def test_the_outline_equals_a_dilation_that_differs_from_an_erosion(labels):
    cross = ndimage.generate_binary_structure(2, 1)
    outline = ndimage.grey_dilation(labels, footprint=cross) != ndimage.grey_erosion(labels, footprint=cross)
    pixels = np.arange(labels.size).reshape(labels.shape)
    runs = runs_of(labels, 3)
    values, starts = along_outline(read(pixels, runs), labels.shape, runs)
    for number in NUMBERS:
        expected = pixels[outline & (labels == number)]
        np.testing.assert_array_equal(values[starts[number - 1] : starts[number]], expected)


@pytest.mark.parametrize("pixels", [PIXELS, np.round(PIXELS, 1)])
def test_the_brightest_pixel_is_one_of_the_brightest(pixels):
    places = brightest(pixels, OBJECTS.labels, OBJECTS.pixels(pixels), OBJECTS.runs)
    np.testing.assert_array_equal(OBJECTS.labels.ravel()[places], NUMBERS)
    np.testing.assert_array_equal(pixels.ravel()[places], ndimage.maximum(pixels, OBJECTS.labels, NUMBERS))
