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

ONE = np.uint64(1)

NONE, MET, NEW = np.uint8(0), np.uint8(1), np.uint8(2)

SMALLEST_CELL = 4
"""Of smaller ones there would be as many as pixels."""


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
    found, ends = np.empty(labels.size, np.uint32), np.zeros(height + 1, np.uint64)
    starts = np.zeros(count + 2, np.int64)
    size = np.uint64(0)
    for row in range(height):
        here = labels[row]
        if 0 < row < height - 1:
            _mark_differing(labels[row - 1], here, labels[row + 1], differs)
        else:
            differs[:] = True
        for column in range(width):
            found[size] = column
            size += np.uint64(differs[column] & (here[column] > 0))
        for k in range(ends[row], size):
            starts[here[found[k]] + 1] += 1
        ends[row + 1] = size
    for label in range(1, count + 2):
        starts[label] += starts[label - 1]
    rows, columns = np.empty(int(size), np.int64), np.empty(int(size), np.int64)
    place = starts.copy()
    for row in range(height):
        here = labels[row]
        for k in range(ends[row], ends[row + 1]):
            own = np.uint64(here[found[k]])
            at = np.uint64(place[own])
            rows[at], columns[at] = row, found[k]
            place[own] += 1
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
    # With a margin there is no border to look out for; unsigned labels are places at once.
    framed = np.zeros((height + 2, width + 2), np.uint32)
    framed[1:-1, 1:-1] = others
    flat, below = framed.ravel(), np.uint64(width + 2)
    # What each label would be to the object: a neighbour that is new or has been met, or none.
    kinds = np.full(size, NEW)
    touching = np.zeros(numbers.size, np.int64)
    for which in range(numbers.size):
        number = numbers[which]
        own = number if is_same else 0
        kinds[0] = kinds[own] = NONE
        known = len(pairs)
        for at in range(starts[number - 1], starts[number]):
            p = np.uint64((rows[at] + 1) * (width + 2) + columns[at] + 1)
            beside = across = NONE
            for q in (p - below, p - ONE, p, p + ONE, p + below):
                beside |= kinds[flat[q]]
            for q in (p - below - ONE, p - below + ONE, p + below - ONE, p + below + ONE):
                across |= kinds[flat[q]]
            touching[which] += (beside | across) != NONE
            if beside & NEW:
                for q in (p - below, p - ONE, p, p + ONE, p + below):
                    if kinds[flat[q]] == NEW:
                        kinds[flat[q]] = MET
                        pairs.append((which, int(flat[q])))
        kinds[own] = NEW
        for k in range(known, len(pairs)):
            kinds[pairs[k][1]] = NEW
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
    near, touch = distance * distance, distance * (distance + 1)
    cell_of = np.arange(max(others.shape)) // max(distance, SMALLEST_CELL) + 1
    across = cell_of[others.shape[1] - 1] + 1
    own_cells = _by_cell(outline, cell_of, others.shape)
    (rows, columns, place_of, run_of), (firsts, _, cell_at), _ = own_cells
    (other_rows, other_columns, _, other_run_of), (other_firsts, labels, _), cells = (
        own_cells if is_same else _by_cell(other_outline, cell_of, others.shape)
    )
    around = np.empty(labels.size, np.int32)
    met = np.full(other_outline[2].size, -1, np.int64)
    touching = np.zeros(numbers.size, np.int64)
    for which in range(numbers.size):
        number = numbers[which]
        own = number if is_same else 0
        # What one pixel touches, the next one often touches too.
        last = -1
        for at in range(outline[2][number - 1], outline[2][number]):
            run = run_of[place_of[at]]
            if place_of[at] > firsts[run]:
                continue
            count = _runs_around(cells, cell_at[run], across, other_run_of, labels, own, around)
            is_new = False
            for o in range(count):
                is_new |= met[labels[around[o]]] != which
            for p in range(firsts[run], firsts[run + 1]):
                row, column = rows[p], columns[p]
                inside = others[row, column]
                touches = inside != 0 and inside != own
                if touches and met[inside] != which:
                    met[inside] = which
                    pairs.append((which, inside))
                if last >= 0 and not touches:
                    touches = _square(row - other_rows[last], column - other_columns[last]) <= touch
                for o in range(0 if touches and not is_new else count):
                    other = labels[around[o]]
                    if touches and met[other] == which:
                        continue
                    first, end = other_firsts[around[o]], other_firsts[around[o] + 1]
                    nearest, least = first, touch + 1
                    for k in range(np.uint64(first), np.uint64(end)):
                        square = _square(row - other_rows[k], column - other_columns[k])
                        if square < least:
                            nearest, least = np.int64(k), square
                    if least <= touch:
                        touches, last = True, nearest
                        if least <= near and met[other] != which:
                            met[other] = which
                            pairs.append((which, other))
                touching[which] += touches
    return touching


