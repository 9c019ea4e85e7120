"""Flooding an image from markers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel
from cellfeat.kernels.sort import dense_ranks

Keys = NDArray[np.uint64]

END = np.uint64(2**64 - 1)
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
    high ones is taken first is left to the binary heap, so the heap is part of the definition. Unless there
    are such markers, what happens in one part is nothing to another, and a part with one marker is its own.
    """
    labels = _lone_markers(markers, parts)
    if _is_undecided(heights, markers, parts, labels):
        labels[1:] = SEVERAL
    return _flood_parts(heights, markers, parts, labels)


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
def _is_undecided(
    heights: NDArray[np.floating[Any]],
    markers: NDArray[np.int32],
    parts: NDArray[np.int32],
    lone: NDArray[np.int32],
) -> bool:
    """Whether pixels of markers in one part are equally high."""
    rows, columns = np.nonzero(markers)
    values = np.empty(rows.size, heights.dtype)
    where = np.empty(rows.size, np.int64)
    size = 0
    for k in range(rows.size):
        part = parts[rows[k], columns[k]]
        if part > 0 and lone[part] == SEVERAL:
            values[size], where[size] = heights[rows[k], columns[k]], part
            size += 1
    last = np.full(lone.size, -1)
    run, before = 0, values[:1]
    for k in np.argsort(values[:size]):
        if values[k] != before[0]:
            run += 1
        before = values[k : k + 1]
        if last[where[k]] == run:
            return True
        last[where[k]] = run
    return False


@kernel
def _flood_parts(
    heights: NDArray[np.floating[Any]],
    markers: NDArray[np.int32],
    parts: NDArray[np.int32],
    lone: NDArray[np.int32],
) -> NDArray[np.int32]:
    """Flood the parts with several markers; others are given to theirs."""
    height, width = parts.shape
    # A border of pixels that are never flooded stands around the image.
    stride = width + 2
    labels = np.full((height + 2) * stride, -1, np.int32)
    values = np.empty(heights.size, heights.dtype)
    size = 0
    for row in range(height):
        here = (row + 1) * stride + 1
        for column in range(width):
            part = parts[row, column]
            if part > 0 and lone[part] == SEVERAL:
                labels[here + column] = markers[row, column]
                values[size] = heights[row, column]
                size += 1
    levels = dense_ranks(values[:size])
    ranks = np.zeros(labels.size, np.uint64)
    size = 0
    for here in range(labels.size):
        if labels[here] >= 0:
            ranks[here] = levels[size] << 32
            size += 1
    # A key is a pixel's level and, in the lower half, the time at which it came. Behind the last is the end.
    keys = np.full(size + 2, END)
    places = np.empty(size + 2, np.int64)
    items = now = 0
    for here in range(labels.size):
        if labels[here] > 0:
            items = _push(keys, places, items, ranks[here], here)
    # Neighbours at distance one, in raster order, come before those at the corners.
    steps = np.array([-stride, -1, 1, stride, -stride - 1, -stride + 1, stride - 1, stride + 1])
    while items:
        here = places[0]
        items = _pop(keys, places, items)
        for step in steps:
            there = here + step
            if labels[there] == 0:
                now += 1
                labels[there] = labels[here]
                items = _push(keys, places, items, ranks[there] + np.uint64(now), there)
    flooded = np.empty((height, width), np.int32)
    for row in range(height):
        here = (row + 1) * stride + 1
        for column in range(width):
            only = lone[parts[row, column]]
            flooded[row, column] = labels[here + column] if only == SEVERAL else only
    return flooded


@kernel
def _push(keys: Keys, places: NDArray[np.int64], items: int, key: np.uint64, place: int) -> int:
    """Let an item rise from the end until its parent comes before it; return the new number of items."""
    child = items
    while child > 0:
        parent = (child - 1) >> 1
        if keys[parent] <= key:
            break
        keys[child], places[child] = keys[parent], places[parent]
        child = parent
    keys[child], places[child] = key, place
    return items + 1


@kernel
def _pop(keys: Keys, places: NDArray[np.int64], items: int) -> int:
    """Let the last item sink from the first place; return the new number of items."""
    items -= 1
    key, place = keys[items], places[items]
    keys[items] = END
    parent, child = 0, 1
    while child < items:
        child += keys[child + 1] < keys[child]
        if keys[child] >= key:
            break
        keys[parent], places[parent] = keys[child], places[child]
        parent = child
        child = 2 * parent + 1
    if items:
        keys[parent], places[parent] = key, place
    return items
