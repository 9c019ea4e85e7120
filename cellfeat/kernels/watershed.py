"""Flooding an image from markers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel
from cellfeat.kernels.lowest_bit import lowest_bit
from cellfeat.kernels.sort import dense_ranks

Int32 = NDArray[np.int32]
UInt32 = NDArray[np.uint32]
Places = NDArray[np.int64]
Keys = NDArray[np.uint64]

END = np.uint64(2**64 - 1)
ONE, TWO, SIX, TWELVE, HALF, LOW_SIX = (np.uint64(number) for number in (1, 2, 6, 12, 32, 63))
SEVERAL = OUTSIDE = np.int32(-1)


@kernel
def flood(
    heights: NDArray[np.floating[Any]], markers: NDArray[np.int32], parts: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Watershed: pixels join the marker that reaches them first, the lowest pixels first.

    Parameters
    ----------
    heights : ndarray (H, W), float
        Not checked: no NaN.
    markers : ndarray (H, W), int32
        0 is no marker; markers outside the parts are dropped.
    parts : ndarray (H, W), int32
        What is flooded, through edges and corners, divided into its connected parts; 0 is not flooded.

    Returns
    -------
    ndarray (H, W), int32
        0 outside the parts and where no marker reaches.

    Notes
    -----
    As in scikit-image 0.18: a pixel joins when a neighbour is taken from the queue, and the queue gives the
    lowest pixel, of equal ones the one that came first. Markers come at the same time; which of two equally
    high ones is taken first is left to the binary heap, so the heap is part of the definition until the
    highest of such markers are taken. Unless there are any, what happens in one part is nothing to another,
    and a part with one marker is its own.
    """
    rows, columns = np.nonzero(markers)
    lone = _lone_markers(markers, parts, rows, columns)
    tie = _highest_tie(heights, parts, lone, rows, columns)
    if tie > -np.inf:
        lone[lone > 0] = SEVERAL
    flooded, ranks, fronts, tied, last = _prepared(heights, markers, parts, lone, tie)
    _flood_levels(flooded, ranks, fronts, parts.shape[1] + 2, tied, last)
    return _only_inside(flooded, parts, lone)


@kernel
def _lone_markers(
    markers: NDArray[np.int32], parts: NDArray[np.int32], rows: Places, columns: Places
) -> NDArray[np.int32]:
    """The marker in each part, 0 for none; SEVERAL if there are more."""
    found = np.zeros(parts.max() + 1, np.int32)
    for k in range(rows.size):
        marker, part = markers[rows[k], columns[k]], parts[rows[k], columns[k]]
        if part > 0 and found[part] != marker:
            found[part] = marker if found[part] == 0 else SEVERAL
    return found


@kernel
def _highest_tie(
    heights: NDArray[np.floating[Any]],
    parts: NDArray[np.int32],
    lone: NDArray[np.int32],
    rows: Places,
    columns: Places,
) -> float:
    """Largest height that two pixels of markers in one part have; -inf if there are none."""
    values = np.empty(rows.size)
    where = np.empty(rows.size, np.int64)
    size = 0
    for k in range(rows.size):
        part = parts[rows[k], columns[k]]
        if part > 0 and lone[part] == SEVERAL:
            values[size], where[size] = heights[rows[k], columns[k]], part
            size += 1
    highest = -np.inf
    last = np.full(lone.size, -np.inf)
    for k in np.argsort(values[:size]):
        if last[where[k]] == values[k]:
            highest = values[k]
        last[where[k]] = values[k]
    return highest


@kernel
def _prepared(
    heights: NDArray[np.floating[Any]],
    markers: NDArray[np.int32],
    parts: NDArray[np.int32],
    lone: NDArray[np.int32],
    tie: float,
) -> tuple[Int32, UInt32, UInt32, int, np.uint32]:
    """Markers and levels of the pixels of parts with several markers, in a border of pixels never flooded.

    Behind them how many pixels are below each level, how many markers are as high as the tie, and the level
    of that.
    """
    height, width = parts.shape
    labels = np.empty((height + 2) * (width + 2), np.int32)
    labels[: width + 3] = labels[(height + 1) * (width + 2) - 1 :] = OUTSIDE
    values = np.empty(heights.size + 1, heights.dtype)
    places = np.empty(heights.size + 1, np.uint32)
    size = np.uint64(0)
    tied = 0
    tied_place = size
    for row in range(height):
        here = np.uint64((row + 1) * (width + 2) + 1)
        labels[here - ONE] = labels[here + np.uint64(width)] = OUTSIDE
        for column in range(width):
            marker = markers[row, column]
            is_flooded = lone[np.uint32(parts[row, column])] == SEVERAL
            labels[here] = marker if is_flooded else OUTSIDE
            values[size], places[size] = heights[row, column], here
            if marker > 0 and is_flooded and heights[row, column] == tie:
                tied += 1
                tied_place = size
            size += np.uint64(is_flooded)
            here += ONE
    levels = dense_ranks(values[:size])
    fronts = np.zeros(levels.max() + 2 if size else 1, np.uint32)
    ranks = np.empty(labels.size, np.uint32)
    for k in range(levels.size):
        ranks[places[k]] = levels[k]
        fronts[levels[k] + 1] += 1
    for level in range(1, fronts.size):
        fronts[level] += fronts[level - 1]
    return labels, ranks, fronts, tied, np.uint32(levels[tied_place] if size else 0)


