"""Which objects are near which: centres, and the nearest of these.

Labels are 0 for background and at most `count`; numbers may be missing. Nothing is checked: labels beyond
`count` write past the end.
"""

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

Centers = NDArray[np.float64]

CLEARLY = 1 - 1e-12
"""Rounding of a distance is less."""


@kernel
def centers(labels: NDArray[np.int32], count: int) -> NDArray[np.float64]:
    """Mean row and column of each label 1..count, (count, 2); NaN where a number is missing."""
    area = np.zeros(count + 1)
    sums = np.zeros((count + 1, 2))
    height, width = labels.shape
    for row in range(height):
        first = 0
        while first < width:
            label = labels[row, first]
            end = first + 1
            while end < width and labels[row, end] == label:
                end += 1
            # Whole numbers far below 2 to the 53rd: exact in whatever order they are added.
            length = end - first
            area[label] += length
            sums[label, 0] += row * length
            sums[label, 1] += (first + end - 1) * length // 2
            first = end
    result = np.full((count, 2), np.nan)
    for label in range(1, count + 1):
        if area[label] > 0:
            result[label - 1] = sums[label] / area[label]
    return result


@kernel
def most_frequent(
    values: NDArray[np.int32], order: NDArray[np.int64], starts: NDArray[np.int64], count: int
) -> NDArray[np.int64]:
    """Most frequent number above 0 in each group values[order[starts[i]:starts[i + 1]]]; 0 if there is none.

    The smallest of equals. Values are at most `count`.
    """
    groups = starts.size - 1
    result = np.zeros(groups, np.int64)
    seen = np.zeros(count + 1, np.int64)
    for group in range(groups):
        best = 0
        begin = starts[group]
        while begin < starts[group + 1]:
            value = values[order[begin]]
            end = begin + 1
            while end < starts[group + 1] and values[order[end]] == value:
                end += 1
            seen[value] += end - begin
            is_more = seen[value] > seen[best] or (seen[value] == seen[best] and value < best)
            if value > 0 and (best == 0 or is_more):
                best = value
            begin = end
        result[group] = best
        for at in range(starts[group], starts[group + 1]):
            seen[values[order[at]]] = 0
    return result


