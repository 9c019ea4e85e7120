import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cellfeat.kernels.neighbors import centers, closest, most_frequent, nearest

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
    assert most_frequent(values, np.arange(10), starts, 3).tolist() == [2, 0, 1]
    assert most_frequent(values[::-1].copy(), np.arange(10)[::-1], starts, 3).tolist() == [2, 0, 1]


def test_nearest_stable_keeps_order_of_equals():
    points = np.array([[0.0, 0.0]])
    among = np.array([[0, 3], [3, 0], [0, 1], [0, -3]], float)
    assert nearest(points, among, 3, True).tolist() == [[2, 0, 1]]
    # Swapping 2 to the front moves 0 behind 1: the order is now 2 1 0 3.
    assert nearest(points, among, 3, False).tolist() == [[2, 1, 0]]


def test_nearest_of_none_reads_nothing():
    # As plain Python, where reading beyond an array is an error.
    none = nearest.__wrapped__(np.zeros((3, 2)), np.full((2, 2), np.nan), 0, True)
    assert none.shape == (3, 0)


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


def test_closest_takes_numbers_from_the_kept_and_measures_from_all():
    points = np.array([[0.0, 0.0], [0.0, 4.0]])
    among = np.array([[0.0, 0.0], [0.0, 4.0], [3.0, 0.0]])
    numbers, measures = closest(points, among, points, True)
    assert numbers.tolist() == [[2, 1], [0, 0]]
    # From the first a right angle to a triangle of sides 3, 4, 5; from the second cos = 4 / 5.
    assert measures.tolist() == [[3, 4], [4, 5], [0, 0.8]]


def test_closest_of_two_has_no_second_and_of_a_shared_centre_no_angle():
    points = np.array([[1.0, 1.0]])
    numbers, measures = closest(points, np.array([[1.0, 1.0], [1.0, 3.0]]), points, True)
    assert numbers.tolist() == [[0], [0]]
    assert measures.tolist() == [[2], [0], [1]]
    _, measures = closest(points, np.array([[1.0, 1.0], [1.0, 3.0]]), points, False)
    np.testing.assert_array_equal(measures, [[0], [2], [np.nan]])
