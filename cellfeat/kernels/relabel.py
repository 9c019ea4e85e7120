"""Counting and replacing labels."""

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel


@kernel
def count_labels(labels: NDArray[np.int32], count: int) -> NDArray[np.int64]:
    """Pixels of each label, that of the background first.

    Parameters
    ----------
    labels : ndarray (H, W), int32
        Not checked: from 0 to `count`, at least one pixel.
    count : int

    Returns
    -------
    ndarray (count + 1,), int64
    """
    pixels = np.zeros(count + 1, np.int64)
    for row in labels:
        last, first = row[0], 0
        for column in range(1, row.size):
            if row[column] != last:
                pixels[last] += column - first
                last, first = row[column], column
        pixels[last] += row.size - first
    return pixels


@kernel
def replace_labels(labels: NDArray[np.int32], table: NDArray[np.int32]) -> NDArray[np.int32]:
    """Give each pixel what stands for its label in a table.

    Parameters
    ----------
    labels : ndarray (H, W), int32
        Not checked: from 0 to the last place of the table.
    table : ndarray (N + 1,), int32

    Returns
    -------
    ndarray (H, W), int32
    """
    replaced = np.empty_like(labels)
    for row in range(labels.shape[0]):
        for column in range(labels.shape[1]):
            replaced[row, column] = table[labels[row, column]]
    return replaced


@kernel
def close_gaps(labels: NDArray[np.int32]) -> NDArray[np.int32]:
    """Number the labels that there are from 1 on, in their order.

    Parameters
    ----------
    labels : ndarray (H, W), int32
        Not checked: none below 0, at least one pixel.

    Returns
    -------
    ndarray (H, W), int32
        The array itself if none is missing.
    """
    table = np.zeros(labels.max() + 1, np.int32)
    for row in labels:
        for label in row:
            table[label] = 1
    number = table[0] = 0
    for label in range(1, table.size):
        number += table[label]
        table[label] *= number
    return labels if number == table.size - 1 else replace_labels(labels, table)
