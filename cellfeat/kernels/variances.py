"""Variances of the beginnings of an array."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel


@kernel
def running_variances(values: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Variance (divided by n - 1) of the first n values, for every n; 0 for one.

    Parameters
    ----------
    values : ndarray (P,), float
        Sums of them have their precision. Not checked: at least one.

    Returns
    -------
    ndarray (P,), float64

    Notes
    -----
    Welford, Note on a method for calculating corrected sums of squares and products, Technometrics 4, 1962.
    """
    variances = np.zeros(values.size)
    total = values[0]
    mean = np.float64(total)
    steps = 0.0
    for p in range(1, values.size):
        total += values[p]
        next_mean = np.float64(total) / (p + 1)
        steps += (values[p] - mean) * (values[p] - next_mean)
        variances[p] = steps / p
        mean = next_mean
    return variances
