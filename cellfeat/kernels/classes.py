"""Statistics of the pixels inside and outside a mask, and what the pixels are made of for them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel
from cellfeat.kernels.sums import buffered_variance

Values = NDArray[np.floating[Any]]

ONE = np.uint64(1)


@kernel
def variances_of_two_classes(values: Values, mask: NDArray[np.bool_]) -> tuple[int, float, float]:
    """Variances (divided by the number) of the values in a mask, and of the others.

    Parameters
    ----------
    values : ndarray (P,), float
        Not checked: finite, at least one.
    mask : ndarray (P,), bool

    Returns
    -------
    count : int
        How many are in the mask.
    inside, outside : float
        In the precision of the values, see `buffered_variance`; 0 of no values.
    """
    bright = np.empty(values.size + 1, values.dtype)
    dark = np.empty_like(bright)
    inside_place = outside_place = np.uint64(0)
    for p in range(values.size):
        bright[inside_place] = dark[outside_place] = values[p]
        is_inside = np.uint64(mask[p])
        inside_place += is_inside
        outside_place += ONE - is_inside
    count, others = int(inside_place), int(outside_place)
    inside = np.float64(buffered_variance(bright, count)) if count else 0.0
    outside = np.float64(buffered_variance(dark, others)) if others else 0.0
    return count, inside, outside


@kernel
def between(high: Values, low: Values, least: float, shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points on the lines between values: high x share + (1 - share) x low, in float64.

    Parameters
    ----------
    high, low : ndarray (P,), float
        Low ones are cut off below and at 0.
    least : float
    shares : ndarray (Q,), float64
        Not checked: as many as values, or more.

    Returns
    -------
    ndarray (P,), float64
    """
    out = np.empty(low.size)
    for p in range(low.size):
        share = shares[p]
        out[p] = np.float64(high[p]) * share + (1.0 - share) * min(max(np.float64(low[p]), least), 0.0)
    return out


@kernel
def with_floors(values: Values, least: float, step: float) -> Values:
    """Values cut off below; and cut off below a step and above 1, with a step more.

    Parameters
    ----------
    values : ndarray (P,), float
    least, step : float
        Rounded to the precision of the values.

    Returns
    -------
    ndarray (2, P), dtype of the values
    """
    out = np.empty((2, values.size), values.dtype)
    rounded = np.array([least, step, 1.0]).astype(values.dtype)
    floor, level, most = rounded[0], rounded[1], rounded[2]
    for p in range(values.size):
        out[0, p] = max(values[p], floor)
        out[1, p] = min(max(out[0, p], level), most) + level
    return out


@kernel
def shares_in_bins(counts: NDArray[np.int64]) -> tuple[NDArray[np.float64], int]:
    """Shares of the bins that are not empty in two classes, and how many of these are in the first class.

    Parameters
    ----------
    counts : ndarray (2, bins), int64
    """
    shares = np.empty(counts.size)
    size = first = 0
    for row in counts:
        first = size
        total = row.sum()
        for count in row:
            if count > 0:
                shares[size] = count / total
                size += 1
    return shares[:size], first
