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
def openings(small: Image, inside: NDArray[np.bool_], length: int) -> Image:
    """What is left of an image after 1, 2, ... erosions by a cross, each followed by reconstruction.

    Parameters
    ----------
    small : ndarray (H, W), float
    inside : ndarray (H, W), bool
        Elsewhere the image is eroded as if it were 0.
    length : int
        How often to erode.

    Returns
    -------
    ndarray (H, W, length), dtype of the image

    Notes
    -----
    Vincent L, Morphological grayscale reconstruction in image analysis, 1993: a scan forth, a scan back, and
    a queue for what these leave.
    """
    height, width = small.shape
    found = np.empty((height, width, length), small.dtype)
    opened, before = np.empty_like(small), np.empty_like(small)
    eroded = small * inside
    queue = np.empty(height * width, np.int64)
    waits = np.zeros((height, width), np.bool_)
    for step in range(length):
        eroded, before = before, eroded
        for row in range(height):
            for column in range(width):
                least = before[row, column]
                least = min(least, before[max(row - 1, 0), column], before[min(row + 1, height - 1), column])
                least = min(least, before[row, max(column - 1, 0)], before[row, min(column + 1, width - 1)])
                opened[row, column] = least
                eroded[row, column] = least * inside[row, column]
        _reconstruct(opened, small, queue, waits)
        for row in range(height):
            for column in range(width):
                found[row, column, step] = opened[row, column]
    return found


@kernel
def _reconstruct(found: Image, mask: Image, queue: NDArray[np.int64], waits: NDArray[np.bool_]) -> None:
    """Dilate a seed under a mask, through edges of pixels, until nothing changes; `waits` is all False."""
    height, width = found.shape
    for row in range(height):
        for column in range(width):
            best = found[row, column]
            if row > 0:
                best = max(best, found[row - 1, column])
            if column > 0:
                best = max(best, found[row, column - 1])
            found[row, column] = min(best, mask[row, column])
    head, items = 0, 0
    for row in range(height - 1, -1, -1):
        for column in range(width - 1, -1, -1):
            best, is_left = found[row, column], False
            if row + 1 < height:
                best = max(best, found[row + 1, column])
            if column + 1 < width:
                best = max(best, found[row, column + 1])
            value = min(best, mask[row, column])
            found[row, column] = value
            if row + 1 < height:
                is_left = found[row + 1, column] < min(value, mask[row + 1, column])
            if column + 1 < width:
                is_left |= found[row, column + 1] < min(value, mask[row, column + 1])
            if is_left:
                queue[items] = row * width + column
                waits[row, column] = True
                items += 1
    while items:
        row, column = queue[head] // width, queue[head] % width
        head = (head + 1) % queue.size
        items -= 1
        waits[row, column] = False
        for i, j in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
            if 0 <= i < height and 0 <= j < width:
                value = min(found[row, column], mask[i, j])
                if found[i, j] < value:
                    found[i, j] = value
                    if not waits[i, j]:
                        queue[(head + items) % queue.size] = i * width + j
                        waits[i, j] = True
                        items += 1


@kernel
def sums_of_read(
    images: Image,
    rows: NDArray[np.float64],
    columns: NDArray[np.float64],
    starts: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Sums over each object of images read between their pixels, as `read_linear` reads.

    Parameters
    ----------
    images : ndarray (H, W, S), float
    rows, columns : ndarray (P,), float64
        Where to read, object by object.
    starts : ndarray (N + 1,), int64

    Returns
    -------
    ndarray (N, S), float64
    """
    height, width, steps = images.shape
    found = np.zeros((starts.size - 1, steps))
    for k in range(starts.size - 1):
        for p in range(starts[k], starts[k + 1]):
            if not (0 <= rows[p] <= height - 1 and 0 <= columns[p] <= width - 1):
                continue
            i, j = int(rows[p]), int(columns[p])
            down, across = rows[p] - i, columns[p] - j
            below, right = min(i + 1, height - 1), min(j + 1, width - 1)
            up, left = 1 - down, 1 - across
            for s in range(steps):
                value = images[i, j, s] * up * left
                value += images[i, right, s] * up * across
                value += images[below, j, s] * down * left
                value += images[below, right, s] * down * across
                found[k, s] += value
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
