"""Sums in the order of NumPy 1.23, where the last digit of a float32 depends on it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 8192
"""Length of NumPy's buffer: 1.23 sums buffer by buffer, pairwise within each; 2.x pairwise over all."""


def block_sum(values: NDArray[np.floating[Any]]) -> np.floating[Any]:
    """Sum of a one-dimensional array in its own precision, in the order CellProfiler's NumPy has.

    Parameters
    ----------
    values : ndarray (P,), float

    Returns
    -------
    float32 or float64
        0 for no values.
    """
    total = values.dtype.type(0)
    for start in range(0, values.size, BLOCK):
        total += values[start : start + BLOCK].sum()
    return total


def block_deviation(values: NDArray[np.floating[Any]]) -> np.floating[Any]:
    """Standard deviation (divided by n) with both of its sums by `block_sum`.

    Parameters
    ----------
    values : ndarray (P,), float
        At least one.

    Returns
    -------
    float32 or float64
    """
    real = values.dtype.type
    distances = values - block_sum(values) / real(values.size)
    deviation: np.floating[Any] = np.sqrt(real(float(block_sum(distances * distances)) / values.size))
    return deviation
