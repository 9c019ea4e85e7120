"""Pixels that the labels of two images share."""

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

Labels = NDArray[np.int32]
Int64 = NDArray[np.int64]


@kernel
def shared_pixels(first: Labels, second: Labels, count: int, other_count: int) -> Int64:
    """Number of pixels with each pair of labels that occurs, background included.

    Parameters
    ----------
    first, second : ndarray (H, W), int32
        Not checked: of one shape, from 0 to `count` and to `other_count`.
    count, other_count : int

    Returns
    -------
    ndarray (R, 3), int64
        First label, second label, pixels; by the first label.
    """
    labels, others = first.ravel(), second.ravel()
    runs = _runs(labels, others)
    starts = np.zeros(count + 2, np.int64)
    for first_pixel in runs[:-1]:
        starts[labels[first_pixel] + 1] += 1
    for label in range(1, count + 2):
        starts[label] += starts[label - 1]
    grouped = np.empty(runs.size - 1, np.int64)
    place = starts.copy()
    for run in range(runs.size - 1):
        label = labels[runs[run]]
        grouped[place[label]] = run
        place[label] += 1
    row_of = np.full(other_count + 1, -1, np.int64)
    found = [(0, 0, 0)]
    pixels = np.zeros(other_count + 1, np.int64)
    for label in range(count + 1):
        begins = len(found)
        for run in grouped[starts[label] : starts[label + 1]]:
            other = int(others[runs[run]])
            if row_of[other] < begins:
                row_of[other] = len(found)
                pixels[other] = 0
                found.append((label, other, 0))
            pixels[other] += runs[run + 1] - runs[run]
        for row in range(begins, len(found)):
            found[row] = (label, found[row][1], pixels[found[row][1]])
    out = np.empty((len(found) - 1, 3), np.int64)
    for row in range(1, len(found)):
        out[row - 1, 0], out[row - 1, 1], out[row - 1, 2] = found[row]
    return out


@kernel
def _runs(labels: Labels, others: Labels) -> Int64:
    """Where pixels begin that differ from the one before in either image, and behind them where all end."""
    runs = np.empty(labels.size + 1, np.int64)
    size = 0
    for p in range(labels.size):
        if p == 0 or labels[p] != labels[p - 1] or others[p] != others[p - 1]:
            runs[size] = p
            size += 1
    runs[size] = labels.size
    return runs[: size + 1]


@kernel
def best_matches(shared: Int64, count: int, other_count: int) -> tuple[Int64, Int64, Int64]:
    """The label of the other image, background aside, that each label shares most pixels with.

    Parameters
    ----------
    shared : ndarray (R, 3), int64
        As `shared_pixels` gives it.
    count, other_count : int

    Returns
    -------
    best, most : ndarray (count + 1,), int64
        For each first label the second one, the smallest of equals or 0 if there is none, and the pixels.
    other_best : ndarray (other_count + 1,), int64
        For each second label the first one.
    """
    best, most = np.zeros(count + 1, np.int64), np.zeros(count + 1, np.int64)
    other_best, other_most = np.zeros(other_count + 1, np.int64), np.zeros(other_count + 1, np.int64)
    for row in range(len(shared)):
        first, second, pixels = shared[row]
        if first == 0 or second == 0:
            continue
        if pixels > most[first] or (pixels == most[first] and second < best[first]):
            best[first], most[first] = second, pixels
        if pixels > other_most[second] or (pixels == other_most[second] and first < other_best[second]):
            other_best[second], other_most[second] = first, pixels
    return best, most, other_best
