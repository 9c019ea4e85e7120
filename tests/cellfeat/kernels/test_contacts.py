import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage

from cellfeat.kernels.contacts import contacts, outlines

LABELS = arrays(np.int32, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.integers(0, 4))
LARGER = arrays(np.int32, (13, 14), elements=st.integers(0, 3))


def on_outline(labels):
    """Pixels whose 8 neighbours, beyond the image too, are not all of the same label."""
    padded = np.pad(labels, 1, constant_values=-1)
    return (ndimage.maximum_filter(padded, 3) != ndimage.minimum_filter(padded, 3))[1:-1, 1:-1]


@settings(max_examples=50, deadline=None)
@given(LABELS)
def test_outlines_are_pixels_next_to_others(labels):
    rows, columns, starts = outlines(labels, 4)
    for label in range(1, 5):
        part = slice(starts[label - 1], starts[label])
        expected = np.nonzero((labels == label) & on_outline(labels))
        np.testing.assert_array_equal([rows[part], columns[part]], expected)


@pytest.mark.parametrize("distance", [1, 2, 4])
@settings(max_examples=50, deadline=None)
@given(LABELS, st.one_of(LABELS, LARGER), st.booleans())
def test_contacts_are_those_of_dilations(distance, labels, others, is_same):
    # The others often are the upper left part of the larger image: some enclose, or lie within, an object.
    height, width = labels.shape
    fits = others.shape[0] >= height and others.shape[1] >= width
    others = others[:height, :width].copy() if fits and not is_same else labels
    is_same = others is labels
    numbers = np.unique(labels[labels > 0]).astype(np.int64)
    # Of the neighbours 1 is discarded.
    numbered = np.array([2, 3, 4])
    pairs, count, share = contacts(
        labels, others, outlines(labels, 4), outlines(others, 4), numbers, numbered, is_same, distance
    )
    expected = []
    for index, number in enumerate(numbers):
        near = others[dilated(labels == number, distance)]
        foreign = {int(v) for v in near if v and not (is_same and v == number)}
        assert count[index] == len(foreign)
        expected += [(index + 1, v - 1) for v in sorted(foreign) if v > 1]
        edge = (labels == number) & on_outline(labels)
        rest = (others != 0) & ~(is_same & (others == number))
        touching = edge & dilated(rest, distance + 0.5)
        assert share[index] == touching.sum() * 100 / edge.sum()
    assert [tuple(pair) for pair in pairs.tolist()] == expected


@pytest.mark.parametrize(("inner", "outer"), [(1, 0), (0, 1)])
def test_an_object_deep_within_another_is_its_neighbour(inner, outer):
    both = np.zeros((2, 15, 15), np.int32)
    both[outer, 1:14, 1:14] = 1
    both[inner, 7, 7] = 1
    labels, others = both
    one = np.array([1])
    pairs, count, share = contacts(
        labels, others, outlines(labels, 1), outlines(others, 1), one, one, False, 1
    )
    assert pairs.tolist() == [[1, 1]]
    assert count.tolist() == [1]
    # All of the inner one's outline is inside the outer one; none of the outer one's is near the inner one.
    assert share.tolist() == [100 if inner == 0 else 0]


def dilated(mask, radius):
    reach = int(radius)
    rows, columns = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    return ndimage.binary_dilation(mask, rows**2 + columns**2 <= radius**2)
