"""Flooding an image from markers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel


@kernel
def flood(
    heights: NDArray[np.floating[Any]], markers: NDArray[np.int32], mask: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """Watershed: pixels join the marker that reaches them first, the lowest pixels first.

    Parameters
    ----------
    heights : ndarray (H, W), float
        Not checked: no NaN.
    markers : ndarray (H, W), int32
        0 is no marker; markers outside the mask are dropped.
    mask : ndarray (H, W), bool
        Only these pixels are flooded, through edges and corners.

    Returns
    -------
    ndarray (H, W), int32
        0 outside the mask and where no marker reaches.

    Notes
    -----
    As in scikit-image 0.18: a pixel joins when a neighbour is taken from the queue, and the queue gives the
    lowest pixel, of equal ones the one that came first. Markers come at the same time; which of two equally
    high ones is taken first is left to the binary heap, so the heap is part of the definition. A border of
    pixels that are never flooded stands around the image here.
    """
    height, width = mask.shape
    stride = width + 2
    labels = np.full((height + 2) * stride, -1, np.int32)
    levels = np.zeros(labels.size, heights.dtype)
    size = 0
    for row in range(height):
        for column in range(width):
            if mask[row, column]:
                size += 1
                here = (row + 1) * stride + column + 1
                labels[here] = markers[row, column]
                levels[here] = heights[row, column]
    level = np.empty(size, heights.dtype)
    age = np.empty(size, np.int32)
    place = np.empty(size, np.int32)
    items = 0
    for here in range(labels.size):
        if labels[here] > 0:
            items = _push(level, age, place, items, levels[here], 0, here)
    # Neighbours at distance one, in raster order, come before those at the corners.
    steps = np.array([-stride, -1, 1, stride, -stride - 1, -stride + 1, stride - 1, stride + 1])
    now = 0
    while items:
        here = place[0]
        items = _pop(level, age, place, items)
        for step in steps:
            there = here + step
            if labels[there] == 0:
                now += 1
                labels[there] = labels[here]
                items = _push(level, age, place, items, levels[there], now, there)
    inside = labels.reshape(height + 2, stride)[1:-1, 1:-1]
    return np.maximum(inside, np.int32(0))


@kernel
def _push(
    level: NDArray[np.floating[Any]],
    age: NDArray[np.int32],
    place: NDArray[np.int32],
    items: int,
    new_level: np.floating[Any],
    new_age: int,
    new_place: int,
) -> int:
    """Let an item rise from the end until its parent comes before it; return the new number of items."""
    child = items
    while child > 0:
        parent = (child - 1) >> 1
        if level[parent] < new_level or (level[parent] == new_level and age[parent] <= new_age):
            break
        level[child], age[child], place[child] = level[parent], age[parent], place[parent]
        child = parent
    level[child], age[child], place[child] = new_level, new_age, new_place
    return items + 1


@kernel
def _pop(
    level: NDArray[np.floating[Any]], age: NDArray[np.int32], place: NDArray[np.int32], items: int
) -> int:
    """Let the last item sink from the first place; return the new number of items."""
    items -= 1
    last_level, last_age, last_place = level[items], age[items], place[items]
    parent = 0
    while 2 * parent + 1 < items:
        child = 2 * parent + 1
        other = child + 1
        if other < items and (
            level[other] < level[child] or (level[other] == level[child] and age[other] < age[child])
        ):
            child = other
        if level[child] > last_level or (level[child] == last_level and age[child] >= last_age):
            break
        level[parent], age[parent], place[parent] = level[child], age[child], place[child]
        parent = child
    level[parent], age[parent], place[parent] = last_level, last_age, last_place
    return items
