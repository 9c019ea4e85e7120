"""Thinning to lines, and branches and ends of these."""

import math

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

Bools = NDArray[np.bool_]
Word = np.uint64
Words = NDArray[np.uint64]

BITS = 64
ONE, LAST = np.uint64(1), np.uint64(BITS - 1)
ROWS = 64
"""Rows of a block, which is one word wide."""
NEVER = np.iinfo(np.int64).max
THIRD = 1 / 3.0
"""Two and three times it are two and three thirds to the last bit."""


def _least_sum(neighbors: int) -> float:
    """Least moving sum of thirds that gives as many neighbours, 9 (sum / 3) - 1 in double precision."""
    least = (neighbors + 1) / 3.0
    while 9 * (least / 3.0) - 1 >= neighbors:
        least = math.nextafter(least, 0)
    while 9 * (least / 3.0) - 1 < neighbors:
        least = math.nextafter(least, math.inf)
    return least


ONE_NEIGHBOR, TWO_NEIGHBORS, THREE_NEIGHBORS = (_least_sum(neighbors) for neighbors in (1, 2, 3))


@kernel
def count_nodes(foreground: Bools) -> tuple[int, int]:
    """Foreground pixels with more than two of eight neighbours, and those with exactly one.

    The number of neighbours is a moving mean in double precision, cut off to a whole number: where the sum of
    thirds comes out a little too small it is one less. The image has at least one pixel; nothing is checked.
    """
    height, width = foreground.shape
    branches, ends = 0, 0
    nothing = np.zeros(width, np.bool_)
    counts = np.empty(width, np.uint8)
    thirds, sums = np.zeros((4, width + 3)), np.empty((4, width))
    for first in range(0, height, 4):
        last = min(first + 4, height)
        for row in range(first, last):
            above = foreground[row - 1] if row > 0 else nothing
            here = foreground[row]
            below = foreground[row + 1] if row + 1 < height else nothing
            for column in range(width):
                counts[column] = np.uint8(above[column]) + np.uint8(here[column]) + np.uint8(below[column])
            into = thirds[row - first]
            for column in range(width):
                into[column + 2] = np.float64(counts[column]) * THIRD
        # Four rows at a time, since each sum waits for the one before.
        a, b, c, d = thirds[0, 2], thirds[1, 2], thirds[2, 2], thirds[3, 2]
        for column in range(width):
            a += thirds[0, column + 3] - thirds[0, column]
            b += thirds[1, column + 3] - thirds[1, column]
            c += thirds[2, column + 3] - thirds[2, column]
            d += thirds[3, column + 3] - thirds[3, column]
            sums[0, column], sums[1, column], sums[2, column], sums[3, column] = a, b, c, d
        for row in range(first, last):
            here, moving = foreground[row], sums[row - first]
            for column in range(width):
                branches += here[column] & (moving[column] >= THREE_NEIGHBORS)
                ends += here[column] & (moving[column] >= ONE_NEIGHBOR) & (moving[column] < TWO_NEIGHBORS)
    return branches, ends


