"""Gray-scale morphology on small images: erosion, dilation, reconstruction, and linear resampling."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel
from cellfeat.kernels.runs import Runs
from cellfeat.kernels.sort import sorted_with_places
from cellfeat.kernels.sums import buffered_sum, pairwise_sum

Image = NDArray[np.floating[Any]]

ONE = np.uint32(1)


@kernel
def _mirrored(place: int, length: int) -> int:
    """A place inside, reached by mirroring at the outer edges of the first and last pixel."""
    place = place % (2 * length)
    return min(place, 2 * length - 1 - place)


@kernel
def opened_by_disc(image: Image, inside: NDArray[np.bool_], reaches: NDArray[np.int64]) -> Image:
    """Erode and dilate an image by a disc; elsewhere than inside, it counts as 0.

    Parameters
    ----------
    image : ndarray (H, W), float
    inside : ndarray (H, W), bool
    reaches : ndarray (R + 1,), int64
        As for `eroded_by_disc`.

    Returns
    -------
    ndarray (H, W), dtype of the image
    """
    eroded = eroded_by_disc(image * inside, reaches)
    opened: Image = -eroded_by_disc(-(eroded * inside), reaches)
    return opened


@kernel
def eroded_by_disc(image: Image, reaches: NDArray[np.int64]) -> Image:
    """Least pixel in a disc around each pixel; the image goes on beyond its edges as in a mirror.

    Parameters
    ----------
    image : ndarray (H, W), float
    reaches : ndarray (R + 1,), int64
        How far the disc reaches to the left and to the right, in its middle row and in those 1 to R above and
        below.

    Returns
    -------
    ndarray (H, W), dtype of the image
    """
    height, width = image.shape
    radius, reach = reaches.size - 1, reaches.max()
    found = image.copy()
    line = np.empty(width + 2 * reach, image.dtype)
    near = np.empty((reach + 1, width), image.dtype)
    for row in range(height):
        for column in range(line.size):
            line[column] = image[row, _mirrored(column - reach, width)]
        near[0] = image[row]
        for k in range(1, reach + 1):
            near[k] = near[k - 1]
            _lower(near[k], line[reach - k :])
            _lower(near[k], line[reach + k :])
        # The row itself, and wherever it is seen in the mirror above or below.
        for seen in (row, -1 - row):
            first = seen - (seen + radius) // (2 * height) * (2 * height)
            for place in range(first, height + radius, 2 * height):
                for other in range(max(place - radius, 0), min(place + radius + 1, height)):
                    _lower(found[other], near[reaches[abs(place - other)]])
    return found


@kernel
def _lower(best: Image, values: Image) -> None:
    """Keep the smaller of each two."""
    for k in range(best.size):
        best[k] = min(best[k], values[k])


@kernel
def openings(small: Image, inside: NDArray[np.bool_], length: int) -> Image:
    """What is left of an image after 1, 2, ... erosions by a cross, each followed by reconstruction.

    Parameters
    ----------
    small : ndarray (H, W), float
        Not checked: no NaN, no infinities.
    inside : ndarray (H, W), bool
        Elsewhere the image is eroded as if it were 0.
    length : int
        How often to erode.

    Returns
    -------
    ndarray (H, W, length), dtype of the image
    """
    height, width = small.shape
    found = np.empty((height, width, length), small.dtype)
    before, eroded = small * inside, np.empty_like(small)
    for step in range(length):
        for row in range(height):
            _erode(before, row, eroded)
        for row in range(height):
            for column in range(width):
                found[row, column, step] = eroded[row, column]
                eroded[row, column] *= inside[row, column]
        before, eroded = eroded, before
    _reconstruct(found.reshape(small.size, length), small)
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
def _reconstruct(found: Image, mask: Image) -> None:
    """Dilate seeds, (P, S), through edges of pixels under one mask, (H, W), until nothing changes.

    Where a part of the mask above some level holds a pixel of a seed that is as high, all of it gets that
    level. The parts form a tree, which is the same for all seeds; see Berger et al., Effective component tree
    computation with application to pattern recognition in astronomical imaging, 2007.
    """
    size, length = found.shape
    width, end = np.uint32(mask.shape[1]), np.uint32(size)
    levels, places = sorted_with_places(mask.ravel())
    parents = np.empty(size, np.uint32)
    # On the way to the darkest pixel of a part so far; beyond the last pixel where one is in no part yet.
    darker = np.full(size, end)
    for k in range(size - 1, -1, -1):
        p = places[k]
        parents[p] = darker[p] = p
        column = p % width
        for is_there, q in (
            (p >= width, p - width),
            (p + width < end, p + width),
            (column > 0, p - ONE),
            (column + ONE < width, p + ONE),
        ):
            if is_there and darker[q] < end:
                while darker[q] != q:
                    darker[q] = darker[darker[q]]
                    q = darker[q]
                if q != p:
                    darker[q] = parents[q] = p
                    for s in range(length):
                        found[p, s] = max(found[p, s], found[q, s])
    for k in range(size):
        p = places[k]
        parent = parents[p]
        for s in range(length):
            reached = min(found[p, s], levels[k])
            found[p, s] = reached if parent == p else max(reached, found[parent, s])


@kernel
def means_inside(small: Image, opened: Image, inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Mean of an image, in its own precision, and of those opened, in float64, over the same pixels.

    Parameters
    ----------
    small : ndarray (H, W), float
    opened : ndarray (H, W, S), float
    inside : ndarray (H, W), bool

    Returns
    -------
    ndarray (S + 1,), float64
        0 if no pixel is inside.
    """
    height, width, steps = opened.shape
    means = np.zeros(steps + 1)
    taken, values = np.empty(small.size, small.dtype), np.empty(small.size)
    count = 0
    for row in range(height):
        for column in range(width):
            taken[count] = small[row, column]
            count += inside[row, column]
    if count == 0:
        return means
    rounded = np.empty(1, small.dtype)
    rounded[0] = count
    means[0] = buffered_sum(taken, count) / rounded[0]
    for step in range(steps):
        size = 0
        for row in range(height):
            for column in range(width):
                values[size] = opened[row, column, step]
                size += inside[row, column]
        means[step + 1] = pairwise_sum(values, 0, count) / count
    return means


