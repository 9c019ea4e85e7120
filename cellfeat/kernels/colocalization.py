"""Sums over the pixels of two images that are above thresholds."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

Values = NDArray[Any]
Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
Limit = np.floating[Any]


@kernel
def correlations(first: Values, second: Values, starts: Int64) -> Float64:
    """Pearson correlation of two images over each object.

    Parameters
    ----------
    first, second : ndarray (P,), float
        Object by object; not checked: as many.
    starts : ndarray (N + 1,), int64
        Object i has values[starts[i]:starts[i + 1]]; not checked: each has one at least.

    Returns
    -------
    ndarray (N,), float64
        NaN where one of the images is constant.
    """
    out = np.empty(starts.size - 1)
    for i in range(starts.size - 1):
        begin, end = starts[i], starts[i + 1]
        size = end - begin
        mean = other_mean = 0.0
        for p in range(begin, end):
            mean += first[p]
            other_mean += second[p]
        mean /= size
        other_mean /= size
        squares = other_squares = 0.0
        for p in range(begin, end):
            squares += (first[p] - mean) ** 2
            other_squares += (second[p] - other_mean) ** 2
        spread = np.sqrt(squares) * np.sqrt(other_squares)
        out[i] = 0.0 if spread > 0 else np.nan
        if spread > 0:
            for p in range(begin, end):
                out[i] += (first[p] - mean) * (second[p] - other_mean) / spread
    return out


@kernel
def bright_pixels(
    first: Values, second: Values, limit: Limit, other_limit: Limit
) -> tuple[Values, Values, Int64]:
    """Pixels of each of two images above its limit, and the indices of those above both.

    Parameters
    ----------
    first, second : ndarray (P,), float
        Not checked: as many.
    limit, other_limit : float
        Not checked: of the values' precision.

    Returns
    -------
    first_bright : ndarray (Q,), float
    second_bright : ndarray (R,), float
    both : ndarray (S,), int64
    """
    first_bright, second_bright = np.empty_like(first), np.empty_like(second)
    both = np.empty(first.size, np.int64)
    count = other_count = both_count = 0
    for p in range(first.size):
        bright, other_bright = first[p] > limit, second[p] > other_limit
        first_bright[count] = first[p]
        second_bright[other_count] = second[p]
        both[both_count] = p
        count += bright
        other_count += other_bright
        both_count += bright and other_bright
    return first_bright[:count], second_bright[:other_count], both[:both_count]


@kernel
def rank_weights(ranks: Int64, other_ranks: Int64) -> Float64:
    """1 where two images' pixels have equal ranks, less the further these are apart.

    Parameters
    ----------
    ranks, other_ranks : ndarray (P,), int64
        From 0; not checked: as many.

    Returns
    -------
    ndarray (P,), float64
        1 - distance / number of ranks.
    """
    largest = -1
    for p in range(ranks.size):
        largest = max(largest, ranks[p], other_ranks[p])
    count = largest + 1
    weights = np.empty(ranks.size)
    for p in range(ranks.size):
        weights[p] = (count - abs(ranks[p] - other_ranks[p])) / count
    return weights


@kernel
def above_thresholds(
    first: Values, second: Values, weights: Float64, starts: Int64, limits: Values, other_limits: Values
) -> Float64:
    """Sums over the pixels of each object that reach its thresholds, in order in float64.

    Parameters
    ----------
    first, second : ndarray (P,), float
        Object by object; not checked: as many, of one precision. Products and squares have that precision.
    weights : ndarray (P,), float64
    starts : ndarray (N + 1,), int64
        Object i has values[starts[i]:starts[i + 1]]; not checked.
    limits, other_limits : ndarray (N,), float

    Returns
    -------
    ndarray (10, N), float64
        Of the first and of the second where that one reaches its own limit; where both do, of the first, of
        the second, of first x weight, of second x weight, of the first's and the second's squares, of their
        product, and the number of pixels.
    """
    out = np.zeros((10, starts.size - 1))
    for i in range(starts.size - 1):
        for p in range(starts[i], starts[i + 1]):
            x, y = first[p], second[p]
            reached, other_reached = x >= limits[i], y >= other_limits[i]
            if reached:
                out[0, i] += x
            if other_reached:
                out[1, i] += y
            if reached and other_reached:
                out[2, i] += x
                out[3, i] += y
                out[4, i] += x * weights[p]
                out[5, i] += y * weights[p]
                out[6, i] += x * x
                out[7, i] += y * y
                out[8, i] += x * y
                out[9, i] += 1
    return out


@kernel
def above_costes(first: Values, second: Values, starts: Int64, limit: Limit, other_limit: Limit) -> Float64:
    """Sums over the pixels of each object above the thresholds of the whole image, in order in float64.

    Parameters
    ----------
    first, second : ndarray (P,), float
        Object by object; not checked: as many.
    starts : ndarray (N + 1,), int64
        Object i has values[starts[i]:starts[i + 1]]; not checked.
    limit, other_limit : float
        Not checked: of the values' precision.

    Returns
    -------
    ndarray (5, N), float64
        Of the first and of the second where that one reaches its own limit; where both are above theirs, of
        the first, of the second, and the number of pixels.
    """
    out = np.zeros((5, starts.size - 1))
    for i in range(starts.size - 1):
        for p in range(starts[i], starts[i + 1]):
            x, y = first[p], second[p]
            if x >= limit:
                out[0, i] += x
            if y >= other_limit:
                out[1, i] += y
            if x > limit and y > other_limit:
                out[2, i] += x
                out[3, i] += y
                out[4, i] += 1
    return out
