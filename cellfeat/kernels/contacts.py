"""Which objects touch, or come within a distance: sought from outline to outline.

Where two objects overlap or come near, an outline pixel of one of them does. Labels are 0 for background and
at most the count that is given; numbers may be missing. Nothing is checked: labels beyond write past the end.
"""

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

Labels = NDArray[np.int32]
Int64 = NDArray[np.int64]
Outline = tuple[Int64, Int64, Int64]


@kernel
def outlines(labels: Labels, count: int) -> Outline:
    """Pixels at the image's border, or with a pixel of another label beside them or across a corner.

    Parameters
    ----------
    labels : ndarray (H, W), int32
    count : int

    Returns
    -------
    rows, columns : ndarray (Q,), int64
        Label by label, in raster order within each.
    starts : ndarray (count + 1,), int64
        Label k + 1 has the pixels starts[k] to starts[k + 1].
    """
    height, width = labels.shape
    differs = np.ones(width, np.bool_)
    found_rows, found_columns = np.empty(labels.size, np.int32), np.empty(labels.size, np.int32)
    starts = np.zeros(count + 2, np.int64)
    size = 0
    for row in range(height):
        if 0 < row < height - 1:
            _mark_differing(labels[row - 1], labels[row], labels[row + 1], differs)
        else:
            differs[:] = True
        for column in range(width):
            if differs[column] and labels[row, column] > 0:
                found_rows[size], found_columns[size] = row, column
                starts[labels[row, column] + 1] += 1
                size += 1
    for label in range(1, count + 2):
        starts[label] += starts[label - 1]
    rows, columns = np.empty(size, np.int64), np.empty(size, np.int64)
    place = starts.copy()
    for k in range(size):
        label = labels[found_rows[k], found_columns[k]]
        rows[place[label]], columns[place[label]] = found_rows[k], found_columns[k]
        place[label] += 1
    return rows, columns, starts[1:]


@kernel
def _mark_differing(above: Labels, here: Labels, below: Labels, differs: NDArray[np.bool_]) -> None:
    """Whether each pixel of a row, but the first and the last, has another label among its 8 neighbours."""
    for column in range(1, here.size - 1):
        label = here[column]
        differs[column] = (
            (above[column - 1] != label)
            | (above[column] != label)
            | (above[column + 1] != label)
            | (here[column - 1] != label)
            | (here[column + 1] != label)
            | (below[column - 1] != label)
            | (below[column] != label)
            | (below[column + 1] != label)
        )


@kernel
def contacts(
    labels: Labels,
    others: Labels,
    outline: Outline,
    other_outline: Outline,
    numbers: Int64,
    other_numbers: Int64,
    is_same: bool,
    distance: int,
) -> tuple[Int64, NDArray[np.float64], NDArray[np.float64]]:
    """Contacts of the labels in `numbers` with other labels.

    Parameters
    ----------
    labels, others : ndarray (H, W), int32
        Objects and their possible neighbours.
    outline, other_outline
        As `outlines` gives them for either.
    numbers, other_numbers : ndarray (K,), (L,), int64
        Labels, from 1, of the objects and of the neighbours that are numbered.
    is_same : bool
        Whether these are the same objects, which are no neighbours of themselves.
    distance : int
        From 1. A neighbour comes within it; an outline pixel touches if anything else comes within half a
        pixel more.

    Returns
    -------
    pairs : ndarray (R, 2), int64
        Places in `numbers` and in `other_numbers`, from 1, of objects and numbered neighbours: by object, and
        then by the neighbour's label.
    count : ndarray (K,), float64
        Neighbours of each object, numbered or not.
    share : ndarray (K,), float64
        Percentage of each object's outline that touches.
    """
    _, _, starts = outline
    pairs = [(0, 0)]
    if distance == 1:
        touching = _beside(others, outline, other_outline[2].size, numbers, is_same, pairs)
    else:
        touching = _within(others, outline, other_outline, numbers, is_same, distance, pairs)
    share = np.empty(numbers.size)
    for which in range(numbers.size):
        number = numbers[which]
        share[which] = touching[which] * 100 / (starts[number] - starts[number - 1])
    if not is_same:
        _add_enclosed(labels, other_outline, numbers, starts.size, pairs)
    found, count = _numbered(pairs, other_numbers, other_outline[2].size, numbers.size)
    return found, count, share


@kernel
def _beside(
    others: Labels, outline: Outline, size: int, numbers: Int64, is_same: bool, pairs: list[tuple[int, int]]
) -> Int64:
    """Outline pixels of each object with another beside them or across a corner; adds pairs for those beside.

    `size` is one more than the largest of the others.
    """
    rows, columns, starts = outline
    height, width = others.shape
    met = np.full(size, -1, np.int64)
    touching = np.zeros(numbers.size, np.int64)
    for which in range(numbers.size):
        number = numbers[which]
        own = number if is_same else 0
        for at in range(starts[number - 1], starts[number]):
            row, column = rows[at], columns[at]
            touches = False
            for y in range(max(row - 1, 0), min(row + 2, height)):
                for x in range(max(column - 1, 0), min(column + 2, width)):
                    other = others[y, x]
                    if other != 0 and other != own:
                        touches = True
                        if met[other] != which and (y == row or x == column):
                            met[other] = which
                            pairs.append((which, other))
            touching[which] += touches
    return touching


