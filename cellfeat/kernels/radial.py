"""Distances from the centres of objects, and sums over rings and wedges around them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

WEDGES = 8
DIAGONAL = np.sqrt(2.0)


@kernel
def lengths_within(
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    boxes: NDArray[np.int64],
    firsts: NDArray[np.int64],
    owners: NDArray[np.int64],
    centers: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Length of the shortest way from each object's centre to its pixels, within the object.

    Parameters
    ----------
    rows, columns : ndarray (P,), int64
        Pixels, object by object.
    boxes : ndarray (N, 4), int64
    firsts, owners : ndarray, int64
        Runs of pixels, as `by_label` gives them.
    centers : ndarray (N, 2), int64
        A pixel of each object; not checked.

    Returns
    -------
    ndarray (P,), float64
        1 for each step through an edge, root 2 through a corner; -1 where no way leads.

    Notes
    -----
    Scans down and up in turn, of those rows next to one that has changed, until nothing changes. Whatever the
    order, the least sum of steps is the same to the last bit, as rounding keeps the order of numbers.
    """
    lengths = np.empty(rows.size)
    for k in range(boxes.shape[0]):
        top, left, bottom, right = boxes[k]
        ways = np.full((bottom - top + 2, right - left + 2), np.inf)
        is_news = np.zeros((2, len(ways)), np.bool_)
        start = centers[k, 0] - top + 1
        ways[start, centers[k, 1] - left + 1] = 0
        is_news[:, start] = True
        for run in range(owners[k], owners[k + 1]):
            p, last = firsts[run], firsts[run + 1] - 1
            if rows[p] == centers[k, 0]:
                _go_along(ways, start, columns[p] - left + 1, columns[last] - left + 1)
        direction = 0
        while is_news[direction].any():
            for n in range(owners[k + 1] - owners[k]):
                run = owners[k] + n if direction == 0 else owners[k + 1] - 1 - n
                p, last = firsts[run], firsts[run + 1] - 1
                row = rows[p] - top + 1
                before = row - 1 if direction == 0 else row + 1
                if is_news[direction, before] and _go_across(
                    ways, row, before, columns[p] - left + 1, columns[last] - left + 1
                ):
                    is_news[:, row] = True
            is_news[direction] = False
            direction = 1 - direction
        for p in range(firsts[owners[k]], firsts[owners[k + 1]]):
            way = ways[rows[p] - top + 1, columns[p] - left + 1]
            lengths[p] = way if way < np.inf else -1.0
    return lengths


@kernel
def _go_across(ways: NDArray[np.float64], row: int, before: int, first: int, last: int) -> bool:
    """Shorten the ways of a run by steps from the row before; whether there were any to shorten."""
    here, beside = ways[row, first : last + 1], ways[before, first - 1 : last + 2]
    shorter = 0
    for column in range(here.size):
        corner = min(beside[column], beside[column + 2]) + DIAGONAL
        way = min(beside[column + 1] + 1.0, corner)
        shorter += way < here[column]
        here[column] = min(here[column], way)
    if shorter:
        _go_along(ways, row, first, last)
    return shorter > 0


@kernel
def _go_along(ways: NDArray[np.float64], row: int, first: int, last: int) -> None:
    """Shorten the ways of a run by steps within it."""
    here = ways[row, first : last + 1]
    way = here[0]
    for column in range(1, here.size):
        way = min(here[column], way + 1.0)
        here[column] = way
    for back in range(1, here.size):
        place = np.uint64(here.size - 1 - back)
        way = min(here[place], way + 1.0)
        here[place] = way


@kernel
def ring_sums(
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    image: NDArray[Any],
    starts: NDArray[np.int64],
    shares: NDArray[np.float64],
    nearest: NDArray[np.integer[Any]],
    centers: NDArray[np.float64],
    rings: int,
) -> tuple[NDArray[Any], NDArray[np.float64]]:
    """Sums and numbers of pixels in eight wedges of each ring of each object, and in whole rings.

    Parameters
    ----------
    rows, columns : ndarray (P,), int64
        Pixels, object by object.
    image : ndarray (H, W), float
    starts : ndarray (N + 1,), int64
    shares : ndarray (P,), float64
        How far out each pixel is: 1 is the outer edge of the last ring, beyond it is the overflow; negative
        leaves the pixel out.
    nearest : ndarray (P,), int
        Which of the centers each pixel belongs to, from 0.
    centers : ndarray (C, 2), float64
        Row and column.
    rings : int

    Returns
    -------
    sums : ndarray (N, rings + 1, 9), dtype of the image
        The wedges, and the ring; added pixel by pixel. The last ring is the overflow.
    pixels : ndarray (N, rings + 1, 9), float64
    """
    count = starts.size - 1
    sums = np.zeros((count, rings + 1, WEDGES + 1), image.dtype)
    pixels = np.zeros((count, rings + 1, WEDGES + 1))
    for k in range(count):
        for p in range(starts[k], starts[k + 1]):
            if shares[p] < 0:
                continue
            ring = min(int(shares[p] * rings), rings)
            down, right = rows[p] - centers[nearest[p], 0], columns[p] - centers[nearest[p], 1]
            wedge = int(down > 0) + 2 * int(right > 0) + 4 * int(abs(down) > abs(right))
            value = image[rows[p], columns[p]]
            for place in (wedge, WEDGES):
                sums[k, ring, place] += value
                pixels[k, ring, place] += 1
    return sums, pixels


@kernel
def ring_variations(sums: NDArray[Any], pixels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Standard deviation of the means of those wedges of a ring that have pixels, over their mean.

    Parameters
    ----------
    sums : ndarray (N, rings + 1, 9), float
    pixels : ndarray (N, rings + 1, 9), float64
        As `ring_sums` gives them.

    Returns
    -------
    ndarray (N, rings + 1), float64
        0 for a ring without pixels or without light.
    """
    variations = np.zeros(sums.shape[:2])
    means, squares = np.empty(WEDGES), np.empty(WEDGES)
    for k in range(sums.shape[0]):
        for ring in range(sums.shape[1]):
            wedges = 0
            means[:] = 0
            squares[:] = 0
            for wedge in range(WEDGES):
                if pixels[k, ring, wedge] > 0:
                    wedges += 1
                    means[wedge] = sums[k, ring, wedge] / pixels[k, ring, wedge]
            if wedges == 0:
                continue
            mean = _sum_of_wedges(means) / wedges
            for wedge in range(WEDGES):
                if pixels[k, ring, wedge] > 0:
                    squares[wedge] = (means[wedge] - mean) ** 2
            if mean > 0:
                variations[k, ring] = np.sqrt(_sum_of_wedges(squares) / wedges) / mean
    return variations


@kernel
def _sum_of_wedges(values: NDArray[np.float64]) -> float:
    """Sum of eight values in NumPy's order."""
    first = (values[0] + values[1]) + (values[2] + values[3])
    return float(first + ((values[4] + values[5]) + (values[6] + values[7])))
