"""Growing labels through a mask, nearest first."""

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

ROWS = np.array([-1, -1, -1, 0, 0, 1, 1, 1])
COLUMNS = np.array([-1, 0, 1, -1, 1, -1, 0, 1])
STEPS = np.sqrt(np.abs(ROWS) + np.abs(COLUMNS))


@kernel
def propagate(
    labels: NDArray[np.int32], mask: NDArray[np.bool_]
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Give each pixel of a mask the label from which the way through the mask is shortest.

    Parameters
    ----------
    labels : ndarray (H, W), int32
        Where the ways start; 0 elsewhere.
    mask : ndarray (H, W), bool

    Returns
    -------
    labels : ndarray (H, W), int32
        Starts keep theirs, also outside the mask; 0 where no way leads.
    distances : ndarray (H, W), float64
        Length of the way: 1 for each step through an edge, root 2 through a corner. 0 at starts, -1 where
        no way leads.

    Notes
    -----
    As CellProfiler's propagation without an image: ties go to the smaller label, then to the first pixel
    in raster order, and distances that differ in the last bit alone are a tie. The starts stand in the queue
    in raster order, not in the order of a heap, and are taken from it as if they were.
    """
    height, width = mask.shape
    found = np.zeros((height, width), np.int32)
    distances = np.full((height, width), -1.0)
    inside = 0
    for row in range(height):
        for column in range(width):
            inside += mask[row, column]
            if labels[row, column] > 0:
                distances[row, column] = 0
    queue = np.empty((9 * inside + 1, 3), np.int64)
    items = 0
    for row in range(height):
        for column in range(width):
            if labels[row, column] > 0 and mask[row, column]:
                queue[items, 0] = 0
                queue[items, 1] = labels[row, column]
                queue[items, 2] = row * width + column
                items += 1
    exact = np.zeros(1)
    bits = exact.view(np.int64)
    while items:
        label, here = queue[0, 1], queue[0, 2]
        items = _pop(queue, items)
        row, column = here // width, here % width
        if found[row, column]:
            continue
        found[row, column] = label
        for direction in range(8):
            i, j = row + ROWS[direction], column + COLUMNS[direction]
            if not (0 <= i < height and 0 <= j < width and mask[i, j]) or found[i, j]:
                continue
            exact[0] = distances[row, column] + STEPS[direction]
            if distances[i, j] < 0 or distances[i, j] > exact[0]:
                distances[i, j] = exact[0]
                items = _push(queue, items, bits[0] >> 1, label, i * width + j)
    for row in range(height):
        for column in range(width):
            if labels[row, column] > 0:
                found[row, column] = labels[row, column]
    return found, distances


@kernel
def _before(queue: NDArray[np.int64], a: int, b: int) -> bool:
    for k in range(3):
        if queue[a, k] != queue[b, k]:
            return bool(queue[a, k] < queue[b, k])
    return False


@kernel
def _swap(queue: NDArray[np.int64], a: int, b: int) -> None:
    for k in range(3):
        queue[a, k], queue[b, k] = queue[b, k], queue[a, k]


@kernel
def _push(queue: NDArray[np.int64], items: int, distance: int, label: int, place: int) -> int:
    child = items
    queue[child, 0], queue[child, 1], queue[child, 2] = distance, label, place
    while child > 0 and _before(queue, child, (child - 1) // 2):
        _swap(queue, child, (child - 1) // 2)
        child = (child - 1) // 2
    return items + 1


@kernel
def _pop(queue: NDArray[np.int64], items: int) -> int:
    items -= 1
    _swap(queue, 0, items)
    parent = 0
    while True:
        first = parent
        for child in range(2 * parent + 1, min(2 * parent + 3, items)):
            if _before(queue, child, first):
                first = child
        if first == parent:
            return items
        _swap(queue, parent, first)
        parent = first
