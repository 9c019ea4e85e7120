"""Flooding an image from markers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel
from cellfeat.kernels.lowest_bit import lowest_bit
from cellfeat.kernels.prefetch import prefetch
from cellfeat.kernels.sort import dense_ranks

Int32 = NDArray[np.int32]
UInt32 = NDArray[np.uint32]
Places = NDArray[np.int64]
UInt64 = NDArray[np.uint64]

END = np.uint32(2**32 - 1)
ONE, TWO, THREE, SIX, TWELVE, LOW_SIX = map(np.uint64, (1, 2, 3, 6, 12, 63))
LINE = 16  # keys in a line of the processor's cache
AHEAD = np.uint64(8)  # pixels that the queue gives before the one whose neighbours are fetched
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
    highest of such markers are taken. What is higher than these takes places there, but which of it has which
    is of no account. Unless there are any, what happens in one part is nothing to another,
    and a part with one marker is its own.
    """
    rows, columns = np.nonzero(markers)
    lone = _lone_markers(markers, parts, rows, columns)
    tie = _highest_tie(heights, parts, lone, rows, columns)
    if tie > -np.inf:
        lone[lone > 0] = SEVERAL
    states, fronts = _levels(heights, parts, lone)
    starts, names, tied, last = _starts(heights, markers, parts, lone, tie, states, rows, columns)
    _flood_levels(states, fronts, starts, names, parts.shape[1] + 2, tied, last)
    return _only_inside(states, parts, lone)


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
def _levels(
    heights: NDArray[np.floating[Any]], parts: NDArray[np.int32], lone: NDArray[np.int32]
) -> tuple[Int32, UInt32]:
    """Levels of the pixels of parts with several markers, OUTSIDE elsewhere and in a border around the image.

    Behind them how many pixels are below each level.
    """
    height, width = parts.shape
    values = np.empty(heights.size + 1, heights.dtype)
    places = np.empty(heights.size + 1, np.uint32)
    size = np.uint64(0)
    for row in range(height):
        here = np.uint64((row + 1) * (width + 2) + 1)
        for column in range(width):
            values[size], places[size] = heights[row, column], here
            size += np.uint64(lone[np.uint32(parts[row, column])] == SEVERAL)
            here += ONE
    levels = dense_ranks(values[:size])
    fronts = np.zeros(levels.max() + 2 if size else 1, np.uint32)
    states = np.full((height + 2) * (width + 2), OUTSIDE)
    for k in range(levels.size):
        states[places[k]] = levels[k]
        fronts[levels[k] + 1] += 1
    for level in range(1, fronts.size):
        fronts[level] += fronts[level - 1]
    return states, fronts


@kernel
def _starts(
    heights: NDArray[np.floating[Any]],
    markers: NDArray[np.int32],
    parts: NDArray[np.int32],
    lone: NDArray[np.int32],
    tie: float,
    states: Int32,
    rows: Places,
    columns: Places,
) -> tuple[UInt64, Int32, int, np.uint64]:
    """Where the markers are, what their pixels become, how many are as high as the tie, and its level."""
    starts, names = np.empty(rows.size, np.uint64), np.empty(rows.size, np.int32)
    size = tied = 0
    last = np.uint64(0)
    for k in range(rows.size):
        row, column = rows[k], columns[k]
        if lone[parts[row, column]] == SEVERAL:
            starts[size] = (row + 1) * (parts.shape[1] + 2) + column + 1
            names[size] = OUTSIDE - markers[row, column]
            if heights[row, column] == tie:
                tied += 1
                last = np.uint64(states[starts[size]])
            size += 1
    return starts[:size], names[:size], tied, last


