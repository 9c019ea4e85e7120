"""Distances from the centres of objects, and sums over rings and wedges around them."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel
from cellfeat.kernels.maximum_position import largest, last_of_ties
from cellfeat.kernels.runs import Runs, place_of
from cellfeat.kernels.sums import buffered_sum

WEDGES = 8
DIAGONAL = np.sqrt(2.0)
EPSILON = np.finfo(float).eps


@kernel
def positions_within(
    squares: NDArray[np.int64],
    labels: NDArray[np.int32],
    runs: Runs,
    maximum_radius: float,
) -> tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.float64]]:
    """Where pixels lie, seen from the pixel of their object that is farthest from its edge.

    Parameters
    ----------
    squares : ndarray (P,), int64
        Squared distances from the edge, object by object.
    labels : ndarray (H, W), int32
    runs : Runs
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
    positions, ties = largest(squares, runs.starts)
    centers = np.empty((positions.size, 2), np.int64)
    nearest = np.empty(squares.size, np.int32)
    for k in range(positions.size):
        centers[k, 0], centers[k, 1] = place_of(runs, k, positions[k])
        nearest[runs.starts[k] : runs.starts[k + 1]] = k
    if ties.any():
        _take_last_of_ties(squares, labels, runs, positions, ties, centers)
    lengths = _lengths_within(runs, centers)
    return shares_of(lengths, squares, maximum_radius), nearest, centers.astype(np.float64)


@kernel
def _take_last_of_ties(
    squares: NDArray[np.int64],
    labels: NDArray[np.int32],
    runs: Runs,
    positions: NDArray[np.int64],
    ties: NDArray[np.bool_],
    centers: NDArray[np.int64],
) -> None:
    """Set the centres of objects with several pixels that are as deep as the one at `positions`."""
    depths, places = np.zeros(labels.shape, np.int64), np.arange(labels.size)
    for run in range(runs.rows.size):
        begin, end, first = runs.begins[run], runs.ends[run], runs.firsts[run]
        depths[runs.rows[run], begin:end] = squares[first : first + end - begin]
    deepest = np.empty_like(positions)
    last_of_ties(depths.ravel(), places, labels.ravel(), squares[positions], ties, deepest)
    for k in np.nonzero(ties)[0]:
        centers[k, 0], centers[k, 1] = deepest[k] // labels.shape[1], deepest[k] % labels.shape[1]


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
def _lengths_within(runs: Runs, centers: NDArray[np.int64]) -> NDArray[np.float64]:
    """Length of the shortest way from each object's centre to its pixels, within the object.

    Parameters
    ----------
    runs : Runs
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
    rows, begins, ends, owners = runs.rows, runs.begins, runs.ends, runs.owners
    lengths = np.empty(runs.starts[-1])
    for k in range(owners.size - 1):
        top, left, bottom, right = runs.boxes[k]
        ways = np.full((bottom - top + 2, right - left + 2), np.inf)
        is_news = np.zeros((2, len(ways)), np.bool_)
        start = centers[k, 0] - top + 1
        ways[start, centers[k, 1] - left + 1] = 0
        is_news[:, start] = True
        for run in range(owners[k], owners[k + 1]):
            if rows[run] == centers[k, 0]:
                _go_along(ways, start, begins[run] - left + 1, ends[run] - left)
        is_split = np.zeros(len(ways), np.bool_)
        for run in range(owners[k] + 1, owners[k + 1]):
            is_split[rows[run] - top + 1] |= rows[run] == rows[run - 1]
        direction = 0
        while is_news[direction].any():
            for n in range(owners[k + 1] - owners[k]):
                run = owners[k] + n if direction == 0 else owners[k + 1] - 1 - n
                row = rows[run] - top + 1
                before = row - 1 if direction == 0 else row + 1
                if is_news[direction, before] and _go_across(
                    ways, row, before, begins[run] - left + 1, ends[run] - left
                ):
                    # A single run that these ways come from has no shorter ones by way of them.
                    is_news[direction, row] = True
                    is_news[1 - direction, row] |= is_split[before]
            is_news[direction] = False
            direction = 1 - direction
        for run in range(owners[k], owners[k + 1]):
            here, into = ways[rows[run] - top + 1, begins[run] - left + 1 :], lengths[runs.firsts[run] :]
            for step in range(ends[run] - begins[run]):
                into[step] = here[step] if here[step] < np.inf else -1.0
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
    image: NDArray[Any],
    runs: Runs,
    shares: NDArray[np.float64],
    nearest: NDArray[np.integer[Any]],
    centers: NDArray[np.float64],
    rings: int,
) -> tuple[NDArray[Any], NDArray[np.float64], NDArray[np.float64]]:
    """How the intensity of each object is spread over rings, the last of which is the overflow.

    Parameters
    ----------
    image : ndarray (H, W), float
    runs : Runs
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
        Standard deviation of the means of those of the ring's eight wedges that have pixels, over their mean,
        if that is not 0; 0 for a ring without pixels.
    """
    count = runs.owners.size - 1
    fractions = np.empty((rings + 1, count), image.dtype)
    means, variations = np.empty((rings + 1, count)), np.empty((rings + 1, count))
    sums, pixels = np.empty((rings + 1, WEDGES), image.dtype), np.empty((rings + 1, WEDGES))
    whole = np.empty(rings + 1, image.dtype)
    for k in range(count):
        sums[:] = 0
        pixels[:] = 0
        whole[:] = 0
        for run in range(runs.owners[k], runs.owners[k + 1]):
            row, p = runs.rows[run], runs.firsts[run] - 1
            for column in range(runs.begins[run], runs.ends[run]):
                p += 1
                if shares[p] < 0:
                    continue
                ring = min(int(shares[p] * rings), rings)
                down, right = row - centers[nearest[p], 0], column - centers[nearest[p], 1]
                wedge = int(down > 0) + 2 * int(right > 0) + 4 * int(abs(down) > abs(right))
                value = image[row, column]
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
    """Standard deviation of the means of those wedges that have pixels, over their mean if that is not 0."""
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
    deviation = math.sqrt(_sum_of_wedges(squares) / wedges)
    return deviation / mean if mean != 0 else deviation


@kernel
def _sum_of_wedges(values: NDArray[np.float64]) -> float:
    """Sum of eight values in NumPy's order."""
    first = (values[0] + values[1]) + (values[2] + values[3])
    return float(first + ((values[4] + values[5]) + (values[6] + values[7])))
