"""Sums over the pixels of two images that are above thresholds."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel
from cellfeat.kernels.sort import ranked_codes
from cellfeat.kernels.sums import buffered_sum

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
        correlation = 0.0 if spread > 0 else np.nan
        if spread > 0:
            for p in range(begin, end):
                correlation += (first[p] - mean) * (second[p] - other_mean) / spread
        out[i] = correlation
    return out


@kernel
def sums_above(first: Values, second: Values, limit: Limit, other_limit: Limit) -> Values:
    """Sums of two images over the pixels above limits, as `buffered_sum` gives them.

    Parameters
    ----------
    first, second : ndarray (P,), float
        Not checked: as many, of one precision, one at least.
    limit, other_limit : float
        Not checked: of the values' precision.

    Returns
    -------
    ndarray (4,), of the values' precision
        Of the first and of the second where that one is above its own limit; where both are, of the first
        and of the second.
    """
    is_in = np.empty(first.size, np.bool_)
    out = np.empty(4, first.dtype)
    bright = _mark_above(first, first, limit, limit, is_in)
    out[0] = _sum_where(first, is_in, bright)
    other_bright = _mark_above(second, second, other_limit, other_limit, is_in)
    out[1] = _sum_where(second, is_in, other_bright)
    both = _mark_above(first, second, limit, other_limit, is_in)
    # Where all that is bright in one image is so in both, as often in whole ones, it has been summed.
    out[2] = out[0] if both == bright else _sum_where(first, is_in, both)
    out[3] = out[1] if both == other_bright else _sum_where(second, is_in, both)
    return out


@kernel
def products_above(first: Values, second: Values, limit: Limit, other_limit: Limit) -> Values:
    """Sums of first x second, of the first's squares and of the second's where both are above their limits.

    Parameters and precision are those of `sums_above`.
    """
    is_in = np.empty(first.size, np.bool_)
    count = _mark_above(first, second, limit, other_limit, is_in)
    products = np.empty((3, first.size), first.dtype)
    for p in range(first.size):
        products[0, p] = first[p] * second[p]
        products[1, p] = first[p] * first[p]
        products[2, p] = second[p] * second[p]
    out = np.empty(3, first.dtype)
    for k in range(3):
        out[k] = _sum_where(products[k], is_in, count)
    return out


@kernel
def weighted_sums_above(
    first: Values, second: Values, weights: Float64, limit: Limit, other_limit: Limit
) -> Float64:
    """Sums of first x weight and of second x weight where both are above their limits, in float64.

    Parameters are those of `sums_above`; a weight for each pixel.
    """
    is_in = np.empty(first.size, np.bool_)
    count = _mark_above(first, second, limit, other_limit, is_in)
    products = np.empty((2, first.size))
    for p in range(first.size):
        products[0, p] = first[p] * weights[p]
        products[1, p] = second[p] * weights[p]
    out = np.empty(2)
    for k in range(2):
        out[k] = _sum_where(products[k], is_in, count)
    return out


@kernel
def _mark_above(
    first: Values, second: Values, limit: Limit, other_limit: Limit, is_in: NDArray[np.bool_]
) -> int:
    """Mark the pixels where both images are above their limits; how many there are."""
    count = 0
    for p in range(first.size):
        is_in[p] = (first[p] > limit) & (second[p] > other_limit)
        count += is_in[p]
    return count


@kernel
def _sum_where(values: Values, is_in: NDArray[np.bool_], count: int) -> np.floating[Any]:
    """Sum of the marked values, `count` of them, as `buffered_sum` gives it."""
    if count == values.size:
        return buffered_sum(values, count)
    taken = np.empty_like(values)
    size = np.uint64(0)
    for p in range(values.size):
        taken[size] = values[p]
        size += np.uint64(is_in[p])
    return buffered_sum(taken, count)


@kernel
def rank_weights(first: Values, second: Values) -> Float64:
    """1 where the values of two images have equal ranks, less the further these are apart.

    Parameters
    ----------
    first, second : ndarray (P,), float
        Not checked: as many; no NaN, no infinities.

    Returns
    -------
    ndarray (P,), float64
        1 - distance / number of ranks; ranks as `dense_ranks` gives them.
    """
    codes, rank_of = ranked_codes(first)
    other_codes, other_rank_of = ranked_codes(second)
    weights = np.empty(first.size)
    if first.size == 0:
        return weights
    count = max(rank_of[-1], other_rank_of[-1]) + 1
    weight_of = np.empty(count)
    for apart in range(count):
        weight_of[apart] = (count - apart) / count
    for p in range(first.size):
        apart = abs(rank_of[codes[p]] - other_rank_of[other_codes[p]])
        weights[p] = weight_of[np.uint64(apart)]
    return weights


@kernel
def above_thresholds(
    first: Values, second: Values, weights: Float64, starts: Int64, share: Limit
) -> tuple[Float64, Float64, bool]:
    """What each object's pixels that reach its thresholds have in common, summed in order in float64.

    Parameters
    ----------
    first, second : ndarray (P,), float
        Object by object; not checked: as many, of one precision. Products and squares have that precision.
    weights : ndarray (P,), float64
    starts : ndarray (N + 1,), int64
        Object i has values[starts[i]:starts[i + 1]]; not checked: each has one at least.
    share : float
        The thresholds, as a share of the object's largest values. Not checked: of the values' precision.

    Returns
    -------
    parts, wholes : ndarray (7, N), float64
        Where both reach their thresholds, the sum of the first, of the second, of first x weight, of second x
        weight, and three times of the product; and what to divide these by: twice the sums of the first and
        of the second where that one reaches its own, the root of the product of the sums of squares where
        both do, and these sums.
    is_any : bool
        Whether any pixel reaches both.
    """
    objects = starts.size - 1
    parts, wholes = np.empty((7, objects)), np.empty((7, objects))
    is_any = False
    for i in range(objects):
        begin, end = starts[i], starts[i + 1]
        limit, other_limit = share * first[begin:end].max(), share * second[begin:end].max()
        bright = other_bright = both = other_both = weighted = other_weighted = 0.0
        square = other_square = product = 0.0
        for p in range(begin, end):
            x, y = first[p], second[p]
            reached, other_reached = x >= limit, y >= other_limit
            bright += x if reached else 0.0
            other_bright += y if other_reached else 0.0
            if reached and other_reached:
                both += x
                other_both += y
                weighted += x * weights[p]
                other_weighted += y * weights[p]
                square += x * x
                other_square += y * y
                product += x * y
                is_any = True
        parts[0, i], parts[1, i], parts[2, i], parts[3, i] = both, other_both, weighted, other_weighted
        parts[4:, i] = product
        wholes[0, i], wholes[1, i], wholes[2, i], wholes[3, i] = bright, other_bright, bright, other_bright
        wholes[4, i], wholes[5, i], wholes[6, i] = np.sqrt(square * other_square), square, other_square
    return parts, wholes, is_any


@kernel
def above_costes(
    first: Values, second: Values, starts: Int64, limit: Limit, other_limit: Limit
) -> tuple[Float64, Float64, bool]:
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
    parts, wholes : ndarray (2, N), float64
        Of the first and of the second where both are above their thresholds; and where that one reaches its
        own.
    is_any : bool
        Whether any pixel is above both.
    """
    objects = starts.size - 1
    parts, wholes = np.empty((2, objects)), np.empty((2, objects))
    is_any = False
    for i in range(objects):
        bright = other_bright = both = other_both = 0.0
        for p in range(starts[i], starts[i + 1]):
            x, y = first[p], second[p]
            is_both = (x > limit) & (y > other_limit)
            bright += x if x >= limit else 0.0
            other_bright += y if y >= other_limit else 0.0
            both += x if is_both else 0.0
            other_both += y if is_both else 0.0
            is_any |= is_both
        parts[0, i], parts[1, i] = both, other_both
        wholes[0, i], wholes[1, i] = bright, other_bright
    return parts, wholes, is_any
