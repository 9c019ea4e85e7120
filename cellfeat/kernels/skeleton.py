"""Neighbours of foreground pixels."""

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel


@kernel
def count_nodes(foreground: NDArray[np.bool_]) -> tuple[int, int]:
    """Foreground pixels with more than two of eight neighbours, and those with exactly one.

    The number of neighbours is a moving mean in double precision, cut off to a whole number: where the sum of
    thirds comes out a little too small it is one less. The image has at least one pixel; nothing is checked.
    """
    height, width = foreground.shape
    branches, ends = 0, 0
    thirds = np.zeros(width + 2)
    for row in range(height):
        for column in range(width):
            count = 0
            for near in range(max(row - 1, 0), min(row + 2, height)):
                count += foreground[near, column]
            thirds[column + 1] = count / 3.0
        moving = thirds[0] + thirds[0] + thirds[1]
        for column in range(width):
            moving += thirds[column + 2] - (thirds[column - 1] if column > 0 else thirds[0])
            if foreground[row, column]:
                neighbors = int(9 * (moving / 3.0) - 1)
                branches += neighbors > 2
                ends += neighbors == 1
    return branches, ends
