"""Thinning to lines, and branches and ends of these."""

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel


@kernel
def count_nodes(foreground: NDArray[np.bool_]) -> tuple[int, int]:
    """Foreground pixels with more than two of eight neighbours, and those with exactly one.

    The number of neighbours is a moving mean in double precision, cut off to a whole number: where the sum of
    thirds comes out a little too small it is one less. The image has at least one pixel; nothing is checked.
    """
    height, width = foreground.shape
    branches, ends = 0, 0
    nothing = np.zeros(width, np.bool_)
    share = np.arange(4) / 3.0
    counts = np.empty(width, np.uint8)
    thirds = np.zeros(width + 3)
    sums = np.empty(width)
    for row in range(height):
        above = foreground[row - 1] if row > 0 else nothing
        here = foreground[row]
        below = foreground[row + 1] if row + 1 < height else nothing
        for column in range(width):
            counts[column] = np.uint8(above[column]) + np.uint8(here[column]) + np.uint8(below[column])
        for column in range(width):
            thirds[column + 2] = share[counts[column]]
        moving = thirds[0] + thirds[1] + thirds[2]
        for column in range(width):
            moving += thirds[column + 3] - thirds[column]
            sums[column] = moving
        for column in range(width):
            neighbors = np.int32(9 * (sums[column] / 3.0) - 1)
            branches += here[column] & (neighbors > 2)
            ends += here[column] & (neighbors == 1)
    return branches, ends


@kernel
def thin(mask: NDArray[np.bool_], passes: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Take pixels off in two alternating passes, until neither finds any more.

    Parameters
    ----------
    mask : ndarray (H, W), bool
    passes : ndarray (256,), uint8
        The passes that take a pixel, by its neighbours: 1 is the first, 2 the second, 3 both. Bits 0 to 7 of
        the neighbours are those around it, clockwise from the upper left.

    Returns
    -------
    ndarray (H, W), bool

    Notes
    -----
    All pixels of a pass go at once. A pixel waits for a pass only if its neighbours say so, which are looked
    up again when one of them goes.
    """
    height, width = mask.shape
    stride = width + 2
    size = (height + 2) * stride
    inside = np.zeros(size, np.uint8)
    inside.reshape(height + 2, stride)[1:-1, 1:-1] = mask
    steps = (-stride - 1, -stride, 1 - stride, 1, stride + 1, stride, stride - 1, -1)
    around = _neighbours(inside, np.array(steps))
    # Places are unsigned, since a signed index costs as much as what is looked up.
    waiting = np.empty((2, mask.size + 1), np.uint64)
    counts = np.zeros(2, np.int64)
    queued = np.zeros(size, np.uint8)
    for place in range(size):
        goes = passes[around[place]]
        if inside[place] and goes:
            queued[place] = goes
            waiting[0, counts[0]] = waiting[1, counts[1]] = place
            counts[0] += goes & 1
            counts[1] += goes >> 1
    gone = np.empty(mask.size + 1, np.uint64)
    side = 0
    while counts[0] or counts[1]:
        count = 0
        for here in waiting[side, : counts[side]]:
            queued[here] &= 2 - side
            gone[count] = here
            count += inside[here] & (passes[around[here]] >> side)
        counts[side] = 0
        for here in gone[:count]:
            inside[here] = 0
        first, second = np.uint64(counts[0]), np.uint64(counts[1])
        for here in gone[:count]:
            bit = 4
            for step in steps:
                there = here + np.uint64(step)
                around[there] &= ~(1 << (bit & 7))
                bit += 1
                goes = passes[around[there]] & ~queued[there]
                if inside[there] and goes:
                    queued[there] |= goes
                    waiting[0, first] = waiting[1, second] = there
                    first += np.uint64(goes & 1)
                    second += np.uint64(goes >> 1)
        counts[0], counts[1] = first, second
        side = 1 - side
    left: NDArray[np.bool_] = inside.reshape(height + 2, stride)[1:-1, 1:-1] != 0
    return left


@kernel
def _neighbours(inside: NDArray[np.uint8], steps: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Bit k of each pixel says whether there is one at step k; the last step before the rim is steps[0]."""
    rim = -steps[0]
    count = inside.size - 2 * rim
    around = np.zeros_like(inside)
    for bit in range(steps.size):
        beside = inside[rim + steps[bit] :]
        for k in range(count):
            around[rim + k] |= beside[k] << bit
    return around
