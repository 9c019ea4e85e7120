import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage

from cellfeat.kernels.by_label import by_label
from cellfeat.kernels.neighbors import centers, contacts, most_frequent, nearest
from cellfeat.measure.neighbors import _disc

LABELS = arrays(np.int32, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.integers(0, 4))


@settings(max_examples=50, deadline=None)
@given(LABELS)
def test_centers_are_those_of_scipy(labels):
    got = centers(labels, 4)
    for label in range(1, 5):
        rows, columns = np.nonzero(labels == label)
        if rows.size:
            assert tuple(got[label - 1]) == (rows.sum() / rows.size, columns.sum() / rows.size)
        else:
            assert np.isnan(got[label - 1]).all()


def test_most_frequent_takes_the_smaller_of_equals_and_no_zero():
    values = np.array([0, 0, 3, 2, 3, 2, 0, 1, 1, 2], np.int32)
    starts = np.array([0, 6, 7, 10])
    assert most_frequent(values, starts, 3).tolist() == [2, 0, 1]


def test_nearest_stable_keeps_order_of_equals():
    points = np.array([[0.0, 0.0]])
    among = np.array([[0, 3], [3, 0], [0, 1], [0, -3]], float)
    assert nearest(points, among, 3, True).tolist() == [[2, 0, 1]]
    # Swapping 2 to the front moves 0 behind 1: the order is now 2 1 0 3.
    assert nearest(points, among, 3, False).tolist() == [[2, 1, 0]]


def test_nearest_puts_nan_last():
    points = np.array([[0.0, 0.0]])
    among = np.array([[np.nan, np.nan], [0, 2], [0, 1]])
    for is_stable in (True, False):
        assert nearest(points, among, 3, is_stable).tolist() == [[2, 1, 0]]


def slow_nearest(points, among, wanted, is_stable):
    """The definition: a selection sort of all distances."""
    found = []
    for point in points:
        away = np.sqrt(((point - among) ** 2).sum(axis=1))
        order = list(range(len(among)))
        for place in range(wanted):
            best = min(range(place, len(order)), key=lambda k: (np.isnan(away[order[k]]), away[order[k]], k))
            if is_stable:
                order.insert(place, order.pop(best))
            else:
                order[place], order[best] = order[best], order[place]
        found.append(order[:wanted])
    return found


PLACES = st.one_of(st.just((np.nan, np.nan)), st.tuples(st.integers(0, 4), st.integers(0, 4)))


@settings(deadline=None)
@given(st.lists(PLACES, min_size=1, max_size=12), st.booleans(), st.data())
def test_nearest_is_a_selection_sort(places, is_stable, data):
    centers = np.array(places, float)
    wanted = data.draw(st.integers(1, min(3, len(places))))
    expected = slow_nearest(centers, centers, wanted, is_stable)
    assert nearest(centers, centers, wanted, is_stable).tolist() == expected


@pytest.mark.parametrize("distance", [1, 2, 4])
@settings(max_examples=50, deadline=None)
@given(LABELS, LABELS, st.booleans())
def test_contacts_are_those_of_dilations(distance, labels, others, is_same):
    others = labels if is_same or others.shape != labels.shape else others
    is_same = others is labels
    numbers = np.unique(labels[labels > 0]).astype(np.int64)
    _, rows, columns, starts = by_label(labels, 4)
    pairs, touching, outline = contacts(
        labels, others, is_same, rows, columns, starts, numbers, _disc(distance), _disc(distance + 0.5)
    )
    padded = np.pad(labels, 1, constant_values=-1)
    differs = ndimage.maximum_filter(padded, 3) != ndimage.minimum_filter(padded, 3)
    for index, number in enumerate(numbers):
        near = others[dilated(labels == number, distance)]
        foreign = {int(v) for v in near if v and not (is_same and v == number)}
        assert {int(b) for a, b in pairs if a == index} == foreign
        edge = (labels == number) & differs[1:-1, 1:-1]
        rest = (others != 0) & ~(is_same & (others == number))
        assert outline[index] == edge.sum()
        assert touching[index] == (edge & dilated(rest, distance + 0.5)).sum()


def dilated(mask, radius):
    reach = int(radius)
    rows, columns = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    return ndimage.binary_dilation(mask, rows**2 + columns**2 <= radius**2)
