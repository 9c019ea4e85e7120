"""Objects grown until they meet."""

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

Labels = NDArray[np.int32]
Int64 = NDArray[np.int64]

ONE = np.uint64(1)


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
    grown = labels.copy()
    stack = np.empty((3, width + 2), np.int64)
    for row in range(height):
        end = 0
        while end < width:
            # From the object pixel before a gap to the one behind it, or the image's border.
            first = end
            while end < width and labels[row, end] > 0:
                end += 1
            first = max(end - 1, first)
            while end < width and labels[row, end] == 0:
                end += 1
            _fill(away[row], near[row], grown[row], first, min(end + 1, width), stack)
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
def _fill(away: Labels, near: Labels, grown: Labels, first: int, end: int, stack: Int64) -> None:
    """Divide the columns of a gap among those whose nearest object pixel is the nearest.

    Parameters
    ----------
    away : ndarray (W,), int32
        How far each column's object pixel is from the row.
    near : ndarray (W,), int32
        Its label; 0 where there is none.
    grown : ndarray (W,), int32
        Set to the label of the nearest pixel of all.
    first, end : int
        Where the gap begins, and one past its end.
    stack : ndarray (3, W + 2), int64
        Overwritten, from place 1, by those columns, by where the part of each begins, and by their heights.
    """
    sites, begins, heights = stack
    # Signed places take longer.
    size = np.uint64(0)
    last = start = last_height = np.int64(0)
    for place in range(np.uint64(first), np.uint64(end)):
        if near[place] == 0:
            continue
        # Its object pixel's squared distance from another column is height - 2 column other + other ** 2.
        column = np.int64(place)
        height = np.int64(away[place]) ** 2 + column * column
        begin = np.int64(first)
        while size > 0:
            lead, step = height - last_height, column - last
            if lead < 2 * step * start:
                size -= ONE
                last, start, last_height = sites[size], begins[size], heights[size]
                continue
            begin = lead // (2 * step) + 1
            break
        if begin < end:
            size += ONE
            last, start, last_height = column, begin, height
            sites[size], begins[size], heights[size] = column, begin, height
    begins[size + ONE] = end
    for k in range(ONE, size + ONE):
        label = near[np.uint64(sites[k])]
        for place in range(np.uint64(begins[k]), np.uint64(begins[k + ONE])):
            grown[place] = label
