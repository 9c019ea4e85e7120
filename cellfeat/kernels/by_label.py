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
