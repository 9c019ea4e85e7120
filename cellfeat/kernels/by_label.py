"""Pixels of a label image, label by label."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]

ONE = np.uint64(1)


class Sorted(NamedTuple):
    """Pixels sorted by their labels 1 to N.

    Parameters
    ----------
    order, rows, columns : ndarray (P,), int64
        Flat index, row and column of each pixel, in raster order within a label.
    starts : ndarray (N + 1,), int64
        Label k + 1 has the pixels starts[k] to starts[k + 1].
    boxes : ndarray (N, 4), int64
        First row, first column, one past the last row, one past the last column of each label; anything for
        a label without pixels.
    firsts : ndarray (R + 1,), int64
        Runs are pixels side by side in a row: run r has the pixels firsts[r] to firsts[r + 1].
    owners : ndarray (N + 1,), int64
        Label k + 1 has the runs owners[k] to owners[k + 1].
    """

    order: Int64
    rows: Int64
    columns: Int64
    starts: Int64
    boxes: Int64
    firsts: Int64
    owners: Int64


@kernel
def by_label(labels: Int32, count: int) -> Sorted:
    """Sort the pixels of an image by their labels.

    Parameters
    ----------
    labels : ndarray (H, W), int32
        0 is background; not checked: at most `count`.
    count : int

    Returns
    -------
    Sorted
    """
    width = labels.shape[1]
    pixels, ends = labels.ravel(), _ends_of_runs(labels)
    starts, owners = np.zeros(count + 2, np.int64), np.zeros(count + 2, np.int64)
    begin = 0
    for end in ends:
        starts[pixels[begin] + 1] += end - begin
        owners[pixels[begin] + 1] += 1
        begin = end
    starts[1] = owners[1] = 0
    for label in range(1, count + 2):
        starts[label] += starts[label - 1]
        owners[label] += owners[label - 1]
    size = starts[-1]
    order, rows, columns = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int64)
    boxes, firsts = np.empty((count, 4), np.int64), np.empty(owners[-1] + 1, np.int64)
    firsts[-1] = size
    place, run = starts.copy(), owners.copy()
    begin = 0
    for end in ends:
        label, length = pixels[begin], end - begin
        if label > 0:
            row, column, first = begin // width, begin % width, place[label]
            box = label - 1
            if first == starts[label]:
                boxes[box, 0], boxes[box, 1], boxes[box, 3] = row, column, 0
            boxes[box, 1] = min(boxes[box, 1], column)
            boxes[box, 2] = row + 1
            boxes[box, 3] = max(boxes[box, 3], column + length)
            firsts[run[label]] = first
            run[label] += 1
            place[label] += length
            for k in range(length):
                order[first + k] = begin + k
            for k in range(length):
                rows[first + k] = row
            for k in range(length):
                columns[first + k] = column + k
        begin = end
    return Sorted(order, rows, columns, starts[1:], boxes, firsts, owners[1:])


@kernel
def read_runs(image: NDArray[Any], order: Int64, firsts: Int64) -> NDArray[Any]:
    """Values of an image at its sorted pixels.

    Parameters
    ----------
    image : ndarray (H, W)
    order, firsts : ndarray, int64
        As in `Sorted`.

    Returns
    -------
    ndarray (P,), as the image
    """
    pixels, values = image.ravel(), np.empty(order.size, image.dtype)
    for run in range(firsts.size - 1):
        first, end = firsts[run], firsts[run + 1]
        values[first:end] = pixels[order[first] : order[first] + end - first]
    return values


@kernel
def _ends_of_runs(labels: Int32) -> Int32:
    """Flat index behind each stretch of one label in a row."""
    height, width = labels.shape
    ends = np.empty(labels.size, np.int32)
    count = np.uint64(0)
    for row in range(height):
        here = labels[row]
        lefts, rights = here[:-1], here[1:]
        second = row * width + 1
        for k in range(lefts.size):
            ends[count] = second + k
            count += np.uint64(lefts[k] != rights[k])
        ends[count] = second + lefts.size
        count += ONE
    return ends[:count].copy()
