"""Sums, extremes and quantiles of the pixels of each object."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.in_order import at_place, deviation_at_place
from cellfeat.kernels.jit import kernel
from cellfeat.kernels.maximum_position import largest, last_of_ties
from cellfeat.kernels.runs import Runs, place_of, read
from cellfeat.kernels.sort import sorted_in_groups

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]


@kernel
def intensities(image: NDArray[Any], labels: NDArray[np.int32], runs: Runs) -> Float64:
    """Measure the intensity of each object.

    Parameters
    ----------
    image : ndarray (H, W), float
        Not checked: no NaN.
    labels : ndarray (H, W), int32
    runs : Runs
        Not checked: each object has one at least.

    Returns
    -------
    ndarray (21, N), float64
        As `moments` gives them of the object and of its outline; distance of the centre of mass from that
        of area; as `quartiles_and_deviation` gives them; column, row and plane of the centre of mass; column,
        row and plane of the brightest pixel.
    """
    found = np.zeros((21, runs.starts.size - 1))
    values = read(image, runs)
    found[:5] = moments(values, runs.starts)
    found[5:10] = moments(*along_outline(values, labels.shape, runs))
    masses = centers_of_mass(values, runs)
    found[10], found[15:18] = masses[0], masses[1:]
    found[11:15] = quartiles_and_deviation(values, runs.starts)
    places = brightest(image, labels, values, runs)
    found[18], found[19] = places % labels.shape[1], places // labels.shape[1]
    return found


@kernel
def along_outline(values: NDArray[Any], shape: tuple[int, int], runs: Runs) -> tuple[NDArray[Any], Int64]:
    """Values of the pixels with one of another object, or of the background, above, below, left or right.

    Parameters
    ----------
    values : ndarray (P,), float
    shape : (int, int)
        Of the image.
    runs : Runs

    Returns
    -------
    values : ndarray (Q,), float
        Those along the outlines. The border of the image alone makes no outline.
    starts : ndarray (N + 1,), int64
    """
    rows, owners = runs.rows, runs.owners
    kept, starts = np.empty_like(values), np.zeros_like(owners)
    count = 0
    for k in range(owners.size - 1):
        above = below = owners[k]
        for run in range(owners[k], owners[k + 1]):
            while rows[above] < rows[run] - 1:
                above += 1
            while below < owners[k + 1] and rows[below] <= rows[run]:
                below += 1
            begin, end = runs.begins[run], runs.ends[run]
            own, column = values[runs.firsts[run] :], begin
            while True:
                upper = _stretch(runs, above, owners[k + 1], rows[run] - 1, shape)
                lower = _stretch(runs, below, owners[k + 1], rows[run] + 1, shape)
                # Inside is where the object goes on above and below, but for the ends of the run.
                inside, stop = max(upper[0], lower[0], begin + (begin > 0)), min(upper[1], lower[1])
                while column < min(inside, end):
                    kept[count] = own[column - begin]
                    column, count = column + 1, count + 1
                column = max(column, min(stop, end - (end < shape[1])))
                if stop >= end:
                    break
                above += upper[1] == stop
                below += upper[1] > stop
            if column < end:
                kept[count] = own[column - begin]
                count += 1
        starts[k + 1] = count
    return kept[:count], starts


@kernel
def _stretch(runs: Runs, run: int, end: int, row: int, shape: tuple[int, int]) -> tuple[int, int]:
    """First column of a run, and the one behind its last, if it is in the row; behind the image if it is not.

    A row outside the image is covered: the border makes no outline.
    """
    if row < 0 or row == shape[0]:
        return 0, shape[1]
    if run == end or runs.rows[run] != row:
        return shape[1], shape[1]
    return runs.begins[run], runs.ends[run]


@kernel
def brightest(image: NDArray[Any], labels: NDArray[np.int32], values: NDArray[Any], runs: Runs) -> Int64:
    """Flat index of each object's brightest pixel, of equal ones that which CellProfiler's sort leaves last.

    Parameters are those of `intensities`, and the values of the objects' pixels.
    """
    positions, ties = largest(values, runs.starts)
    found = np.empty_like(positions)
    for k in range(found.size):
        row, column = place_of(runs, k, positions[k])
        found[k] = row * labels.shape[1] + column
    if ties.any():
        pixels, numbers = image.ravel(), labels.ravel()
        # One more than there is room for: the pixel behind the last of the objects is written, but not kept.
        keys, places = np.empty(values.size + 1, image.dtype), np.empty(values.size + 1, np.uint32)
        count = np.uint64(0)
        for place in range(numbers.size):
            keys[count], places[count] = pixels[place], place
            count += np.uint64(numbers[place] > 0)
        last_of_ties(keys[:-1], places[:-1], numbers, values[positions], ties, found)
    return found


@kernel
def moments(values: NDArray[Any], starts: Int64) -> Float64:
    """Sum, mean, standard deviation, smallest and largest value of each object, added up in order in float64.

    Parameters
    ----------
    values : ndarray (P,), float
        Object by object.
    starts : ndarray (N + 1,), int64
        Object i has values[starts[i]:starts[i + 1]]; not checked. One without values gets zeros.

    Returns
    -------
    ndarray (5, N), float64
    """
    out = np.zeros((5, starts.size - 1))
    for i in range(starts.size - 1):
        first, last = starts[i], starts[i + 1]
        if first == last:
            continue
        total = 0.0
        smallest = largest = values[first]
        for p in range(first, last):
            value = values[p]
            total += value
            smallest = min(smallest, value)
            largest = max(largest, value)
        mean = total / (last - first)
        squares = 0.0
        for p in range(first, last):
            squares += (values[p] - mean) ** 2
        out[0, i] = total
        out[1, i] = mean
        out[2, i] = np.sqrt(squares / (last - first))
        out[3, i] = smallest
        out[4, i] = largest
    return out


@kernel
def centers_of_mass(values: NDArray[Any], runs: Runs) -> Float64:
    """Centre of mass of each object, and its distance from the centre of area; sums in order in float64.

    Parameters
    ----------
    values : ndarray (P,), float
    runs : Runs
        Not checked: each object has one at least.

    Returns
    -------
    ndarray (4, N), float64
        The distance; column, row and plane of the centre, NaN or infinite where the mass is 0.
    """
    found = np.empty((4, runs.owners.size - 1))
    for k in range(runs.owners.size - 1):
        mass = mass_row = mass_column = 0.0
        rows = columns = 0
        for run in range(runs.owners[k], runs.owners[k + 1]):
            row, begin, end = runs.rows[run], runs.begins[run], runs.ends[run]
            own = values[runs.firsts[run] :]
            for column in range(begin, end):
                value = np.float64(own[column - begin])
                mass += value
                mass_row += row * value
                mass_column += column * value
            rows += row * (end - begin)
            columns += (begin + end - 1) * (end - begin) // 2
        area = runs.starts[k + 1] - runs.starts[k]
        x, y = np.divide(mass_column, mass), np.divide(mass_row, mass)
        found[0, k] = math.sqrt((columns / area - x) ** 2 + (rows / area - y) ** 2)
        found[1, k], found[2, k], found[3, k] = x, y, np.divide(0.0, mass)
    return found


@kernel
def quartiles_and_deviation(values: NDArray[Any], starts: Int64) -> Float64:
    """Quartiles and median absolute deviation of each object, at CellProfiler's places in the order.

    A quantile q of n sorted values stands at place q n, counted from 0, not q (n - 1); between two places it
    is interpolated, behind the last one it is the last.

    Parameters
    ----------
    values : ndarray (P,), float
        Object by object.
    starts : ndarray (N + 1,), int64
        Object i has values[starts[i]:starts[i + 1]]; not checked: each has one at least.

    Returns
    -------
    ndarray (4, N), float64
        Lower quartile, median, median absolute deviation from the median, upper quartile.
    """
    out = np.empty((4, starts.size - 1))
    in_order = sorted_in_groups(values, starts)
    for i in range(starts.size - 1):
        own = in_order[starts[i] : starts[i + 1]]
        median = at_place(own, own.size * 0.5)
        out[0, i] = at_place(own, own.size * 0.25)
        out[1, i] = median
        out[2, i] = deviation_at_place(own, median, own.size * 0.5)
        out[3, i] = at_place(own, own.size * 0.75)
    return out
