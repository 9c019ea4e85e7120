"""Statistics of the values of an image."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.in_order import at_place, deviation_at_place
from cellfeat.kernels.jit import kernel

Values = NDArray[Any]


@kernel
def statistics(
    in_order: Values, sums: Values, percentiles: NDArray[np.int64]
) -> tuple[Values, NDArray[np.float64], int]:
    """Moments and quantiles of an image.

    Parameters
    ----------
    in_order : ndarray (P,), float
        Sorted; not checked: no NaN, no infinities, one at least.
    sums : ndarray (3,), as `in_order`
        As `sums_about_mean` gives them.
    percentiles : ndarray (Q,), int64
        Not checked: from 0 to 100.

    Returns
    -------
    statistics : ndarray (6,), of the values' precision
        Sum, standard deviation (divided by the number), median, median distance from the median, least and
        largest value.
    at_percentiles : ndarray (Q,), float64
        Interpolated from the nearer of the two neighbours, as NumPy does.
    brightest : int
        How many values are as large as the largest.
    """
    size = in_order.size
    found = np.empty(6, in_order.dtype)
    found[0] = sums[0]
    # Divided in float64, then rounded.
    found[1] = np.float64(sums[2]) / size
    found[1] = np.sqrt(found[1])
    found[2] = at_place(in_order, (size - 1) / 2)
    found[3] = deviation_at_place(in_order, found[2], (size - 1) / 2)
    found[4], found[5] = in_order[0], in_order[-1]
    at_percentiles = np.empty(percentiles.size)
    for i in range(percentiles.size):
        at_percentiles[i] = _percentile(in_order, percentiles[i])
    brightest = 1
    while brightest < size and in_order[size - 1 - brightest] == in_order[-1]:
        brightest += 1
    return found, at_percentiles, brightest


@kernel
def _percentile(in_order: Values, percentile: int) -> float:
    place = (in_order.size - 1) * (percentile / 100)
    k = int(place)
    share = place - k
    value = in_order[k]
    following = in_order[min(k + 1, in_order.size - 1)]
    step = np.float64(following - value)
    if share >= 0.5:
        return float(np.float64(following) - step * (1 - share))
    return float(np.float64(value) + step * share)
