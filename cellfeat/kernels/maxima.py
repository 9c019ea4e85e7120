"""Local maxima, and the single points that stand for them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel


@kernel
def local_maxima(
    image: NDArray[np.floating[Any]], labels: NDArray[np.int32], offsets: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Find pixels above 0 that no pixel near them in the same object exceeds.

    Parameters
    ----------
    image : ndarray (H, W), float
    labels : ndarray (H, W), int32
        0 is background, where no maxima are.
    offsets : ndarray (K, 2), int64
        Rows and columns from a pixel to those near it; the nearest first makes it fast.

    Returns
    -------
    ndarray (H, W), bool
    """
    height, width = labels.shape
    found = np.zeros((height, width), np.bool_)
    for row in range(height):
        for column in range(width):
            label = labels[row, column]
            value = image[row, column]
            if label == 0 or value <= 0:
                continue
            largest = True
            for k in range(offsets.shape[0]):
                i, j = row + offsets[k, 0], column + offsets[k, 1]
                inside = 0 <= i < height and 0 <= j < width
                if inside and labels[i, j] == label and image[i, j] > value:
                    largest = False
                    break
            found[row, column] = largest
    return found


@kernel
def shrink(mask: NDArray[np.bool_], removable: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Take pixels off the sides in turn, as long as that changes.

    Parameters
    ----------
    mask : ndarray (H, W), bool
    removable : ndarray (S, 512), bool
        For each side whether a pixel goes, by its neighbourhood: bit 3 i + j is the pixel in row i and
        column j of the three by three around it.

    Returns
    -------
    ndarray (H, W), bool
    """
    height, width = mask.shape
    padded = np.zeros((height + 2, width + 2), np.bool_)
    padded[1:-1, 1:-1] = mask
    rows, columns = np.nonzero(padded)
    count = rows.size
    changed = True
    while changed:
        changed = False
        for side in range(removable.shape[0]):
            kept = 0
            for k in range(count):
                row, column = rows[k], columns[k]
                code = 0
                for i in range(3):
                    for j in range(3):
                        if padded[row + i - 1, column + j - 1]:
                            code += 1 << (3 * i + j)
                if removable[side, code]:
                    rows[k] = -row
            for k in range(count):
                if rows[k] < 0:
                    padded[-rows[k], columns[k]] = False
                else:
                    rows[kept], columns[kept] = rows[k], columns[k]
                    kept += 1
            changed = changed or kept < count
            count = kept
    return padded[1:-1, 1:-1].copy()