@kernel
def _flood_levels(
    labels: Int32, ranks: UInt32, fronts: UInt32, stride: int, tied: int, last: np.uint32
) -> None:
    """Let the markers spread over what is 0, in the heap's order until all tied on the last level are taken.

    Each level has its stretch of a queue, first come first served. The lowest level that is not empty is that
    of the last pixel taken or lower, by what came since, or else is sought: words have a bit for each level
    that is not empty, and for some that were, tops one for each word that is not 0. All this is one function,
    since to hand a few arrays to another takes as long as what it would do.
    """
    lowest = np.uint64(fronts.size - 1)
    backs = fronts.copy()
    queue = np.empty(fronts[lowest], np.uint32)
    words, tops = np.zeros((lowest >> SIX) + ONE, np.uint64), np.zeros((lowest >> TWELVE) + TWO, np.uint64)
    end = np.uint64(tops.size - 1)
    tops[end] = ONE
    # A key is a pixel's level and, in the lower half, the time at which it came. Behind the last is the end.
    keys = np.full(queue.size + 2 if tied else 1, END)
    places = np.empty(keys.size, np.uint64)
    items = now = later = np.uint64(0)
    last_key = np.uint64(last) << HALF
    # Neighbours at distance one, in raster order, come before those at the corners.
    steps = (-stride, -1, 1, stride, -stride - 1, -stride + 1, stride - 1, stride + 1)
    markers = np.flatnonzero(labels > 0)
    count = np.uint64(markers.size)
    coming = np.empty(markers.size + 8, np.uint64)
    coming[: markers.size] = markers
    while True:
        for k in range(count):
            place = coming[k]
            level = np.uint64(ranks[place])
            queue[backs[level]] = place
            backs[level] += np.uint32(1)
            word = level >> SIX
            words[word] |= ONE << (level & LOW_SIX)
            tops[word >> SIX] |= ONE << (word & LOW_SIX)
            lowest = min(lowest, level)
            if tied:
                now += later
                _push(keys, places, items, (level << HALF) + now, place)
                items += ONE
        later = ONE
        while fronts[lowest] == backs[lowest]:
            word, top = lowest >> SIX, lowest >> TWELVE
            words[word] &= ~(ONE << (lowest & LOW_SIX))
            if words[word] == 0:
                tops[top] &= ~(ONE << (word & LOW_SIX))
            while tops[top] == 0:
                top += ONE
            if top == end:
                return
            word = (top << SIX) + lowest_bit(tops[top])
            lowest = (word << SIX) + lowest_bit(words[word])
        here = np.uint64(queue[fronts[lowest]])
        fronts[lowest] += np.uint32(1)
        if tied:
            # Of equal markers the heap gives another one, but by the last of them both have given the same.
            here = places[0]
            tied -= keys[0] == last_key
            items -= ONE
            _pop(keys, places, items)
        count = np.uint64(0)
        for step in steps:
            there = here + np.uint64(step)
            coming[count] = there
            count += np.uint64(labels[there] == 0)
        for k in range(count):
            labels[coming[k]] = labels[here]


@kernel
def _only_inside(flooded: Int32, parts: NDArray[np.int32], lone: NDArray[np.int32]) -> NDArray[np.int32]:
    """What was flooded, without its border; parts with one marker are its own."""
    height, width = parts.shape
    labels = np.empty((height, width), np.int32)
    for row in range(height):
        here = (row + 1) * (width + 2) + 1
        for column in range(width):
            only = lone[parts[row, column]]
            labels[row, column] = flooded[here + column] if only == SEVERAL else only
    return labels


@kernel
def _push(keys: Keys, places: Keys, items: np.uint64, key: np.uint64, place: np.uint64) -> None:
    """Let an item rise from behind the others until its parent comes before it."""
    child = items
    while child > 0:
        parent = (child - ONE) >> ONE
        if keys[parent] <= key:
            break
        keys[child], places[child] = keys[parent], places[parent]
        child = parent
    keys[child], places[child] = key, place


@kernel
def _pop(keys: Keys, places: Keys, items: np.uint64) -> None:
    """Let the last item, behind those that remain, sink from the first place."""
    key, place = keys[items], places[items]
    keys[items] = END
    parent, child = np.uint64(0), ONE
    while child < items:
        child += np.uint64(keys[child + ONE] < keys[child])
        if keys[child] >= key:
            break
        keys[parent], places[parent] = keys[child], places[child]
        parent = child
        child = parent + parent + ONE
    if items:
        keys[parent], places[parent] = key, place
