"""Counting values into equal bins."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

Values = NDArray[np.floating[Any]]
Counts = NDArray[np.int64]


@kernel
def count_in_bins(values: Values, low: float, high: float, bins: int) -> tuple[Counts, Values]:
    """Count how many values lie in each of some bins of equal width.

    Parameters
    ----------
    values : ndarray (P,), float32 or float64
        From `low` to `high`; not checked.
    low, high : float
        Lower end of the first and upper end of the last bin; not checked: `low` is below `high` when both
        are rounded to the dtype of the values.
    bins : int

    Returns
    -------
    counts : ndarray (bins,), int64
        Bins are half open, the last is closed.
    edges : ndarray (bins + 1,), dtype of the values
        Computed in float64 and rounded.
    """
    guesses, edges = _guesses(values, low, high, bins)
    counts = np.zeros(bins, np.int64)
    for p in range(values.size):
        counts[_bin(values[p], guesses[p], edges)] += 1
    edges[bins] = high
    return counts, edges


@kernel
def count_two_classes(values: Values, mask: NDArray[np.bool_], low: float, high: float, bins: int) -> Counts:
    """Count as `count_in_bins` the values in a mask, and the others.

    Parameters
    ----------
    values : ndarray (P,), float32 or float64
    mask : ndarray (P,), bool
    low, high, bins
        As for `count_in_bins`, but that values above `high` count as that.

    Returns
    -------
    ndarray (2, bins), int64
        Those outside the mask, and those in it.
    """
    guesses, edges = _guesses(values, low, high, bins)
    counts = np.zeros((2, bins), np.int64)
    for p in range(values.size):
        counts[np.uint32(mask[p]), _bin(values[p], guesses[p], edges)] += 1
    return counts


@kernel
def _guesses(values: Values, low: float, high: float, bins: int) -> tuple[NDArray[np.uint32], Values]:
    """Bin of each value by its place in the range, and the lower ends of the bins, with infinity at the end.

    The last bin is closed: nothing moves out of it upwards.
    """
    edges = np.empty(bins + 1, values.dtype)
    step = (high - low) / bins
    for k in range(bins):
        edges[k] = k * step + low
    edges[bins] = high
    rounded = np.empty(1, values.dtype)
    rounded[0] = bins / np.float64(edges[bins] - edges[0])
    first, scale, last = edges[0], rounded[0], np.int32(bins - 1)
    guesses = np.empty(values.size, np.uint32)
    for p in range(values.size):
        guesses[p] = min(np.int32((values[p] - first) * scale), last)
    edges[bins] = np.inf
    return guesses, edges


@kernel
def _bin(value: np.floating[Any], guess: np.uint32, edges: Values) -> np.uint32:
    """Move a guess by at most one towards the edges, as NumPy does it.

    With edges that coincide after rounding this is not the same as a search.
    """
    above, below = value >= edges[guess + np.uint32(1)], value < edges[guess]
    return np.uint32(guess + np.uint32(above) - np.uint32(below))
