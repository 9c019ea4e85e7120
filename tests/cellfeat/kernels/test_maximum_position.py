import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cellfeat.kernels.maximum_position import first_of_the_smallest, largest, last_of_ties


def last_of_the_largest(values: np.ndarray, groups: np.ndarray, count: int) -> np.ndarray:
    order = np.flatnonzero(groups)[np.argsort(groups[groups > 0], kind="stable")]
    starts = np.searchsorted(groups[order], np.arange(1, count + 2))
    positions, ties = largest(values[order], starts)
    found = order[positions]
    last_of_ties(values.copy(), np.arange(values.size), groups, values[found], ties, found)
    return found


def test_up_to_sixteen_values_are_sorted_stably_so_the_last_of_equal_ones_wins():
    values = np.array([3, 9, 1, 9, 9, 0, 9, 2], float)
    groups = np.array([1, 1, 1, 1, 2, 2, 2, 2])
    np.testing.assert_array_equal(last_of_the_largest(values, groups, 2), [3, 6])


def killer(size):
    """Keys whose median of three is the smallest but one at every level, until the depth limit is reached."""
    keys = np.zeros(2 * size)
    for i in range(1, size + 1):
        keys[i - 1] = i if i % 2 else size + i - 1
        keys[size + i - 1] = 2 * i
    return keys // 7


INDEX = np.arange(3000)


@pytest.mark.parametrize(
    ("values", "of_five", "of_all"),
    [
        (INDEX * 7919 % 97, [740, 2971, 1322, 2098, 1419], 2098),
        (np.minimum(INDEX, 3000 - INDEX) // 50, [1500, 1521, 1512, 1518, 1519], 1500),
        (np.ones(17), [5, 16, 7, 3, 4], 16),
        (killer(1000), [995, 991, 997, 1998, 1999], 1999),
    ],
)
def test_ties_fall_as_in_numpy_1_23_5(values, of_five, of_all):
    # From scipy.ndimage.maximum_position of SciPy 1.9.0, which CellProfiler 4.2.8 stands on.
    values = values.astype(np.float32)
    fifths = np.arange(values.size) % 5 + 1
    np.testing.assert_array_equal(last_of_the_largest(values, fifths, 5), of_five)
    np.testing.assert_array_equal(last_of_the_largest(values, np.ones_like(fifths), 1), [of_all])


def test_a_group_without_values_has_no_smallest():
    values = np.array([5.0, 7.0, 6.0])
    np.testing.assert_array_equal(first_of_the_smallest(values, np.array([3, 1, 3]), 3), [1, -1, 0])


@settings(deadline=None)  # kernels compile on their first call
@given(arrays(np.float32, st.integers(0, 300), elements=st.integers(0, 5)), st.data())
def test_it_is_one_of_the_largest(values, data):
    groups = data.draw(arrays(np.int64, values.size, elements=st.integers(0, 4)))
    numbers, groups = np.unique(np.append(groups, 0), return_inverse=True)
    groups = groups[:-1]
    for number, position in enumerate(last_of_the_largest(values, groups, numbers.size - 1), start=1):
        assert groups[position] == number
        assert values[position] == values[groups == number].max()
