"""Which parts of a label image are holes, and whose."""

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.components import connected_runs
from cellfeat.kernels.jit import kernel

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
def _neighbours(parts: NDArray[np.int32], count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Parts that share an edge of a pixel with each part, ascending: those of p are second[starts[p]:...]."""
    height, width = parts.shape
    size = 0
    for row in range(height):
        here = parts[row]
        for column in range(width - 1):
            size += here[column] != here[column + 1]
    for row in range(height - 1):
        here, below = parts[row], parts[row + 1]
        for column in range(width):
            size += here[column] != below[column]
    keys = np.empty(2 * size, np.int64)
    # Most pairs come again and again: those that came last are not written again.
    recent = np.full(RECENT, -1)
    size = 0
    for row in range(height):
        for column in range(width):
            here = np.int64(parts[row, column])
            for i, j in ((row + 1, column), (row, column + 1)):
                if i < height and j < width and parts[i, j] != here:
                    there = np.int64(parts[i, j])
                    key, slot = here * count + there, (here + 5 * there) % RECENT
                    if recent[slot] != key:
                        recent[slot] = key
                        keys[size] = key
                        keys[size + 1] = there * count + here
                        size += 2
    keys = np.unique(keys[:size])
    starts = np.zeros(count + 1, np.int64)
    for key in keys:
        starts[key // count + 1] += 1
    return np.cumsum(starts), keys % count


@kernel
def owners_of_holes(parts: NDArray[np.int32], objects: int, count: int) -> NDArray[np.int32]:
    """Find for each part the object that it becomes when holes are filled.

    Parameters
    ----------
    parts : ndarray (H, W), int32
        Objects 1..objects; each connected part of the background has a number above that.
    objects : int
    count : int
        One more than the largest number.

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
    starts, others = _neighbours(parts, count)
    outside = np.zeros(count, np.bool_)
    owner = np.zeros(count, np.int32)
    height, width = parts.shape
    for row in range(height):
        for column in range(width):
            if row in (0, height - 1) or column in (0, width - 1):
                outside[parts[row, column]] = True
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