@kernel
def _flood_levels(
    states: Int32, fronts: UInt32, starts: UInt64, names: Int32, stride: int, tied: int, last: np.uint64
) -> None:
    """Let the markers spread over what is 0 or more, in the heap's order until those tied at last are taken.

    What is not flooded yet is its level, what is flooded OUTSIDE less its marker: where each neighbour is far
    away in memory, as in large images, one array costs half of two.

    Each level has its stretch of a queue, first come first served. The lowest level that is not empty is that
    of the last pixel taken or lower, by what came since, or else is sought: words have a bit for each level
    that is not empty, and for some that were, tops one for each word that is not 0. All this is one function,
    since to hand a few arrays to another takes as long as what it would do.
    """
    lowest = np.uint64(fronts.size - 1)
    backs = fronts.copy()
    queue = np.zeros(fronts[lowest] + AHEAD, np.uint32)
    words, tops = np.zeros((lowest >> SIX) + ONE, np.uint64), np.zeros((lowest >> TWELVE) + TWO, np.uint64)
    end = np.uint64(tops.size - 1)
    tops[end] = ONE
    # A key is twice a pixel's place in the queue, and one; that of a marker's pixel is twice the first place
    # of its level, and its number is kept beside it. Behind the last key is the end. The first is where a
    # line of the cache begins, so that the keys below one, four turns later, are in one line.
    room = queue.size if tied else 2
    keys, numbers = np.empty(room + LINE, np.uint32), np.empty(room, np.uint32)
    keys = keys[-(keys.ctypes.data // keys.itemsize) % LINE :]
    keys[1] = END
    first_tied = fronts[last]
    items = later = np.uint64(0)
    # Neighbours at distance one, in raster order, come before those at the corners.
    steps = (-stride, -1, 1, stride, -stride - 1, -stride + 1, stride - 1, stride + 1)
    count = np.uint64(starts.size)
    coming = np.empty(starts.size + 8, np.uint64)
    coming[: starts.size] = starts
    name = OUTSIDE
    while True:
        for k in range(count):
            place = coming[k]
            level = np.uint64(states[place])
            states[place] = name if later else names[k]
            turn = np.uint64(backs[level])
            queue[turn] = place
            backs[level] += np.uint32(1)
            word = level >> SIX
            words[word] |= ONE << (level & LOW_SIX)
            tops[word >> SIX] |= ONE << (word & LOW_SIX)
            lowest = min(lowest, level)
            if tied:
                items += ONE
                keys[items + ONE] = END
                # Whatever is higher than the last tie changes places with its like only: it is the end.
                if level <= last:
                    key = turn + turn + ONE if later else np.uint64(fronts[level]) << ONE
                    _rise(keys, numbers, items, np.uint32(key), np.uint32(k))
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
        soon, here = np.uint64(queue[fronts[lowest] + AHEAD]), np.uint64(queue[fronts[lowest]])
        for step in (-stride, 0, stride):
            prefetch(states, soon + np.uint64(step))
        fronts[lowest] += np.uint32(1)
        if tied:
            # Of equal markers the heap gives another one, but by the last of them both have given the same.
            if _is_marker(keys[1]):
                here = starts[numbers[1]]
                tied -= keys[1] >> 1 == first_tied
            items -= ONE
            _sink(keys, numbers, items)
        name = states[here]
        count = np.uint64(0)
        for step in steps:
            there = here + np.uint64(step)
            coming[count] = there
            count += np.uint64(states[there] > OUTSIDE)


@kernel
def _only_inside(states: Int32, parts: NDArray[np.int32], lone: NDArray[np.int32]) -> NDArray[np.int32]:
    """The markers that pixels were flooded from, without the border; parts with one marker are its own."""
    height, width = parts.shape
    labels = np.empty((height, width), np.int32)
    for row in range(height):
        first = np.uint64((row + 1) * (width + 2) + 1)
        flooded, own, into = states[first:], parts[row], labels[row]
        for column in range(width):
            only = lone[np.uint32(own[column])]
            into[column] = max(OUTSIDE - flooded[column], np.int32(0)) if only == SEVERAL else only
    return labels


@kernel
def _is_marker(key: np.uint32) -> bool:
    return bool(key & 1 == 0)


@kernel
def _rise(keys: UInt32, numbers: UInt32, place: np.uint64, key: np.uint32, number: np.uint32) -> None:
    """Let a key rise from behind the others until the one above comes before it."""
    while place > ONE and keys[place >> ONE] > key:
        _move(keys, numbers, place >> ONE, place)
        place >>= ONE
    keys[place], numbers[place] = key, number


@kernel
def _sink(keys: UInt32, numbers: UInt32, items: np.uint64) -> None:
    """Let the key behind the items sink from the first place until those below come after it."""
    key, number = keys[items + ONE], numbers[items + ONE]
    keys[items + ONE] = END
    place, below = ONE, TWO
    while below <= items:
        prefetch(keys, below << THREE)
        below += np.uint64(keys[below + ONE] < keys[below])
        if keys[below] >= key:
            break
        _move(keys, numbers, below, place)
        place, below = below, below + below
    keys[place], numbers[place] = key, number


@kernel
def _move(keys: UInt32, numbers: UInt32, place: np.uint64, to: np.uint64) -> None:
    keys[to] = keys[place]
    if _is_marker(keys[place]):
        numbers[to] = numbers[place]