@kernel
def thin(mask: Bools) -> Bools:
    """Take pixels off in two alternating passes, until neither finds any more.

    Parameters
    ----------
    mask : ndarray (H, W), bool

    Returns
    -------
    ndarray (H, W), bool

    Notes
    -----
    All pixels of a pass go at once. 64 pixels of a row are the bits of a word, the first is the lowest. A
    block of words waits for the next two passes only if it, or one beside it, has lost a pixel.
    """
    height, width = mask.shape
    words = _words_of(mask)
    gone = np.zeros_like(words)
    across, down = words.shape[0] - 2, -(-height // ROWS)
    blocks, lose = np.empty((across * down, 2), np.int64), np.empty(across * down, np.bool_)
    # The last pass that each block waits for; those around the image are never asked.
    until = np.full((across + 2, down + 2), NEVER)
    count = now = 0
    for i in range(1, across + 1):
        for j in range(1, down + 1):
            blocks[count, 0], blocks[count, 1], until[i, j] = i, j, 2
            count += 1
    left, right = np.empty(ROWS + 2, np.uint64), np.empty(ROWS + 2, np.uint64)
    while count:
        now += 1
        for k in range(count):
            lose[k] = _find_gone(words, blocks[k, 0], blocks[k, 1], now % 2 == 1, left, right, gone)
        waiting = count
        for k in range(count):
            if not lose[k]:
                continue
            i, j = blocks[k, 0], blocks[k, 1]
            for row in range((j - 1) * ROWS + 1, min(j * ROWS, height) + 1):
                words[i, row] &= ~gone[i, row]
            for beside in range(i - 1, i + 2):
                for above in range(j - 1, j + 2):
                    if until[beside, above] < now:
                        blocks[waiting, 0], blocks[waiting, 1] = beside, above
                        waiting += 1
                    until[beside, above] = max(until[beside, above], now + 2)
        count = 0
        for k in range(waiting):
            i, j = blocks[k, 0], blocks[k, 1]
            blocks[count, 0], blocks[count, 1] = i, j
            count += until[i, j] > now
    return _mask_of(words, height, width)


@kernel
def _find_gone(words: Words, i: int, j: int, is_first: bool, left: Words, right: Words, gone: Words) -> bool:
    """Mark the pixels of a block that go in the first or the second pass; whether there are any."""
    top = (j - 1) * ROWS
    rows = np.uint64(min(ROWS, words.shape[1] - 2 - top))
    west, here, east, out = words[i - 1, top:], words[i, top:], words[i + 1, top:], gone[i, top + 1 :]
    for k in range(rows + ONE + ONE):
        left[k] = here[k] << ONE | west[k] >> LAST
        right[k] = here[k] >> ONE | east[k] << LAST
    some = np.uint64(0)
    # A loop for each pass, since a branch within one would keep it from taking several words at a time.
    if is_first:
        for k in range(rows):
            m, b = k + ONE, k + ONE + ONE
            goes = _first_pass(left[k], here[k], right[k], right[m], right[b], here[b], left[b], left[m])
            out[k] = here[m] & goes
            some |= out[k]
    else:
        for k in range(rows):
            m, b = k + ONE, k + ONE + ONE
            goes = _second_pass(left[k], here[k], right[k], right[m], right[b], here[b], left[b], left[m])
            out[k] = here[m] & goes
            some |= out[k]
    return bool(some != 0)


@kernel
def _first_pass(nw: Word, n: Word, ne: Word, e: Word, se: Word, s: Word, sw: Word, w: Word) -> Word:
    """Which pixels the first pass takes, by their neighbours clockwise from the upper left."""
    return ~_kept(nw, n, ne, e, se, s, sw, w) | n & ~(e | se | s) & (w | nw & ~sw)


@kernel
def _second_pass(nw: Word, n: Word, ne: Word, e: Word, se: Word, s: Word, sw: Word, w: Word) -> Word:
    """Which pixels the second pass takes: nearly the same, seen from the other side."""
    return ~_kept(se, s, sw, w, nw, n, ne, e) | e & se & ~(s | sw | w | nw)


@kernel
def _kept(nw: Word, n: Word, ne: Word, e: Word, se: Word, s: Word, sw: Word, w: Word) -> Word:
    """Which pixels neither pass takes, seen from its side: scikit-image's table as a sum of products.

    What it says: neighbours in several runs, fewer than two or more than six, or one at each of three sides;
    but ImageJ, and scikit-image after it, leave that rule for some ends and corners.
    """
    return (
        (nw & ~n & e)
        | (ne & ~e & se)
        | (se & ~s & sw)
        | (~se & sw & ~w)
        | (~n & ne & ~e)
        | (~ne & se & ~sw)
        | (nw & e & s)
        | (~nw & e & w)
        | (~ne & e & w)
        | (~nw & n & s)
        | (n & s & ~sw)
        | (nw & s & ~w)
        | (~n & ne & ~se & s)
        | (~nw & ~ne & ~se & sw)
        | (~n & ~ne & ~s & ~sw)
        | (~ne & ~e & ~sw & ~w)
    )


@kernel
def _words_of(mask: Bools) -> Words:
    """64 columns of a mask in each row, with a rim of empty words; (words of a row + 2, H + 2)."""
    height, width = mask.shape
    words = np.zeros((-(-width // BITS) + 2, height + 2), np.uint64)
    for row in range(height):
        for i in range(1, words.shape[0] - 1):
            part = mask[row, (i - 1) * BITS : i * BITS]
            word = np.uint64(0)
            for bit in range(np.uint64(part.size)):
                word |= np.uint64(part[bit]) << bit
            words[i, row + 1] = word
    return words


@kernel
def _mask_of(words: Words, height: int, width: int) -> Bools:
    mask = np.empty((height, width), np.bool_)
    for row in range(height):
        for i in range(1, words.shape[0] - 1):
            part = mask[row, (i - 1) * BITS : i * BITS]
            for bit in range(np.uint64(part.size)):
                part[bit] = words[i, row + 1] >> bit & ONE
    return mask
