"""Smallest circles around objects, as CellProfiler finds them.

Chrystal's method (On the problem to construct the minimum circle enclosing n given points in a plane, 1884):
begin with one side of the hull; the vertex that sees it under the smallest angle tells whether the side is
the circle's diameter, whether side and vertex lie on the circle, or which end of the side gives way to it.
The last bit of centre and radius decides which pixels lie in the circle. It depends on the side begun with,
on the order of operations, and on which of equally good vertices is taken; hence all objects advance at the
same time, as that choice is an accident of a sort over all of them.
"""

import math

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.arccos import arccos
from cellfeat.kernels.hull import hull_of_spans
from cellfeat.kernels.jit import kernel
from cellfeat.kernels.maximum_position import first_of_the_smallest
from cellfeat.kernels.runs import Runs

RIGHT = math.pi / 2


@kernel
def column_hulls(runs: Runs) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Corners of each object's convex hull.

    Parameters
    ----------
    runs : Runs

    Returns
    -------
    corners : ndarray (C, 2), float64
        Row and column; from the top of the first column along the upper side, and back along the lower.
    starts : ndarray (N + 1,), int64
        Object i's corners are corners[starts[i]:starts[i + 1]].
    """
    count, boxes = runs.owners.size - 1, runs.boxes
    room = 0
    for k in range(count):
        room += 2 * (boxes[k, 3] - boxes[k, 1]) + 2
    corners = np.empty((room, 2))
    firsts = np.zeros(count + 1, np.int64)
    for k in range(count):
        width = boxes[k, 3] - boxes[k, 1]
        top = np.full(width, np.inf)
        bottom = np.full(width, -np.inf)
        for run in range(runs.owners[k], runs.owners[k + 1]):
            row = float(runs.rows[run])
            for column in range(runs.begins[run] - boxes[k, 1], runs.ends[run] - boxes[k, 1]):
                top[column] = min(top[column], row)
                bottom[column] = max(bottom[column], row)
        points = np.empty((2 * width + 2, 2))
        size = hull_of_spans(top, bottom, points)
        for i in range(size):
            corners[firsts[k] + i, 0] = points[i, 1]
            corners[firsts[k] + i, 1] = points[i, 0] + boxes[k, 1]
        firsts[k + 1] = firsts[k] + size
    return corners[: firsts[count]], firsts


@kernel
def enclosing_circles(
    corners: NDArray[np.float64], starts: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Smallest circle around each object.

    Parameters
    ----------
    corners : ndarray (C, 2), float64
        Of the convex hulls, as `column_hulls` gives them; not checked: at least one an object.
    starts : ndarray (N + 1,), int64

    Returns
    -------
    centers : ndarray (N, 2), float64
        Row and column.
    radii : ndarray (N,), float64
        0 for one point.
    """
    count = starts.size - 1
    centers = np.zeros((count, 2))
    radii = np.zeros(count)
    ends = np.zeros((count, 2), np.int64)
    is_open = np.zeros(count, np.bool_)
    for k in range(count):
        ends[k, 0] = starts[k]
        ends[k, 1] = min(starts[k] + 1, starts[k + 1] - 1)
        is_open[k] = starts[k + 1] - starts[k] > 2
        if not is_open[k]:
            _close_on_side(corners, ends[k], centers[k], radii, k)
    vertices = np.empty(corners.shape[0], np.int64)
    owners = np.empty(corners.shape[0], np.int64)
    angles = np.empty((corners.shape[0], 3))
    while is_open.any():
        size = 0
        for k in range(count):
            for v in range(starts[k], starts[k + 1] if is_open[k] else starts[k]):
                if v != ends[k, 0] and v != ends[k, 1]:
                    vertices[size], owners[size] = v, k + 1
                    angles[size] = _angles(corners, ends[k, 0], ends[k, 1], v)
                    size += 1
        narrowest = first_of_the_smallest(angles[:size, 2], owners[:size], count)
        for k in range(count):
            if not is_open[k]:
                continue
            at_first, at_second, at_vertex = angles[narrowest[k]]
            vertex = vertices[narrowest[k]]
            if at_vertex >= RIGHT:
                _close_on_side(corners, ends[k], centers[k], radii, k)
                is_open[k] = False
            elif at_first <= RIGHT and at_second <= RIGHT:
                _close_on_triangle(corners, ends[k, 0], ends[k, 1], vertex, centers[k], radii, k)
                is_open[k] = False
            else:
                ends[k, 0 if at_first > RIGHT else 1] = vertex
    return centers, radii


@kernel
def _angles(corners: NDArray[np.float64], first: int, second: int, vertex: int) -> tuple[float, float, float]:
    """Angles of a triangle at its three corners."""
    # Numbers, not arrays of two, which would have to be allocated.
    down, right = corners[first, 0] - corners[second, 0], corners[first, 1] - corners[second, 1]
    length = down * down + right * right
    y, x = corners[vertex, 0] - corners[second, 0], corners[vertex, 1] - corners[second, 1]
    cosine = (down * y + right * x) / math.sqrt(length * (y * y + x * x))
    at_second = arccos(max(-1.0, min(cosine, 1.0)))
    y, x = corners[vertex, 0] - corners[first, 0], corners[vertex, 1] - corners[first, 1]
    cosine = (-down * y + -right * x) / math.sqrt(length * (y * y + x * x))
    at_first = arccos(max(-1.0, min(cosine, 1.0)))
    return at_first, at_second, math.pi - at_second - at_first


@kernel
def _close_on_side(
    corners: NDArray[np.float64],
    ends: NDArray[np.int64],
    center: NDArray[np.float64],
    radii: NDArray[np.float64],
    k: int,
) -> None:
    """The circle whose diameter goes from one point to another."""
    first, second = corners[ends[0]], corners[ends[1]]
    center[:] = (first + second) / 2
    rows, columns = first - second
    radii[k] = math.sqrt(rows * rows + columns * columns) / 2


@kernel
def _close_on_triangle(
    corners: NDArray[np.float64],
    first: int,
    second: int,
    vertex: int,
    center: NDArray[np.float64],
    radii: NDArray[np.float64],
    k: int,
) -> None:
    """The circle through three points."""
    (a, b), (c, d), (e, f) = corners[first], corners[second], corners[vertex]
    u, v, w = a * a + b * b, c * c + d * d, e * e + f * f
    twice = 2 * (b * (c - e) + d * (e - a) + f * (a - c))
    center[1] = (u * (c - e) + v * (e - a) + w * (a - c)) / twice
    center[0] = (u * (f - d) + v * (b - f) + w * (d - b)) / twice
    radii[k] = math.sqrt((a - center[0]) ** 2 + (b - center[1]) ** 2)