@kernel
def closest(
    points: Centers, among: Centers, kept: Centers, is_same: bool
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The two nearest centres of each object.

    Parameters
    ----------
    points : ndarray (P, 2)
        Centres of objects.
    among : ndarray (A, 2)
        Those of their possible neighbours, NaN where there is none; `is_same` if they are among them.
    kept : ndarray (K, 2)
        Those of the neighbours that have a number.
    is_same : bool

    Returns
    -------
    numbers : ndarray (2, P), int64
        The two nearest of `kept`, counted from 1; 0 where there are too few.
    measures : ndarray (3, P), float64
        Distances of the two nearest of `among`, 0 where there are too few; and the cosine of the angle
        between them, 1 then, NaN where a centre is shared or rounding puts it beyond 1.
    """
    numbers = np.zeros((2, points.shape[0]), np.int64)
    measures = np.zeros((3, points.shape[0]))
    measures[2] = 1
    nearest_kept = nearest(points, kept, min(len(kept), 3), True)[:, int(is_same) :]
    nearest_all = nearest(points, among, min(len(among), 3), False)[:, int(is_same) :]
    for point in range(points.shape[0]):
        for place in range(min(nearest_kept.shape[1], 2)):
            numbers[place, point] = nearest_kept[point, place] + 1
        for place in range(min(nearest_all.shape[1], 2)):
            down, across = among[nearest_all[point, place]] - points[point]
            measures[place, point] = np.sqrt(across**2 + down**2)
        if nearest_all.shape[1] > 1:
            measures[2, point] = _cosine(
                among[nearest_all[point, 0]] - points[point], among[nearest_all[point, 1]] - points[point]
            )
    return numbers, measures


@kernel
def _cosine(first: Centers, second: Centers) -> float:
    lengths = np.sqrt((first[1] ** 2 + first[0] ** 2) * (second[1] ** 2 + second[0] ** 2))
    if lengths == 0:
        return np.nan
    cosine = (first[1] * second[1] + first[0] * second[0]) / lengths
    return cosine if abs(cosine) <= 1 else np.nan


@kernel
def nearest(
    points: NDArray[np.float64], among: NDArray[np.float64], wanted: int, is_stable: bool
) -> NDArray[np.int64]:
    """Indices of the nearest centres to each point, (P, wanted), nearest first, NaN distances last.

    `wanted` is at most the number of `among`. Of equal distances the first comes first if `is_stable`;
    otherwise their order is that of a selection sort that swaps. Centres are tried outwards from a point's
    row, until rows alone are further away.
    """
    there = np.flatnonzero(~np.isnan(among[:, 0]))
    there = there[np.argsort(among[there, 0])]
    heights = among[there, 0]
    result = np.empty((points.shape[0], wanted), np.int64)
    if wanted == 0:
        return result
    indices = np.empty(there.size, np.int64)
    distances = np.empty(there.size)
    least = np.empty(wanted)
    for point in range(points.shape[0]):
        row, column = points[point]
        below = np.searchsorted(heights, row)
        above = below - 1
        count = 0
        least[:] = np.inf
        while not np.isnan(row):
            to_below = heights[below] - row if below < there.size else np.inf
            to_above = row - heights[above] if above >= 0 else np.inf
            if min(to_below, to_above) * CLEARLY > least[-1] or (below == there.size and above < 0):
                break
            if to_below < to_above:
                index = there[below]
                below += 1
            else:
                index = there[above]
                above -= 1
            down, across = row - among[index, 0], column - among[index, 1]
            distance = np.sqrt(down * down + across * across)
            if distance <= least[-1]:
                indices[count], distances[count] = index, distance
                count += 1
                _insert(distance, least)
        count = _keep_up_to(least[-1], indices, distances, count)
        _select(indices[:count], distances[:count], is_stable, result[point])
    return result


@kernel
def _insert(distance: float, least: NDArray[np.float64]) -> None:
    """Put a distance among the least ones, in order, instead of the largest of them."""
    place = least.size - 1
    while place > 0 and least[place - 1] > distance:
        least[place] = least[place - 1]
        place -= 1
    least[place] = distance


@kernel
def _keep_up_to(limit: float, indices: NDArray[np.int64], distances: NDArray[np.float64], count: int) -> int:
    """Move those within a limit to the front; how many these are."""
    kept = 0
    for k in range(count):
        if distances[k] <= limit:
            indices[kept], distances[kept] = indices[k], distances[k]
            kept += 1
    return kept


@kernel
def _select(
    indices: NDArray[np.int64], distances: NDArray[np.float64], is_stable: bool, chosen: NDArray[np.int64]
) -> None:
    """Choose the first of a sort from those that can be among them; where there are too few, from the rest.

    A selection sort that swaps puts what was at the place of the next one where it found that.
    """
    at = indices.copy()
    first = np.arange(chosen.size)
    for place in range(chosen.size):
        best = -1
        for k in range(indices.size):
            if at[k] >= place and (
                best < 0
                or distances[k] < distances[best]
                or (distances[k] == distances[best] and at[k] < at[best])
            ):
                best = k
        if best < 0:
            chosen[place] = _first_other(chosen[:place]) if is_stable else first[place]
            continue
        chosen[place], left = indices[best], at[best]
        for k in range(indices.size):
            if is_stable:
                at[k] += place <= at[k] < left
            elif indices[k] == first[place]:
                at[k] = left
        if left < chosen.size:
            first[left] = first[place]
        at[best] = -1


@kernel
def _first_other(chosen: NDArray[np.int64]) -> int:
    """The smallest index that is not among the chosen."""
    index = 0
    while (chosen == index).any():
        index += 1
    return index
