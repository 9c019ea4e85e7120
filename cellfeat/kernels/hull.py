"""Convex hulls of objects, and what is read off them."""

import math

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel
from cellfeat.kernels.runs import Runs

ROUNDING = 1e-12


@kernel
def _is_straight_or_inward(points: NDArray[np.float64], a: int, b: int, row: float, column: float) -> bool:
    """Whether going from a over b to a point does not turn to the left, rows being the first axis."""
    turn = (points[b, 0] - points[a, 0]) * (column - points[b, 1])
    turn -= (points[b, 1] - points[a, 1]) * (row - points[b, 0])
    return bool(turn <= 0)


@kernel
def _append(points: NDArray[np.float64], first: int, size: int, row: float, column: float) -> int:
    """Add a point to the chain that begins at `first`, dropping those that it makes needless."""
    while size - first >= 2 and _is_straight_or_inward(points, size - 2, size - 1, row, column):
        size -= 1
    points[size, 0] = row
    points[size, 1] = column
    return size + 1


@kernel
def hull_of_spans(left: NDArray[np.float64], right: NDArray[np.float64], points: NDArray[np.float64]) -> int:
    """Hull of the leftmost and rightmost point of each row; rows without points have left above right."""
    size = 0
    for row in range(left.size):
        if left[row] <= right[row]:
            size = _append(points, 0, size, row, left[row])
    turn = size - 1
    for back in range(left.size):
        row = left.size - 1 - back
        if left[row] <= right[row] and not (points[size - 1, 0] == row and points[size - 1, 1] == right[row]):
            size = _append(points, turn, size, row, right[row])
    if size > 1 and points[size - 1, 0] == points[0, 0] and points[size - 1, 1] == points[0, 1]:
        size -= 1
    return size


@kernel
def _convex_pixels(points: NDArray[np.float64], size: int, height: int, width: int) -> int:
    """Pixels of a box whose centres lie in a polygon or on its edges, column by column."""
    lows, highs = np.full(width, np.inf), np.full(width, -np.inf)
    for i in range(size):
        j = (i + size - 1) % size
        y, z = points[i, 1], points[j, 1]
        for column in range(math.ceil(min(y, z)), math.ceil(max(y, z))):
            crossing = (points[j, 0] - points[i, 0]) * (column - y) / (z - y) + points[i, 0]
            lows[column] = min(lows[column], crossing)
            highs[column] = max(highs[column], crossing)
    total = 0
    for column in range(width):
        last = min(math.floor(highs[column] + ROUNDING), height - 1)
        total += last - max(math.ceil(lows[column] - ROUNDING), 0) + 1
    return total


@kernel
def _width(points: NDArray[np.float64], size: int) -> float:
    """Least distance between two parallel lines that hold the polygon between them."""
    least = np.inf
    for i in range(size):
        j = (i + 1) % size
        along, across = points[j, 0] - points[i, 0], points[j, 1] - points[i, 1]
        farthest = 0.0
        for k in range(size):
            reach = abs(along * (points[k, 1] - points[i, 1]) - across * (points[k, 0] - points[i, 0]))
            farthest = max(farthest, reach)
        least = min(least, farthest / math.sqrt(along * along + across * across))
    return least


@kernel
def hull_measures(
    runs: Runs,
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Pixels of the convex hull, and the least and largest diameter, of each object.

    Parameters
    ----------
    runs : Runs

    Returns
    -------
    pixels : ndarray (N,), int64
        Pixels whose centres lie in the hull of the middles of all pixel edges.
    least, largest : ndarray (N,), float64
        Feret diameters of the hull of the pixels' centres; the least is 0 for a line.
    """
    count = runs.owners.size - 1
    pixels = np.empty(count, np.int64)
    least = np.zeros(count)
    largest = np.zeros(count)
    for k in range(count):
        top, first, bottom, end = runs.boxes[k]
        height, width = bottom - top, end - first
        left = np.full(height, np.inf)
        right = np.full(height, -np.inf)
        for run in range(runs.owners[k], runs.owners[k + 1]):
            row = runs.rows[run] - top
            left[row] = min(left[row], runs.begins[run] - first)
            right[row] = runs.ends[run] - 1 - first
        points = np.empty((4 * height + 4, 2))
        size = hull_of_spans(left, right, points)
        largest[k] = _diameter(points, size)
        if size > 2:
            least[k] = _width(points, size)
        # The middles of edges lie on rows of half the distance: row 2 r + 1 of these is row r of pixels.
        halves = 2 * height + 1
        lefts = np.full(halves, np.inf)
        rights = np.full(halves, -np.inf)
        for row in range(height):
            if left[row] <= right[row]:
                for half in (2 * row, 2 * row + 2):
                    lefts[half] = min(lefts[half], left[row])
                    rights[half] = max(rights[half], right[row])
                lefts[2 * row + 1] = left[row] - 0.5
                rights[2 * row + 1] = right[row] + 0.5
        corners = hull_of_spans(lefts, rights, points)
        for i in range(corners):
            points[i, 0] = (points[i, 0] - 1) / 2
        pixels[k] = _convex_pixels(points, corners, height, width)
    return pixels, least, largest


@kernel
def _diameter(points: NDArray[np.float64], size: int) -> float:
    """Largest distance between two corners."""
    farthest, largest = 0.0, 0.0
    for i in range(size):
        for j in range(i):
            down, across = points[i, 0] - points[j, 0], points[i, 1] - points[j, 1]
            square = down * down + across * across
            if square >= farthest:
                farthest = square
                # Of equal whole squares the root may still differ in the last bit.
                largest = max(largest, math.hypot(down, across))
    return largest
