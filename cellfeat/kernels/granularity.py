"""Gray-scale morphology on small images: erosion, dilation, reconstruction, and linear resampling."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

Image = NDArray[np.floating[Any]]


@kernel
def _mirrored(place: int, length: int) -> int:
    """A place inside, reached by mirroring at the outer edges of the first and last pixel."""
    place = place % (2 * length)
    return min(place, 2 * length - 1 - place)


@kernel
def extremes(image: Image, offsets: NDArray[np.int64], largest: bool) -> Image:
    """Least or largest pixel near each pixel; the image goes on beyond its edges as in a mirror.

    Parameters
    ----------
    image : ndarray (H, W), float
    offsets : ndarray (K, 2), int64
        Rows and columns from a pixel to those near it.
    largest : bool
        Whether to take the largest: a dilation, else an erosion.

    Returns
    -------
    ndarray (H, W), dtype of the image
    """
    height, width = image.shape
    found = np.empty_like(image)
    for row in range(height):
        for column in range(width):
            best = image[row, column]
            for k in range(offsets.shape[0]):
                i, j = row + offsets[k, 0], column + offsets[k, 1]
                if not (0 <= i < height and 0 <= j < width):
                    i, j = _mirrored(i, height), _mirrored(j, width)
                value = image[i, j]
                if (value > best) if largest else (value < best):
                    best = value
            found[row, column] = best
    return found


@kernel
def _highest(found: Image, row: int, column: int, step: int) -> float:
    """Largest of a pixel and its two neighbours that a scan in one direction has passed."""
    best = found[row, column]
    if 0 <= row - step < found.shape[0]:
        best = max(best, found[row - step, column])
    if 0 <= column - step < found.shape[1]:
        best = max(best, found[row, column - step])
    return float(best)


@kernel
def reconstruct(seed: Image, mask: Image) -> Image:
    """Dilate a seed under a mask, through edges of pixels, until nothing changes.

    Parameters
    ----------
    seed, mask : ndarray (H, W), float
        Not checked: no seed is above its mask.

    Returns
    -------
    ndarray (H, W), dtype of the seed

    Notes
    -----
    Vincent L, Morphological grayscale reconstruction in image analysis, 1993: a scan forth, a scan back, and
    a queue for what these leave.
    """
    height, width = seed.shape
    found = seed.copy()
    for row in range(height):
        for column in range(width):
            found[row, column] = min(_highest(found, row, column, 1), mask[row, column])
    size = height * width
    queue = np.empty(size, np.int64)
    waits = np.zeros(size, np.bool_)
    head, items = 0, 0
    for back in range(size):
        row, column = (size - 1 - back) // width, (size - 1 - back) % width
        value = min(_highest(found, row, column, -1), mask[row, column])
        found[row, column] = value
        below = row + 1 < height and found[row + 1, column] < min(value, mask[row + 1, column])
        right = column + 1 < width and found[row, column + 1] < min(value, mask[row, column + 1])
        if below or right:
            queue[items] = row * width + column
            waits[row * width + column] = True
            items += 1
    while items:
        place = queue[head]
        head = (head + 1) % size
        items -= 1
        waits[place] = False
        row, column = place // width, place % width
        for i, j in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
            if 0 <= i < height and 0 <= j < width:
                value = min(found[row, column], mask[i, j])
                if found[i, j] < value:
                    found[i, j] = value
                    if not waits[i * width + j]:
                        queue[(head + items) % size] = i * width + j
                        waits[i * width + j] = True
                        items += 1
    return found


@kernel
def read_linear(image: Image, rows: NDArray[np.float64], columns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Read an image between its pixels, at points; 0 beyond the centres of the outermost pixels.

    Parameters
    ----------
    image : ndarray (H, W), float
    rows, columns : ndarray (P,), float64

    Returns
    -------
    ndarray (P,), float64
    """
    height, width = image.shape
    found = np.zeros(rows.size)
    for p in range(rows.size):
        row, column = rows[p], columns[p]
        if not (0 <= row <= height - 1 and 0 <= column <= width - 1):
            continue
        i, j = int(row), int(column)
        down, across = row - i, column - j
        below, right = min(i + 1, height - 1), min(j + 1, width - 1)
        # SciPy's order of operations: the last bit of one background pixel moves hundreds of others.
        value = image[i, j] * (1 - down) * (1 - across)
        value += image[i, right] * (1 - down) * across
        value += image[below, j] * down * (1 - across)
        value += image[below, right] * down * across
        found[p] = value
    return found