@kernel
def means_of_read(
    image: Image,
    smaller: Image,
    runs: Runs,
    ratios: tuple[float, float],
) -> NDArray[np.float64]:
    """Means over each object of an image, and of smaller ones read between their pixels as by `read_linear`.

    Parameters
    ----------
    image : ndarray (H, W), float
    smaller : ndarray (h, w, S), float
    runs : Runs
    ratios : tuple of float
        Step in a smaller image for a step along rows and columns.

    Returns
    -------
    ndarray (1 + S, N), float64
    """
    height, width, steps = smaller.shape
    owners = runs.owners
    found = np.empty((1 + steps, owners.size - 1))
    sums = np.empty(steps)
    upper, lower = np.empty((width, steps)), np.empty((width, steps))
    for k in range(owners.size - 1):
        total = 0.0
        sums[:] = 0
        for run in range(owners[k], owners[k + 1]):
            begin, end = runs.begins[run], runs.ends[run]
            for j in range(begin, end):
                total += image[runs.rows[run], j]
            row = runs.rows[run] * ratios[0]
            if not 0 <= row <= height - 1:
                continue
            i = int(row)
            down, below = row - i, min(i + 1, height - 1)
            leftmost = int(begin * ratios[1])
            for j in range(leftmost, min(int((end - 1) * ratios[1]) + 2, width)):
                for s in range(steps):
                    upper[j, s] = smaller[i, j, s] * (1 - down)
                    lower[j, s] = smaller[below, j, s] * down
            for original in range(begin, end):
                column = original * ratios[1]
                if not 0 <= column <= width - 1:
                    continue
                j = int(column)
                across, right = column - j, min(j + 1, width - 1)
                left = 1 - across
                for s in range(steps):
                    value = upper[j, s] * left + upper[right, s] * across
                    sums[s] += value + lower[j, s] * left + lower[right, s] * across
        area = runs.starts[k + 1] - runs.starts[k]
        found[0, k] = total / area
        for s in range(steps):
            found[1 + s, k] = sums[s] / area
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


@kernel
def crossings_within(
    shape: tuple[int, int], rows: NDArray[np.float64], columns: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Where rows and columns, from 0 on, cross at or before the centre of an image's last pixel.

    Parameters
    ----------
    shape : tuple of int
        Height and width of the image.
    rows, columns : ndarray (R,) and (C,), float64

    Returns
    -------
    ndarray (R, C), bool
    """
    found = np.empty((rows.size, columns.size), np.bool_)
    for a in range(rows.size):
        for b in range(columns.size):
            found[a, b] = (rows[a] <= shape[0] - 1) & (columns[b] <= shape[1] - 1)
    return found
