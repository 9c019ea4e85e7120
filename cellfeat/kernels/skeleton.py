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
    thirds = np.zeros(width + 2)
    for row in range(height):
        for column in range(width):
            count = 0
            for near in range(max(row - 1, 0), min(row + 2, height)):
                count += foreground[near, column]
            thirds[column + 1] = count / 3.0
        moving = thirds[0] + thirds[0] + thirds[1]
        for column in range(width):
            moving += thirds[column + 2] - (thirds[column - 1] if column > 0 else thirds[0])
            if foreground[row, column]:
                neighbors = int(9 * (moving / 3.0) - 1)
                branches += neighbors > 2
                ends += neighbors == 1
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
    steps = np.array([-stride - 1, -stride, 1 - stride, 1, stride + 1, stride, stride - 1, -1])
    around = _neighbours(inside, steps)
    waiting = np.empty((2, mask.size + 1), np.int64)
    counts = np.zeros(2, np.int64)
    queued = np.zeros(size, np.uint8)
    for here in range(size):
        goes = passes[around[here]]
        if inside[here] and goes:
            queued[here] = goes
            waiting[0, counts[0]] = waiting[1, counts[1]] = here
            counts[0] += goes & 1
            counts[1] += goes >> 1
    gone = np.empty(mask.size + 1, np.int64)
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
        for here in gone[:count]:
            for bit in range(8):
                there = here + steps[bit]
                around[there] &= ~(1 << (bit + 4 & 7))
                goes = passes[around[there]] & ~queued[there]
                if inside[there] and goes:
                    queued[there] |= goes
                    waiting[0, counts[0]] = waiting[1, counts[1]] = there
                    counts[0] += goes & 1
                    counts[1] += goes >> 1
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
