"""Counting values into equal bins."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel


@kernel
def count_in_bins(
    values: NDArray[np.floating[Any]], edges: NDArray[np.floating[Any]], scale: np.floating[Any]
) -> NDArray[np.int64]:
    """Count how many values lie in each of the bins.

    Parameters
    ----------
    values : ndarray (P,), float32 or float64
        Within the edges; not checked.
    edges : ndarray (B + 1,), same dtype
        Ascending, of equal width but for rounding, the last above the first; not checked.
    scale : scalar, same dtype
        Bins per unit; not checked.

    Returns
    -------
    ndarray (B,), int64
        Bins are half open, the last is closed.

    Notes
    -----
    A bin is guessed from the value's place in the range and then moved by at most one towards the edges, as
    NumPy does it: with edges that coincide after rounding this is not the same as a search.
    """
    bins = edges.size - 1
    counts = np.zeros(bins, np.int64)
    first = edges[0]
    for value in values:
        guess = min(int((value - first) * scale), bins - 1)
        if value < edges[guess]:
            guess -= 1
        elif guess < bins - 1 and value >= edges[guess + 1]:
            guess += 1
        counts[guess] += 1
    return counts
