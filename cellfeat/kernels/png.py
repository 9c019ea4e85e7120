"""PNG's prediction filters, undone."""

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

SUB, UP, AVERAGE, PAETH = 1, 2, 3, 4


@kernel
def undo_filters(lines: NDArray[np.uint8], step: int) -> NDArray[np.uint8]:
    """Restore the bytes of a PNG's lines from their differences to the bytes left, above, and above left.

    Parameters
    ----------
    lines : ndarray (H, 1 + n), uint8
        Each line's filter type (0 to 4, which is not checked; others count as 0), then its n filtered bytes.
    step : int
        Bytes of a pixel: how far left the left neighbour is.

    Returns
    -------
    ndarray (H, n), uint8

    Notes
    -----
    Portable Network Graphics Specification, third edition, section 9.
    """
    height, width = lines.shape[0], lines.shape[1] - 1
    restored = np.zeros((height, width), np.uint8)
    for row in range(height):
        filter_type = lines[row, 0]
        for column in range(width):
            left = int(restored[row, column - step]) if column >= step else 0
            above = int(restored[row - 1, column]) if row > 0 else 0
            corner = int(restored[row - 1, column - step]) if row > 0 and column >= step else 0
            predicted = 0
            if filter_type == SUB:
                predicted = left
            elif filter_type == UP:
                predicted = above
            elif filter_type == AVERAGE:
                predicted = (left + above) // 2
            elif filter_type == PAETH:
                by_left, by_above = abs(above - corner), abs(left - corner)
                by_corner = abs(left + above - 2 * corner)
                if by_left <= by_above and by_left <= by_corner:
                    predicted = left
                elif by_above <= by_corner:
                    predicted = above
                else:
                    predicted = corner
            restored[row, column] = (lines[row, column + 1] + predicted) & 255
    return restored