@kernel
def _runs_around(
    cells: Labels, cell: int, across: int, run_of: Labels, labels: Labels, own: int, around: Labels
) -> int:
    """Write the runs of other labels in a cell and the eight around it; how many there are."""
    count = 0
    for middle in range(cell - across, cell + across + 1, across):
        first, end = cells[middle - 1], cells[middle + 2]
        if first < end:
            for run in range(run_of[first], run_of[end - 1] + 1):
                around[count] = run
                count += labels[run] != own
    return count


@kernel
def _square(down: int, across: int) -> int:
    return down * down + across * across


@kernel
def _by_cell(
    outline: Outline, cell_of: Int64, shape: tuple[int, int]
) -> tuple[tuple[Labels, Labels, Labels, Labels], tuple[Labels, Labels, Labels], Labels]:
    """Outline pixels by the cells of a grid, in runs of one label within each.

    Returns
    -------
    rows, columns, place_of, run_of : ndarray (Q,), int32
        The pixels; where each of `outline` is among them; and the run that each is in.
    firsts, labels, cell_at : ndarray (Q + 1,), int32
        First pixel, label and cell of each run, and behind them the number of pixels.
    cells : ndarray, int32
        First pixel of each cell, row by row; a row of empty cells stands before and after the others, and an
        empty cell before each row.
    """
    rows, columns, starts = outline
    across = cell_of[shape[1] - 1] + 1
    cells = np.zeros((cell_of[shape[0] - 1] + 2) * across + 2, np.int32)
    sorted_rows, sorted_columns = np.empty(rows.size, np.int32), np.empty(rows.size, np.int32)
    place_of, run_of = np.empty(rows.size, np.int32), np.empty(rows.size, np.int32)
    firsts, labels = np.empty(rows.size + 1, np.int32), np.empty(rows.size + 1, np.int32)
    cell_at = np.empty(rows.size + 1, np.int32)
    for k in range(rows.size):
        place_of[k] = cell = cell_of[rows[k]] * across + cell_of[columns[k]]
        cells[cell + 2] += 1
    for cell in range(1, cells.size):
        cells[cell] += cells[cell - 1]
    for label in range(1, starts.size):
        for k in range(starts[label - 1], starts[label]):
            # Where the next place of this cell stands, in the end the start of the next one will.
            cell = place_of[k] + 1
            p = cells[cell]
            cells[cell] += 1
            sorted_rows[p], sorted_columns[p], place_of[k] = rows[k], columns[k], p
            labels[p], cell_at[p] = label, cell - 1
    runs, last_label, last_cell = 0, -1, -1
    for p in range(rows.size):
        if labels[p] != last_label or cell_at[p] != last_cell:
            last_label, last_cell = labels[p], cell_at[p]
            firsts[runs], labels[runs], cell_at[runs] = p, last_label, last_cell
            runs += 1
        run_of[p] = runs - 1
    firsts[runs] = rows.size
    return (sorted_rows, sorted_columns, place_of, run_of), (firsts, labels, cell_at), cells


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
