"""Distances from the centres of objects, and sums over rings and wedges around them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

RINGS = 3
"""Distances are sorted by their whole part: a step leads one or two of these on."""

WEDGES = 8


@kernel
def distances_within(
    labels: NDArray[np.int32], centers: NDArray[np.int64], boxes: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Length of the shortest way from each object's centre to its pixels, within the object.

    Parameters
    ----------
    labels : ndarray (H, W), int32
        Not checked: 1..N.
    centers : ndarray (N, 2), int64
        A pixel of each object.
    boxes : ndarray (N, 4), int64

    Returns
    -------
    ndarray (H, W), float64
        1 for each step through an edge, root 2 through a corner; -1 where no way leads.
    """
    distances = np.full(labels.shape, -1.0)
    for k in range(centers.shape[0]):
        _spread(labels, distances, k + 1, centers[k], boxes[k])
    return distances


@kernel
def _spread(
    labels: NDArray[np.int32],
    distances: NDArray[np.float64],
    number: int,
    center: NDArray[np.int64],
    box: NDArray[np.int64],
) -> None:
    """Go from a centre ring by ring; the pixels of a ring cannot shorten each other's ways."""
    top, left, bottom, right = box
    width = right - left
    size = (bottom - top) * width
    following = np.full((RINGS, size), -2)
    heads = np.full(RINGS, -1)
    diagonal = np.sqrt(2.0)
    distances[center[0], center[1]] = 0
    start = (center[0] - top) * width + center[1] - left
    following[0, start] = -1
    heads[0] = start
    ring = 0
    while heads[0] >= 0 or heads[1] >= 0 or heads[2] >= 0:
        here = ring % RINGS
        while heads[here] >= 0:
            pixel = heads[here]
            heads[here] = following[here, pixel]
            following[here, pixel] = -2
            row, column = top + pixel // width, left + pixel % width
            distance = distances[row, column]
            if distance < ring:
                continue
            for i in range(max(row - 1, top), min(row + 2, bottom)):
                for j in range(max(column - 1, left), min(column + 2, right)):
                    if labels[i, j] != number:
                        continue
                    longer = distance + (1.0 if i == row or j == column else diagonal)
                    if distances[i, j] < 0 or longer < distances[i, j]:
                        distances[i, j] = longer
                        there = int(longer) % RINGS
                        neighbor = (i - top) * width + j - left
                        if following[there, neighbor] == -2:
                            following[there, neighbor] = heads[there]
                            heads[there] = neighbor
        ring += 1


@kernel
def ring_sums(
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    values: NDArray[Any],
    numbers: NDArray[np.int32],
    shares: NDArray[np.float64],
    centers: NDArray[np.float64],
    count: int,
    rings: int,
) -> tuple[NDArray[Any], NDArray[np.float64]]:
    """Sums and numbers of pixels in eight wedges of each ring of each object, and in whole rings.

    Parameters
    ----------
    rows, columns : ndarray (P,), int64
    values : ndarray (P,), float
    numbers : ndarray (P,), int32
        Object of each pixel, 1..count.
    shares : ndarray (P,), float64
        How far out each pixel is: 1 is the outer edge of the last ring, beyond it is the overflow; negative
        leaves the pixel out.
    centers : ndarray (P, 2), float64
        Row and column of the centre that each pixel belongs to.
    count, rings : int

    Returns
    -------
    sums : ndarray (rings + 1, count, 9), dtype of the values
        The wedges, and the ring; added pixel by pixel. The last ring is the overflow.
    pixels : ndarray (rings + 1, count, 9), float64
    """
    sums = np.zeros((rings + 1, count, WEDGES + 1), values.dtype)
    pixels = np.zeros((rings + 1, count, WEDGES + 1))
    for p in range(rows.size):
        if shares[p] < 0:
            continue
        ring = min(int(shares[p] * rings), rings)
        down, right = rows[p] - centers[p, 0], columns[p] - centers[p, 1]
        wedge = int(down > 0) + 2 * int(right > 0) + 4 * int(abs(down) > abs(right))
        for place in (wedge, WEDGES):
            sums[ring, numbers[p] - 1, place] += values[p]
            pixels[ring, numbers[p] - 1, place] += 1
    return sums, pixels
