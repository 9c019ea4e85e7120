"""Perimeter estimated from the neighbourhoods of border pixels."""

import math

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

LENGTHS = np.array([0.0, 1.0, math.sqrt(2), (1 + math.sqrt(2)) / 2])
"""What a border pixel can add: nothing, a step, a diagonal, or a half of each."""

KINDS = np.array([[0, 0, 2, 0, 0], [0, 3, 3, 2, 0], [1, 1, 1, 0, 0], [1, 1, 1, 0, 0], [0, 0, 0, 0, 0]])
"""Which of them it adds, by its number of border neighbours beside it and across its corners."""


@kernel
def perimeters(labels: NDArray[np.int32], count: int) -> NDArray[np.float64]:
    """Perimeter of each object.

    Border pixels are those of an object with a pixel above, below, left or right that is not of it; the image
    ends in background.

    Parameters
    ----------
    labels : ndarray (H, W), int32
        Not checked: 0..count.
    count : int

    Returns
    -------
    ndarray (count,), float64
        0 for an object of one pixel.

    Notes
    -----
    Benkrid and Crookes, Design and FPGA implementation of a perimeter estimator, 2000.
    """
    height, width = labels.shape
    border = np.zeros((height + 2, width + 2), np.int32)
    for row in range(height):
        for column in range(width):
            own = labels[row, column]
            if own > 0 and (
                row == 0
                or column == 0
                or row + 1 == height
                or column + 1 == width
                or labels[row - 1, column] != own
                or labels[row + 1, column] != own
                or labels[row, column - 1] != own
                or labels[row, column + 1] != own
            ):
                border[row + 1, column + 1] = own
    counts = np.zeros((count, LENGTHS.size), np.int64)
    for row in range(1, height + 1):
        for column in range(1, width + 1):
            own = border[row, column]
            if own > 0:
                beside = (
                    (border[row - 1, column] == own)
                    + (border[row + 1, column] == own)
                    + (border[row, column - 1] == own)
                    + (border[row, column + 1] == own)
                )
                across = (
                    (border[row - 1, column - 1] == own)
                    + (border[row - 1, column + 1] == own)
                    + (border[row + 1, column - 1] == own)
                    + (border[row + 1, column + 1] == own)
                )
                counts[own - 1, KINDS[beside, across]] += 1
    lengths: NDArray[np.float64] = (counts * LENGTHS).sum(axis=1)
    return lengths
