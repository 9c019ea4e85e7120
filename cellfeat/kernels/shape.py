"""Moments, holes and distances within objects."""

import math

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel


@kernel
def _fused(a: float, b: float, c: float) -> float:
    """A b + c, rounded once."""
    product = a * b
    high_a = a * 134217729.0
    high_a = high_a - (high_a - a)
    high_b = b * 134217729.0
    high_b = high_b - (high_b - b)
    low_a, low_b = a - high_a, b - high_b
    rest = ((high_a * high_b - product) + high_a * low_b + low_a * high_b) + low_a * low_b
    total = product + c
    shift = total - product
    return total + (rest + ((product - (total - shift)) + (c - shift)))


@kernel
def raw_moments(
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    starts: NDArray[np.int64],
    origins: NDArray[np.float64],
    sizes: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Sums of row^i column^j over each object's pixels, for i and j up to 3.

    Parameters
    ----------
    rows, columns : ndarray (P,), int64
        Pixels, object by object, in raster order within each, from the corner of the object's box.
    starts : ndarray (N + 1,), int64
    origins : ndarray (N, 2), float64
        Row and column that powers are taken from, from the corner of the box.
    sizes : ndarray (N, 2), int64
        Height and width of the box.

    Returns
    -------
    ndarray (N, 4, 4), float64
        Summed down each column of the box first, then along the row of these sums: where an object is
        symmetrical, the order decides the last bit, and that the orientation.
    """
    moments = np.zeros((starts.size - 1, 4, 4))
    for k in range(starts.size - 1):
        sums = np.zeros((sizes[k, 1], 4))
        for p in range(starts[k], starts[k + 1]):
            offset = rows[p] - origins[k, 0]
            for i in range(4):
                sums[columns[p], i] += math.pow(offset, i)
        for column in range(sizes[k, 1]):
            offset = column - origins[k, 1]
            for j in range(4):
                power = math.pow(offset, j)
                for i in range(4):
                    moments[k, i, j] = _fused(sums[column, i], power, moments[k, i, j])
    return moments


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
) -> NDArray[np.float64]:
    """Distance of each object pixel from the nearest pixel that is not of its object.

    Parameters
    ----------
    labels : ndarray (H, W), int32
    rows, columns : ndarray (P,), int64
        Pixels, object by object.
    starts : ndarray (N + 1,), int64
    boxes : ndarray (N, 4), int64

    Returns
    -------
    ndarray (P,), float64
        In pixels, exact; the image ends in background.
    """
    found = np.empty(rows.size)
    for k in range(starts.size - 1):
        top, left, bottom, right = boxes[k]
        height, width = bottom - top, right - left
        vertical = np.zeros((height, width), np.int64)
        for column in range(width):
            distance = 0
            for row in range(height):
                distance = distance + 1 if labels[top + row, left + column] == k + 1 else 0
                vertical[row, column] = distance
            distance = 0
            for row in range(height - 1, -1, -1):
                distance = distance + 1 if labels[top + row, left + column] == k + 1 else 0
                vertical[row, column] = min(vertical[row, column], distance)
        for p in range(starts[k], starts[k + 1]):
            row, column = rows[p] - top, columns[p] - left
            best = vertical[row, column] ** 2
            step = 1
            while step * step < best:
                for other in (column - step, column + step):
                    across = vertical[row, other] if 0 <= other < width else 0
                    best = min(best, across * across + step * step)
                step += 1
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
