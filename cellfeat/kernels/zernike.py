"""Sums of Zernike polynomials over objects."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel


@kernel
def zernike_sums(
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    weights: NDArray[Any],
    starts: NDArray[np.int64],
    centers: NDArray[np.float64],
    radii: NDArray[np.float64],
    coefficients: NDArray[np.float64],
    orders: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weighted sums of Zernike polynomials over the pixels of each object.

    Parameters
    ----------
    rows, columns : ndarray (P,), int64
        Pixels, object by object.
    weights : ndarray (P,), float
    starts : ndarray (N + 1,), int64
    centers : ndarray (N, 2), float64
        Row and column of the middle of each object's unit disc.
    radii : ndarray (N,), float64
        In pixels.
    coefficients : ndarray (D, K), float64
        Of the radial polynomials divided by r^m, in powers of r^2, highest first, zeros before.
    orders : ndarray (K,), int64
        m of each polynomial; not checked: at least 0.

    Returns
    -------
    real, imaginary : ndarray (N, K), float64
        NaN for a radius of 0.

    Notes
    -----
    The angle is that of row + i column. Pixels out of the disc by rounding count as 0. Powers are taken by
    repeated squaring and sums pixel by pixel, so that what is left of sums that are 0 by symmetry is the same
    rounding as CellProfiler's.
    """
    count, terms = starts.size - 1, orders.size
    real, imaginary = np.zeros((count, terms)), np.zeros((count, terms))
    highest = orders.max() if terms else 0
    across, along = np.ones(highest + 1), np.zeros(highest + 1)
    radial = np.empty(terms)
    for k in range(count):
        if radii[k] == 0:
            real[k], imaginary[k] = np.nan, np.nan
            continue
        for p in range(starts[k], starts[k + 1]):
            y = (rows[p] - centers[k, 0]) / radii[k]
            x = (columns[p] - centers[k, 1]) / radii[k]
            square = x * x + y * y
            if square > 1:
                continue
            _raise(y, x, across, along)
            radial[:] = 0
            for degree in range(coefficients.shape[0]):
                for t in range(terms):
                    radial[t] = radial[t] * square + coefficients[degree, t]
            weight = weights[p]
            for t in range(terms):
                real[k, t] += radial[t] * across[orders[t]] * weight
                imaginary[k, t] += radial[t] * along[orders[t]] * weight
    return real, imaginary


@kernel
def _raise(real: float, imaginary: float, across: NDArray[np.float64], along: NDArray[np.float64]) -> None:
    """All powers of a complex number, as repeated squaring from the lowest bit gives them."""
    bit = 1
    for power in range(1, across.size):
        if power == 2 * bit:
            real, imaginary = real * real - imaginary * imaginary, real * imaginary + imaginary * real
            bit = power
        rest = power - bit
        across[power] = real * across[rest] - imaginary * along[rest]
        along[power] = real * along[rest] + imaginary * across[rest]


@kernel
def power_sums(
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    starts: NDArray[np.int64],
    centers: NDArray[np.float64],
    radii: NDArray[np.float64],
    degree: int,
) -> NDArray[np.float64]:
    """Sums of y^i x^j over the pixels of each object, in its unit disc.

    Parameters
    ----------
    rows, columns : ndarray (P,), int64
        Pixels, object by object, in raster order within each.
    starts : ndarray (N + 1,), int64
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
    Runs of pixels in a row count at once: their sums are differences of running sums. Pixels out of the disc
    by rounding are left out; they can only be the first or the last of a run.
    """
    sums = np.zeros((starts.size - 1, degree + 1, degree + 1))
    for k in range(starts.size - 1):
        first, last = starts[k], starts[k + 1] - 1
        if radii[k] == 0:
            sums[k] = np.nan
            continue
        left = columns[first : last + 1].min()
        running = _running_sums(left, columns[first : last + 1].max(), centers[k, 1], radii[k], degree)
        while first <= last:
            row, begin = rows[first], columns[first]
            while first < last and rows[first + 1] == row and columns[first + 1] == columns[first] + 1:
                first += 1
            end = columns[first]
            first += 1
            y = (row - centers[k, 0]) / radii[k]
            while begin <= end and y * y + ((begin - centers[k, 1]) / radii[k]) ** 2 > 1:
                begin += 1
            while begin <= end and y * y + ((end - centers[k, 1]) / radii[k]) ** 2 > 1:
                end -= 1
            if begin > end:
                continue
            power = 1.0
            for i in range(degree + 1):
                for j in range(degree + 1 - i):
                    sums[k, i, j] += power * (running[end + 1 - left, j] - running[begin - left, j])
                power *= y
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
