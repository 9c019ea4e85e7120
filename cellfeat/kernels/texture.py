"""Co-occurrence of gray levels, and Haralick's features of it."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

ROWS = np.array([0, 1, 1, 1])
COLUMNS = np.array([1, 1, 0, -1])
FEATURE_COUNT = 13
LEVELS = 256
LOGARITHMS = np.array([math.log2(max(count, 1)) for count in range(2048)])
"""Of small counts: most of a co-occurrence matrix is small, and logarithms are what it takes longest."""


@kernel
def _surprise(count: int, logarithm: float) -> float:
    """What a count adds to the entropy of a whole whose logarithm is given; 0 of all of it."""
    return count * (logarithm - (LOGARITHMS[count] if count < LOGARITHMS.size else math.log2(count)))


@kernel
def _entropy(counts: NDArray[np.int64], first: int, last: int, total: float) -> float:
    """Entropy of the counts from the first to the last, which are 0 afterwards."""
    found, logarithm = 0.0, math.log2(total)
    for level in range(first, last + 1):
        if counts[level]:
            found += _surprise(counts[level], logarithm)
            counts[level] = 0
    return found / total


@kernel
def _features(
    pairs: NDArray[np.int32],
    met: NDArray[np.int32],
    least: int,
    most: int,
    scratch: NDArray[np.int64],
    out: NDArray[np.float64],
) -> None:
    """Haralick's 13 features from counts of pairs of gray levels, in whole numbers as far as they go.

    Of two levels the smaller stands first; `met` lists the pairs that occur, of levels from the least to the
    most. All counts, and `scratch`, are 0 before and afterwards.
    """
    margin, minus, plus = scratch[:LEVELS], scratch[LEVELS : 2 * LEVELS], scratch[2 * LEVELS :]
    bins, range_ = most + 1, most - least
    number = 0
    for place in met:
        number += pairs[place]
    total = 2.0 * number
    logarithm = math.log2(total)
    squares, products, entropy = 0.0, 0, 0.0
    for place in met:
        count, low, high = int(pairs[place]), place // LEVELS, place % LEVELS
        pairs[place] = 0
        products += 2 * count * low * high
        margin[low] += count
        margin[high] += count
        minus[high - low] += 2 * count
        plus[low + high] += 2 * count
        if low == high:
            squares += 4.0 * count * count
            entropy += _surprise(2 * count, logarithm)
        else:
            squares += 2.0 * count * count
            entropy += 2 * _surprise(count, logarithm)
    entropy /= total
    sums, square_sums, homogeneity, contrast, spread = 0, 0, 0.0, 0, 0.0
    for level in range(least, most + 1):
        sums += margin[level] * level
        square_sums += margin[level] * level * level
    for level in range(range_ + 1):
        homogeneity += minus[level] / (1 + level * level)
        contrast += minus[level] * level * level
        spread += (minus[level] / total - 1 / bins) ** 2
    for _ in range(range_ + 1, bins):
        spread += (0 - 1 / bins) ** 2
    mean = sums / total
    variance = square_sums / total - mean * mean
    twice = 0
    for level in range(2 * least, 2 * most + 1):
        twice += plus[level] * level * level
    marginal = _entropy(margin, least, most, total)
    out[0] = squares / total / total
    out[1] = contrast / total
    out[2] = 1.0
    if variance != 0:
        deviation = math.sqrt(variance) if variance > 0 else np.nan
        out[2] = 1 / deviation / deviation * (products / total - mean * mean)
    out[3] = variance
    out[4] = homogeneity / total
    out[5] = 2 * mean
    out[6] = twice / total - out[5] * out[5]
    out[7] = _entropy(plus, 2 * least, 2 * most, total)
    out[8] = entropy
    out[9] = spread / bins
    out[10] = _entropy(minus, 0, range_, total)
    # Both of Haralick's joint entropies of independent levels are twice the marginal one: pairs are counted
    # in both orders.
    out[11] = (entropy - 2 * marginal) / (marginal if marginal > 0 else 1.0)
    out[12] = math.sqrt(max(0.0, 1 - math.exp(-2 * (2 * marginal - entropy))))


@kernel
def quantized(pixels: NDArray[Any], whole: np.floating[Any], count: int) -> NDArray[np.uint8]:
    """Gray levels as CellProfiler rounds them: to 256 levels, then down to fewer.

    Parameters
    ----------
    pixels : ndarray (H, W), float
        Not checked: no NaN. Intensities below 0 count as 0, above 1 as 1.
    whole : float
        255 in the precision of the pixels.
    count : int
        Number of levels; not checked: 2 to 256.

    Returns
    -------
    ndarray (H, W), uint8
    """
    levels = np.empty(pixels.shape, np.uint8)
    for row in range(pixels.shape[0]):
        for column in range(pixels.shape[1]):
            level = min(max(float(np.rint(pixels[row, column] * whole)), 0.0), 255.0)
            levels[row, column] = int(level if count == LEVELS else level / 255 * (count - 1))
    return levels


@kernel
def haralick(
    gray: NDArray[np.uint8],
    labels: NDArray[np.int32],
    boxes: NDArray[np.int64],
    scale: int,
    least: int,
) -> NDArray[np.float64]:
    """Haralick's features of each object in four directions.

    Parameters
    ----------
    gray : ndarray (H, W), uint8
    labels : ndarray (H, W), int32
    boxes : ndarray (N, 4), int64
        Box of label k + 1: first row, first column, one past the last row, one past the last column.
    scale : int
        Distance in pixels of the pairs; diagonally in rows and in columns.
    least : int
        Pixels below this level belong to no pair.

    Returns
    -------
    ndarray (N, 4, 13), float64
        NaN in directions without a pair. Pairs to the right, the lower right, below, the lower left.
    """
    found = np.full((boxes.shape[0], ROWS.size, FEATURE_COUNT), np.nan)
    largest = 0
    for top, left, bottom, right in boxes:
        largest = max(largest, (bottom - top) * (right - left))
    levels = np.empty(largest, np.int16)
    pairs = np.zeros(LEVELS * LEVELS, np.int32)
    met = np.empty(min(largest, LEVELS * LEVELS) + 1, np.int32)
    scratch = np.zeros(4 * LEVELS, np.int64)
    for k in range(boxes.shape[0]):
        top, left, bottom, right = boxes[k]
        height, width = bottom - top, right - left
        box = levels[: height * width].reshape(height, width)
        low, high = LEVELS, -1
        for row in range(height):
            for column in range(width):
                level = np.int16(gray[top + row, left + column])
                if labels[top + row, left + column] != k + 1 or level < least:
                    level = np.int16(-1)
                else:
                    low, high = min(low, int(level)), max(high, int(level))
                box[row, column] = level
        for direction in range(ROWS.size):
            down, across = scale * ROWS[direction], scale * COLUMNS[direction]
            size = 0
            for row in range(height - down):
                for column in range(max(0, -across), min(width, width - across)):
                    one, other = box[row, column], box[row + down, column + across]
                    if one >= 0 and other >= 0:
                        place = min(one, other) * LEVELS + max(one, other)
                        met[size] = place
                        size += pairs[place] == 0
                        pairs[place] += 1
            if size:
                _features(pairs, met[:size], low, high, scratch, found[k, direction])
    return found
