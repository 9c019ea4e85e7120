"""Distances from the centres of objects, and sums over rings and wedges around them."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel
from cellfeat.kernels.maximum_position import largest, last_of_ties
from cellfeat.kernels.sums import buffered_sum

WEDGES = 8
DIAGONAL = np.sqrt(2.0)
EPSILON = np.finfo(float).eps


@kernel
def positions_within(
    squares: NDArray[np.int64],
    labels: NDArray[np.int32],
    order: NDArray[np.int64],
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    starts: NDArray[np.int64],
    boxes: NDArray[np.int64],
    runs: tuple[NDArray[np.int64], NDArray[np.int64]],
    maximum_radius: float,
) -> tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.float64]]:
    """Where pixels lie, seen from the pixel of their object that is farthest from its edge.

    Parameters
    ----------
    squares : ndarray (P,), int64
        Squared distances from the edge, object by object.
    labels : ndarray (H, W), int32
    order, rows, columns : ndarray (P,), int64
        Flat index, row and column of each of these pixels.
    starts : ndarray (N + 1,), int64
    boxes : ndarray (N, 4), int64
    runs : tuple of ndarray, int64
        As `by_label` gives them.
    maximum_radius : float
        See `shares_of`.

    Returns
    -------
    shares : ndarray (P,), float64
        As `shares_of` gives them; -1 where no way leads.
    nearest : ndarray (P,), int32
        Number of the object, from 0.
    centers : ndarray (N, 2), float64
        Row and column.
    """
    positions, ties = largest(squares, starts)
    deepest = order[positions]
    if ties.any():
        keys, places = np.zeros(labels.size, np.int64), np.arange(labels.size)
        keys[order] = squares
        last_of_ties(keys, places, labels.ravel(), squares[positions], ties, deepest)
    centers = np.empty((deepest.size, 2), np.int64)
    nearest = np.empty(order.size, np.int32)
    for k in range(deepest.size):
        centers[k, 0], centers[k, 1] = deepest[k] // labels.shape[1], deepest[k] % labels.shape[1]
        nearest[starts[k] : starts[k + 1]] = k
    lengths = _lengths_within(rows, columns, boxes, *runs, centers)
    return shares_of(lengths, squares, maximum_radius), nearest, centers.astype(np.float64)


@kernel
def shares_of(
    lengths: NDArray[np.float64], squares: NDArray[np.int64], maximum_radius: float
) -> NDArray[np.float64]:
    """How far out pixels are, 1 being the outer edge.

    Parameters
    ----------
    lengths : ndarray (P,), float64
        Lengths of the ways from their centres; negative where there is none.
    squares : ndarray (P,), int64
        Squared distances from the edge.
    maximum_radius : float
        Length that counts as 1; 0 if that is the way and the distance from the edge.

    Returns
    -------
    ndarray (P,), float64
        -1 where there is no way.
    """
    shares = np.empty(lengths.size)
    for p in range(lengths.size):
        whole = maximum_radius if maximum_radius > 0 else lengths[p] + math.sqrt(squares[p]) + 0.001
        shares[p] = np.divide(lengths[p], whole) if lengths[p] >= 0 else -1.0
    return shares


@kernel
def _lengths_within(
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
        is_split = np.zeros(len(ways), np.bool_)
        for run in range(owners[k] + 1, owners[k + 1]):
            is_split[rows[firsts[run]] - top + 1] |= rows[firsts[run]] == rows[firsts[run - 1]]
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
                    # A single run that these ways come from has no shorter ones by way of them.
                    is_news[direction, row] = True
                    is_news[1 - direction, row] |= is_split[before]
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
    """Shorten the ways of a run by steps within it, in both directions at the same time."""
    here = ways[row, first : last + 1]
    end = np.uint64(here.size - 1)
    right, left = here[0], here[end]
    for step in range(1, here.size):
        right, left = min(here[step], right + 1.0), min(here[end - np.uint64(step)], left + 1.0)
        here[step] = right
        here[end - np.uint64(step)] = min(left, here[end - np.uint64(step)])


@kernel
def ring_measures(
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    image: NDArray[Any],
    starts: NDArray[np.int64],
    shares: NDArray[np.float64],
    nearest: NDArray[np.integer[Any]],
    centers: NDArray[np.float64],
    rings: int,
) -> tuple[NDArray[Any], NDArray[np.float64], NDArray[np.float64]]:
    """How the intensity of each object is spread over rings, the last of which is the overflow.

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
    fractions : ndarray (rings + 1, N), dtype of the image
        Share of the ring in the sum of the intensities, which are added pixel by pixel.
    means : ndarray (rings + 1, N), float64
        That share over the ring's share of the pixels; 0 for a ring without pixels.
    variations : ndarray (rings + 1, N), float64
        Standard deviation of the means of those of the ring's eight wedges that have pixels, over their mean;
        0 for a ring without pixels or without light.
    """
    count = starts.size - 1
    fractions = np.empty((rings + 1, count), image.dtype)
    means, variations = np.empty((rings + 1, count)), np.empty((rings + 1, count))
    sums, pixels = np.empty((rings + 1, WEDGES), image.dtype), np.empty((rings + 1, WEDGES))
    whole = np.empty(rings + 1, image.dtype)
    for k in range(count):
        sums[:] = 0
        pixels[:] = 0
        whole[:] = 0
        for p in range(starts[k], starts[k + 1]):
            if shares[p] < 0:
                continue
            ring = min(int(shares[p] * rings), rings)
            down, right = rows[p] - centers[nearest[p], 0], columns[p] - centers[nearest[p], 1]
            wedge = int(down > 0) + 2 * int(right > 0) + 4 * int(abs(down) > abs(right))
            value = image[rows[p], columns[p]]
            sums[ring, wedge] += value
            pixels[ring, wedge] += 1
            whole[ring] += value
        total, size = buffered_sum(whole, rings + 1), pixels.sum()
        for ring in range(rings + 1):
            fractions[ring, k] = np.divide(whole[ring], total)
            share = np.divide(pixels[ring].sum(), size)
            means[ring, k] = fractions[ring, k] / (share + EPSILON)
            variations[ring, k] = _variation(sums[ring], pixels[ring])
    return fractions, means, variations


@kernel
def _variation(sums: NDArray[Any], pixels: NDArray[np.float64]) -> float:
    """Standard deviation of the means of those wedges that have pixels, over their mean."""
    wedges = 0
    means, squares = np.zeros(WEDGES), np.zeros(WEDGES)
    for wedge in range(WEDGES):
        if pixels[wedge] > 0:
            wedges += 1
            means[wedge] = sums[wedge] / pixels[wedge]
    if wedges == 0:
        return 0.0
    mean = _sum_of_wedges(means) / wedges
    for wedge in range(WEDGES):
        if pixels[wedge] > 0:
            squares[wedge] = (means[wedge] - mean) ** 2
    return math.sqrt(_sum_of_wedges(squares) / wedges) / mean if mean > 0 else 0.0


@kernel
def _sum_of_wedges(values: NDArray[np.float64]) -> float:
    """Sum of eight values in NumPy's order."""
    first = (values[0] + values[1]) + (values[2] + values[3])
    return float(first + ((values[4] + values[5]) + (values[6] + values[7])))
