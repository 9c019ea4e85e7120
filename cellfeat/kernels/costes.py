"""Searches for Costes' threshold, below which two images are not correlated."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel, unordered_kernel
from cellfeat.kernels.sums import sums_about_mean

Values = NDArray[Any]
Limit = np.floating[Any]

ROUNDING = 1e-9
"""Below this a correlation may be 0 but for rounding."""


@kernel
def means_and_variances(first: Values, second: Values) -> tuple[Values, Values]:
    """Means and variances of two images, and of their sum, where either is above 0.

    Parameters
    ----------
    first, second : ndarray (P,), float
        Not checked: as many, of one precision, at least one.

    Returns
    -------
    means, variances : ndarray (3,), of the values' precision
        Of the first, the second, and their sum; variances are divided by n - 1. NaN where there are too few
        pixels.
    """
    count = 0
    for p in range(first.size):
        count += (first[p] > 0) | (second[p] > 0)
    if count < first.size:
        first, second = _taken((first > 0) | (second > 0), count, first, second)
    means, variances = np.full(3, np.nan, first.dtype), np.full(3, np.nan, first.dtype)
    if count > 0:
        for k, values in enumerate((first, second, first + second)):
            _, means[k], squares = sums_about_mean(values)
            if count > 1:
                variances[k] = np.float64(squares) / (count - 1)
    return means, variances


@kernel
def _taken(is_in: NDArray[np.bool_], count: int, first: Values, second: Values) -> tuple[Values, Values]:
    """The marked pixels of two images, `count` of them."""
    taken, other_taken = np.empty(count + 1, first.dtype), np.empty(count + 1, first.dtype)
    size = np.uint64(0)
    for p in range(is_in.size):
        taken[size], other_taken[size] = first[p], second[p]
        size += np.uint64(is_in[p])
    return taken[:count], other_taken[:count]


@kernel
def correlation_below(first: Values, second: Values, limit: float, other_limit: float) -> tuple[int, float]:
    """Pearson correlation of the pixels where the first image, or the second, is below its limit.

    Parameters
    ----------
    first, second : ndarray (P,), float
        Not checked: as many, of one precision; limits are rounded to it.
    limit, other_limit : float

    Returns
    -------
    count : int
        Pixels below.
    correlation : float
        NaN if one of the images is constant there.
    """
    rounded = np.empty(2, first.dtype)
    rounded[0], rounded[1] = limit, other_limit
    below, other_below = rounded[0], rounded[1]
    start = 0
    while start < first.size and not (first[start] < below or second[start] < other_below):
        start += 1
    if start == first.size:
        return 0, np.nan
    # Distances to a pixel that is below lose no digits where an image is nearly constant.
    x0, y0 = np.float64(first[start]), np.float64(second[start])
    count, sx, sy, sxx, syy, sxy = _sums_below(first, second, below, other_below, x0, y0)
    if sxx == 0.0 or syy == 0.0:
        return count, np.nan
    correlation = (sxy - sx * sy / count) / np.sqrt((sxx - sx * sx / count) * (syy - sy * sy / count))
    if abs(correlation) < ROUNDING:
        correlation = _rounded_correlation(first, second, below, other_below)
    return count, correlation


@unordered_kernel
def _sums_below(
    first: Values, second: Values, below: Limit, other_below: Limit, x0: float, y0: float
) -> tuple[int, float, float, float, float, float]:
    """Number of pixels below; sums of x, y, x^2, y^2 and x y, as distances from (x0, y0)."""
    count = 0
    sx = sy = sxx = syy = sxy = 0.0
    for p in range(first.size):
        is_below = (first[p] < below) | (second[p] < other_below)
        x = np.float64(first[p]) - x0 if is_below else 0.0
        y = np.float64(second[p]) - y0 if is_below else 0.0
        count += is_below
        sx += x
        sy += y
        sxx += x * x
        syy += y * y
        sxy += x * y
    return count, sx, sy, sxx, syy, sxy


@kernel
def _rounded_correlation(first: Values, second: Values, below: Limit, other_below: Limit) -> float:
    """Correlation with the rounding errors that CellProfiler's has.

    Pixels of few gray levels are often not correlated at all. What rounding leaves of their 0 then decides
    which way the search goes on, so it has to be left by the same operations: means, distances, their norms
    (summed without error, as the BLAS does in extended precision), quotients, and the sum of their products.
    That sum is taken in order; CellProfiler takes it in the order of its processor's vectors.
    """
    count = 0
    mean = other_mean = 0.0
    for p in range(first.size):
        if first[p] < below or second[p] < other_below:
            count += 1
            mean += first[p]
            other_mean += second[p]
    mean /= count
    other_mean /= count
    squares = other_squares = lost = other_lost = 0.0
    for p in range(first.size):
        if first[p] < below or second[p] < other_below:
            squares, error = _add((first[p] - mean) ** 2, squares)
            lost += error
            other_squares, error = _add((second[p] - other_mean) ** 2, other_squares)
            other_lost += error
    norm, other_norm = np.sqrt(squares + lost), np.sqrt(other_squares + other_lost)
    correlation = 0.0
    for p in range(first.size):
        if first[p] < below or second[p] < other_below:
            correlation += (first[p] - mean) / norm * ((second[p] - other_mean) / other_norm)
    return correlation


@kernel
def _add(term: float, total: float) -> tuple[float, float]:
    """Sum of two numbers that are not negative, and what rounding took from it."""
    rounded = total + term
    larger, smaller = max(total, term), min(total, term)
    return rounded, (larger - rounded) + smaller


@kernel
def bisect(first: Values, second: Values, slope: float, intercept: float, scale: float) -> float:
    """Narrow a window of gray levels around the threshold, testing a level near its upper end each time.

    Parameters
    ----------
    first, second : ndarray (P,), float
        Not checked: as many, of one precision.
    slope, intercept : float
        The line that gives the second image's threshold from the first one's.
    scale : float
        Gray levels from 0 to 1.

    Returns
    -------
    float
        Threshold of the first image.
    """
    low, high = 1.0, scale
    lowest_correlated = 1.0
    rounded = np.empty(2, first.dtype)
    tested = 0.0
    level = (high - low) // 1.2 + low
    while level != tested:
        limit, other_limit = level / scale, slope * (level / scale) + intercept
        count, correlation = correlation_below(first, second, limit, other_limit)
        if count <= 2 or correlation < 0:
            low = level - 1
        elif correlation >= 0:
            high = level + 1
            lowest_correlated = level
            # Where the line rises, pixels that are not below here are below none of the levels to come.
            if slope >= 0 and count < first.size // 2:
                rounded[0], rounded[1] = limit, other_limit
                is_below = (first < rounded[0]) | (second < rounded[1])
                first, second = _taken(is_below, count, first, second)
        tested = level
        level = (high - low) // (1.2 if high - low > 6 else 2.0) + low
    return (lowest_correlated - 1) / scale


@kernel
def descend(
    first: Values, second: Values, slope: float, intercept: float, scale: float, accurate: bool
) -> tuple[float, float]:
    """Lower the threshold from the maximum, gray level by gray level, until no correlation is left below.

    Parameters
    ----------
    first, second : ndarray (P,), float
        Not checked: as many, of one precision, one pixel at least.
    slope, intercept : float
        The line that gives the second image's threshold from the first one's.
    scale : float
        Gray levels from 0 to 1.
    accurate : bool
        Test every level; otherwise levels are skipped as long as the correlation is high.

    Returns
    -------
    limit, other_limit : float
        Thresholds of the first and of the second image.
    """
    step = 1.0 / scale
    largest, other_largest = np.float64(first.max()), np.float64(second.max())
    level = step * (max(largest, other_largest) // step + 1)
    limit, other_limit = level, slope * level + intercept
    while level > largest and slope * level + intercept > other_largest:
        level -= step
    tested = -1
    correlation = np.nan
    while level > step:
        limit, other_limit = level, slope * level + intercept
        count, correlation_here = correlation_below(first, second, limit, other_limit)
        # As in CellProfiler, where the number of pixels stays the same they are taken to be the same.
        if count != tested:
            tested, correlation = count, correlation_here
        if count < 2 or correlation <= 0:
            break
        levels = 1
        if not accurate and level >= step * 10:
            if correlation > 0.45:
                levels = 10
            elif correlation > 0.35:
                levels = 5
            elif correlation > 0.25:
                levels = 2
        level -= step * levels
    return limit, other_limit
