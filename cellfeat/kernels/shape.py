"""Holes and distances within objects."""

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel


@kernel
def euler_numbers(labels: NDArray[np.int32], count: int) -> NDArray[np.int64]:
    """Parts less holes of each object, pixels that touch at a corner being connected.

    Parameters
    ----------
    labels : ndarray (H, W), int32
        Not checked: 0..count.
    count : int

    Returns
    -------
    ndarray (count,), int64

    Notes
    -----
    Gray SB, Local properties of binary images in two dimensions, 1971: from the numbers of 2 x 2 squares
    that hold one, three, or two diagonal pixels of the object.
    """
    height, width = labels.shape
    quarters = np.zeros(count + 1, np.int64)
    square = np.zeros(4, np.int32)
    for row in range(-1, height):
        for column in range(-1, width):
            for k in range(4):
                i, j = row + k // 2, column + k % 2
                inside = 0 <= i < height and 0 <= j < width
                square[k] = labels[i, j] if inside else 0
            if square[0] == square[1] == square[2] == square[3]:
                continue
            for k in range(4):
                own = square[k]
                first = True
                filled = 0
                for m in range(4):
                    if square[m] == own:
                        filled += 1
                        first = first and m >= k
                if own == 0 or not first:
                    continue
                if filled == 1:
                    quarters[own] += 1
                elif filled == 3:
                    quarters[own] -= 1
                elif filled == 2 and (square[0] == square[3] == own or square[1] == square[2] == own):
                    quarters[own] -= 2
    return quarters[1:] // 4


@kernel
def depths(
    labels: NDArray[np.int32],
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    starts: NDArray[np.int64],
    boxes: NDArray[np.int64],
    is_framed: bool,
) -> NDArray[np.float64]:
    """Distance of each object pixel from the nearest pixel that is not of its object.

    Parameters
    ----------
    labels : ndarray (H, W), int32
    rows, columns : ndarray (P,), int64
        Pixels, object by object.
    starts : ndarray (N + 1,), int64
    boxes : ndarray (N, 4), int64
    is_framed : bool
        Whether what lies around the image is background; otherwise it is nothing.

    Returns
    -------
    ndarray (P,), float64
        In pixels, exact. Without a frame an object that fills the image has no such pixel: as in
        scipy.ndimage, the one above the first stands for it.
    """
    found = np.empty(rows.size)
    far = 0 if is_framed else labels.shape[0] + labels.shape[1]
    for k in range(starts.size - 1):
        top, left, bottom, right = boxes[k]
        if not is_framed:
            top, left = max(top - 1, 0), max(left - 1, 0)
            bottom, right = min(bottom + 1, labels.shape[0]), min(right + 1, labels.shape[1])
        height, width = bottom - top, right - left
        vertical = np.zeros((height, width), np.int64)
        for column in range(width):
            distance = far
            for row in range(height):
                distance = distance + 1 if labels[top + row, left + column] == k + 1 else 0
                vertical[row, column] = distance
            distance = far
            for row in range(height - 1, -1, -1):
                distance = distance + 1 if labels[top + row, left + column] == k + 1 else 0
                vertical[row, column] = min(vertical[row, column], distance)
        for p in range(starts[k], starts[k + 1]):
            row, column = rows[p] - top, columns[p] - left
            best = vertical[row, column] ** 2
            step = 1
            while step * step < best and step <= width:
                for other in (column - step, column + step):
                    across = vertical[row, other] if 0 <= other < width else far
                    best = min(best, across * across + step * step)
                step += 1
            if not is_framed and best > far * far:
                best = (row + 1) ** 2 + column**2
            found[p] = np.sqrt(best)
    return found


@kernel
def summarise(
    values: NDArray[np.float64], starts: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Largest value, mean and median of each object's pixels.

    Parameters
    ----------
    values : ndarray (P,), float64
    starts : ndarray (N + 1,), int64

    Returns
    -------
    largest, mean, median : ndarray (N,), float64
    """
    count = starts.size - 1
    largest, mean, median = np.empty(count), np.empty(count), np.empty(count)
    for k in range(count):
        ordered = np.sort(values[starts[k] : starts[k + 1]])
        size = ordered.size
        largest[k] = ordered[size - 1]
        mean[k] = values[starts[k] : starts[k + 1]].sum() / size
        median[k] = (ordered[(size - 1) // 2] + ordered[size // 2]) / 2
    return largest, mean, median
