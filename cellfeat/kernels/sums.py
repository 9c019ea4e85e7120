"""Sums in the order of NumPy 1.23, on which the last digit of a float32 depends."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

BUFFER = 8192
ONE = np.uint64(1)
RUN = 128
DEPTH = 32
"""Halvings of an array into runs, and more."""


@kernel
def _run(values: NDArray[np.floating[Any]], first: int, count: int) -> np.floating[Any]:
    """Sum of values[first:first + count], eight at a time."""
    total: np.floating[Any] = values[0] - values[0]
    part = values[first : first + count]
    if count < 8:
        for value in part:
            total += value
        return total
    a, b, c, d, e, f, g, h = part[0], part[1], part[2], part[3], part[4], part[5], part[6], part[7]
    for k in range(1, count // 8):
        a += part[8 * k]
        b += part[8 * k + 1]
        c += part[8 * k + 2]
        d += part[8 * k + 3]
        e += part[8 * k + 4]
        f += part[8 * k + 5]
        g += part[8 * k + 6]
        h += part[8 * k + 7]
    total = ((a + b) + (c + d)) + ((e + f) + (g + h))
    for k in range(count - count % 8, count):
        total += part[k]
    return total


@kernel
def pairwise_sum(values: NDArray[np.floating[Any]], first: int, count: int) -> np.floating[Any]:
    """Sum of values[first:first + count], which are halved until the halves are short runs."""
    if count <= RUN:
        return _run(values, first, count)
    # Halves on the way to the current run: sums of the left ones, once known, and sizes of the right ones.
    left = np.empty(DEPTH, values.dtype)
    right = np.empty(DEPTH, np.int64)
    is_known = np.zeros(DEPTH, np.bool_)
    depth = 0
    while True:
        while count > RUN:
            half = count // 2
            half -= half % 8
            right[depth], is_known[depth] = count - half, False
            count = half
            depth += 1
        total = _run(values, first, count)
        first += count
        while depth > 0 and is_known[depth - 1]:
            depth -= 1
            total = left[depth] + total
        if depth == 0:
            return total
        left[depth - 1], is_known[depth - 1] = total, True
        count = right[depth - 1]


@kernel
def buffered_sum(values: NDArray[np.floating[Any]], count: int) -> np.floating[Any]:
    """Sum of the first values of an array, in their own precision.

    Parameters
    ----------
    values : ndarray (P,), float
        Not checked: finite, at least one.
    count : int
        How many; not checked.

    Returns
    -------
    float32 or float64

    Notes
    -----
    NumPy 1.23 sums buffers of 8192 pairwise and adds them one after the other; NumPy 2 sums all pairwise.
    """
    total: np.floating[Any] = values[0] - values[0]
    for first in range(0, count, BUFFER):
        total += pairwise_sum(values, first, min(BUFFER, count - first))
    return total


@kernel
def buffered_variance(values: NDArray[np.floating[Any]], count: int) -> np.floating[Any]:
    """Variance (divided by the number) of the first values of an array, in their own precision.

    Parameters
    ----------
    values : ndarray (P,), float
        Not checked: finite, at least one. Overwritten.
    count : int
        How many; not checked.

    Returns
    -------
    float32 or float64
        The squares are summed in the values' precision, the sum is divided in float64 and then rounded.
    """
    rounded = np.empty(1, values.dtype)
    rounded[0] = count
    mean = buffered_sum(values, count) / rounded[0]
    for k in range(count):
        away = values[k] - mean
        values[k] = away * away
    rounded[0] = np.float64(buffered_sum(values, count)) / count
    variance: np.floating[Any] = rounded[0]
    return variance


@kernel
def sums_about_mean(values: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Sum of values, their mean, and the sum of their squared distances to it, in their own precision.

    Parameters
    ----------
    values : ndarray (P,), float
        Not checked: finite, at least one.

    Returns
    -------
    ndarray (3,), of the values' precision
    """
    sums = np.empty(3, values.dtype)
    sums[1] = values.size
    sums[0] = buffered_sum(values, values.size)
    sums[1] = mean = sums[0] / sums[1]
    squares = np.empty_like(values)
    for p in range(values.size):
        away = values[p] - mean
        squares[p] = away * away
    sums[2] = buffered_sum(squares, values.size)
    return sums


@kernel
def means_of_two_classes(
    values: NDArray[np.floating[Any]], threshold: np.floating[Any], buffer: NDArray[np.floating[Any]]
) -> NDArray[np.floating[Any]]:
    """Means of the values above a threshold and of the others.

    Parameters
    ----------
    values : ndarray (P,), float
        Not checked: finite, at least one.
    threshold : float32 or float64
    buffer : ndarray (2, P + 1), dtype of the values
        Overwritten.

    Returns
    -------
    ndarray (2,), of the values' precision
        Sums as `buffered_sum` gives them, divided in float64; NaN of no values.
    """
    above, others = buffer[0], buffer[1]
    # Signed places take half as long again.
    high = low = np.uint64(0)
    for value in values:
        above[high] = others[low] = value
        is_high = np.uint64(value > threshold)
        high += is_high
        low += ONE - is_high
    means = np.full(2, np.nan, values.dtype)
    if high > 0:
        means[0] = np.float64(buffered_sum(above, int(high))) / int(high)
    if low > 0:
        means[1] = np.float64(buffered_sum(others, int(low))) / int(low)
    return means
