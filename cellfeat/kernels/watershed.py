"""Flooding an image from markers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel
from cellfeat.kernels.lowest_bit import lowest_bit
from cellfeat.kernels.sort import dense_ranks

Int32 = NDArray[np.int32]
Keys = NDArray[np.uint64]

END = np.uint64(2**64 - 1)
NOTHING = np.int32(-1)
ONE, SIX, HALF, LOW_SIX = np.uint64(1), np.uint64(6), np.uint64(32), np.uint64(63)
SEVERAL = np.int32(-1)


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
    lone = _lone_markers(markers, parts)
    tie = _highest_tie(heights, markers, parts, lone)
    if tie > -np.inf:
        lone[1:] = SEVERAL
    flooded, ranks, levels, tied, last = _prepared(heights, markers, parts, lone, tie)
    _flood_levels(flooded, ranks, levels, parts.shape[1] + 2, tied, last)
    return _only_inside(flooded, parts, lone)


@kernel
def _lone_markers(markers: NDArray[np.int32], parts: NDArray[np.int32]) -> NDArray[np.int32]:
    """The marker in each part, 0 for none; SEVERAL if there are more."""
    found = np.zeros(parts.max() + 1, np.int32)
    for row in range(parts.shape[0]):
        for column in range(parts.shape[1]):
            marker, part = markers[row, column], parts[row, column]
            if marker > 0 and part > 0 and found[part] != marker:
                found[part] = marker if found[part] == 0 else SEVERAL
    return found


@kernel
def _highest_tie(
    heights: NDArray[np.floating[Any]],
    markers: NDArray[np.int32],
    parts: NDArray[np.int32],
    lone: NDArray[np.int32],
) -> float:
    """Largest height that two pixels of markers in one part have; -inf if there are none."""
    rows, columns = np.nonzero(markers)
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
) -> tuple[Int32, Int32, int, int, int]:
    """Markers and levels of the pixels of parts with several markers, in a border of pixels never flooded.

    Behind them how many levels there are, how many markers are as high as the tie, and the level of that.
    """
    height, width = parts.shape
    labels = np.full((height + 2) * (width + 2), -1, np.int32)
    values = np.empty(heights.size, heights.dtype)
    places = np.empty(heights.size, np.int64)
    size = tied = tied_place = 0
    for row in range(height):
        here = (row + 1) * (width + 2) + 1
        for column in range(width):
            part = parts[row, column]
            if part > 0 and lone[part] == SEVERAL:
                labels[here + column] = markers[row, column]
                values[size], places[size] = heights[row, column], here + column
                if markers[row, column] > 0 and heights[row, column] == tie:
                    tied += 1
                    tied_place = size
                size += 1
    levels = dense_ranks(values[:size])
    ranks = np.empty(labels.size, np.int32)
    for k in range(size):
        ranks[places[k]] = levels[k]
    if size == 0:
        return labels, ranks, 1, 0, 0
    return labels, ranks, levels.max() + 1, tied, levels[tied_place]


@kernel
def _flood_levels(labels: Int32, ranks: Int32, levels: int, stride: int, tied: int, last: int) -> None:
    """Let the markers spread over what is 0, in the heap's order until all tied on the last level are taken.

    Each level is a chain of places, first come first served. Words have a bit for each level that is not
    empty, tops one for each word that is not 0, so that the lowest level is found in two steps. All this is
    one function, since to hand a few arrays to another takes as long as what it would do.
    """
    firsts, lasts = np.full(levels, NOTHING), np.empty(levels, np.int32)
    following = np.empty(labels.size, np.int32)
    words, tops = np.zeros((levels >> 6) + 1, np.uint64), np.zeros((levels >> 12) + 2, np.uint64)
    end = top = np.uint64(tops.size - 1)
    tops[end] = ONE
    # A key is a pixel's level and, in the lower half, the time at which it came. Behind the last is the end.
    keys = np.full(labels.size + 2 if tied else 1, END)
    places = np.empty(keys.size, np.uint64)
    items = now = later = np.uint64(0)
    last_key = np.uint64(last) << HALF
    # Neighbours at distance one, in raster order, come before those at the corners.
    steps = (-stride, -1, 1, stride, -stride - 1, -stride + 1, stride - 1, stride + 1)
    markers = np.flatnonzero(labels > 0)
    count = markers.size
    coming = np.empty(count + 8, np.uint64)
    coming[:count] = markers
    while True:
        for k in range(count):
            place = coming[k]
            level = np.uint64(ranks[place])
            following[place] = NOTHING
            if firsts[level] == NOTHING:
                firsts[level] = place
                word = level >> SIX
                words[word] |= ONE << (level & LOW_SIX)
                tops[word >> SIX] |= ONE << (word & LOW_SIX)
                top = min(top, word >> SIX)
            else:
                following[np.uint64(lasts[level])] = place
            lasts[level] = place
            if tied:
                now += later
                _push(keys, places, items, (level << HALF) + now, place)
                items += ONE
        later = ONE
        while tops[top] == 0:
            top += ONE
        if top == end:
            return
        word = (top << SIX) + lowest_bit(tops[top])
        level = (word << SIX) + lowest_bit(words[word])
        here = np.uint64(firsts[level])
        firsts[level] = following[here]
        if firsts[level] == NOTHING:
            words[word] ^= ONE << (level & LOW_SIX)
            if words[word] == 0:
                tops[top] ^= ONE << (word & LOW_SIX)
        if tied:
            # Of equal markers the heap gives another one, but by the last of them both have given the same.
            here = places[0]
            tied -= keys[0] == last_key
            items -= ONE
            _pop(keys, places, items)
        count = 0
        for step in steps:
            there = here + np.uint64(step)
            coming[count] = there
            count += labels[there] == 0
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
