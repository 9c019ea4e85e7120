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
def extremes(image: Image, reaches: NDArray[np.int64], largest: bool) -> Image:
    """Least or largest pixel in a disc around each pixel; the image goes on beyond its edges as in a mirror.

    Parameters
    ----------
    image : ndarray (H, W), float
    reaches : ndarray (R + 1,), int64
        How far the disc reaches to the left and to the right, in its middle row and in those 1 to R above and
        below.
    largest : bool
        Whether to take the largest: a dilation, else an erosion.

    Returns
    -------
    ndarray (H, W), dtype of the image
    """
    height, width = image.shape
    radius, reach = reaches.size - 1, reaches.max()
    found = image.copy()
    line = np.empty(width + 2 * reach, image.dtype)
    near = np.empty((reach + 1, width), image.dtype)
    for place in range(-radius, height + radius):
        row = _mirrored(place, height)
        for column in range(line.size):
            line[column] = image[row, _mirrored(column - reach, width)]
        near[0] = image[row]
        for k in range(1, reach + 1):
            near[k] = near[k - 1]
            _take(near[k], line[reach - k :], largest)
            _take(near[k], line[reach + k :], largest)
        for other in range(max(place - radius, 0), min(place + radius + 1, height)):
            _take(found[other], near[reaches[abs(place - other)]], largest)
    return found


@kernel
def _take(best: Image, values: Image, largest: bool) -> None:
    """Keep the larger, or the smaller, of each two."""
    if largest:
        for k in range(best.size):
            best[k] = values[k] if values[k] > best[k] else best[k]
    else:
        for k in range(best.size):
            best[k] = values[k] if values[k] < best[k] else best[k]


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
    opened = np.empty_like(small)
    before, eroded = small * inside, np.empty_like(small)
    queue = np.empty(height * width, np.int64)
    waits = np.zeros((height, width), np.bool_)
    for step in range(length):
        for row in range(height):
            _erode(before, row, opened)
        for row in range(height):
            for column in range(width):
                eroded[row, column] = opened[row, column] * inside[row, column]
        _reconstruct(opened, small, queue, waits)
        for row in range(height):
            for column in range(width):
                found[row, column, step] = opened[row, column]
        before, eroded = eroded, before
    return found


@kernel
def _erode(image: Image, row: int, out: Image) -> None:
    """Least of each pixel of a row and the four beside it."""
    width = image.shape[1]
    above, below = max(row - 1, 0), min(row + 1, len(image) - 1)
    for column in range(width):
        least = min(image[above, column], image[below, column])
        out[row, column] = min(least, image[row, column])
    for column in range(width - 1):
        out[row, column] = min(out[row, column], image[row, column + 1])
    for column in range(width - 1):
        out[row, column + 1] = min(out[row, column + 1], image[row, column])


@kernel
def _reconstruct(found: Image, mask: Image, queue: NDArray[np.int64], waits: NDArray[np.bool_]) -> None:
    """Dilate a seed under a mask, through edges of pixels, until nothing changes; `waits` is all False."""
    height, width = found.shape
    for row in range(height):
        if row > 0:
            _take(found[row], found[row - 1], True)
        best = found[row, 0]
        for column in range(width):
            best = min(max(best, found[row, column]), mask[row, column])
            found[row, column] = best
    head, items = 0, 0
    for row in range(height - 1, -1, -1):
        if row + 1 < height:
            _take(found[row], found[row + 1], True)
        best = found[row, width - 1]
        for column in range(width - 1, -1, -1):
            best = min(max(best, found[row, column]), mask[row, column])
            found[row, column] = best
        for column in range(width if _is_left(found, mask, row) else 0):
            value = found[row, column]
            is_left = row + 1 < height and found[row + 1, column] < min(value, mask[row + 1, column])
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
def _is_left(found: Image, mask: Image, row: int) -> bool:
    """Whether a pixel of a row can raise the one below it or to its right."""
    height, width = found.shape
    left = 0
    for column in range(width - 1):
        left += found[row, column + 1] < min(found[row, column], mask[row, column + 1])
    if row + 1 < height:
        for column in range(width):
            left += found[row + 1, column] < min(found[row, column], mask[row + 1, column])
    return left > 0


@kernel
def sums_of_read(
    images: Image,
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    firsts: NDArray[np.int64],
    owners: NDArray[np.int64],
    ratios: tuple[float, float],
) -> NDArray[np.float64]:
    """Sums over each object of smaller images read between their pixels, as `read_linear` reads.

    Parameters
    ----------
    images : ndarray (H, W, S), float
    rows, columns : ndarray (P,), int64
        Pixels, object by object.
    firsts, owners : ndarray, int64
        Runs of pixels, as `by_label` gives them.
    ratios : tuple of float
        Step in a smaller image for a step along rows and columns.

    Returns
    -------
    ndarray (N, S), float64
    """
    height, width, steps = images.shape
    found = np.zeros((owners.size - 1, steps))
    upper, lower = np.empty((width, steps)), np.empty((width, steps))
    for k in range(owners.size - 1):
        for run in range(owners[k], owners[k + 1]):
            first, last = firsts[run], firsts[run + 1]
            row = rows[first] * ratios[0]
            if not 0 <= row <= height - 1:
                continue
            i = int(row)
            down, below = row - i, min(i + 1, height - 1)
            leftmost = int(columns[first] * ratios[1])
            for j in range(leftmost, min(int(columns[last - 1] * ratios[1]) + 2, width)):
                for s in range(steps):
                    upper[j, s] = images[i, j, s] * (1 - down)
                    lower[j, s] = images[below, j, s] * down
            for p in range(first, last):
                column = columns[p] * ratios[1]
                if not 0 <= column <= width - 1:
                    continue
                j = int(column)
                across, right = column - j, min(j + 1, width - 1)
                left = 1 - across
                for s in range(steps):
                    value = upper[j, s] * left + upper[right, s] * across
                    found[k, s] += value + lower[j, s] * left + lower[right, s] * across
    return found


@kernel
def read_linear(image: Image, rows: NDArray[np.float64], columns: NDArray[np.float64]) -> Image:
    """Read an image between its pixels, on a grid; 0 beyond the centres of the outermost pixels.

    Parameters
    ----------
    image : ndarray (H, W), float
    rows, columns : ndarray (R,) and (C,), float64

    Returns
    -------
    ndarray (R, C), dtype of the image
        Computed in float64.
    """
    height, width = image.shape
    found = np.zeros((rows.size, columns.size), image.dtype)
    for a in range(rows.size):
        row = rows[a]
        if not 0 <= row <= height - 1:
            continue
        i = int(row)
        down, below = row - i, min(i + 1, height - 1)
        for b in range(columns.size):
            column = columns[b]
            if not 0 <= column <= width - 1:
                continue
            j = int(column)
            across, right = column - j, min(j + 1, width - 1)
            # SciPy's order of operations: the last bit of one background pixel moves hundreds of others.
            value = image[i, j] * (1 - down) * (1 - across)
            value += image[i, right] * (1 - down) * across
            value += image[below, j] * down * (1 - across)
            value += image[below, right] * down * across
            found[a, b] = value
    return found
