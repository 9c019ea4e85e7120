"""Moments of objects, added in the order of a matrix product.

scikit-image multiplies the object's box by a matrix of powers on either side. Where an object is symmetrical,
what is left of its odd moments, and the orientation that follows from them, are rounding: they depend on the
order in which OpenBLAS adds on processors with AVX2. That order is this one.
"""

import math

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.fused import fused
from cellfeat.kernels.jit import kernel

POWERS = 4
LANES = 4
EXACT = 2.0**17
"""Third powers of whole numbers below are exact in float64."""
DEPTH = 256
"""Products are added in blocks of so many rows."""


@kernel
def raw_and_central_moments(
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    starts: NDArray[np.int64],
    boxes: NDArray[np.int64],
    firsts: NDArray[np.int64],
    owners: NDArray[np.int64],
    exponents: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Sums of row^i column^j over each object's pixels, for i and j up to 3.

    Parameters
    ----------
    rows, columns : ndarray (P,), int64
        Pixels, object by object, in raster order within each.
    starts : ndarray (N + 1,), int64
    boxes : ndarray (N, 4), int64
    firsts, owners : ndarray, int64
        Runs of pixels, as `by_label` gives them.
    exponents : ndarray (4,), float64
        0 to 3. If the compiler knew them it would multiply, which rounds otherwise than the C library.

    Returns
    -------
    ndarray (2, N, 4, 4), float64
        From the corner of the box, and from the mean of the pixels.
    """
    moments = np.zeros((2, starts.size - 1, POWERS, POWERS))
    powers, block = np.empty(POWERS), np.empty((POWERS, POWERS))
    for k in range(starts.size - 1):
        top, left = boxes[k, 0], boxes[k, 1]
        width, size = boxes[k, 3] - left, starts[k + 1] - starts[k]
        down, across = 0, 0
        for p in range(starts[k], starts[k + 1]):
            down += rows[p] - top
            across += columns[p] - left
        sums = _column_sums(rows, columns, boxes[k], firsts, owners, k, down / size, exponents)
        for which in range(2):
            origin = across / size if which == 1 else 0.0
            block[:] = 0
            end = 0
            for column in range(width):
                if column == end:
                    moments[which, k] += block
                    block[:] = 0
                    end += _depth(width - end)
                _raise(column - origin, exponents, powers, 0)
                for j in range(POWERS):
                    for i in range(POWERS):
                        block[i, j] = fused(sums[column, which * POWERS + i], powers[j], block[i, j])
            moments[which, k] += block
    return moments


@kernel
def normalize(central: NDArray[np.float64]) -> NDArray[np.float64]:
    """Central moments over a power of the area, so that size does not change them.

    Parameters
    ----------
    central : ndarray (N, 4, 4), float64
        Not checked: areas above 0.

    Returns
    -------
    ndarray (N, 4, 4), float64
        NaN for the orders 0_0, 0_1 and 1_0.
    """
    normalized = np.full(central.shape, np.nan)
    for k in range(len(central)):
        for i in range(POWERS):
            for j in range(POWERS):
                if i + j >= 2:
                    normalized[k, i, j] = central[k, i, j] / math.pow(central[k, 0, 0], (i + j) / 2 + 1)
    return normalized


@kernel
def invariants(normalized: NDArray[np.float64]) -> NDArray[np.float64]:
    """The seven invariants as Hu defines them, from sums and differences of third moments.

    Parameters
    ----------
    normalized : ndarray (N, 4, 4), float64
        As `normalize` gives them.

    Returns
    -------
    ndarray (N, 7), float64
    """
    found = np.empty((len(normalized), 7))
    for k in range(len(normalized)):
        own = normalized[k]
        difference, n11 = own[2, 0] - own[0, 2], own[1, 1]
        a, b = own[3, 0] + own[1, 2], own[2, 1] + own[0, 3]
        c, d = own[3, 0] - 3 * own[1, 2], 3 * own[2, 1] - own[0, 3]
        aa, bb = a * a, b * b
        cubic_a, cubic_b = a * (aa - 3 * bb), b * (3 * aa - bb)
        found[k, 0] = own[2, 0] + own[0, 2]
        found[k, 1] = difference * difference + 4 * n11 * n11
        found[k, 2] = c * c + d * d
        found[k, 3] = aa + bb
        found[k, 4] = c * cubic_a + d * cubic_b
        found[k, 5] = difference * (aa - bb) + 4 * n11 * a * b
        found[k, 6] = d * cubic_a - c * cubic_b
    return found


@kernel
def inertia_tensors(central: NDArray[np.float64]) -> NDArray[np.float64]:
    """Second central moments over the area.

    Parameters
    ----------
    central : ndarray (N, 4, 4), float64
        Not checked: areas above 0.

    Returns
    -------
    ndarray (N, 2, 2), float64
    """
    tensors = np.empty((len(central), 2, 2))
    for k in range(len(central)):
        area, mixed = central[k, 0, 0], -central[k, 1, 1]
        # Differences, not the other moment itself: where they agree in all bits, an object counts as round.
        total = central[k, 2, 0] + central[k, 0, 2]
        tensors[k, 0, 0] = (total - central[k, 2, 0]) / area
        tensors[k, 1, 1] = (total - central[k, 0, 2]) / area
        tensors[k, 0, 1] = tensors[k, 1, 0] = mixed / area
    return tensors


@kernel
def ellipses(tensors: NDArray[np.float64], eigenvalues: NDArray[np.float64]) -> NDArray[np.float64]:
    """Axes, eccentricity and orientation of the ellipses with given inertia tensors.

    Parameters
    ----------
    tensors : ndarray (N, 2, 2), float64
    eigenvalues : ndarray (N, 2), float64
        The larger first; not checked: none negative.

    Returns
    -------
    ndarray (4, N), float64
        The orientation is the angle of the long axis from that of the rows, in degrees; 45 of round objects.
    """
    found = np.empty((4, len(tensors)))
    for k in range(len(tensors)):
        large, small = eigenvalues[k]
        found[0, k], found[1, k] = 4 * math.sqrt(large), 4 * math.sqrt(small)
        found[2, k] = math.sqrt(1 - small / large) if large > 0 else 0.0
        mixed, difference = tensors[k, 0, 1], tensors[k, 1, 1] - tensors[k, 0, 0]
        if difference == 0:
            angle = -math.pi / 4 if mixed < 0 else math.pi / 4
        else:
            angle = 0.5 * math.atan2(-2 * mixed, difference)
        found[3, k] = angle * (180 / math.pi)
    return found


@kernel
def _column_sums(
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    box: NDArray[np.int64],
    firsts: NDArray[np.int64],
    owners: NDArray[np.int64],
    k: int,
    origin: float,
    exponents: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Sums of the powers of the rows in each column, (width, 8), those from the origin behind the others.

    Columns are taken in pairs. The last of an odd number is added in four lanes, eight rows at a time, those
    left over in the first lane; a single column in two lanes, four rows at a time, then two, then one.
    """
    height, width = box[2] - box[0], box[3] - box[1]
    sums, block = np.zeros((width, 2 * POWERS)), np.zeros((width, 2 * POWERS))
    powers, lanes = np.empty(2 * POWERS), np.zeros((LANES, 2 * POWERS))
    is_odd = width % 2 == 1
    first, end = 0, 0
    for run in range(owners[k], owners[k + 1]):
        p = firsts[run]
        row, begin, stop = rows[p] - box[0], columns[p] - box[1], columns[firsts[run + 1] - 1] - box[1] + 1
        while row >= end:
            _flush(sums, block, lanes)
            first = end
            end += _step_of_single(height - end) if width == 1 else _depth(height - end)
        _raise(float(row), exponents, powers, 0)
        _raise(row - origin, exponents, powers, POWERS)
        if is_odd and stop == width:
            stop -= 1
            lane = 0
            if width == 1:
                lane = (row - first) % 2
            elif row - first < (end - first) // 8 * 8:
                lane = (row - first) % LANES
            for i in range(2 * POWERS):
                lanes[lane, i] += powers[i]
        for column in range(begin, stop):
            for i in range(2 * POWERS):
                block[column, i] += powers[i]
    _flush(sums, block, lanes)
    return sums


@kernel
def _raise(x: float, exponents: NDArray[np.float64], powers: NDArray[np.float64], place: int) -> None:
    """Powers of a number as the C library rounds them; those of small whole numbers need no rounding."""
    powers[place], powers[place + 1] = 1.0, x
    if x == math.floor(x) and abs(x) < EXACT:
        powers[place + 2], powers[place + 3] = x * x, x * x * x
    else:
        powers[place + 2], powers[place + 3] = math.pow(x, exponents[2]), math.pow(x, exponents[3])


@kernel
def _flush(sums: NDArray[np.float64], block: NDArray[np.float64], lanes: NDArray[np.float64]) -> None:
    """Add the blocks of all columns to the sums, and to the last the lanes, two and two; empty them."""
    sums += block
    sums[-1] += (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
    block[:] = 0
    lanes[:] = 0


@kernel
def _depth(left: int) -> int:
    """Length of the next block: two of about the same length at the end, the first a multiple of four."""
    if left >= 2 * DEPTH:
        return DEPTH
    if left > DEPTH:
        return (left // 2 + 3) // 4 * 4
    return left


@kernel
def _step_of_single(left: int) -> int:
    if left >= 4:
        return 4
    return 2 if left >= 2 else 1
