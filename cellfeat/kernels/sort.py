"""Sorting, and ranks."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

Values = NDArray[Any]
Buckets = NDArray[np.uint32]
Work = tuple[Buckets, Values, NDArray[np.int64], Values]

ONE = np.uint32(1)

MOST_BUCKETS = 1024
"""As many counters as stay in the fastest cache."""

INSERTION = 32
"""Buckets up to this size are sorted by insertion."""


@kernel
def sorted_in_groups(values: Values, starts: NDArray[np.int64]) -> Values:
    """Sort the values of each group: into buckets by counting, large ones again, then within each bucket.

    Parameters
    ----------
    values : ndarray (P,), float
        Group by group. Not checked: no NaN, no infinities.
    starts : ndarray (N + 1,), int64
        Group i has values[starts[i]:starts[i + 1]]; not checked.

    Returns
    -------
    ndarray (P,), as `values`
    """
    out = np.empty_like(values)
    work = _room(values)
    for i in range(starts.size - 1):
        first, last = starts[i], starts[i + 1]
        if last > first:
            _bucket_sort(values[first:last], out[first:last], work)
    return out


@kernel
def _room(values: Values) -> Work:
    """What sorting as many values writes to: their buckets, a value and the end of each bucket, copies."""
    ends = np.empty((2, MOST_BUCKETS + 1), np.int64)
    return np.empty(values.size, np.uint32), np.empty(MOST_BUCKETS, values.dtype), ends, np.empty_like(values)


@kernel
def _bucket_sort(values: Values, out: Values, work: Work) -> None:
    buckets, levels, ends, spare = work
    # Fewer values are sorted before it is known that they are levels.
    if _spread(values, out, buckets, levels, ends[0], values.size > MOST_BUCKETS):
        return
    first = 0
    for bucket in range(min(values.size, MOST_BUCKETS)):
        last = ends[0, bucket]
        if last - first > INSERTION:
            spare[: last - first] = out[first:last]
            if not _spread(spare[: last - first], out[first:last], buckets, levels, ends[1], True):
                _sort_large(out[first:last], ends[1])
        first = last
    sort_nearly_sorted(out)


@kernel
def sort_nearly_sorted(values: Values) -> None:
    """Sort values by insertion, in place: each should be near its place already.

    Parameters
    ----------
    values : ndarray (P,), float
        Not checked: no NaN.
    """
    for p in range(1, values.size):
        value = values[p]
        q = p
        while q > 0 and value < values[q - 1]:
            values[q] = values[q - 1]
            q -= 1
        values[q] = value


@kernel
def _spread(
    values: Values,
    out: Values,
    buckets: Buckets,
    levels: Values,
    ends: NDArray[np.int64],
    may_be_levels: bool,
) -> bool:
    """Put values into buckets one after the other, and set the buckets' ends; whether they are sorted now."""
    count = min(values.size, MOST_BUCKETS)
    _find_buckets(values, count, buckets)
    ends[: count + 1] = 0
    for p in range(values.size):
        ends[buckets[p] + ONE] += 1
    for bucket in range(count):
        ends[bucket + 1] += ends[bucket]
    if may_be_levels and _are_levels(values, buckets, levels):
        for bucket in range(count):
            for p in range(ends[bucket], ends[bucket + 1]):
                out[p] = levels[bucket]
        return True
    for p in range(values.size):
        out[ends[buckets[p]]] = values[p]
        ends[buckets[p]] += 1
    return False


@kernel
def _sort_large(values: Values, ends: NDArray[np.int64]) -> None:
    """Sort the buckets that insertion would be slow in."""
    first = 0
    for bucket in range(min(values.size, MOST_BUCKETS)):
        last = ends[bucket]
        if last - first > INSERTION:
            values[first:last].sort()
        first = last


@kernel
def _find_buckets(values: Values, count: int, buckets: Buckets) -> None:
    origin, scale = _bucket_scale(*_extremes(values), count)
    for p in range(values.size):
        buckets[p] = _bucket(values[p], origin, scale)


@kernel
def _are_levels(values: Values, buckets: Buckets, levels: Values) -> bool:
    """Whether each bucket is of equal values, as of few gray levels; sets them, NaN where there are none."""
    levels[:] = np.nan
    for p in range(values.size):
        level = levels[buckets[p]]
        if level != values[p]:
            if not np.isnan(level):
                return False
            levels[buckets[p]] = values[p]
    return True


@kernel
def _extremes(values: Values) -> tuple[np.floating[Any], np.floating[Any]]:
    """Least and largest value; even places apart from odd ones, so that none waits for the one before."""
    low = other_low = high = other_high = values[0]
    for p in range(0, values.size - 1, 2):
        low = min(low, values[p])
        high = max(high, values[p])
        other_low = min(other_low, values[p + 1])
        other_high = max(other_high, values[p + 1])
    return min(low, other_low, values[-1]), max(high, other_high, values[-1])


