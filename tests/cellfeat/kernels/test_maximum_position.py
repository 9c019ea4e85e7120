import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cellfeat.kernels.maximum_position import last_of_the_largest


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


def test_groups_without_values_and_the_background():
    values = np.array([5.0, 7.0, 6.0])
    np.testing.assert_array_equal(last_of_the_largest(values, np.array([0, 0, 3]), 3), [-1, -1, 2])


@settings(deadline=None)  # kernels compile on their first call
@given(arrays(np.float32, st.integers(0, 300), elements=st.integers(0, 5)), st.data())
def test_it_is_one_of_the_largest(values, data):
    groups = data.draw(arrays(np.int64, values.size, elements=st.integers(0, 4)))
    positions = last_of_the_largest(values, groups, 4)
    for number, position in enumerate(positions, start=1):
        own = values[groups == number]
        assert (position < 0) == (own.size == 0)
        if own.size:
            assert groups[position] == number
            assert values[position] == own.max()
