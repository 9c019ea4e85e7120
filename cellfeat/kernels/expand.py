"""Objects grown until they meet."""

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

Labels = NDArray[np.int32]
Int64 = NDArray[np.int64]


@kernel
def expanded(labels: Labels) -> Labels:
    """Give each background pixel to the object of its nearest object pixel.

    Of equally near pixels it is one in the leftmost column, and the upper one there.

    Parameters
    ----------
    labels : ndarray (H, W), int32
        0 is background. Without objects all remains background.

    Returns
    -------
    ndarray (H, W), int32

    Notes
    -----
    Meijster, Roerdink and Hesselink, A general algorithm for computing distance transforms in linear time,
    2000: the nearest pixel of each column, then in each row the nearest of these.
    """
    height, width = labels.shape
    near, away = _nearest_in_columns(labels)
    grown = np.zeros((height, width), np.int32)
    sites = np.empty(width, np.int64)
    begins = np.empty(width + 1, np.int64)
    squares = np.empty(width, np.int64)
    for row in range(height):
        for column in range(width):
            squares[column] = np.int64(away[row, column]) * np.int64(away[row, column])
        size = _divide(squares, near[row], sites, begins)
        for k in range(size):
            grown[row, begins[k] : begins[k + 1]] = near[row, sites[k]]
    return grown


@kernel
def _nearest_in_columns(labels: Labels) -> tuple[Labels, Labels]:
    """Label of the nearest object pixel above or below each pixel, 0 without any, and how far it is."""
    height, width = labels.shape
    near = labels.copy()
    away = np.zeros((height, width), np.int32)
    for row in range(1, height):
        for column in range(width):
            is_ground = labels[row, column] == 0
            near[row, column] = near[row - 1, column] if is_ground else labels[row, column]
            away[row, column] = away[row - 1, column] + 1 if is_ground else 0
    for row in range(height - 2, -1, -1):
        for column in range(width):
            further = away[row + 1, column] + 1
            if near[row + 1, column] > 0 and (near[row, column] == 0 or further < away[row, column]):
                near[row, column] = near[row + 1, column]
                away[row, column] = further
    return near, away


@kernel
def _divide(squares: Int64, near: Labels, sites: Int64, begins: Int64) -> int:
    """Divide a row among the columns whose nearest object pixel is the nearest.

    Parameters
    ----------
    squares : ndarray (W,), int64
        Squared distance of each column's object pixel from the row.
    near : ndarray (W,), int32
        Its label; 0 where there is none.
    sites, begins : ndarray (W,), (W + 1,), int64
        Set to those columns, and to where the part of each begins.

    Returns
    -------
    int
        Number of parts.
    """
    width = squares.size
    size = 0
    for column in range(width):
        if near[column] == 0:
            continue
        begin = 0
        while size > 0:
            last, first = sites[size - 1], begins[size - 1]
            if squares[column] + (column - first) ** 2 < squares[last] + (last - first) ** 2:
                size -= 1
                continue
            # Not negative, as the last column is the nearest somewhere to the left.
            lead = squares[column] - squares[last] + column * column - last * last
            begin = int(lead / (2 * (column - last))) + 1
            break
        if begin < width:
            sites[size], begins[size] = column, begin
            size += 1
    begins[size] = width
    return size
