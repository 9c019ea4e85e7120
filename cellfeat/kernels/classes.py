"""Statistics of the pixels inside and outside a mask."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel
from cellfeat.kernels.sums import buffered_variance

Values = NDArray[np.floating[Any]]


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
    count = 0
    for p in range(values.size):
        bright[count] = values[p]
        dark[p - count] = values[p]
        count += mask[p]
    others = values.size - count
    inside = np.float64(buffered_variance(bright, count)) if count else 0.0
    outside = np.float64(buffered_variance(dark, others)) if others else 0.0
    return count, inside, outside


@kernel
def between(high: Values, low: Values, shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points on the lines between values: high x share + (1 - share) x low, in float64.

    Parameters
    ----------
    high, low : ndarray (P,), float
    shares : ndarray (Q,), float64
        Not checked: as many as values, or more.

    Returns
    -------
    ndarray (P,), float64
    """
    out = np.empty(low.size)
    for p in range(low.size):
        share = shares[p]
        out[p] = np.float64(high[p]) * share + (1.0 - share) * np.float64(low[p])
    return out
