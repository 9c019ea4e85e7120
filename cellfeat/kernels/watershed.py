"""Flooding an image from markers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel
from cellfeat.kernels.sort import dense_ranks

Keys = NDArray[np.uint64]

END = np.uint64(2**64 - 1)


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
    ranks = np.zeros(labels.size, np.uint64)
    levels = dense_ranks(heights.ravel())
    size = 0
    for row in range(height):
        for column in range(width):
            if mask[row, column]:
                size += 1
                here = (row + 1) * stride + column + 1
                labels[here] = markers[row, column]
                ranks[here] = levels[row * width + column] << 32
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
    inside = labels.reshape(height + 2, stride)[1:-1, 1:-1]
    return np.maximum(inside, np.int32(0))


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
