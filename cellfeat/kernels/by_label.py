"""Pixels of a label image, label by label."""

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel


@kernel
def by_label(
    labels: NDArray[np.int32], count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Sort the pixels of an image by their labels.

    Parameters
    ----------
    labels : ndarray (H, W), int32
        0 is background; not checked: at most `count`.
    count : int

    Returns
    -------
    order, rows, columns : ndarray (P,), int64
        Flat index, row and column of each pixel of labels 1 to `count`, in raster order within a label.
    starts : ndarray (count + 1,), int64
        Label k + 1 has the pixels starts[k] to starts[k + 1].
    """
    starts = np.zeros(count + 2, np.int64)
    for row in labels:
        for label in row:
            starts[label + 1] += 1
    starts[1] = 0
    for label in range(1, count + 2):
        starts[label] += starts[label - 1]
    size = starts[count + 1]
    order, rows, columns = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int64)
    place = starts.copy()
    for row in range(labels.shape[0]):
        for column in range(labels.shape[1]):
            label = labels[row, column]
            if label > 0:
                p = place[label]
                order[p], rows[p], columns[p] = row * labels.shape[1] + column, row, column
                place[label] += 1
    return order, rows, columns, starts[1:]


@kernel
def runs_of(
    rows: NDArray[np.int64], columns: NDArray[np.int64], starts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Divide the pixels of each label into runs along rows.

    Parameters
    ----------
    rows, columns : ndarray (P,), int64
        As `by_label` gives them.
    starts : ndarray (N + 1,), int64

    Returns
    -------
    firsts : ndarray (R + 1,), int64
        Run r has the pixels firsts[r] to firsts[r + 1].
    owners : ndarray (N + 1,), int64
        Label k + 1 has the runs owners[k] to owners[k + 1].
    """
    firsts = np.empty(rows.size + 1, np.int64)
    owners = np.zeros(starts.size, np.int64)
    count = 0
    for k in range(starts.size - 1):
        for p in range(starts[k], starts[k + 1]):
            if p == starts[k] or rows[p] != rows[p - 1] or columns[p] != columns[p - 1] + 1:
                firsts[count] = p
                count += 1
        owners[k + 1] = count
    firsts[count] = rows.size
    return firsts[: count + 1], owners
