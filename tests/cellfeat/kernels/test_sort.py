from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cellfeat.kernels.sort import dense_ranks, sorted_in_groups, sorted_with_places

FINITE = st.floats(-1e6, 1e6, width=32)


@settings(deadline=None)  # kernels compile on their first call
@given(arrays(np.float32, st.integers(0, 200), elements=FINITE), st.data())
def test_each_group_is_sorted(values, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, values.size), max_size=3)))
    starts = np.array([0, *cuts, values.size])
    got = sorted_in_groups(values, starts)
    expected = [np.sort(values[a:b]) for a, b in pairwise(starts)]
    np.testing.assert_array_equal(got, np.concatenate(expected))


@pytest.mark.parametrize(
    "values",
    [
        np.zeros(5000),
        np.concatenate([np.linspace(0, 1e-9, 5000)[::-1], [1.0]]),  # all but one in one bucket
        np.array([0.0, 5e-324, 0.0]),  # a spread that cannot be divided by
        np.random.default_rng(0).integers(0, 5, 20000) / 4,
        np.random.default_rng(0).random(20000, np.float32),
        np.random.default_rng(0).random(100_000),  # a hundred in a bucket
        np.random.default_rng(0).random(100_000) ** 30,  # most in a bucket of the first bucket
    ],
)
def test_any_distribution_is_sorted(values):
    np.testing.assert_array_equal(sorted_in_groups(values, np.array([0, values.size])), np.sort(values))


@settings(deadline=None)  # kernels compile on their first call
@given(arrays(np.float32, st.integers(1, 300), elements=st.one_of(FINITE, st.integers(0, 5))))
def test_sorted_values_come_with_their_places(values):
    in_order, places = sorted_with_places(values)
    np.testing.assert_array_equal(in_order, np.sort(values))
    np.testing.assert_array_equal(values[places], in_order)
    np.testing.assert_array_equal(np.sort(places), np.arange(values.size))


@settings(deadline=None)  # kernels compile on their first call
@given(arrays(np.float32, st.integers(0, 300), elements=st.one_of(FINITE, st.integers(0, 5))))
def test_ranks_count_the_distinct_values_below(values):
    np.testing.assert_array_equal(dense_ranks(values), np.unique(values, return_inverse=True)[1])


def test_ranks_of_more_values_than_buckets():
    values = np.random.default_rng(2).random(30000, np.float32)
    np.testing.assert_array_equal(dense_ranks(values), np.unique(values, return_inverse=True)[1])


@pytest.mark.parametrize("noise", [1e-3, 1e-12])
def test_ranks_of_values_near_a_few(noise):
    # Distances to the background with noise; the less noise, the more of them in one bucket of a bucket.
    rng = np.random.default_rng(3)
    values = np.concatenate([rng.integers(0, 4, 6000) + noise * rng.random(6000), rng.integers(0, 9, 1000)])
    values[:500] += 1e-7
    np.testing.assert_array_equal(dense_ranks(values), np.unique(values, return_inverse=True)[1])
