"""Flooding an image from markers."""

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

# Neighbours at distance one, in raster order, come before those at the corners.
ROWS = np.array([-1, 0, 0, 1, -1, -1, 1, 1])
COLUMNS = np.array([0, -1, 1, 0, -1, 1, -1, 1])


@kernel
def flood(
    heights: NDArray[np.float64], markers: NDArray[np.int32], mask: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """Watershed: pixels join the marker that reaches them first, the lowest pixels first.

    Parameters
    ----------
    heights : ndarray (H, W), float64
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
    high ones is taken first is left to the binary heap, so the heap is part of the definition.
    """
    height, width = mask.shape
    labels = np.zeros((height, width), np.int32)
    size = 0
    for row in range(height):
        for column in range(width):
            if mask[row, column]:
                size += 1
                labels[row, column] = markers[row, column]
    level = np.empty(size + 1, np.float64)
    age = np.empty(size + 1, np.int64)
    place = np.empty(size + 1, np.int64)
    items = 0
    for row in range(height):
        for column in range(width):
            if labels[row, column]:
                items = _push(level, age, place, items, heights[row, column], 0, row * width + column)
    now = 0
    while items:
        here = place[0]
        items = _pop(level, age, place, items)
        row, column = here // width, here % width
        for direction in range(8):
            i, j = row + ROWS[direction], column + COLUMNS[direction]
            if 0 <= i < height and 0 <= j < width and mask[i, j] and labels[i, j] == 0:
                now += 1
                labels[i, j] = labels[row, column]
                items = _push(level, age, place, items, heights[i, j], now, i * width + j)
    return labels


@kernel
def _before(level: NDArray[np.float64], age: NDArray[np.int64], a: int, b: int) -> bool:
    return bool(level[a] < level[b] or (level[a] == level[b] and age[a] < age[b]))


@kernel
def _swap(
    level: NDArray[np.float64], age: NDArray[np.int64], place: NDArray[np.int64], a: int, b: int
) -> None:
    level[a], level[b] = level[b], level[a]
    age[a], age[b] = age[b], age[a]
    place[a], place[b] = place[b], place[a]


@kernel
def _push(
    level: NDArray[np.float64],
    age: NDArray[np.int64],
    place: NDArray[np.int64],
    items: int,
    new_level: float,
    new_age: int,
    new_place: int,
) -> int:
    """Add an item at the end and move it up; return the new number of items."""
    child = items
    level[child], age[child], place[child] = new_level, new_age, new_place
    while child > 0:
        parent = (child - 1) // 2
        if not _before(level, age, child, parent):
            break
        _swap(level, age, place, child, parent)
        child = parent
    return items + 1


@kernel
def _pop(level: NDArray[np.float64], age: NDArray[np.int64], place: NDArray[np.int64], items: int) -> int:
    """Put the last item in the place of the first and move it down; return the new number of items."""
    items -= 1
    _swap(level, age, place, 0, items)
    parent = 0
    while True:
        first = parent
        for child in range(2 * parent + 1, min(2 * parent + 3, items)):
            if _before(level, age, child, first):
                first = child
        if first == parent:
            return items
        _swap(level, age, place, parent, first)
        parent = first
