"""Sums, extremes and quantiles of the pixels of each object."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.by_label import read_runs
from cellfeat.kernels.in_order import at_place, deviation_at_place
from cellfeat.kernels.jit import kernel
from cellfeat.kernels.maximum_position import largest, last_of_ties
from cellfeat.kernels.sort import sorted_in_groups

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]


@kernel
def intensities(
    image: NDArray[Any],
    labels: NDArray[np.int32],
    order: Int64,
    rows: Int64,
    columns: Int64,
    starts: Int64,
    runs: tuple[Int64, Int64],
) -> Float64:
    """Measure the intensity of each object.

    Parameters
    ----------
    image : ndarray (H, W), float
        Not checked: no NaN.
    labels : ndarray (H, W), int32
    order, rows, columns : ndarray (P,), int64
        Flat index, row and column of each pixel, object by object.
    starts : ndarray (N + 1,), int64
        Object i has the pixels starts[i] to starts[i + 1]; not checked: each has one at least.
    runs : tuple of ndarray, int64
        As `by_label` gives them.

    Returns
    -------
    ndarray (21, N), float64
        As `moments` gives them of the object and of its outline; distance of the centre of mass from that
        of area; as `quartiles_and_deviation` gives them; column, row and plane of the centre of mass; column,
        row and plane of the brightest pixel.
    """
    found = np.zeros((21, starts.size - 1))
    values = read_runs(image, order, runs[0])
    found[:5] = moments(values, starts)
    found[5:10] = moments(*along_outline(values, labels.shape, rows, columns, *runs))
    masses = centers_of_mass(values, rows, columns, starts)
    found[10], found[15:18] = masses[0], masses[1:]
    found[11:15] = quartiles_and_deviation(values, starts)
    places = brightest(image, labels, values, order, starts)
    found[18], found[19] = places % labels.shape[1], places // labels.shape[1]
    return found


@kernel
def along_outline(
    values: NDArray[Any], shape: tuple[int, int], rows: Int64, columns: Int64, firsts: Int64, owners: Int64
) -> tuple[NDArray[Any], Int64]:
    """Values of the pixels with one of another object, or of the background, above, below, left or right.

    Parameters
    ----------
    values : ndarray (P,), float
        Object by object.
    shape : (int, int)
        Of the image.
    rows, columns : ndarray (P,), int64
        Of each value's pixel; not checked.
    firsts, owners : ndarray, int64
        Runs of pixels, as `by_label` gives them.

    Returns
    -------
    values : ndarray (Q,), float
        Those along the outlines. The border of the image alone makes no outline.
    starts : ndarray (N + 1,), int64
    """
    kept, starts = np.empty_like(values), np.zeros_like(owners)
    count = 0
    for k in range(owners.size - 1):
        above = below = owners[k]
        for run in range(owners[k], owners[k + 1]):
            p, end = firsts[run], firsts[run + 1]
            row, left, right = rows[p], columns[p], columns[end - 1]
            origin = p - left
            while rows[firsts[above]] < row - 1:
                above += 1
            while below < owners[k + 1] and rows[firsts[below]] <= row:
                below += 1
            while True:
                upper = _stretch(above, owners[k + 1], row - 1, shape, rows, columns, firsts)
                lower = _stretch(below, owners[k + 1], row + 1, shape, rows, columns, firsts)
                # Inside is where the object goes on above and below, but for the ends of the run.
                begin = max(upper[0], lower[0], left + (left > 0))
                stop = min(upper[1], lower[1], right + (right == shape[1] - 1))
                count = _copy(values, p, min(origin + begin, end), kept, count)
                p = max(p, origin + begin, origin + stop)
                if min(upper[1], lower[1]) > right:
                    break
                if upper[1] < lower[1]:
                    above += 1
                else:
                    below += 1
            count = _copy(values, p, end, kept, count)
        starts[k + 1] = count
    return kept[:count], starts


@kernel
def _stretch(
    run: int, end: int, row: int, shape: tuple[int, int], rows: Int64, columns: Int64, firsts: Int64
) -> tuple[int, int]:
    """First column of a run, and the one behind its last, if it is in the row; behind the image if it is not.

    A row outside the image is covered: the border makes no outline.
    """
    if row < 0 or row == shape[0]:
        return 0, shape[1]
    if run == end or rows[firsts[run]] != row:
        return shape[1], shape[1]
    return columns[firsts[run]], columns[firsts[run + 1] - 1] + 1


@kernel
def _copy(values: NDArray[Any], first: int, end: int, into: NDArray[Any], count: int) -> int:
    """Append values[first:end] to the first `count` in another array; how many these are then."""
    for p in range(first, end):
        into[count] = values[p]
        count += 1
    return count


@kernel
def brightest(
    image: NDArray[Any], labels: NDArray[np.int32], values: NDArray[Any], order: Int64, starts: Int64
) -> Int64:
    """Flat index of each object's brightest pixel, of equal ones that which CellProfiler's sort leaves last.

    Parameters are those of `intensities`, and the values of the pixels in `order`.
    """
    positions, ties = largest(values, starts)
    found: Int64 = order[positions]
    if ties.any():
        pixels, numbers = image.ravel(), labels.ravel()
        # One more than there is room for: the pixel behind the last of the objects is written, but not kept.
        keys, places = np.empty(order.size + 1, image.dtype), np.empty(order.size + 1, np.uint32)
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
def centers_of_mass(values: NDArray[Any], rows: Int64, columns: Int64, starts: Int64) -> Float64:
    """Centre of mass of each object, and its distance from the centre of area; sums in order in float64.

    Parameters
    ----------
    values : ndarray (P,), float
        Object by object.
    rows, columns : ndarray (P,), int64
        Not checked: as many.
    starts : ndarray (N + 1,), int64
        Object i has values[starts[i]:starts[i + 1]]; not checked: each has one at least.

    Returns
    -------
    ndarray (4, N), float64
        The distance; column, row and plane of the centre, NaN or infinite where the mass is 0.
    """
    found = np.empty((4, starts.size - 1))
    for i in range(starts.size - 1):
        mass = mass_row = mass_column = 0.0
        row = column = 0
        for p in range(starts[i], starts[i + 1]):
            value = np.float64(values[p])
            mass += value
            mass_row += rows[p] * value
            mass_column += columns[p] * value
            row += rows[p]
            column += columns[p]
        area = starts[i + 1] - starts[i]
        x, y = np.divide(mass_column, mass), np.divide(mass_row, mass)
        found[0, i] = math.sqrt((column / area - x) ** 2 + (row / area - y) ** 2)
        found[1, i], found[2, i], found[3, i] = x, y, np.divide(0.0, mass)
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
