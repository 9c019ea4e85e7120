"""Which parts of a mask or a label image are holes, and whose."""

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.components import connected_runs
from cellfeat.kernels.jit import kernel

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]

RECENT = 1024


@kernel
def fill_holes(mask: NDArray[np.bool_], smaller_than: float) -> NDArray[np.bool_]:
    """Fill the connected parts of the background that are off the image's edge and smaller than a limit.

    Parameters
    ----------
    mask : ndarray (H, W), bool
    smaller_than : float
        Pixels.

    Returns
    -------
    ndarray (H, W), bool
        Background is connected through edges of pixels.
    """
    width = mask.shape[1]
    firsts, ends, parts, count = connected_runs(mask, False, False)
    sizes = np.zeros(count + 1)
    for run in range(parts.size):
        first, end = firsts[run], ends[run]
        is_at_edge = first < width or end > mask.size - width or first % width == 0 or end % width == 0
        sizes[parts[run]] += np.inf if is_at_edge else end - first
    filled = mask.copy()
    pixels = filled.reshape(mask.size)
    for run in range(parts.size):
        # Even without a limit the outside is none.
        if sizes[parts[run]] < smaller_than:
            pixels[firsts[run] : ends[run]] = True
    return filled


@kernel
def fill_label_holes(labels: Int32, objects: int) -> Int32:
    """Give each hole of an object, and what lies in it, to the object.

    Parameters
    ----------
    labels : ndarray (H, W), int32
        Not checked: from 0, the background, to `objects`.
    objects : int

    Returns
    -------
    ndarray (H, W), int32
        The array itself if nothing changes.

    Notes
    -----
    See `_owners`. All is done run by run: a run is a stretch of one label in one row.
    """
    width = labels.shape[1]
    rows, firsts, parts = _runs(labels)
    pairs = _touching_runs(rows, firsts, width)
    count = _number_background(parts, pairs, objects)
    is_outside = np.zeros(count, np.bool_)
    for row in range(labels.shape[0]):
        is_outside[parts[rows[row]]] = is_outside[parts[rows[row + 1] - 1]] = True
        if row in (0, labels.shape[0] - 1):
            for run in range(rows[row], rows[row + 1]):
                is_outside[parts[run]] = True
    starts, others = _neighbours(rows, parts, pairs, count)
    owners = _owners(is_outside, starts, others, objects)
    filled = labels
    for row in range(labels.shape[0]):
        for run in range(rows[row], rows[row + 1]):
            owner = owners[parts[run]]
            if owner != labels[row, firsts[run]]:
                if filled is labels:
                    filled = labels.copy()
                end = firsts[run + 1] if run + 1 < rows[row + 1] else width
                filled[row, firsts[run] : end] = owner
    return filled


@kernel
def _runs(labels: Int32) -> tuple[Int64, Int32, Int32]:
    """First run of each row and one more, and of each run its first column and its label."""
    height, width = labels.shape
    rows = np.empty(height + 1, np.int64)
    firsts, values = np.empty(labels.size, np.int32), np.empty(labels.size, np.int32)
    runs = 0
    for row in range(height):
        rows[row] = runs
        line = labels[row]
        for column in range(width):
            if column == 0 or line[column] != line[column - 1]:
                firsts[runs], values[runs] = column, line[column]
                runs += 1
    rows[height] = runs
    return rows, firsts[:runs], values[:runs]


@kernel
def _touching_runs(rows: Int64, firsts: Int32, width: int) -> Int64:
    """Pairs of runs of which one is above the other and shares an edge of a pixel with it; (N, 2)."""
    pairs = np.empty((2 * firsts.size, 2), np.int64)
    size = 0
    for row in range(1, rows.size - 1):
        above, below = rows[row - 1], rows[row]
        while above < rows[row] and below < rows[row + 1]:
            pairs[size, 0], pairs[size, 1] = above, below
            size += 1
            end_above = firsts[above + 1] if above + 1 < rows[row] else width
            end_below = firsts[below + 1] if below + 1 < rows[row + 1] else width
            above += end_above <= end_below
            below += end_below <= end_above
    return pairs[:size]


