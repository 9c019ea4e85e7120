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
    found, edges = _bins(values, low, high, bins)
    counts = np.zeros(bins, np.int64)
    for k in found:
        counts[k] += 1
    return counts, edges


@kernel
def count_two_classes(
    values: Values, mask: NDArray[np.bool_], low: float, high: float, bins: int
) -> tuple[Counts, Counts]:
    """Count as `count_in_bins` the values in a mask, and the others.

    Parameters
    ----------
    values : ndarray (P,), float32 or float64
    mask : ndarray (P,), bool
    low, high, bins
        As for `count_in_bins`.

    Returns
    -------
    inside, outside : ndarray (bins,), int64
    """
    found, _ = _bins(values, low, high, bins)
    counts = np.zeros((2, bins), np.int64)
    for p in range(values.size):
        counts[int(mask[p]), found[p]] += 1
    return counts[1], counts[0]


@kernel
def _bins(values: Values, low: float, high: float, bins: int) -> tuple[NDArray[np.int32], Values]:
    """Bin of each value, and the ends of the bins.

    A bin is guessed from the value's place in the range and then moved by at most one towards the edges, as
    NumPy does it: with edges that coincide after rounding this is not the same as a search.
    """
    edges = np.empty(bins + 1, values.dtype)
    step = (high - low) / bins
    for k in range(bins):
        edges[k] = k * step + low
    edges[bins] = high
    rounded = np.empty(1, values.dtype)
    rounded[0] = bins / np.float64(edges[bins] - edges[0])
    first, scale, last = edges[0], rounded[0], np.int32(bins - 1)
    found = np.empty(values.size, np.int32)
    for p in range(values.size):
        found[p] = min(np.int32((values[p] - first) * scale), last)
    # The last bin is closed: nothing moves out of it upwards.
    edges[bins] = np.inf
    for p in range(values.size):
        guess = np.uint32(found[p])
        found[p] += np.int32(values[p] >= edges[guess + np.uint32(1)]) - np.int32(values[p] < edges[guess])
    edges[bins] = high
    return found, edges
