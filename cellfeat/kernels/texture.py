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
PIXELS = 256
"""So many are taken at once."""
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
    room, largest = 0, 0
    for top, left, bottom, right in boxes:
        room = max(room, (bottom - top + scale + 1) * (right - left + scale))
        largest = max(largest, (bottom - top) * (right - left))
    levels = np.empty(room, np.uint16)
    pairs = np.zeros((ROWS.size, 0), np.int32)
    met = np.empty((ROWS.size, min(largest, LEVELS * LEVELS) + 1), np.uint32)
    sizes = np.zeros(ROWS.size, np.int64)
    places = np.empty((ROWS.size, PIXELS), np.uint32)
    scratch = np.zeros(4 * LEVELS, np.int64)
    for k in range(boxes.shape[0]):
        stride = boxes[k, 3] - boxes[k, 1] + scale
        size = (boxes[k, 2] - boxes[k, 0]) * stride
        low, high = _levels_of(gray, labels, boxes[k], k + 1, least, levels, stride)
        levels[size : size + (scale + 1) * stride] = 0
        if high < 0:
            continue
        shift = 0
        while 1 << shift < high - low + 2:
            shift += 1
        if pairs.shape[1] < (high - low + 2) << shift:
            pairs = np.zeros((ROWS.size, (high - low + 2) << shift), np.int32)
        _count_pairs(levels, size, scale, stride, shift, places, pairs, met, sizes)
        for direction in range(ROWS.size):
            own = met[direction, : sizes[direction]]
            if own.size:
                _features(pairs[direction], own, shift, low, high, scratch, found[k, direction])
        for _ in range(high - low + 1, high + 1):
            for direction in range(ROWS.size):
                found[k, direction, SPREAD] += (0 - 1 / (high + 1)) ** 2
        found[k, :, SPREAD] /= high + 1
    return found


@kernel
def _levels_of(
    gray: NDArray[np.uint8],
    labels: NDArray[np.int32],
    box: NDArray[np.int64],
    label: int,
    least: int,
    levels: NDArray[np.uint16],
    stride: int,
) -> tuple[int, int]:
    """Set an object's levels, counted from 1, and 0 elsewhere in its box and between its rows.

    Returns the lowest and the highest. Levels below the least are not the object's.
    """
    low, high = np.uint16(2 * LEVELS), np.uint16(0)
    left, width = np.uint64(box[1]), np.uint64(box[3] - box[1])
    place = np.uint64(0)
    for row in range(np.uint64(box[0]), np.uint64(box[2])):
        for column in range(width):
            level = gray[row, left + column]
            is_own = (labels[row, left + column] == label) & (level >= least)
            found = np.uint16(level + 1) if is_own else np.uint16(0)
            levels[place + column] = found
            high = max(high, found)
            low = min(low, np.uint16(found - 1))
        for column in range(width, np.uint64(stride)):
            levels[place + column] = 0
        place += np.uint64(stride)
    for p in range(place):
        levels[p] = np.uint16(max(levels[p], low) - low)
    return int(low), int(high) - 1


@kernel
def _count_pairs(
    levels: NDArray[np.uint16],
    size: int,
    scale: int,
    stride: int,
    shift: int,
    places: NDArray[np.uint32],
    pairs: NDArray[np.int32],
    met: NDArray[np.uint32],
    sizes: NDArray[np.int64],
) -> None:
    """Count the pairs of levels in each direction; list those of two levels above 0, and say how many.

    Of two levels the smaller stands first, `shift` bits above the other. Rows of the box lie `stride` apart:
    there are enough zeros between them that no pair reaches into a wrong row. All directions are counted at
    the same time, as equal pairs, which often follow each other, have to wait for each other.
    """
    right = lower_right = below = lower_left = np.uint64(0)
    # Pairs with a level of 0 look as if they were known already, and so are not listed.
    pairs[:, : 1 << shift] = 1
    for first in range(0, size, PIXELS):
        last = min(first + PIXELS, size)
        for direction in range(ROWS.size):
            step = scale * (ROWS[direction] * stride + COLUMNS[direction])
            _find_places(levels[first:last], levels[first + step : last + step], shift, places[direction])
        for k in range(np.uint64(last - first)):
            right = _count(places[0, k], pairs, met, 0, right)
            lower_right = _count(places[1, k], pairs, met, 1, lower_right)
            below = _count(places[2, k], pairs, met, 2, below)
            lower_left = _count(places[3, k], pairs, met, 3, lower_left)
    pairs[:, : 1 << shift] = 0
    sizes[0], sizes[1], sizes[2], sizes[3] = right, lower_right, below, lower_left


@kernel
def _count(
    place: np.uint32, pairs: NDArray[np.int32], met: NDArray[np.uint32], direction: int, size: np.uint64
) -> np.uint64:
    """Count a pair in a direction; if it is the first, list it. Returns how many are listed."""
    count = pairs[direction, place]
    met[direction, size] = place
    pairs[direction, place] = count + 1
    return size + np.uint64(count == 0)


@kernel
def _find_places(
    levels: NDArray[np.uint16], others: NDArray[np.uint16], shift: int, places: NDArray[np.uint32]
) -> None:
    for k in range(levels.size):
        one, other = np.uint32(levels[k]), np.uint32(others[k])
        places[k] = (min(one, other) << np.uint32(shift)) | max(one, other)
