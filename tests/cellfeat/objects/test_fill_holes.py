import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage

from cellfeat.objects.fill_holes import fill_labels, fill_mask


def drawn(text):
    return np.array([[int(c.replace(".", "0")) for c in line] for line in text.split()], np.int32)


@given(arrays(bool, st.tuples(st.integers(1, 9), st.integers(1, 9))))
def test_holes_of_a_mask_are_those_of_scipy(mask):
    np.testing.assert_array_equal(fill_mask(mask, np.inf), ndimage.binary_fill_holes(mask))


def test_large_holes_of_a_mask_stay():
    mask = drawn("11111 1...1 11111 1.1.1 11111") > 0
    assert fill_mask(mask, 3).sum() == mask.sum() + 2
    assert fill_mask(mask, 4).sum() == mask.sum() + 5


def test_a_hole_belongs_to_the_object_around_it():
    assert fill_labels(drawn("111.. 1.1.2 11122")).tolist() == drawn("111.. 111.2 11122").tolist()


def test_a_hole_between_two_objects_stays():
    labels = drawn("1122 1..2 1122")
    assert fill_labels(labels).tolist() == labels.tolist()


def test_objects_within_a_hole_are_filled_with_it():
    labels = drawn("11111 1...1 1.2.1 1...1 11111")
    assert (fill_labels(labels) == 1).all()


def test_an_object_surrounded_by_another_is_a_hole_of_it():
    labels = drawn("..... .111. .121. .111. .....")
    assert fill_labels(labels).tolist() == drawn("..... .111. .111. .111. .....").tolist()


def test_a_gap_at_a_corner_does_not_open_a_hole():
    # Background is connected through edges only.
    labels = drawn("111 1.1 11.")
    assert fill_labels(labels).tolist() == drawn("111 111 11.").tolist()


@given(arrays(np.int32, (7, 8), elements=st.integers(0, 3)))
def test_filling_twice_changes_nothing_and_no_object_loses_a_pixel_to_the_background(labels):
    filled = fill_labels(labels)
    np.testing.assert_array_equal(fill_labels(filled), filled)
    assert (filled[labels > 0] > 0).all()
