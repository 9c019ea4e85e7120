"""Mean, median and standard deviation of many columns over the objects of many images."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel
from cellfeat.kernels.sums import buffered_sum

LANES = 64
"""So many columns are sorted side by side, without a branch that a processor would have to guess."""

FEW = 128
"""Up to so many values that is faster than NumPy's sort, which takes new memory for each column."""


@kernel
def _sort_lanes(values: NDArray[np.floating[Any]], count: int) -> None:
    """Sort each column of values[:count] by insertion, from the first place on and before its equals."""
    for k in range(1, count):
        new = values[k]
        for place in range(k):
            here = values[place]
            for lane in range(LANES):
                old, carried = here[lane], new[lane]
                is_before = carried <= old
                here[lane] = carried if is_before else old
                new[lane] = old if is_before else carried


@kernel
def _set_medians(
    columns: NDArray[np.floating[Any]], first: int, last: int, medians: NDArray[np.floating[Any]]
) -> None:
    """Set the median of the finite ones of columns[:, first:last] for each column that has any."""
    size = last - first
    lanes, counts = np.zeros((size, LANES), columns.dtype), np.zeros(len(columns), np.int64)
    for start in range(0, len(columns), LANES):
        end = min(start + LANES, len(columns))
        for c in range(start, end):
            own = columns[c, first:last]
            for k in range(size):
                value = own[k]
                # The other way round: so equal values, as 0 and -0 are, keep their order.
                lanes[size - 1 - k, c - start] = value if np.isfinite(value) else np.inf
                counts[c] += np.isfinite(value)
        _sort_lanes(lanes, size)
        for c in range(start, end):
            if counts[c] > 0:
                medians[c] = _median(lanes[:, c - start], counts[c])


@kernel
def _median(in_order: NDArray[np.floating[Any]], count: int) -> np.floating[Any]:
    middle: np.floating[Any] = in_order[(count - 1) // 2] + in_order[count // 2]
    return middle / 2


@kernel
def summaries(columns: NDArray[np.floating[Any]], starts: NDArray[np.int64]) -> NDArray[np.floating[Any]]:
    """Mean, median and standard deviation of each column in each group, of its finite values.

    Parameters
    ----------
    columns : ndarray (C, P), float
    starts : ndarray (G + 1,), int64
        Group g has the values starts[g] to starts[g + 1] of each column.

    Returns
    -------
    ndarray (3, C, G), dtype of the columns
        NaN without a finite value. All is computed in the columns' precision, summed as NumPy 1.23 does.
    """
    found = np.full((3, columns.shape[0], starts.size - 1), np.nan, columns.dtype)
    finite = np.empty(columns.shape[1] + 1, columns.dtype)
    number = np.empty(1, columns.dtype)
    for c in range(columns.shape[0]):
        for g in range(starts.size - 1):
            kept = np.uint64(0)
            for value in columns[c, starts[g] : starts[g + 1]]:
                finite[kept] = value
                kept += np.uint64(np.isfinite(value))
            count = int(kept)
            if count == 0:
                continue
            number[0] = count
            mean = buffered_sum(finite, count) / number[0]
            found[0, c, g] = mean
            if starts[g + 1] - starts[g] > FEW:
                found[1, c, g] = _median(np.sort(finite[:count]), count)
            for k in range(count):
                apart = finite[k] - mean
                finite[k] = apart * apart
            found[2, c, g] = np.sqrt(buffered_sum(finite, count) / number[0])
    for g in range(starts.size - 1):
        if starts[g + 1] - starts[g] <= FEW:
            _set_medians(columns, starts[g], starts[g + 1], found[1, :, g])
    return found
