"""Exhaustive search for the thresholds of two and of three classes."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel


@kernel
def two_classes(counts: NDArray[np.int64], centres: NDArray[np.floating[Any]]) -> int:
    """Last bin of the lower of the two classes with the largest variance between them.

    Parameters
    ----------
    counts : ndarray (B,), int64
    centres : ndarray (B,), float

    Returns
    -------
    int
        The first, if several are equal. Sums are taken from both ends, in float64. A class without values,
        as where the edges of bins coincide after rounding, has no mean: that counts as the largest variance,
        as in NumPy.
    """
    bins = counts.size
    above = np.empty(bins)
    mean_above = np.empty(bins)
    mass = moment = 0.0
    for k in range(bins - 1, -1, -1):
        mass += counts[k]
        moment += counts[k] * np.float64(centres[k])
        above[k] = mass
        mean_above[k] = moment / max(mass, 1.0)
    best, largest = 0, -1.0
    mass = moment = 0.0
    for k in range(bins - 1):
        mass += counts[k]
        moment += counts[k] * np.float64(centres[k])
        if mass == 0 or above[k + 1] == 0:
            return k
        difference = moment / mass - mean_above[k + 1]
        variance = mass * above[k + 1] * (difference * difference)
        if variance > largest:
            best, largest = k, variance
    return best


@kernel
def three_classes(shares: NDArray[np.floating[Any]]) -> tuple[int, int]:
    """Last bins of the lower two of the three classes with the largest variance between them.

    Parameters
    ----------
    shares : ndarray (B,), float32
        Share of the pixels in each bin; more than three bins are not empty; not checked.

    Returns
    -------
    tuple of int
        The first pair in order of the lower one, if several are equal in float32.

    Notes
    -----
    All in float32. As in scikit-image 0.18, the first bin counts as bin 1 in the sum of bin numbers, and a
    class of the first bin alone has no variance; so does a class of empty bins.
    """
    bins = shares.size
    mass = np.empty(bins, np.float32)
    moment = np.empty(bins, np.float32)
    mass[0] = shares[0]
    moment[0] = shares[0]
    for i in range(1, bins):
        mass[i] = mass[i - 1] + shares[i]
        moment[i] = moment[i - 1] + np.float32(i) * shares[i]

    variance = np.zeros((bins, bins), np.float32)
    for j in range(1, bins):
        if mass[j] > 0:
            variance[0, j] = moment[j] * moment[j] / mass[j]
        for i in range(1, j + 1):
            weight = mass[j] - mass[i - 1]
            if weight > 0:
                total = moment[j] - moment[i - 1]
                variance[i, j] = total * total / weight

    best = np.float32(0)
    lower, upper = 0, 1
    for i in range(bins - 2):
        for j in range(i + 1, bins - 1):
            sigma = (variance[0, i] + variance[j + 1, bins - 1]) + variance[i + 1, j]
            if sigma > best:
                best = sigma
                lower, upper = i, j
    return lower, upper
