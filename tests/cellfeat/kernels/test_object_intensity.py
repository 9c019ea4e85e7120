import numpy as np
from scipy import ndimage

from cellfeat.kernels.object_intensity import along_outline, labelled, moments, weighted_positions
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


def test_weighted_positions_equal_scipy():
    rows, columns = np.indices(OBJECTS.shape)
    got = weighted_positions(OBJECTS.pixels(PIXELS), OBJECTS.rows, OBJECTS.columns, OBJECTS.starts)
    for sums, image in zip(got, (PIXELS, rows * PIXELS, columns * PIXELS, rows, columns), strict=True):
        np.testing.assert_allclose(sums, ndimage.sum_labels(image, OBJECTS.labels, NUMBERS), rtol=1e-12)


def test_the_outline_equals_a_dilation_that_differs_from_an_erosion():
    labels = OBJECTS.labels
    cross = ndimage.generate_binary_structure(2, 1)
    outline = ndimage.grey_dilation(labels, footprint=cross) != ndimage.grey_erosion(labels, footprint=cross)
    values, starts = along_outline(OBJECTS.pixels(PIXELS), labels, OBJECTS.order, OBJECTS.starts)
    for number in NUMBERS:
        expected = PIXELS[outline & (labels == number)]
        np.testing.assert_array_equal(values[starts[number - 1] : starts[number]], expected)


def test_labelled_pixels_are_in_raster_order():
    values, numbers, places = labelled(PIXELS, OBJECTS.labels)
    inside = OBJECTS.labels > 0
    np.testing.assert_array_equal(values, PIXELS[inside])
    np.testing.assert_array_equal(numbers, OBJECTS.labels[inside])
    np.testing.assert_array_equal(places, np.flatnonzero(inside))
