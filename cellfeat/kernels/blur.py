"""Sums that tell a sharp image from a blurred one."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

Pixels = NDArray[Any]
Int64 = NDArray[np.int64]
Float64 = NDArray[np.float64]


@kernel
def tile_moments(pixels: Pixels, rows: Int64, columns: Int64) -> tuple[Int64, Float64, Float64]:
    """Size, mean and sum of squared distances to it of each tile of an image, in raster order in float64.

    Parameters
    ----------
    pixels : ndarray (H, W), float
    rows : ndarray (H,), int64
        Tile row of each row; not checked: from 0, rising, none left out.
    columns : ndarray (W,), int64
        Tile column of each column; not checked.

    Returns
    -------
    sizes : ndarray (tiles,), int64
    means, squares : ndarray (tiles,), float64
    """
    across = columns[-1] + 1
    count = (rows[-1] + 1) * across
    sizes = np.zeros(count, np.int64)
    means = np.zeros(count)
    squares = np.zeros(count)
    for row in range(rows.size):
        for column in range(columns.size):
            tile = rows[row] * across + columns[column]
            sizes[tile] += 1
            means[tile] += pixels[row, column]
    means /= sizes
    for row in range(rows.size):
        for column in range(columns.size):
            tile = rows[row] * across + columns[column]
            squares[tile] += (pixels[row, column] - means[tile]) ** 2
    return sizes, means, squares


@kernel
def neighbor_pairs(pixels: Pixels, low: np.floating[Any], span: float, distance: int, count: int) -> Int64:
    """How often each gray level stands `distance` columns left of each other level.

    Parameters
    ----------
    pixels : ndarray (H, W), float
    low : float
        The smallest pixel, in their precision.
    span : float
        From there to the largest; not checked: above 0.
    distance : int
        Not checked: above 0.
    count : int
        Levels of equal width; not checked: a power of two.

    Returns
    -------
    ndarray (count, count), int64
    """
    pairs = np.zeros((count, count), np.int64)
    levels = np.empty(pixels.shape[1], np.int64)
    for row in range(pixels.shape[0]):
        for column in range(levels.size):
            share = np.float64(pixels[row, column] - low) / span
            levels[column] = min(int(share * count), count - 1)
        for column in range(levels.size - distance):
            pairs[levels[column], levels[column + distance]] += 1
    return pairs


@kernel
def ring_sums(magnitudes: Pixels, count: int) -> tuple[Float64, Float64]:
    """Sums of a spectrum's magnitudes and of their squares over rings around its corners.

    Parameters
    ----------
    magnitudes : ndarray (H, W), float
        Squares have this precision.
    count : int
        Rings to sum: ring k holds distances from k to below k + 1 from the nearest corner.

    Returns
    -------
    sums, powers : ndarray (count,), float64
    """
    height, width = magnitudes.shape
    sums, powers = np.zeros(count), np.zeros(count)
    for row in range(height):
        down = min(row, height - 1 - row)
        for column in range(width):
            across = min(column, width - 1 - column)
            ring = int(np.sqrt(down * down + across * across))
            if ring < count:
                sums[ring] += magnitudes[row, column]
                powers[ring] += magnitudes[row, column] * magnitudes[row, column]
    return sums, powers
