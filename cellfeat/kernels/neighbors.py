"""Which objects are near which: centres, nearest centres, contacts within a disc.

Labels are 0 for background and at most `count`; numbers may be missing. Nothing is checked: labels beyond
`count` write past the end.
"""

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

CLEARLY = 1 - 1e-12
"""Rounding of a distance is less."""


@kernel
def centers(labels: NDArray[np.int32], count: int) -> NDArray[np.float64]:
    """Mean row and column of each label 1..count, (count, 2); NaN where a number is missing."""
    area = np.zeros(count + 1)
    sums = np.zeros((count + 1, 2))
    for row in range(labels.shape[0]):
        for column in range(labels.shape[1]):
            label = labels[row, column]
            area[label] += 1
            sums[label, 0] += row
            sums[label, 1] += column
    result = np.full((count, 2), np.nan)
    for label in range(1, count + 1):
        if area[label] > 0:
            result[label - 1] = sums[label] / area[label]
    return result


@kernel
def most_frequent(values: NDArray[np.int32], starts: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Most frequent number above 0 in each run values[starts[i]:starts[i + 1]]; 0 if there is none.

    The smallest of equals. Values are at most `count`.
    """
    runs = starts.size - 1
    result = np.zeros(runs, np.int64)
    seen = np.zeros(count + 1, np.int64)
    for run in range(runs):
        best = 0
        for at in range(starts[run], starts[run + 1]):
            value = values[at]
            if value == 0:
                continue
            seen[value] += 1
            if best == 0 or seen[value] > seen[best] or (seen[value] == seen[best] and value < best):
                best = value
        result[run] = best
        for at in range(starts[run], starts[run + 1]):
            seen[values[at]] = 0
    return result


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
                least[-1] = distance
                least.sort()
        _select(indices[:count], distances[:count], is_stable, result[point])
    return result


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


@kernel
def _edges(labels: NDArray[np.int32], row: int, column: int) -> tuple[bool, bool]:
    """Whether a pixel has a differing 4-neighbour; whether a differing 8-neighbour or the border."""
    height, width = labels.shape
    label = labels[row, column]
    if row == 0 or column == 0 or row == height - 1 or column == width - 1:
        is_boundary = (
            (row > 0 and labels[row - 1, column] != label)
            or (row < height - 1 and labels[row + 1, column] != label)
            or (column > 0 and labels[row, column - 1] != label)
            or (column < width - 1 and labels[row, column + 1] != label)
        )
        return is_boundary, True
    is_boundary = (
        labels[row - 1, column] != label
        or labels[row + 1, column] != label
        or labels[row, column - 1] != label
        or labels[row, column + 1] != label
    )
    is_outline = (
        is_boundary
        or labels[row - 1, column - 1] != label
        or labels[row - 1, column + 1] != label
        or labels[row + 1, column - 1] != label
        or labels[row + 1, column + 1] != label
    )
    return is_boundary, is_outline


@kernel
def _boxes(labels: NDArray[np.int32]) -> NDArray[np.int64]:
    """First and last row, first and last column of each label from 0; of a missing one far away."""
    far = 4 * (labels.shape[0] + labels.shape[1])
    boxes = np.full((labels.max() + 1, 4), far)
    for row in range(labels.shape[0]):
        for column in range(labels.shape[1]):
            box = boxes[labels[row, column]]
            if box[0] == far:
                box[:] = row, row, column, column
            box[1], box[2], box[3] = row, min(box[2], column), max(box[3], column)
    return boxes


@kernel
def _comes_near(box: NDArray[np.int64], boxes: NDArray[np.int64], distance: int, besides: int) -> bool:
    """Whether any label from 1, besides one, has a box within a distance of a box."""
    for label in range(1, len(boxes)):
        other = boxes[label]
        if (
            label != besides
            and other[0] - distance <= box[1]
            and box[0] - distance <= other[1]
            and other[2] - distance <= box[3]
            and box[2] - distance <= other[3]
        ):
            return True
    return False


@kernel
def contacts(
    labels: NDArray[np.int32],
    others: NDArray[np.int32],
    is_same: bool,
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    starts: NDArray[np.int64],
    numbers: NDArray[np.int64],
    reach: NDArray[np.int64],
    touch: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Contacts of the labels in `numbers` with other labels.

    Parameters
    ----------
    labels, others : ndarray (H, W)
        Objects and their possible neighbours; `is_same` if these are the same objects, which are no
        neighbours of themselves.
    rows, columns, starts
        Pixels of `labels`, as `by_label` gives them.
    numbers : ndarray (K,)
        Labels from 1.
    reach, touch : ndarray (R, 2), (T, 2)
        Offsets (row, column) of two discs, nearest first: a neighbour is what lies within the first of a
        pixel of the object; an outline pixel touches if anything else lies within the second.

    Returns
    -------
    pairs : ndarray (P, 2)
        Index in `numbers`, neighbour's label; neighbours of one object in the order they were met.
    touching, outline : ndarray (K,)
        Outline pixels of each object that touch, and all of them.
    """
    height, width = labels.shape
    touching = np.zeros(numbers.size, np.int64)
    outline = np.zeros(numbers.size, np.int64)
    met = np.full(others.max() + 1, -1, np.int64)
    pairs = [(0, 0)]
    boxes, other_boxes = _boxes(labels), _boxes(others)
    distance = max(reach.max(), touch.max())  # discs are symmetrical
    for which in range(numbers.size):
        number = numbers[which]
        is_near = _comes_near(boxes[number], other_boxes, distance, number if is_same else 0)
        for at in range(starts[number - 1], starts[number]):
            row, column = rows[at], columns[at]
            is_boundary, is_outline = _edges(labels, row, column)
            outline[which] += is_outline
            if not is_near or (is_same and not is_outline):
                continue
            for offset in range(reach.shape[0] if is_boundary else 1):
                r, c = row + reach[offset, 0], column + reach[offset, 1]
                if 0 <= r < height and 0 <= c < width:
                    other = others[r, c]
                    if other != 0 and met[other] != which and not (is_same and other == number):
                        met[other] = which
                        pairs.append((which, other))
            if is_outline:
                for offset in range(touch.shape[0]):
                    r, c = row + touch[offset, 0], column + touch[offset, 1]
                    if 0 <= r < height and 0 <= c < width:
                        other = others[r, c]
                        if other != 0 and not (is_same and other == number):
                            touching[which] += 1
                            break
    found = np.zeros((len(pairs) - 1, 2), np.int64)
    for place in range(1, len(pairs)):
        found[place - 1, 0] = pairs[place][0]
        found[place - 1, 1] = pairs[place][1]
    return found, touching, outline
