"""Connected parts of a mask, joined run by run: a run is a stretch of one row."""

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

Int64 = NDArray[np.int64]


@kernel
def connected_runs(mask: NDArray[np.bool_], value: bool, corners: bool) -> tuple[Int64, Int64, Int64, int]:
    """Runs of the pixels of a mask that have one value, and the connected part that each belongs to.

    Parameters
    ----------
    mask : ndarray (H, W), bool
    value : bool
        Whether the parts are those of the mask or of its background.
    corners : bool
        Whether pixels that touch only at a corner are connected.

    Returns
    -------
    firsts, ends : ndarray (R,), int64
        Flat indices of the first pixel of each run and of the one behind its last, in raster order.
    parts : ndarray (R,), int64
        1..N in the order of each part's first pixel in raster order.
    count : int
        N.
    """
    height, width = mask.shape
    most = height * ((width + 1) // 2)
    firsts, ends, parents = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64)
    corner = 1 if corners else 0
    runs = above = 0
    for row in range(height):
        begin, row_begin = row * width, runs
        column = 0
        while column < width:
            if mask[row, column] != value:
                column += 1
                continue
            firsts[runs] = begin + column
            while column < width and mask[row, column] == value:
                column += 1
            ends[runs] = begin + column
            parents[runs] = runs
            while above < row_begin and ends[above] + width + corner <= firsts[runs]:
                above += 1
            beside = above
            while beside < row_begin and firsts[beside] + width < ends[runs] + corner:
                a, b = runs, beside
                while parents[a] != a:
                    a = parents[a]
                while parents[b] != b:
                    parents[b] = parents[parents[b]]
                    b = parents[b]
                parents[max(a, b)] = min(a, b)
                beside += 1
            runs += 1
        above = row_begin
    count = 0
    parts = parents[:runs]
    for run in range(runs):
        if parts[run] == run:
            count += 1
            parts[run] = count
        else:
            parts[run] = parts[parts[run]]
    return firsts[:runs], ends[:runs], parts, count


@kernel
def connected_parts(mask: NDArray[np.bool_], corners: bool) -> tuple[NDArray[np.int32], int]:
    """Number the connected parts of a mask.

    Parameters
    ----------
    mask : ndarray (H, W), bool
    corners : bool
        Whether pixels that touch only at a corner are connected.

    Returns
    -------
    labels : ndarray (H, W), int32
        1..N in the order of each part's first pixel in raster order.
    count : int
        N.
    """
    firsts, ends, parts, count = connected_runs(mask, True, corners)
    labels = np.zeros(mask.size, np.int32)
    for run in range(parts.size):
        labels[firsts[run] : ends[run]] = parts[run]
    return labels.reshape(mask.shape), count
