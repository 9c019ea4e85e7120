import numpy as np
import pytest

from cellfeat.kernels.sums import (
    buffered_sum,
    buffered_variance,
    means_of_two_classes,
    pairwise_sum,
    sums_about_mean,
)

SIZES = [1, 7, 8, 9, 127, 128, 129, 1000, 8191, 8192, 8193, 30000]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("size", SIZES)
def test_buffers_are_summed_as_numpy_does_and_then_added(size, dtype):
    values = np.random.default_rng(size).random(size).astype(dtype)
    expected = dtype(0)
    for first in range(0, size, 8192):
        expected += values[first : first + 8192].sum()
    assert buffered_sum(values, size) == expected


def sum_of_halves(values):
    """NumPy's sum; older ones halve only arrays of up to 8192 values."""
    if values.size <= 8192:
        return values.sum()
    half = values.size // 2 // 8 * 8
    return sum_of_halves(values[:half]) + sum_of_halves(values[half:])


@pytest.mark.parametrize("size", [*SIZES, 10**6])
def test_halves_are_summed_as_numpy_does(size):
    values = np.random.default_rng(size).random(size)
    assert pairwise_sum(values, 0, size) == sum_of_halves(values)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_squares_about_the_mean_keep_their_precision(dtype):
    values = np.random.default_rng(0).random(99).astype(dtype)
    expected = [values.sum(), values.mean(), ((values - values.mean()) ** 2).sum()]
    assert sums_about_mean(values).tolist() == [float(value) for value in expected]


@pytest.mark.parametrize("threshold", [-1.0, 0.3, 2.0])
def test_means_of_two_classes(threshold):
    values = np.random.default_rng(0).random(20000).astype(np.float32)
    threshold = np.float32(threshold)
    means = means_of_two_classes(values, threshold, np.empty((2, 20001), np.float32))
    assert means.dtype == np.float32
    bright = values > threshold
    parts = (values[bright], values[~bright])
    expected = [float(buffered_sum(part, part.size)) / part.size if part.size else np.nan for part in parts]
    np.testing.assert_array_equal(means, np.array(expected, np.float32))


def test_the_variance_by_hand():
    # 1, 3 and 8 have the mean 4 and distances of -3, -1 and 4. What lies behind them does not count.
    assert buffered_variance(np.array([1.0, 3.0, 8.0, 1e9]), 3) == 26 / 3
