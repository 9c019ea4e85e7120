"""Holes and distances within objects."""

import math

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel
from cellfeat.kernels.runs import Runs

SMALL = 128
"""Longest side of the boxes in which all columns near a pixel are looked at: that is faster than a hull."""

FAR = 200
"""More than any distance in such a box, yet its square and that of a side are less than 2^16."""


@kernel
def euler_numbers(runs: Runs) -> NDArray[np.int64]:
    """Parts less holes of each object, pixels that touch at a corner being connected.

    Parameters
    ----------
    runs : Runs

    Returns
    -------
    ndarray (N,), int64

    Notes
    -----
    That is the number of runs less the number of contacts between runs of neighbouring rows: each contact
    joins two parts, or closes a way around a hole.
    """
    rows, begins, ends, owners = runs.rows, runs.begins, runs.ends, runs.owners
    numbers = np.diff(owners)
    for k in range(numbers.size):
        above = owners[k]
        for run in range(owners[k], owners[k + 1]):
            before = rows[run] - 1
            while rows[above] < before or (rows[above] == before and ends[above] < begins[run]):
                above += 1
            other = above
            while rows[other] == before and begins[other] <= ends[run]:
                numbers[k] -= 1
                other += 1
    return numbers


@kernel
def squared_depths(shape: tuple[int, int], runs: Runs) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Squared distance of each object pixel from the nearest pixel that is not of its object.

    Parameters
    ----------
    shape : tuple of int
        Height and width of the image.
    runs : Runs

    Returns
    -------
    framed, unframed : ndarray (P,), int64
        What lies around the image is background in the first, nothing in the second. Without a frame an
        object that fills the image has no such pixel: as in scipy.ndimage, the one above the first stands
        for it.

    Notes
    -----
    First along columns, then along rows.
    """
    height, width = shape
    starts, boxes = runs.starts, runs.boxes
    framed, unframed = np.empty(starts[-1], np.int64), np.empty(starts[-1], np.int64)
    lengths = np.empty((2, width), np.int64)
    hull, heights = np.empty(width + 2, np.int64), np.empty(width + 2, np.int64)
    room = 0
    for top, left, bottom, right in boxes:
        if max(bottom - top, right - left) <= SMALL:
            room = max(room, 2 * (bottom - top) * (right - left))
    line, least = np.zeros(room + 2 * SMALL, np.uint16), np.empty(room, np.uint16)
    closed = (False, False, False, False)
    for k in range(starts.size - 1):
        top, left, bottom, right = boxes[k]
        if max(bottom - top, right - left) > SMALL:
            _square_vertical(runs, k, shape, lengths, framed, unframed)
            _square_long_runs(runs, k, shape, hull, heights, framed, unframed)
            continue
        _square_in_box(runs, k, closed, line, least, framed)
        if top == 0 or left == 0 or bottom == height or right == width:
            is_open = (top == 0, left == 0, bottom == height, right == width)
            _square_in_box(runs, k, is_open, line, least, unframed)
        else:
            unframed[starts[k] : starts[k + 1]] = framed[starts[k] : starts[k + 1]]
    return framed, unframed


@kernel
def _square_in_box(
    runs: Runs,
    k: int,
    is_open: tuple[bool, bool, bool, bool],
    line: NDArray[np.uint16],
    least: NDArray[np.uint16],
    squares: NDArray[np.int64],
) -> None:
    """Squared distances in an object whose box is small; there is nothing beyond the sides that are open.

    The rows of the box lie behind each other in `line`, all at once moved by 1, 2, ... columns. What comes
    from another row is no less than what came from the gap in between.
    """
    top, left, bottom, right = runs.boxes[k]
    height, width = bottom - top, right - left
    gap = width if is_open[1] or is_open[3] else 1
    stride = width + gap
    line[SMALL - gap : SMALL + height * stride] = 0
    for run in range(runs.owners[k], runs.owners[k + 1]):
        place = SMALL + (runs.rows[run] - top) * stride - left
        for q in range(place + runs.begins[run], place + runs.ends[run]):
            line[q] = 1
    most = _square_columns(line, least, height, width, stride, (is_open[0], is_open[2]))
    for row in range(-1, height if is_open[1] or is_open[3] else -1):
        place = SMALL + row * stride + width
        line[place : place + gap] = FAR * FAR
        if not is_open[1]:
            line[place + gap - 1] = 0
        if not is_open[3] and row >= 0:
            line[place] = 0
    step = 1
    while step * step < most and step <= width:
        before, behind = line[SMALL - step :], line[SMALL + step :]
        square, most = step * step, np.uint16(0)
        for q in range(height * stride):
            least[q] = min(least[q], np.uint16(min(before[q], behind[q]) + square))
            most = max(most, least[q])
        step += 1
    for run in range(runs.owners[k], runs.owners[k + 1]):
        row, begin, own = runs.rows[run], runs.begins[run], squares[runs.firsts[run] :]
        place = (row - top) * stride + begin - left
        if least[place] < FAR * FAR:
            for step in range(runs.ends[run] - begin):
                own[step] = least[place + step]
        else:
            for step in range(runs.ends[run] - begin):
                own[step] = (row + 1) ** 2 + (begin + step) ** 2


@kernel
def _square_columns(
    line: NDArray[np.uint16],
    least: NDArray[np.uint16],
    height: int,
    width: int,
    stride: int,
    is_open: tuple[bool, bool],
) -> np.uint16:
    """Squared distances along columns from ones in the object and zeros elsewhere; return the largest."""
    first, last = np.uint16(FAR if is_open[0] else 1), np.uint16(FAR if is_open[1] else 1)
    line[SMALL : SMALL + width] *= first
    for place in range(SMALL + stride, SMALL + height * stride, stride):
        row, above = line[place : place + width], line[place - stride : place - stride + width]
        for column in range(width):
            row[column] *= min(np.uint16(above[column] + 1), np.uint16(FAR))
    most = np.uint16(0)
    least[: height * stride] = 0
    for place in range(SMALL + (height - 1) * stride, SMALL - 1, -stride):
        row, below = line[place : place + width], line[place + stride : place + stride + width]
        out = least[place - SMALL : place - SMALL + width]
        for column in range(width):
            down = last if place + stride >= SMALL + height * stride else np.uint16(below[column] + 1)
            row[column] = min(row[column], down)
            out[column] = row[column] * row[column]
            most = max(most, out[column])
    for q in range(height * stride):
        line[SMALL + q] = least[q]
    return most


@kernel
def _square_long_runs(
    runs: Runs,
    k: int,
    shape: tuple[int, int],
    hull: NDArray[np.int64],
    heights: NDArray[np.int64],
    framed: NDArray[np.int64],
    unframed: NDArray[np.int64],
) -> None:
    """Squared distances in an object from those along columns.

    Without the frame only those rows are searched again in which it is the nearest.
    """
    height, width = shape
    far = height + width
    for run in range(runs.owners[k], runs.owners[k + 1]):
        row, left, end, first = runs.rows[run], runs.begins[run], runs.ends[run], runs.firsts[run]
        last = first + end - left
        _square_nearest(framed, first, last, (False, False), hull, heights)
        frame = min(row + 1, height - row)
        is_frame_near = False
        for p in range(first, last):
            edge = min(frame, left + p - first + 1, width - (left + p - first))
            is_frame_near |= framed[p] == edge * edge
        if is_frame_near:
            is_open = (left == 0, end == width)
            _square_nearest(unframed, first, last, is_open, hull, heights)
        for p in range(first, last):
            if not is_frame_near:
                unframed[p] = framed[p]
            elif unframed[p] > far * far:
                unframed[p] = (row + 1) ** 2 + (left + p - first) ** 2


@kernel
def _square_vertical(
    runs: Runs,
    k: int,
    shape: tuple[int, int],
    lengths: NDArray[np.int64],
    framed: NDArray[np.int64],
    unframed: NDArray[np.int64],
) -> None:
    """Squared distances along columns."""
    height, far = shape[0], shape[0] + shape[1]
    owners = runs.owners
    lengths[1] = -2
    for run in range(owners[k], owners[k + 1]):
        row, origin = runs.rows[run], runs.firsts[run] - runs.begins[run]
        for column in range(runs.begins[run], runs.ends[run]):
            length = lengths[0, column] + 1 if lengths[1, column] == row - 1 else 1
            lengths[0, column], lengths[1, column] = length, row
            framed[origin + column] = length
    lengths[1] = -2
    for run in range(owners[k + 1] - 1, owners[k] - 1, -1):
        row, origin = runs.rows[run], runs.firsts[run] - runs.begins[run]
        for column in range(runs.begins[run], runs.ends[run]):
            p = origin + column
            down = lengths[0, column] + 1 if lengths[1, column] == row + 1 else 1
            lengths[0, column], lengths[1, column] = down, row
            up = framed[p]
            framed[p] = min(up, down) ** 2
            up += far * (up == row + 1)
            down += far * (down == height - row)
            unframed[p] = min(up, down) ** 2


@kernel
def _square_nearest(
    squares: NDArray[np.int64],
    first: int,
    last: int,
    is_open: tuple[bool, bool],
    columns: NDArray[np.int64],
    heights: NDArray[np.int64],
) -> None:
    """Squared distances over all columns of a run, from those along columns, and from the pixels at its ends.

    By way of column u they are f(u) - 2 u x + x^2 in column x, f(u) being u^2 and the square along u; the
    least are those of the lower hull of f. The ends that are open have no pixel beyond.
    """
    size = 0
    if not is_open[0]:
        columns[0], heights[0] = -1, 1
        size = 1
    for column in range(last - first + (not is_open[1])):
        height = column * column
        if column < last - first:
            height += squares[first + column]
        while size > 1:
            before = (heights[size - 1] - heights[size - 2]) * (column - columns[size - 1])
            if before < (height - heights[size - 1]) * (columns[size - 1] - columns[size - 2]):
                break
            size -= 1
        columns[size], heights[size] = column, height
        size += 1
    corner = 0
    for column in range(last - first):
        least = heights[corner] - 2 * column * columns[corner]
        while corner + 1 < size:
            following = heights[corner + 1] - 2 * column * columns[corner + 1]
            if following > least:
                break
            least = following
            corner += 1
        squares[first + column] = least + column * column


@kernel
def summarise(
    squares: NDArray[np.int64], starts: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Largest, mean and median root of each object's squared depths.

    Parameters
    ----------
    squares : ndarray (P,), int64
        Not checked: depths in a frame, of which no object has a square that is large for its area.
    starts : ndarray (N + 1,), int64

    Returns
    -------
    largest, mean, median : ndarray (N,), float64
    """
    count = starts.size - 1
    largest, mean, median = np.empty(count), np.empty(count), np.empty(count)
    for k in range(count):
        size = starts[k + 1] - starts[k]
        numbers = np.zeros(squares[starts[k] : starts[k + 1]].max() + 1, np.int64)
        total = 0.0
        for p in range(starts[k], starts[k + 1]):
            numbers[squares[p]] += 1
            total += math.sqrt(squares[p])
        low, below = 0, 0
        while below <= (size - 1) // 2:
            low += 1
            below += numbers[low]
        high = low
        while below <= size // 2:
            high += 1
            below += numbers[high]
        largest[k] = math.sqrt(numbers.size - 1)
        mean[k] = total / size
        median[k] = (math.sqrt(low) + math.sqrt(high)) / 2
    return largest, mean, median