@kernel
def _number_background(parts: Int32, pairs: Int64, objects: int) -> int:
    """Number the connected parts of the background above the objects; one more than the largest number."""
    parents = np.arange(parts.size)
    for pair in range(pairs.shape[0]):
        a, b = pairs[pair, 0], pairs[pair, 1]
        if parts[a] == 0 and parts[b] == 0:
            while parents[a] != a:
                parents[a] = parents[parents[a]]
                a = parents[a]
            while parents[b] != b:
                parents[b] = parents[parents[b]]
                b = parents[b]
            parents[max(a, b)] = min(a, b)
    count = objects + 1
    for run in range(parts.size):
        if parts[run] == 0:
            # A parent comes before its children.
            if parents[run] == run:
                parts[run] = count
                count += 1
            else:
                parts[run] = parts[parents[run]]
    return count


@kernel
def _neighbours(rows: Int64, parts: Int32, pairs: Int64, count: int) -> tuple[Int64, Int64]:
    """Parts that share an edge of a pixel with each part, ascending: those of p are second[starts[p]:...]."""
    keys = np.empty(2 * (pairs.shape[0] + parts.size), np.int64)
    # Most pairs come again and again: those that came last are not written again.
    recent = np.full(RECENT, -1)
    size = 0
    for row in range(rows.size - 1):
        for run in range(rows[row], rows[row + 1] - 1):
            size = _add_pair(parts[run], parts[run + 1], count, recent, keys, size)
    for pair in range(pairs.shape[0]):
        here, there = parts[pairs[pair, 0]], parts[pairs[pair, 1]]
        if here != there:
            size = _add_pair(here, there, count, recent, keys, size)
    keys = np.unique(keys[:size])
    starts = np.zeros(count + 1, np.int64)
    for key in keys:
        starts[key // count + 1] += 1
    return np.cumsum(starts), keys % count


@kernel
def _add_pair(here: np.int32, there: np.int32, count: int, recent: Int64, keys: Int64, size: int) -> int:
    """Add a pair both ways round, unless it came lately; the new number of keys."""
    low, high = np.int64(min(here, there)), np.int64(max(here, there))
    key, slot = low * count + high, (low + 5 * high) % RECENT
    if recent[slot] == key:
        return size
    recent[slot] = key
    keys[size], keys[size + 1] = key, high * count + low
    return size + 2


@kernel
def _owners(outside: NDArray[np.bool_], starts: Int64, others: Int64, objects: int) -> Int32:
    """Find for each part the object that it becomes when holes are filled.

    Parameters
    ----------
    outside : ndarray (count,), bool
        Parts at the edge of the image: objects, then connected parts of the background. Overwritten.
    starts, others : ndarray, int64
        The parts beside each part.
    objects : int

    Returns
    -------
    ndarray (count,), int32
        The part itself for objects that are no holes, 0 for such background, else the object around it.

    Notes
    -----
    CellProfiler's definition. No hole is what lies at the edge of the image, an object beside such
    background, and whatever lies beside two such objects. Everything else is a hole: of the one object that
    is none beside it, or of what the hole beside it is a hole of.
    """
    count = outside.size
    owner = np.zeros(count, np.int32)
    stack = np.empty(count, np.int64)
    items = 0
    for part in range(count):
        if outside[part]:
            stack[items] = part
            items += 1
    while items:
        items -= 1
        part = stack[items]
        for other in others[starts[part] : starts[part + 1]]:
            if outside[other] or (part > objects and other > objects):
                continue
            if part <= objects and owner[other] in (0, part):
                owner[other] = part
            else:
                outside[other] = True
                stack[items] = other
                items += 1
    for part in range(count):
        if outside[part]:
            owner[part] = part if part <= objects else 0
        elif owner[part]:
            stack[items] = part
            items += 1
    while items:
        items -= 1
        part = stack[items]
        for other in others[starts[part] : starts[part + 1]]:
            if not outside[other] and owner[other] == 0:
                owner[other] = owner[part]
                stack[items] = other
                items += 1
    return owner
