"""Which of several equal extremes CellProfiler reports: the one an unstable sort leaves last, or first.

CellProfiler's extreme positions are those of scipy.ndimage, which sorts all pixels by value with NumPy's
default sort and takes the last of each object, for minima the first. Among equal pixels that is an accident
of the sort, an introsort (Musser, Introspective sorting and selection algorithms, 1997) that moves indices.
The order has to be followed swap by swap; but ranges of the sort that hold no tied extreme need not be
sorted at all.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel
from cellfeat.kernels.lowest_bit import lowest_bit

Int64 = NDArray[np.int64]

INSERTION = 15
"""A range whose ends are no further apart is sorted by insertion."""

ONE = np.uint64(1)
BLOCK = np.uint64(64)
"""So many keys are compared with the pivot before any are swapped: a word has a bit for each."""


@kernel
def largest(values: NDArray[Any], starts: Int64) -> tuple[Int64, NDArray[np.bool_]]:
    """The first of the largest values of each object, and whether it has its equal.

    Parameters
    ----------
    values : ndarray (P,), float or int
        Object by object.
    starts : ndarray (N + 1,), int64
        Object i has values[starts[i]:starts[i + 1]]; not checked: each has one at least.

    Returns
    -------
    positions : ndarray (N,), int64
    ties : ndarray (N,), bool
    """
    positions = starts[:-1].copy()
    ties = np.zeros(positions.size, np.bool_)
    for k in range(positions.size):
        best = values[starts[k]]
        for p in range(starts[k] + 1, starts[k + 1]):
            if values[p] > best:
                best, positions[k], ties[k] = values[p], p, False
            elif values[p] == best:
                ties[k] = True
    return positions, ties


@kernel
def last_of_ties(
    keys: NDArray[Any],
    places: NDArray[Any],
    groups: NDArray[Any],
    extremes: NDArray[Any],
    ties: NDArray[np.bool_],
    found: Int64,
) -> None:
    """Set where the largest value of a group is: of equal ones that which NumPy's introsort leaves last.

    Parameters
    ----------
    keys : ndarray (P,), float or int
        All values that are sorted. Overwritten; not checked: no NaN.
    places : ndarray (P,), int
        Where each of them is. Overwritten.
    groups : ndarray (Q,), int
        Group at each place, 1..N; 0 for one that is sorted among the others but not asked for.
    extremes : ndarray (N,), as `keys`
        Largest value of each group.
    ties : ndarray (N,), bool
        Whether it has its equal.
    found : ndarray (N,), int64
        Places of the largest values, set where there are ties.
    """
    wanted = np.unique(extremes[ties])
    _sort_around(keys, places, wanted)
    for key in wanted:
        p = np.searchsorted(keys, key)
        while p < keys.size and keys[p] == key:
            g = groups[places[p]] - 1
            if g >= 0 and ties[g] and extremes[g] == key:
                found[g] = places[p]
            p += 1


@kernel
def first_of_the_smallest(values: NDArray[Any], groups: NDArray[Any], count: int) -> Int64:
    """Index of the smallest value of each group, of equal ones that which NumPy's introsort leaves first.

    Parameters
    ----------
    values : ndarray (P,), float
        Not checked: no NaN.
    groups : ndarray (P,), int
        Group of each value, 1..count; not checked.
    count : int

    Returns
    -------
    ndarray (count,), int64
        -1 for a group without values.
    """
    positions = np.full(count, -1)
    ties = np.zeros(count, np.bool_)
    for p in range(values.size):
        g = groups[p] - 1
        if positions[g] < 0 or values[p] < values[positions[g]]:
            positions[g], ties[g] = p, False
        elif values[p] == values[positions[g]]:
            ties[g] = True
    if ties.any():
        keys, order = values.copy(), np.arange(values.size)
        wanted = np.unique(values[positions[ties]])
        _sort_around(keys, order, wanted)
        for key in wanted:
            place = np.searchsorted(keys, key, "right") - 1
            while place >= 0 and keys[place] == key:
                g = groups[order[place]] - 1
                if ties[g] and values[positions[g]] == key:
                    positions[g] = order[place]
                place -= 1
    return positions


@kernel
def _sort_around(keys: NDArray[Any], order: Int64, wanted: NDArray[Any]) -> None:
    """Introsort keys, and `order` with them, but leave ranges without any of the sorted `wanted` keys."""
    depth = 0
    while order.size >> (depth // 2 + 1):
        depth += 2
    ranges = np.empty((64, 3), np.int64)
    bounds = np.empty((64, 2))
    ranges[0] = 0, order.size - 1, depth
    bounds[0] = -np.inf, np.inf
    waiting = 1
    while waiting:
        waiting -= 1
        first, last, depth = ranges[waiting]
        low, high = bounds[waiting]
        if not _between(wanted, low, high):
            continue
        if depth < 0:
            _heap_sort(keys[first : last + 1], order[first : last + 1])
            continue
        while last - first > INSERTION:
            middle = _partition(keys, order, first, last)
            pivot = np.float64(keys[middle])
            depth -= 1
            if middle - first < last - middle:
                ranges[waiting] = middle + 1, last, depth
                bounds[waiting] = pivot, high
                last, high = middle - 1, pivot
            else:
                ranges[waiting] = first, middle - 1, depth
                bounds[waiting] = low, pivot
                first, low = middle + 1, pivot
            waiting += 1
            if not _between(wanted, low, high):
                break
        else:
            _insertion_sort(keys, order, first, last)


@kernel
def _between(wanted: NDArray[Any], low: float, high: float) -> bool:
    """Whether any of the sorted wanted keys is in [low, high]."""
    first, end = np.uint64(0), np.uint64(wanted.size)
    while first < end:
        middle = (first + end) >> ONE
        if wanted[middle] < low:
            first = middle + ONE
        elif wanted[middle] > high:
            end = middle
        else:
            return True
    return False


@kernel
def _swap(keys: NDArray[Any], order: Int64, i: int | np.uint64, j: int | np.uint64) -> None:
    keys[i], keys[j] = keys[j], keys[i]
    order[i], order[j] = order[j], order[i]


@kernel
def _partition(keys: NDArray[Any], order: Int64, first: int, last: int) -> int:
    """Split the range around the median of its first, middle and last key; return where that ends up.

    Two scans approach each other and swap what they stop at. Where each stops depends on the keys alone, so
    the stops of a block are found at once, without a branch that a processor would have to guess.
    """
    middle = first + ((last - first) >> 1)
    if keys[middle] < keys[first]:
        _swap(keys, order, middle, first)
    if keys[last] < keys[middle]:
        _swap(keys, order, last, middle)
    if keys[middle] < keys[first]:
        _swap(keys, order, middle, first)
    pivot = keys[middle]
    _swap(keys, order, middle, last - 1)
    # The pivot itself, last but one, and the first key are stops: neither scan leaves the range.
    begin, end = np.uint64(first), np.uint64(last)
    left, right = begin + ONE, end - ONE - ONE
    lefts, rights = _stops_from_left(keys, left, end, pivot), _stops_from_right(keys, right, begin, pivot)
    i, j, place = left, right, end - ONE
    while i < j:
        while lefts == 0:
            left += BLOCK
            lefts = _stops_from_left(keys, left, end, pivot)
        while rights == 0:
            right -= BLOCK
            rights = _stops_from_right(keys, right, begin, pivot)
        i, j = left + lowest_bit(lefts), right - lowest_bit(rights)
        if i < j:
            _swap(keys, order, i, j)
            place = j
            lefts &= lefts - ONE
            rights &= rights - ONE
    # What was swapped last is a stop too, but was none when its block was looked at.
    place = min(place, i)
    _swap(keys, order, place, last - 1)
    return int(place)


@kernel
def _stops_from_left(keys: NDArray[Any], first: np.uint64, end: np.uint64, pivot: float) -> np.uint64:
    """A bit for each of the next keys, the lowest for the first, set where they are not below the pivot."""
    stops = np.uint64(0)
    for i in range(min(BLOCK, end - first)):
        stops |= np.uint64(keys[first + i] >= pivot) << i
    return stops


@kernel
def _stops_from_right(keys: NDArray[Any], last: np.uint64, begin: np.uint64, pivot: float) -> np.uint64:
    """A bit for each key from the last on, set where they are not above the pivot."""
    stops = np.uint64(0)
    for i in range(min(BLOCK, last - begin + ONE)):
        stops |= np.uint64(keys[last - i] <= pivot) << i
    return stops


@kernel
def _insertion_sort(keys: NDArray[Any], order: Int64, first: int, last: int) -> None:
    for i in range(first + 1, last + 1):
        key, moved = keys[i], order[i]
        j = i
        while j > first and key < keys[j - 1]:
            keys[j], order[j] = keys[j - 1], order[j - 1]
            j -= 1
        keys[j], order[j] = key, moved


@kernel
def _heap_sort(keys: NDArray[Any], order: Int64) -> None:
    for root in range(order.size // 2 - 1, -1, -1):
        _sift_down(keys, order, root, order.size)
    for size in range(order.size - 1, 0, -1):
        _swap(keys, order, 0, size)
        _sift_down(keys, order, 0, size)


@kernel
def _sift_down(keys: NDArray[Any], order: Int64, root: int, size: int) -> None:
    key, moved = keys[root], order[root]
    while 2 * root + 1 < size:
        child = 2 * root + 1
        if child + 1 < size and keys[child] < keys[child + 1]:
            child += 1
        if not key < keys[child]:
            break
        keys[root], order[root] = keys[child], order[child]
        root = child
    keys[root], order[root] = key, moved
