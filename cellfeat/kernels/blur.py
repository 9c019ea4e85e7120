"""Sums that tell a sharp image from a blurred one."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel
from cellfeat.kernels.sums import buffered_sum, pairwise_sum

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
    starts = np.searchsorted(columns, np.arange(across + 1))
    for row in range(rows.size):
        for tile in range(across):
            total = means[rows[row] * across + tile]
            for column in range(starts[tile], starts[tile + 1]):
                total += pixels[row, column]
            means[rows[row] * across + tile] = total
            sizes[rows[row] * across + tile] += starts[tile + 1] - starts[tile]
    means /= sizes
    for row in range(rows.size):
        for tile in range(across):
            mean = means[rows[row] * across + tile]
            total = squares[rows[row] * across + tile]
            for column in range(starts[tile], starts[tile + 1]):
                total += (pixels[row, column] - mean) ** 2
            squares[rows[row] * across + tile] = total
    return sizes, means, squares


@kernel
def spread_of_tiles(pixels: Pixels, rows: Int64, columns: Int64) -> float:
    """Variance over tiles of (variance / mean of the tile), divided by its median; 0 if there is none.

    Parameters are those of `tile_moments`. Tiles with a mean of 0 do not count.
    """
    sizes, means, squares = tile_moments(pixels, rows, columns)
    lit = np.flatnonzero(means)
    scores = squares[lit] / (sizes[lit] * means[lit])
    count = scores.size
    if count == 0:
        return 0.0
    in_order = np.sort(scores)
    median = (in_order[(count - 1) // 2] + in_order[count // 2]) / 2
    away = scores - pairwise_sum(scores, 0, count) / count
    return pairwise_sum(away * away, 0, count) / count / median if median > 0 else 0.0


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
    # Neighbours are often equal, and to add to one number again and again takes longer than to four in turn.
    pairs = np.zeros((4, count, count), np.int64)
    levels = np.empty(pixels.shape[1], np.uint32)
    for row in range(pixels.shape[0]):
        for column in range(levels.size):
            share = np.float64(pixels[row, column] - low) / span
            levels[column] = min(np.int32(share * count), np.int32(count - 1))
        for column in range(levels.size - distance):
            pairs[column % 4, levels[column], levels[column + distance]] += 1
    total: Int64 = pairs.sum(axis=0)
    return total


@kernel
def correlation_of_pairs(pairs: Int64) -> float:
    """Haralick's correlation of numbers of pairs of levels; 0 if either side has one level only.

    Parameters
    ----------
    pairs : ndarray (levels, levels), int64
        Not checked: at least one pair, at most 90 levels.
    """
    levels = pairs.shape[0]
    joint = (pairs / pairs.sum()).ravel()
    left, right = np.empty(levels), np.zeros(levels)
    for level in range(levels):
        row = joint[level * levels : (level + 1) * levels]
        left[level] = buffered_sum(row, levels)
        right += row
    numbers = np.arange(1.0, levels + 1)
    left_mean, right_mean = buffered_sum(numbers * left, levels), buffered_sum(numbers * right, levels)
    left_spread = np.sqrt(buffered_sum((numbers - left_mean) ** 2 * left, levels))
    right_spread = np.sqrt(buffered_sum((numbers - right_mean) ** 2 * right, levels))
    if left_spread * right_spread == 0:
        return 0.0
    for place in range(joint.size):
        joint[place] *= numbers[place // levels] * numbers[place % levels]
    product = buffered_sum(joint, joint.size)
    return float((product - left_mean * right_mean) / (left_spread * right_spread))


@kernel
def ring_sums(magnitudes: Pixels, count: int) -> tuple[Float64, Float64]:
    """Sums of a spectrum's magnitudes and of their squares over rings around its corners.

    Parameters
    ----------
    magnitudes : ndarray (H, count + 1), float
        First columns of the spectrum of an image of real numbers; the last ones are these turned round.
        Squares have this precision.
    count : int
        Rings to sum: ring k holds distances from k to below k + 1 from the nearest corner. Not checked: twice
        as many are fewer than the image has columns.

    Returns
    -------
    sums, powers : ndarray (count,), float64
    """
    height = magnitudes.shape[0]
    sums, powers = np.zeros(count), np.zeros(count)
    for row in range(height):
        down = min(row, height - 1 - row)
        if down >= count:
            continue
        opposite = (height - row) % height
        for place in range(2 * count):
            if place < count:
                across = place
                # The first column is its own opposite: SciPy takes its second half from the first.
                value = magnitudes[opposite if place == 0 and 2 * row > height else row, place]
            else:
                across = 2 * count - 1 - place
                value = magnitudes[opposite, across + 1]
            ring = int(np.sqrt(down * down + across * across))
            if ring < count:
                sums[ring] += value
                powers[ring] += value * value
    return sums, powers


@kernel
def rings_seen(magnitudes: Pixels, count: int, smallest: int) -> tuple[Float64, Float64]:
    """Radii, from 1, and powers of the rings that hold power; none if a magnitude is NaN.

    Parameters
    ----------
    magnitudes, count
        As for `ring_sums`.
    smallest : int
        The first ring to take.

    Returns
    -------
    radii, powers : ndarray (R,), float64
    """
    sums, powers = ring_sums(magnitudes, count)
    radii = np.empty(count)
    seen = 0
    for ring in range(smallest, 0 if np.isnan(sums).any() else count):
        if sums[ring] > 0 and 0 < powers[ring] < np.inf:
            radii[seen], powers[seen] = ring + 1, powers[ring]
            seen += 1
    return radii[:seen], powers[:seen]


@kernel
def slope_of_line(x: Float64, y: Float64) -> float:
    """Slope of the least-squares line of y over x; not checked: as many, two different x."""
    count = x.size
    from_mean = x - pairwise_sum(x, 0, count) / count
    return float(pairwise_sum(from_mean * y, 0, count) / pairwise_sum(from_mean * from_mean, 0, count))


@kernel
def evened(pixels: Pixels, scale: np.floating[Any]) -> Pixels:
    """Pixels divided by a scale, less the mean of that, in their own precision.

    Parameters
    ----------
    pixels : ndarray (H, W), float
    scale : float of the same precision
        Not checked: not 0.
    """
    rounded = np.empty(1, pixels.dtype)
    rounded[0] = pixels.size
    even = (pixels / scale).ravel()
    mean = buffered_sum(even, even.size) / rounded[0]
    for p in range(even.size):
        even[p] -= mean
    out: Pixels = even.reshape(pixels.shape)
    return out
