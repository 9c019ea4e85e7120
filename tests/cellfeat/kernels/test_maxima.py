import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage

from cellfeat.kernels.maxima import local_maxima, shrink
from cellfeat.objects.declump import _disk, _removable

SHAPE = (8, 9)
EVERYWHERE = np.ones(SHAPE, np.int32)


def test_maxima_are_sought_within_objects_and_above_0():
    image = np.array([[3.0, 2, 1, 4, 0, 0]])
    labels = np.array([[1, 1, 2, 2, 0, 3]], np.int32)
    assert local_maxima(image, labels, _disk(2.0)).tolist() == [[True, False, False, True, False, False]]


def test_equal_pixels_are_maxima_together():
    assert local_maxima(np.ones((1, 3)), np.ones((1, 3), np.int32), _disk(1.0)).all()


@given(arrays(np.float32, SHAPE, elements=st.integers(-1, 5)), st.floats(1, 4))
def test_maxima_are_those_of_a_maximum_filter(image, radius):
    rows, columns = np.indices((9, 9)) - 4
    disk = rows**2 + columns**2 <= radius**2
    expected = (ndimage.maximum_filter(image, footprint=disk, mode="nearest") == image) & (image > 0)
    inside = local_maxima(image, EVERYWHERE, _disk(radius))
    # The filter repeats the border's pixels outside; each is nearer itself, so in the disk too.
    np.testing.assert_array_equal(inside, expected)


def test_a_square_becomes_a_point_and_a_ring_a_ring():
    square = np.zeros((7, 7), bool)
    square[1:6, 1:5] = True
    assert shrink(square, _removable()).sum() == 1
    square[3, 3] = False
    ring = shrink(square, _removable())
    assert ndimage.label(~ring)[1] == 2


@given(arrays(bool, SHAPE))
def test_parts_without_holes_become_single_points_of_their_own(mask):
    mask = ndimage.binary_fill_holes(mask, np.ones((3, 3)))
    before, count = ndimage.label(mask, np.ones((3, 3)))
    points = shrink(mask, _removable())
    assert ndimage.label(points, np.ones((3, 3)))[1] == count
    assert sorted(before[points & mask]) == sorted(before[points])
    assert set(before[points]) == set(range(1, count + 1))


def test_what_is_removed_from_each_side_leaves_a_neighbour_to_that_side():
    # A pair side by side loses its right pixel first.
    pair = np.array([[False, True, True, False]])
    assert shrink(pair, _removable()).tolist() == [[False, True, False, False]]