@kernel
def _within(
    others: Labels,
    outline: Outline,
    other_outline: Outline,
    numbers: Int64,
    is_same: bool,
    distance: int,
    pairs: list[tuple[int, int]],
) -> Int64:
    """Outline pixels of each object that others come near to; adds pairs for those within the distance."""
    rows, columns, starts = outline
    near, touch = distance * distance, distance * (distance + 1)
    cell_of = np.arange(max(others.shape)) // distance + 1
    other_rows, other_columns, other_labels, cells = _by_cell(other_outline, cell_of, others.shape)
    next_label = np.empty(other_labels.size, np.int32)
    for k in range(other_labels.size - 1, -1, -1):
        is_last = k + 1 == other_labels.size or other_labels[k + 1] != other_labels[k]
        next_label[k] = k + 1 if is_last else next_label[k + 1]
    met = np.full(other_outline[2].size, -1, np.int64)
    touching = np.zeros(numbers.size, np.int64)
    for which in range(numbers.size):
        number = numbers[which]
        own = number if is_same else 0
        # What one pixel touches, the next one often touches too.
        last = -1
        for at in range(starts[number - 1], starts[number]):
            row, column = rows[at], columns[at]
            inside = others[row, column]
            touches = inside != 0 and inside != own
            if touches and met[inside] != which:
                met[inside] = which
                pairs.append((which, inside))
            if last >= 0 and not touches:
                touches = _square(row - other_rows[last], column - other_columns[last]) <= touch
            i, j = cell_of[row], cell_of[column]
            for y in range(i - 1, i + 2):
                k, end = cells[y, j - 1], cells[y, j + 2]
                while k < end:
                    other = other_labels[k]
                    is_new = met[other] != which
                    if other == own or (touches and not is_new):
                        k = next_label[k]
                        continue
                    square = _square(row - other_rows[k], column - other_columns[k])
                    if square <= touch:
                        touches, last = True, k
                        if is_new and square <= near:
                            met[other] = which
                            pairs.append((which, other))
                    k += 1
            touching[which] += touches
    return touching


@kernel
def _square(down: int, across: int) -> int:
    return down * down + across * across


@kernel
def _by_cell(
    outline: Outline, cell_of: Int64, shape: tuple[int, int]
) -> tuple[Labels, Labels, Labels, Labels]:
    """Rows, columns and labels of an outline by the cells of a grid, and where each cell starts.

    One row of empty cells and one column stand before and after the others.
    """
    rows, columns, starts = outline
    cells = np.zeros((cell_of[shape[0] - 1] + 2, cell_of[shape[1] - 1] + 3), np.int32)
    for k in range(rows.size):
        cells[cell_of[rows[k]], cell_of[columns[k]] + 2] += 1
    flat = cells.ravel()
    for cell in range(1, flat.size):
        flat[cell] += flat[cell - 1]
    sorted_rows, sorted_columns, labels = np.empty((3, rows.size), np.int32)
    for label in range(1, starts.size):
        for k in range(starts[label - 1], starts[label]):
            # Where the next place of this cell stands, in the end the start of the next one will.
            i, j = cell_of[rows[k]], cell_of[columns[k]] + 1
            p = cells[i, j]
            sorted_rows[p], sorted_columns[p], labels[p] = rows[k], columns[k], label
            cells[i, j] += 1
    return sorted_rows, sorted_columns, labels, cells


@kernel
def _add_enclosed(
    labels: Labels, other_outline: Outline, numbers: Int64, size: int, pairs: list[tuple[int, int]]
) -> None:
    """Pairs of objects and others that lie within them."""
    rows, columns, starts = other_outline
    which_of = np.full(size, -1, np.int64)
    for which in range(numbers.size):
        which_of[numbers[which]] = which
    for other in range(1, starts.size):
        last = -1
        for at in range(starts[other - 1], starts[other]):
            which = which_of[labels[rows[at], columns[at]]]
            if which not in (-1, last):
                last = which
                pairs.append((which, other))


@kernel
def _numbered(
    pairs: list[tuple[int, int]], other_numbers: Int64, size: int, objects: int
) -> tuple[Int64, NDArray[np.float64]]:
    """Pairs behind the first one, each once, without those that have no number; and all counted by object."""
    number_of = np.zeros(size, np.int64)
    for k in range(other_numbers.size):
        number_of[other_numbers[k]] = k + 1
    count = np.zeros(objects)
    found = np.empty((len(pairs) - 1, 2), np.int64)
    kept = 0
    last = (-1, -1)
    for pair in sorted(pairs[1:]):
        if pair != last:
            last = pair
            count[pair[0]] += 1
            if number_of[pair[1]] > 0:
                found[kept, 0], found[kept, 1] = pair[0] + 1, number_of[pair[1]]
                kept += 1
    return found[:kept], count
