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
from cellfeat.kernels.runs import Runs

POWERS = 4
LANES = 4
DOUBT = 1.125
"""Powers are in doubt if they are rounded by so much more otherwise."""
ROUNDING = 2.0**-53
DEPTH = 256
"""Products are added in blocks of so many rows."""


@kernel
def describe(runs: Runs, exponents: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Moments of objects, and the ellipses with the same second moments.

    Parameters
    ----------
    runs : Runs
    exponents : ndarray (4,), float64
        0 to 3. If the compiler knew them it would multiply, which rounds otherwise than the C library.

    Returns
    -------
    ellipses : ndarray (4, N), float64
        Axes, eccentricity and orientation, which is the angle of the long axis from that of the rows, in
        degrees; 45 of round objects.
    moments : ndarray (53, N), float64
        Sums of row^i column^j, for i up to 2 and j up to 3, from the corner of the box, and from the mean of
        the pixels; the latter normalised, for i up to 3, NaN for the orders 0_0, 0_1 and 1_0; the seven
        invariants of these; the inertia tensor, and its eigenvalues, the larger first.
    """
    count = runs.owners.size - 1
    spatial, central = _raw_and_central_moments(runs, exponents)
    ellipses, moments = np.empty((4, count)), np.empty((53, count))
    normalized = np.full((POWERS, POWERS), np.nan)
    for k in range(count):
        own = central[k]
        for i in range(POWERS):
            for j in range(POWERS):
                if i < 3:
                    moments[POWERS * i + j, k] = spatial[k, i, j]
                    moments[12 + POWERS * i + j, k] = own[i, j]
                if i + j >= 2:
                    normalized[i, j] = own[i, j] / math.pow(own[0, 0], (i + j) / 2 + 1)
                moments[24 + POWERS * i + j, k] = normalized[i, j]
        _invariants(normalized, moments[40:47, k])
        # Differences, not the other moment itself: where they agree in all bits, an object counts as round.
        total, mixed = own[2, 0] + own[0, 2], -own[1, 1] / own[0, 0]
        upper, lower = (total - own[2, 0]) / own[0, 0], (total - own[0, 2]) / own[0, 0]
        large, small = eigenvalues(upper, mixed, lower)
        moments[47, k], moments[48, k], moments[49, k], moments[50, k] = upper, mixed, mixed, lower
        moments[51, k], moments[52, k] = large, small
        ellipses[0, k], ellipses[1, k] = 4 * math.sqrt(large), 4 * math.sqrt(small)
        ellipses[2, k] = math.sqrt(1 - small / large) if large > 0 else 0.0
        if lower == upper:
            angle = -math.pi / 4 if mixed < 0 else math.pi / 4
        else:
            angle = 0.5 * math.atan2(-2 * mixed, lower - upper)
        ellipses[3, k] = angle * (180 / math.pi)
    return ellipses, moments


@kernel
def _invariants(normalized: NDArray[np.float64], found: NDArray[np.float64]) -> None:
    """The seven invariants as Hu defines them, from sums and differences of third moments."""
    difference, n11 = normalized[2, 0] - normalized[0, 2], normalized[1, 1]
    a, b = normalized[3, 0] + normalized[1, 2], normalized[2, 1] + normalized[0, 3]
    c, d = normalized[3, 0] - 3 * normalized[1, 2], 3 * normalized[2, 1] - normalized[0, 3]
    aa, bb = a * a, b * b
    cubic_a, cubic_b = a * (aa - 3 * bb), b * (3 * aa - bb)
    found[0] = normalized[2, 0] + normalized[0, 2]
    found[1] = difference * difference + 4 * n11 * n11
    found[2] = c * c + d * d
    found[3] = aa + bb
    found[4] = c * cubic_a + d * cubic_b
    found[5] = difference * (aa - bb) + 4 * n11 * a * b
    found[6] = d * cubic_a - c * cubic_b


@kernel
def eigenvalues(upper: float, mixed: float, lower: float) -> tuple[float, float]:
    """Eigenvalues of a symmetrical matrix of two rows, with the operations of LAPACK's DSYEVD.

    Parameters
    ----------
    upper, mixed, lower : float
        The matrix; not checked: neither eigenvalue is negative but by rounding.

    Returns
    -------
    large, small : float
        What is negative by rounding is 0.
    """
    high, low = max(upper, lower), min(upper, lower)
    if abs(mixed) <= math.sqrt(high) * math.sqrt(low) * ROUNDING:
        return high, low
    mixed = math.sqrt(mixed * mixed)
    difference, double = high - low, mixed + mixed
    if difference > double:
        root = difference * math.sqrt(1 + (double / difference) ** 2)
    elif difference < double:
        root = double * math.sqrt(1 + (difference / double) ** 2)
    else:
        root = double * math.sqrt(2.0)
    large = 0.5 * (high + low + root)
    return large, max(high / large * low - mixed / large * mixed, 0.0)


@kernel
def _raw_and_central_moments(runs: Runs, exponents: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums of row^i column^j over each object's pixels, (2, N, 4, 4): from its box's corner, and its mean."""
    moments = np.zeros((2, runs.owners.size - 1, POWERS, POWERS))
    powers, block = np.empty(POWERS), np.empty((POWERS, POWERS))
    for k in range(runs.owners.size - 1):
        top, left = runs.boxes[k, 0], runs.boxes[k, 1]
        width, size = runs.boxes[k, 3] - left, runs.starts[k + 1] - runs.starts[k]
        down, across = 0, 0
        for run in range(runs.owners[k], runs.owners[k + 1]):
            begin, end = runs.begins[run] - left, runs.ends[run] - left
            down += (runs.rows[run] - top) * (end - begin)
            across += (begin + end - 1) * (end - begin) // 2
        sums = _column_sums(runs, k, down / size, exponents)
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
def _column_sums(runs: Runs, k: int, origin: float, exponents: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums of the powers of the rows in each column, (width, 8), those from the origin behind the others.

    Columns are taken in pairs. The last of an odd number is added in four lanes, eight rows at a time, those
    left over in the first lane; a single column in two lanes, four rows at a time, then two, then one.
    """
    top, left, bottom, right = runs.boxes[k]
    height, width = bottom - top, right - left
    sums, block = np.zeros((width, 2 * POWERS)), np.zeros((width, 2 * POWERS))
    powers, lanes = np.empty(2 * POWERS), np.zeros((LANES, 2 * POWERS))
    is_odd = width % 2 == 1
    first, end = 0, 0
    for run in range(runs.owners[k], runs.owners[k + 1]):
        row, begin, stop = runs.rows[run] - top, runs.begins[run] - left, runs.ends[run] - left
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
    """Powers of a number as the C library rounds them.

    It is asked only where they lie about half way between two numbers of float64: elsewhere its powers, which
    are off by hardly more than half a unit, are those nearest to the exact ones.
    """
    square = x * x
    rest = fused(x, x, -square)
    powers[place], powers[place + 1] = 1.0, x
    powers[place + 2] = square if square + rest * DOUBT == square else math.pow(x, exponents[2])
    product = square * x
    rest = fused(square, x, -product) + rest * x
    cube = product + rest
    rest -= cube - product
    powers[place + 3] = cube if cube + rest * DOUBT == cube else math.pow(x, exponents[3])


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
