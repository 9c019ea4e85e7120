"""Connected parts of a mask."""

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel


@kernel
def _root(parents: NDArray[np.int32], label: int) -> int:
    while parents[label] != label:
        parents[label] = parents[parents[label]]
        label = parents[label]
    return label


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
    height, width = mask.shape
    labels = np.zeros((height, width), np.int32)
    parents = np.zeros(height * width // 2 + 2, np.int32)
    count = 0
    for row in range(height):
        for column in range(width):
            if not mask[row, column]:
                continue
            label = 0
            if column > 0 and mask[row, column - 1]:
                label = labels[row, column - 1]
            if row > 0:
                left = max(column - 1, 0) if corners else column
                right = min(column + 1, width - 1) if corners else column
                for above in range(left, right + 1):
                    if mask[row - 1, above]:
                        other = labels[row - 1, above]
                        if label == 0:
                            label = other
                        elif label != other:
                            a, b = _root(parents, label), _root(parents, other)
                            parents[max(a, b)] = min(a, b)
            if label == 0:
                count += 1
                parents[count] = count
                label = count
            labels[row, column] = label
    final = np.zeros(count + 1, np.int32)
    parts = 0
    for label in range(1, count + 1):
        root = _root(parents, label)
        if root == label:
            parts += 1
            final[label] = parts
        else:
            final[label] = final[root]
    for row in range(height):
        for column in range(width):
            labels[row, column] = final[labels[row, column]]
    return labels, parts
