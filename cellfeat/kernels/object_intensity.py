"""Sums, extremes and quantiles of the pixels of each object."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel
from cellfeat.kernels.sort import at_place, deviation_at_place, sorted_in_groups

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]


@kernel
def along_outline(
    values: NDArray[Any], labels: NDArray[np.int32], order: Int64, starts: Int64
) -> tuple[NDArray[Any], Int64]:
    """Values of the pixels with one of another object, or of the background, above, below, left or right.

    Parameters
    ----------
    values : ndarray (P,), float
        Object by object.
    labels : ndarray (H, W), int32
    order : ndarray (P,), int64
        Flat index of each value's pixel; not checked.
    starts : ndarray (N + 1,), int64
        Object i has values[starts[i]:starts[i + 1]]; not checked.

    Returns
    -------
    values : ndarray (Q,), float
        Those along the outlines. The border of the image alone makes no outline.
    starts : ndarray (N + 1,), int64
    """
    height, width = labels.shape
    outline = np.zeros((height, width), np.bool_)
    for row in range(height):
        for column in range(width - 1):
            differ = labels[row, column] != labels[row, column + 1]
            outline[row, column] |= differ
            outline[row, column + 1] |= differ
    for row in range(height - 1):
        for column in range(width):
            differ = labels[row, column] != labels[row + 1, column]
            outline[row, column] |= differ
            outline[row + 1, column] |= differ
    flat = outline.ravel()
    kept = np.empty_like(values)
    kept_starts = np.zeros_like(starts)
    count = 0
    for i in range(starts.size - 1):
        for p in range(starts[i], starts[i + 1]):
            kept[count] = values[p]
            count += flat[order[p]]
        kept_starts[i + 1] = count
    return kept[:count], kept_starts


@kernel
def labelled(
    pixels: NDArray[Any], labels: NDArray[np.int32]
) -> tuple[NDArray[Any], NDArray[np.int32], Int64]:
    """Values, labels and flat indices of the pixels of all objects in raster order.

    Parameters
    ----------
    pixels : ndarray (H, W), float
    labels : ndarray (H, W), int32
        Not checked: the same shape.

    Returns
    -------
    values : ndarray (P,), float
    numbers : ndarray (P,), int32
    places : ndarray (P,), int64
    """
    values = np.empty(labels.size, pixels.dtype)
    numbers = np.empty(labels.size, np.int32)
    places = np.empty(labels.size, np.int64)
    flat_pixels, flat_labels = pixels.ravel(), labels.ravel()
    count = 0
    for p in range(labels.size):
        values[count] = flat_pixels[p]
        numbers[count] = flat_labels[p]
        places[count] = p
        count += flat_labels[p] > 0
    return values[:count], numbers[:count], places[:count]


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
def weighted_positions(values: NDArray[Any], rows: Int64, columns: Int64, starts: Int64) -> Float64:
    """Sums of value, value x row, value x column, row and column over each object, in order in float64.

    Parameters
    ----------
    values : ndarray (P,), float
        Object by object.
    rows, columns : ndarray (P,), int64
        Not checked: as many.
    starts : ndarray (N + 1,), int64
        Object i has values[starts[i]:starts[i + 1]]; not checked.

    Returns
    -------
    ndarray (5, N), float64
    """
    out = np.empty((5, starts.size - 1))
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
        out[0, i] = mass
        out[1, i] = mass_row
        out[2, i] = mass_column
        out[3, i] = row
        out[4, i] = column
    return out


@kernel
def quartiles_and_deviation(values: NDArray[Any], starts: Int64) -> Float64:
    """Quartiles of each object, and its median absolute deviation, at CellProfiler's places in the order.

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
        Lower quartile, median, upper quartile, median absolute deviation from the median.
    """
    out = np.empty((4, starts.size - 1))
    in_order = sorted_in_groups(values, starts)
    for i in range(starts.size - 1):
        own = in_order[starts[i] : starts[i + 1]]
        median = at_place(own, own.size * 0.5)
        out[0, i] = at_place(own, own.size * 0.25)
        out[1, i] = median
        out[2, i] = at_place(own, own.size * 0.75)
        out[3, i] = deviation_at_place(own, median, own.size * 0.5)
    return out
