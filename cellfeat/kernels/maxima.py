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
        Rows and columns from a pixel to those near it, the four beside it among them; not checked. The
        nearest first makes it fast.

    Returns
    -------
    ndarray (H, W), bool
    """
    height, width = labels.shape
    found = np.zeros((height, width), np.bool_)
    is_left = np.empty(width, np.bool_)
    columns = np.empty(width + 1, np.uint32)
    for row in range(height):
        _drop_lower_than_beside(image, labels, row, is_left)
        count = np.uint64(0)
        for column in range(width):
            columns[count] = column
            count += np.uint64(is_left[column])
        for column in columns[:count]:
            label, value = labels[row, column], image[row, column]
            largest = True
            for k in range(offsets.shape[0]):
                i, j = row + offsets[k, 0], np.int64(column) + offsets[k, 1]
                inside = 0 <= i < height and 0 <= j < width
                if inside and labels[i, j] == label and image[i, j] > value:
                    largest = False
                    break
            found[row, column] = largest
    return found


@kernel
def _drop_lower_than_beside(
    image: NDArray[np.floating[Any]], labels: NDArray[np.int32], row: int, is_left: NDArray[np.bool_]
) -> None:
    """Leave of a row what is above 0 in objects and not below the pixels left, right, above and below.

    A loop for each of these, since together they would not take several pixels at a time: few are left then.
    """
    values, owns = image[row], labels[row]
    for column in range(owns.size):
        is_left[column] = (owns[column] != 0) & (values[column] > 0)
    lefts, left_owns, of_left = values[:-1], owns[:-1], is_left[:-1]
    rights, right_owns, of_right = values[1:], owns[1:], is_left[1:]
    for k in range(lefts.size):
        of_left[k] &= (left_owns[k] != right_owns[k]) | (rights[k] <= lefts[k])
    for k in range(lefts.size):
        of_right[k] &= (left_owns[k] != right_owns[k]) | (lefts[k] <= rights[k])
    for beside in (row - 1, row + 1):
        if 0 <= beside < labels.shape[0]:
            others, other_owns = image[beside], labels[beside]
            for column in range(owns.size):
                is_left[column] &= (other_owns[column] != owns[column]) | (others[column] <= values[column])


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
    padded = np.zeros((mask.shape[0] + 2, mask.shape[1] + 2), np.bool_)
    rows, columns = _places(mask)
    count = rows.size
    for k in range(count):
        padded[rows[k], columns[k]] = True
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
                        code += int(padded[row + i - 1, column + j - 1]) << (3 * i + j)
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


@kernel
def _places(mask: NDArray[np.bool_]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Rows and columns, counted from 1, of what is in a mask, which has nothing in most rows."""
    rows, columns = np.empty(mask.size, np.int32), np.empty(mask.size, np.int32)
    count = 0
    for row in range(mask.shape[0]):
        line = mask[row]
        some = False
        for column in range(line.size):
            some |= bool(line[column])
        if some:
            for place in np.flatnonzero(line):
                rows[count], columns[count] = row + 1, place + 1
                count += 1
    return rows[:count], columns[:count]
