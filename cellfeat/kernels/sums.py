"""Sums in the order of NumPy 1.23, on which the last digit of a float32 depends."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

BUFFER = 8192
RUN = 128


@kernel
def _pairwise(values: NDArray[np.floating[Any]], first: int, count: int) -> np.floating[Any]:
    """Sum of values[first:first + count], halved until the halves are short, eight at a time in those."""
    total: np.floating[Any] = values[0] - values[0]
    if count < 8:
        for k in range(first, first + count):
            total += values[k]
        return total
    if count > RUN:
        half = count // 2
        half -= half % 8
        return _pairwise(values, first, half) + _pairwise(values, first + half, count - half)
    a, b, c, d = values[first], values[first + 1], values[first + 2], values[first + 3]
    e, f, g, h = values[first + 4], values[first + 5], values[first + 6], values[first + 7]
    whole = first + count - count % 8
    for k in range(first + 8, whole, 8):
        a += values[k]
        b += values[k + 1]
        c += values[k + 2]
        d += values[k + 3]
        e += values[k + 4]
        f += values[k + 5]
        g += values[k + 6]
        h += values[k + 7]
    total = ((a + b) + (c + d)) + ((e + f) + (g + h))
    for k in range(whole, first + count):
        total += values[k]
    return total


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
        total += _pairwise(values, first, min(BUFFER, count - first))
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
def sums_of_two_classes(
    values: NDArray[np.floating[Any]], threshold: np.floating[Any], buffer: NDArray[np.floating[Any]]
) -> tuple[np.floating[Any], np.floating[Any], int]:
    """Sums of the values above a threshold and of the others.

    Parameters
    ----------
    values : ndarray (P,), float
        Not checked: finite, at least one.
    threshold : float32 or float64
    buffer : ndarray (P + 1,), dtype of the values
        Overwritten.

    Returns
    -------
    high, low : float32 or float64
        As `buffered_sum` gives them.
    count : int
        How many values are above.
    """
    count = 0
    for value in values:
        buffer[count] = value
        count += value > threshold
    high = buffered_sum(buffer, count)
    others = 0
    for value in values:
        buffer[others] = value
        others += value <= threshold
    return high, buffered_sum(buffer, others), count
