"""What sorted values tell: a value at a place, the spread around another one, the least step between two."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

Values = NDArray[np.floating[Any]]


@kernel
def at_place(values: Values, place: float) -> float:
    """Sorted values read at a fractional place counted from 0, interpolated; behind the last place, the last.

    Parameters
    ----------
    values : ndarray (P,), float
        Sorted. Not checked: 0 <= place < P.
    place : float

    Returns
    -------
    float
    """
    k = int(place)
    share = place - k
    value = np.float64(values[k])
    if k + 1 < values.size:
        value = value * (1.0 - share) + values[k + 1] * share
    return float(value)


@kernel
def deviation_at_place(values: Values, center: float | np.floating[Any], place: float) -> float:
    """The sorted distances |value - center| read at a fractional place, as by `at_place`.

    Parameters
    ----------
    values : ndarray (P,), float
        Sorted. Not checked: 0 <= place < P.
    center : float
        Distances have the precision of values and center together.
    place : float

    Returns
    -------
    float
    """
    k = int(place)
    below, reach = 0, values.size
    while below < reach:
        middle = (below + reach) // 2
        if values[middle] < center:
            below = middle + 1
        else:
            reach = middle
    above = values.size - below
    # How many of the k smallest distances are to values below the center: the fewest that leave none above
    # the center further away than the next one below.
    fewest, most = max(0, k - above), min(k, below)
    while fewest < most:
        taken = (fewest + most) // 2
        if taken < below and values[below + k - taken - 1] - center > center - values[below - taken - 1]:
            fewest = taken + 1
        else:
            most = taken
    left, right = below - fewest - 1, below + k - fewest
    distance = _next_distance(values, center, left, right)
    share = place - k
    if k + 1 == values.size:
        return distance
    if left >= 0 and center - values[left] == distance:
        left -= 1
    else:
        right += 1
    return distance * (1.0 - share) + _next_distance(values, center, left, right) * share


@kernel
def _next_distance(values: Values, center: float | np.floating[Any], left: int, right: int) -> float:
    """Smaller of the distances to values[left], below the center, and values[right], above it."""
    distance = np.inf
    if left >= 0:
        distance = center - values[left]
    if right < values.size:
        distance = min(distance, values[right] - center)
    return distance


@kernel
def least_step(in_order: Values) -> float:
    """Least difference between values that differ; infinite if none do.

    Parameters
    ----------
    in_order : ndarray (P,), float
        Sorted. Not checked: no NaN, no infinities.

    Returns
    -------
    float
        Taken in the precision of the values.
    """
    least = np.inf
    one = np.uint64(1)
    for p in range(one, np.uint64(in_order.size)):
        # Most are equal: what would be done without a branch takes longer than to see that.
        if in_order[p] > in_order[p - one]:
            step = np.float64(in_order[p] - in_order[p - one])
            if step < least:
                least = step
    return least
