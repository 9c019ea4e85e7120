"""Mean, median and standard deviation of many columns over the objects of many images."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel
from cellfeat.kernels.sums import buffered_sum

FEW = 32
"""Up to so many values are sorted faster one by one than by NumPy, which takes new memory for them."""


@kernel
def _sorted(
    values: NDArray[np.floating[Any]], count: int, room: NDArray[np.floating[Any]]
) -> NDArray[np.floating[Any]]:
    """The first values in order; few of them in the room given."""
    if count > FEW:
        return np.sort(values[:count])
    for k in range(count):
        value, place = values[k], k
        while place > 0 and room[place - 1] > value:
            room[place] = room[place - 1]
            place -= 1
        room[place] = value
    return room


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
    room = np.empty(FEW, columns.dtype)
    number = np.empty(1, columns.dtype)
    for c in range(columns.shape[0]):
        for g in range(starts.size - 1):
            count = 0
            for p in range(starts[g], starts[g + 1]):
                finite[count] = columns[c, p]
                count += np.isfinite(columns[c, p])
            if count == 0:
                continue
            number[0] = count
            mean = buffered_sum(finite, count) / number[0]
            found[0, c, g] = mean
            in_order = _sorted(finite, count, room)
            number[0] = 2
            found[1, c, g] = (in_order[(count - 1) // 2] + in_order[count // 2]) / number[0]
            for k in range(count):
                apart = finite[k] - mean
                finite[k] = apart * apart
            number[0] = count
            found[2, c, g] = np.sqrt(buffered_sum(finite, count) / number[0])
    return found
