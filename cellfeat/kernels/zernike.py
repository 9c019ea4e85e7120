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
    weights : ndarray (W, P), float
        One row for each sum wanted.
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
    real, imaginary : ndarray (W, N, K), float64
        NaN for a radius of 0.

    Notes
    -----
    The angle is that of row + i column. Pixels out of the disc by rounding count as 0. Powers are taken by
    repeated squaring and sums pixel by pixel, so that what is left of sums that are 0 by symmetry is the same
    rounding as CellProfiler's.
    """
    kinds, count, terms = weights.shape[0], starts.size - 1, orders.size
    real = np.zeros((kinds, count, terms))
    imaginary = np.zeros((kinds, count, terms))
    highest = orders.max() if terms else 0
    across, along = np.ones(highest + 1), np.zeros(highest + 1)
    radial = np.empty(terms)
    for k in range(count):
        if radii[k] == 0:
            real[:, k] = np.nan
            imaginary[:, k] = np.nan
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
            for w in range(kinds):
                weight = weights[w, p]
                for t in range(terms):
                    real[w, k, t] += radial[t] * across[orders[t]] * weight
                    imaginary[w, k, t] += radial[t] * along[orders[t]] * weight
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
