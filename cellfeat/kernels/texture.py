"""Co-occurrence of gray levels, and Haralick's features of it."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

ROWS = np.array([0, 1, 1, 1])
COLUMNS = np.array([1, 1, 0, -1])
FEATURE_COUNT = 13
SPREAD = 9
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
    for level in range(np.uint64(first), np.uint64(last + 1)):
        found += _surprise(counts[level], logarithm)
        counts[level] = 0
    return found / total


@kernel
def _features(
    pairs: NDArray[np.int32],
    met: NDArray[np.uint32],
    shift: int,
    least: int,
    most: int,
    scratch: NDArray[np.int64],
    out: NDArray[np.float64],
) -> None:
    """Haralick's 13 features from counts of pairs of gray levels, in whole numbers as far as they go.

    `met` lists the pairs that occur, as `_count_pairs` does, of levels from the least to the most. All
    counts, and `scratch`, are 0 before and afterwards. The difference variance lacks the bins beyond the
    largest difference there can be, and the division by their number.
    """
    margin, minus, plus = scratch[:LEVELS], scratch[LEVELS : 2 * LEVELS], scratch[2 * LEVELS :]
    bins, range_ = most + 1, most - least
    number = 0
    for place in met:
        number += pairs[place]
    total = 2.0 * number
    logarithm = math.log2(total)
    squares, products, entropy = 0.0, 0, 0.0
    before, right, mask = np.uint64(least - 1), np.uint64(shift), np.uint64((1 << shift) - 1)
    for place in met:
        count = int(pairs[place])
        low, high = (np.uint64(place) >> right) + before, (np.uint64(place) & mask) + before
        pairs[place] = 0
        products += 2 * count * int(low * high)
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
    out[9] = spread
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
    levels = np.empty(largest, np.uint16)
    pairs = np.zeros(0, np.int32)
    met = np.empty(min(largest, LEVELS * LEVELS) + 1, np.uint32)
    scratch = np.zeros(4 * LEVELS, np.int64)
    for k in range(boxes.shape[0]):
        top, left, bottom, right = boxes[k]
        box = levels[: (bottom - top) * (right - left)].reshape(bottom - top, right - left)
        low, high = _levels_of(gray, labels, top, left, k + 1, least, box)
        if high < 0:
            continue
        shift = 0
        while 1 << shift < high - low + 2:
            shift += 1
        if pairs.size < (high - low + 2) << shift:
            pairs = np.zeros((high - low + 2) << shift, np.int32)
        for direction in range(ROWS.size):
            down, across = scale * ROWS[direction], scale * COLUMNS[direction]
            size = _count_pairs(box, down, across, shift, pairs, met)
            if size:
                _features(pairs, met[:size], shift, low, high, scratch, found[k, direction])
        for _ in range(high - low + 1, high + 1):
            for direction in range(ROWS.size):
                found[k, direction, SPREAD] += (0 - 1 / (high + 1)) ** 2
        found[k, :, SPREAD] /= high + 1
    return found


@kernel
def _levels_of(
    gray: NDArray[np.uint8],
    labels: NDArray[np.int32],
    top: int,
    left: int,
    label: int,
    least: int,
    box: NDArray[np.uint16],
) -> tuple[int, int]:
    """Fill a box with an object's levels, counted from 1, and 0 elsewhere; return the lowest and the highest.

    Levels below the least are not the object's.
    """
    low, high = LEVELS, -1
    for row in range(box.shape[0]):
        for column in range(box.shape[1]):
            level = int(gray[top + row, left + column])
            if labels[top + row, left + column] != label or level < least:
                level = -1
            box[row, column] = level + 1
            low, high = min(low, level if level >= 0 else LEVELS), max(high, level)
    for row in range(box.shape[0]):
        for column in range(box.shape[1]):
            box[row, column] = max(int(box[row, column]) - low, 0)
    return low, high


@kernel
def _count_pairs(
    box: NDArray[np.uint16],
    down: int,
    across: int,
    shift: int,
    pairs: NDArray[np.int32],
    met: NDArray[np.uint32],
) -> int:
    """Count the pairs of levels in a direction; list those of two levels above 0, and return how many.

    Of two levels the smaller stands first, `shift` bits above the other.
    """
    height, width = box.shape
    first, end = max(0, -across), min(width, width - across)
    size = np.uint64(0)
    left, top = np.uint64(shift), 1 << shift
    for row in range(height - down if end > first else 0):
        upper, lower = box[row, first:end], box[row + down, first + across : end + across]
        for column in range(end - first):
            one, other = np.uint64(upper[column]), np.uint64(lower[column])
            low = min(one, other)
            place = (low << left) | max(one, other)
            count = pairs[place]
            met[size] = place
            size += np.uint64((low > 0) & (count == 0))
            pairs[place] = count + 1
    pairs[:top] = 0
    return int(size)