@kernel
def _bucket_scale(low: np.floating[Any], high: np.floating[Any], count: int) -> tuple[float, float]:
    """Smallest value, and what the distance from it is multiplied by to give a bucket below `count`."""
    origin = np.float64(low)
    spread = np.float64(high) - origin
    scale = (count - 1) / spread if spread > 0 else 0.0
    # A spread too small to divide by leaves all in one bucket.
    return origin, scale if np.isfinite(scale) else 0.0


@kernel
def _bucket(value: np.floating[Any], origin: float, scale: float) -> np.int32:
    return np.int32((np.float64(value) - origin) * scale)


@kernel
def sorted_with_places(values: Values) -> tuple[Values, NDArray[np.uint32]]:
    """Sort values, and keep where each has been: buckets twice, since many values may lie near a few.

    Parameters
    ----------
    values : ndarray (P,), float
        Not checked: no NaN, no infinities, one at least.

    Returns
    -------
    in_order : ndarray (P,), as `values`
    places : ndarray (P,), uint32
        Of equal values in no particular order.
    """
    size = values.size
    ends = np.empty(MOST_BUCKETS + 1, np.int64)
    inner_ends = np.empty_like(ends)
    buckets = np.empty(size, np.uint32)
    once, twice = np.empty_like(values), np.empty_like(values)
    places, out = np.empty(size, np.uint32), np.empty(size, np.uint32)
    for p in range(size):
        out[p] = p
    count = _into_buckets(values, out, 0, size, once, places, buckets, ends)
    first = 0
    for bucket in range(count):
        last = ends[bucket]
        if last - first > INSERTION:
            inner = _into_buckets(once, places, first, last, twice, out, buckets, inner_ends)
            start = first
            for k in range(inner):
                end = inner_ends[k]
                if end - start > INSERTION and not _constant(twice, start, end):
                    order = np.argsort(twice[start:end])
                    twice[start:end], out[start:end] = twice[start:end][order], out[start:end][order]
                start = end
        else:
            for p in range(first, last):
                twice[p], out[p] = once[p], places[p]
        first = last
    for p in range(1, size):
        value, place = twice[p], out[p]
        q = p
        while q > 0 and value < twice[q - 1]:
            twice[q], out[q] = twice[q - 1], out[q - 1]
            q -= 1
        twice[q], out[q] = value, place
    return twice, out


@kernel
def _into_buckets(
    values: Values,
    places: NDArray[np.uint32],
    first: int,
    last: int,
    sorted_values: Values,
    sorted_places: NDArray[np.uint32],
    buckets: NDArray[np.uint32],
    ends: NDArray[np.int64],
) -> int:
    """Sort one stretch by buckets into the same stretch of other arrays; how many buckets there are.

    Bucket k ends before ends[k].
    """
    count = min(last - first, MOST_BUCKETS)
    low = high = values[first]
    for p in range(first + 1, last):
        low, high = min(low, values[p]), max(high, values[p])
    origin, scale = _bucket_scale(low, high, count)
    ends[: count + 1] = 0
    for p in range(first, last):
        buckets[p] = _bucket(values[p], origin, scale)
        ends[buckets[p] + 1] += 1
    ends[0] = first
    for bucket in range(count):
        ends[bucket + 1] += ends[bucket]
    for p in range(first, last):
        place = ends[buckets[p]]
        sorted_values[place], sorted_places[place] = values[p], places[p]
        ends[buckets[p]] = place + 1
    return count


@kernel
def _constant(values: Values, first: int, last: int) -> bool:
    """Whether values[first:last] are all equal, as in images of few gray levels whole buckets are."""
    p = first + 1
    while p < last and values[p] == values[first]:
        p += 1
    return bool(p == last)


@kernel
def dense_ranks(values: Values) -> NDArray[np.int64]:
    """How many distinct values are smaller than each value.

    Parameters
    ----------
    values : ndarray (P,), float
        Not checked: no NaN, no infinities.

    Returns
    -------
    ndarray (P,), int64
    """
    codes, rank_of = ranked_codes(values)
    ranks = np.empty(values.size, np.int64)
    for p in range(values.size):
        ranks[p] = rank_of[codes[p]]
    return ranks


@kernel
def ranked_codes(values: Values) -> tuple[Buckets, NDArray[np.int64]]:
    """Ranks as `dense_ranks` gives them, by way of a table where there are few.

    Parameters
    ----------
    values : ndarray (P,), float
        Not checked: no NaN, no infinities.

    Returns
    -------
    codes : ndarray (P,), uint32
    rank_of : ndarray, int64
        The rank that each code stands for; the last one is the largest. Empty without values.
    """
    codes, levels = np.empty(values.size, np.uint32), np.empty(MOST_BUCKETS, values.dtype)
    if values.size == 0:
        return codes, np.empty(0, np.int64)
    _find_buckets(values, MOST_BUCKETS, codes)
    if _are_levels(values, codes, levels):
        return codes, np.cumsum(~np.isnan(levels)) - 1
    in_order, places = sorted_with_places(values)
    rank = np.uint32(0)
    for p in range(values.size):
        rank += np.uint32(p > 0 and in_order[p] != in_order[p - 1])
        codes[places[p]] = rank
    return codes, np.arange(int(rank) + 1)
