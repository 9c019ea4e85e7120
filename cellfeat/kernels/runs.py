"""Pixels of objects, as runs along rows."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]

ONE = np.uint64(1)


class Runs(NamedTuple):
    """Pixels of the objects 1 to N, as runs: pixels side by side in a row.

    Runs are a hundredth of the memory that the places of all pixels take, and most of what is asked of an
    object can be asked of them.

    Parameters
    ----------
    rows, begins, ends : ndarray (R,), int64
        Row, first column, and the column behind the last, of each run; object by object, in raster order
        within each.
    firsts : ndarray (R,), int64
        Number of each run's first pixel, if the pixels of all runs are counted one after the other: what is
        said of these P pixels is an array (P,).
    owners : ndarray (N + 1,), int64
        Object k + 1 has the runs owners[k] to owners[k + 1].
    starts : ndarray (N + 1,), int64
        Object k + 1 has the pixels starts[k] to starts[k + 1].
    boxes : ndarray (N, 4), int64
        First row, first column, one past the last row, one past the last column of each object; anything for
        one without pixels.
    """

    rows: Int64
    begins: Int64
    ends: Int64
    firsts: Int64
    owners: Int64
    starts: Int64
    boxes: Int64


@kernel
def runs_of(labels: Int32, count: int) -> Runs:
    """Find the runs of objects.

    Parameters
    ----------
    labels : ndarray (H, W), int32
        0 is background; not checked: at most `count`.
    count : int

    Returns
    -------
    Runs
    """
    width = labels.shape[1]
    pixels, stops = labels.ravel(), _stops_of_runs(labels)
    starts, owners = np.zeros(count + 2, np.int64), np.zeros(count + 2, np.int64)
    begin = 0
    for stop in stops:
        starts[pixels[begin] + 1] += stop - begin
        owners[pixels[begin] + 1] += 1
        begin = stop
    starts[1] = owners[1] = 0
    for label in range(1, count + 2):
        starts[label] += starts[label - 1]
        owners[label] += owners[label - 1]
    size = owners[-1]
    rows, begins = np.empty(size, np.int64), np.empty(size, np.int64)
    ends, firsts = np.empty(size, np.int64), np.empty(size, np.int64)
    boxes = np.empty((count, 4), np.int64)
    place, run = starts.copy(), owners.copy()
    begin = 0
    for stop in stops:
        label = pixels[begin]
        if label > 0:
            row, left, here, box = begin // width, begin % width, run[label], label - 1
            right = left + stop - begin
            if here == owners[label]:
                boxes[box, 0], boxes[box, 1], boxes[box, 3] = row, left, right
            boxes[box, 1] = min(boxes[box, 1], left)
            boxes[box, 2] = row + 1
            boxes[box, 3] = max(boxes[box, 3], right)
            rows[here], begins[here], ends[here], firsts[here] = row, left, right, place[label]
            run[label] += 1
            place[label] += right - left
        begin = stop
    return Runs(rows, begins, ends, firsts, owners[1:], starts[1:], boxes)


@kernel
def _stops_of_runs(labels: Int32) -> Int32:
    """Flat index behind each stretch of one label in a row."""
    height, width = labels.shape
    stops = np.empty(labels.size, np.int32)
    count = np.uint64(0)
    for row in range(height):
        here = labels[row]
        lefts, rights = here[:-1], here[1:]
        second = row * width + 1
        for k in range(lefts.size):
            stops[count] = second + k
            count += np.uint64(lefts[k] != rights[k])
        stops[count] = second + lefts.size
        count += ONE
    return stops[:count].copy()


@kernel
def places(runs: Runs, width: int) -> tuple[Int64, Int64, Int64]:
    """Where the pixels of all runs are.

    Parameters
    ----------
    runs : Runs
    width : int
        Of the image.

    Returns
    -------
    order, rows, columns : ndarray (P,), int64
        Flat index, row and column of each pixel.
    """
    size = runs.starts[-1]
    order, rows, columns = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int64)
    for run in range(runs.rows.size):
        row, begin, length = runs.rows[run], runs.begins[run], runs.ends[run] - runs.begins[run]
        first = runs.firsts[run]
        for k in range(length):
            order[first + k] = row * width + begin + k
        for k in range(length):
            rows[first + k] = row
        for k in range(length):
            columns[first + k] = begin + k
    return order, rows, columns


@kernel
def place_of(runs: Runs, k: int, p: int) -> tuple[int, int]:
    """Row and column of the pixel p, which is one of object k + 1."""
    run = runs.owners[k] + np.searchsorted(runs.firsts[runs.owners[k] : runs.owners[k + 1]], p, "right") - 1
    return runs.rows[run], runs.begins[run] + p - runs.firsts[run]


@kernel
def read(image: NDArray[Any], runs: Runs) -> NDArray[Any]:
    """Values of an image at the pixels of all runs.

    Parameters
    ----------
    image : ndarray (H, W)
    runs : Runs

    Returns
    -------
    ndarray (P,), as the image
    """
    values = np.empty(runs.starts[-1], image.dtype)
    for run in range(runs.rows.size):
        begin, end, first = runs.begins[run], runs.ends[run], runs.firsts[run]
        values[first : first + end - begin] = image[runs.rows[run], begin:end]
    return values
