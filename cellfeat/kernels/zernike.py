"""Sums of Zernike polynomials over objects."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel
from cellfeat.kernels.runs import Runs

PIXELS = 64
"""So many are computed at once; what is kept of them stays in the fastest cache."""

STEPS = 4
"""So many steps of Horner's scheme are taken at once."""

SUMS = 6
"""So many are added up at once, none waiting for another."""


@kernel
def zernike_sums(
    image: NDArray[Any],
    runs: Runs,
    centers: NDArray[np.float64],
    radii: NDArray[np.float64],
    coefficients: NDArray[np.float64],
    orders: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Sums of Zernike polynomials over the pixels of each object, weighted by an image.

    Parameters
    ----------
    image : ndarray (H, W), float
    runs : Runs
    centers : ndarray (N, 2), float64
        Row and column of the middle of each object's unit disc.
    radii : ndarray (N,), float64
        In pixels.
    coefficients : ndarray (K, D), float64
        Of the radial polynomials divided by r^m, in powers of r^2, highest first, zeros before. D is
        1 more than STEPS or a multiple of it; not checked.
    orders : ndarray (K,), int64
        m of each polynomial; not checked: one at least, none negative.

    Returns
    -------
    real, imaginary, lengths : ndarray (K, N), float64
        The sums, and their lengths over the number of pixels; NaN for a radius of 0.

    Notes
    -----
    The angle is that of row + i column. Pixels out of the disc by rounding count as 0. Powers are taken by
    repeated squaring and sums pixel by pixel, so that what is left of sums that are 0 by symmetry is the same
    rounding as CellProfiler's.
    """
    starts = runs.starts
    count, terms, highest = starts.size - 1, orders.size, max(orders.max(), 1)
    room = (terms + SUMS - 1) // SUMS * SUMS
    real, imaginary = np.zeros((count, room)), np.zeros((count, room))
    across, along = np.ones((highest + 1, PIXELS)), np.zeros((highest + 1, PIXELS))
    squares, weights, radial = np.zeros(PIXELS), np.zeros(PIXELS), np.empty(PIXELS)
    upright, sideways = np.zeros((room, PIXELS)), np.zeros((room, PIXELS))
    run = -1
    k = row = column = end = 0
    for first in range(0, starts[-1], PIXELS):
        last = min(first + PIXELS, starts[-1])
        begin = k
        for p in range(first, last):
            if column == end:
                run += 1
                row, column, end = runs.rows[run], runs.begins[run], runs.ends[run]
                while run == runs.owners[k + 1]:
                    k += 1
            radius = radii[k] if radii[k] > 0 else np.nan
            q, y, x = p - first, (row - centers[k, 0]) / radius, (column - centers[k, 1]) / radius
            across[1, q], along[1, q], squares[q] = y, x, x * x + y * y
            weights[q] = 0.0 if squares[q] > 1 else image[row, column]
            column += 1
        _raise(across, along)
        for t in range(terms):
            _evaluate(coefficients, t, squares, radial)
            _multiply(radial, across, orders[t], weights, upright, t)
            _multiply(radial, along, orders[t], weights, sideways, t)
        for own in range(begin, k + 1):
            begins, ends = max(starts[own], first) - first, min(starts[own + 1], last) - first
            _add(upright, begins, ends, real, own)
            _add(sideways, begins, ends, imaginary, own)
    lengths = np.empty((terms, count))
    for t in range(terms):
        for k in range(count):
            square = real[k, t] * real[k, t] + imaginary[k, t] * imaginary[k, t]
            lengths[t, k] = math.sqrt(square) / (starts[k + 1] - starts[k])
    return real[:, :terms].T, imaginary[:, :terms].T, lengths


# These take whole arrays and an index: a view of a row costs more than what is done with its 64 numbers.
@kernel
def _raise(across: NDArray[np.float64], along: NDArray[np.float64]) -> None:
    """All powers of complex numbers, as repeated squaring from the lowest bit gives them."""
    bit = 1
    for power in range(2, len(across)):
        if power == 2 * bit:
            one, other = bit, bit
            bit = power
        else:
            one, other = bit, power - bit
        for q in range(PIXELS):
            across[power, q] = across[one, q] * across[other, q] - along[one, q] * along[other, q]
            along[power, q] = across[one, q] * along[other, q] + along[one, q] * across[other, q]


@kernel
def _evaluate(
    coefficients: NDArray[np.float64], t: int, squares: NDArray[np.float64], radial: NDArray[np.float64]
) -> None:
    """A polynomial by Horner's scheme."""
    highest, a, b = coefficients[t, 0], coefficients[t, 1], coefficients[t, 2]
    c, d = coefficients[t, 3], coefficients[t, 4]
    for q in range(PIXELS):
        square = squares[q]
        radial[q] = (((highest * square + a) * square + b) * square + c) * square + d
    for k in range(1 + STEPS, coefficients.shape[1], STEPS):
        a, b = coefficients[t, k], coefficients[t, k + 1]
        c, d = coefficients[t, k + 2], coefficients[t, k + 3]
        for q in range(PIXELS):
            square = squares[q]
            radial[q] = (((radial[q] * square + a) * square + b) * square + c) * square + d


@kernel
def _multiply(
    radial: NDArray[np.float64],
    powers: NDArray[np.float64],
    order: int,
    weights: NDArray[np.float64],
    products: NDArray[np.float64],
    t: int,
) -> None:
    for q in range(PIXELS):
        products[t, q] = radial[q] * powers[order, q] * weights[q]


@kernel
def _add(products: NDArray[np.float64], first: int, last: int, sums: NDArray[np.float64], k: int) -> None:
    """Add products to an object's sums, one after the other."""
    for t in range(0, sums.shape[1], SUMS):
        a, b, c = sums[k, t], sums[k, t + 1], sums[k, t + 2]
        d, e, f = sums[k, t + 3], sums[k, t + 4], sums[k, t + 5]
        for q in range(first, last):
            a += products[t, q]
            b += products[t + 1, q]
            c += products[t + 2, q]
            d += products[t + 3, q]
            e += products[t + 4, q]
            f += products[t + 5, q]
        sums[k, t], sums[k, t + 1], sums[k, t + 2] = a, b, c
        sums[k, t + 3], sums[k, t + 4], sums[k, t + 5] = d, e, f


@kernel
def power_sums(
    runs: Runs, centers: NDArray[np.float64], radii: NDArray[np.float64], degree: int
) -> NDArray[np.float64]:
    """Sums of y^i x^j over the pixels of each object, in its unit disc.

    Parameters
    ----------
    runs : Runs
    centers : ndarray (N, 2), float64
        Row and column of the middle of each object's unit disc.
    radii : ndarray (N,), float64
        In pixels.
    degree : int
        The highest sum of i and j.

    Returns
    -------
    ndarray (N, degree + 1, degree + 1), float64
        0 where i + j is more than the degree; NaN for a radius of 0.

    Notes
    -----
    Runs count at once: their sums are differences of running sums. Pixels out of the disc by rounding are
    left out; they can only be the first or the last of a run.
    """
    count = runs.owners.size - 1
    sums = np.zeros((count, degree + 1, degree + 1))
    along = np.empty(degree + 1)
    for k in range(count):
        if radii[k] == 0:
            sums[k] = np.nan
            continue
        left = runs.boxes[k, 1]
        running = _running_sums(left, runs.boxes[k, 3] - 1, centers[k, 1], radii[k], degree)
        for run in range(runs.owners[k], runs.owners[k + 1]):
            begin, end = runs.begins[run], runs.ends[run] - 1
            y = (runs.rows[run] - centers[k, 0]) / radii[k]
            while begin <= end and y * y + ((begin - centers[k, 1]) / radii[k]) ** 2 > 1:
                begin += 1
            while begin <= end and y * y + ((end - centers[k, 1]) / radii[k]) ** 2 > 1:
                end -= 1
            if begin > end:
                continue
            for j in range(degree + 1):
                along[j] = running[end + 1 - left, j] - running[begin - left, j]
            power = 1.0
            for i in range(degree + 1):
                # Loops of equal length are taken several steps at a time, also beyond the degree.
                for j in range(degree + 1):
                    sums[k, i, j] += power * along[j]
                power *= y
        for i in range(degree + 1):
            sums[k, i, degree + 1 - i :] = 0
    return sums


@kernel
def _running_sums(left: int, right: int, center: float, radius: float, degree: int) -> NDArray[np.float64]:
    """Sums of each power of x over the columns before each column, from the first."""
    running = np.zeros((right - left + 2, degree + 1))
    for column in range(left, right + 1):
        power = 1.0
        for j in range(degree + 1):
            running[column - left + 1, j] = running[column - left, j] + power
            power *= (column - center) / radius
    return running
