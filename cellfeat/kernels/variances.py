"""Variances of the beginnings of an array, and the scale they are compared on."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel
from cellfeat.kernels.sort import sort_nearly_sorted

Float64 = NDArray[np.float64]


@kernel
def running_variances(values: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Variance (divided by n - 1) of the first n values, for every n; 0 for one.

    Parameters
    ----------
    values : ndarray (P,), float
        Sums of them have their precision. Not checked: at least one.

    Returns
    -------
    ndarray (P,), float64

    Notes
    -----
    Welford, Note on a method for calculating corrected sums of squares and products, Technometrics 4, 1962.
    """
    variances = np.zeros(values.size)
    total = values[0]
    mean = np.float64(total)
    steps = 0.0
    for p in range(1, values.size):
        total += values[p]
        next_mean = np.float64(total) / (p + 1)
        steps += (values[p] - mean) * (values[p] - next_mean)
        variances[p] = steps / p
        mean = next_mean
    return variances


@kernel
def variances_around(values: NDArray[np.floating[Any]], step: int) -> tuple[Float64, Float64]:
    """Variances (divided by n - 1) of what lies before and behind evenly spaced places; 0 of one value.

    Parameters
    ----------
    values : ndarray (P,), float
        Sums of them have their precision. Not checked: at least two.
    step : int
        Places are behind the values 0, step, 2 step and so on, but for the last value.

    Returns
    -------
    before, behind : ndarray (places,), float64

    Notes
    -----
    As `running_variances` gives them from both ends, which need not wait for each other.
    """
    last = values.size - 1
    before, behind = np.zeros((last - 1) // step + 1), np.zeros((last - 1) // step + 1)
    low, high = values[0], values[last]
    low_mean, high_mean = np.float64(low), np.float64(high)
    low_steps = high_steps = 0.0
    low_place, high_place = 0, before.size - 1
    # What lies behind the last place is passed first.
    next_low, next_high = 0, last - 1 - high_place * step
    for p in range(last):
        if p > 0:
            low += values[p]
            next_mean = np.float64(low) / (p + 1)
            low_steps += (values[p] - low_mean) * (values[p] - next_mean)
            low_mean = next_mean
            high += values[last - p]
            next_mean = np.float64(high) / (p + 1)
            high_steps += (values[last - p] - high_mean) * (values[last - p] - next_mean)
            high_mean = next_mean
        if p == next_low:
            before[low_place] = low_steps / max(p, 1)
            low_place += 1
            next_low += step
        if p == next_high:
            behind[high_place] = high_steps / max(p, 1)
            high_place -= 1
            next_high += step
    return before, behind


@kernel
def least_weighted_variance(values: NDArray[np.floating[Any]], step: int) -> int:
    """Which of evenly spaced places splits values into the two classes that vary least, the first of equals.

    Parameters are those of `variances_around`; variances are weighted by the places, of the values before and
    behind.
    """
    before, behind = variances_around(values, step)
    best, least = 0, np.inf
    for k in range(before.size):
        below = k * step
        score = before[k] * below + behind[k] * (values.size - 1 - below)
        if score < least:
            best, least = k, score
    return best


@kernel
def stretch(values: NDArray[np.floating[Any]]) -> tuple[Float64, float, float]:
    """Stretch values to [0, 1]; equal ones are cut off there.

    Parameters
    ----------
    values : ndarray (P,), float
        Sorted but for a few that are a little too far up or down, as a logarithm may be rounded; not checked:
        at least one.

    Returns
    -------
    stretched : ndarray (P,), float64
        Sorted.
    least, spread : float
        The smallest value, and how far from it the largest is in the values' own precision.
    """
    stretched = values.astype(np.float64)
    sort_nearly_sorted(stretched)
    least, most = stretched[0], stretched[-1]
    ends = np.empty(2, values.dtype)
    ends[0], ends[1] = least, most
    if least < most:
        for p in range(stretched.size):
            stretched[p] = (stretched[p] - least) / (most - least)
    elif least < 0 or least > 1:
        stretched[:] = least > 1
    return stretched, least, np.float64(ends[1] - ends[0])
