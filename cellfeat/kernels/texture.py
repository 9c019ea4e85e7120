"""Co-occurrence of gray levels, and Haralick's features of it."""

import math

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

ROWS = np.array([0, 1, 1, 1])
COLUMNS = np.array([1, 1, 0, -1])
FEATURE_COUNT = 13


@kernel
def _entropy(shares: NDArray[np.float64]) -> float:
    total = 0.0
    for share in shares:
        if share > 0:
            total -= share * math.log2(share)
    return total


@kernel
def _features(counts: NDArray[np.int64], levels: NDArray[np.int64], out: NDArray[np.float64]) -> None:
    """Haralick's 13 features of a symmetrical matrix of counts between the gray levels that occur."""
    size = levels.size
    total = counts.sum()
    bins = levels[size - 1] + 1
    plus = np.zeros(2 * bins)
    minus = np.zeros(bins)
    margin = np.zeros(size)
    moment, homogeneity, products, entropy = 0.0, 0.0, 0.0, 0.0
    for i in range(size):
        for j in range(size):
            if counts[i, j]:
                share = counts[i, j] / total
                apart = levels[i] - levels[j]
                margin[i] += share
                plus[levels[i] + levels[j]] += share
                minus[abs(apart)] += share
                moment += share * share
                homogeneity += share / (1 + apart * apart)
                products += share * (levels[i] * levels[j])
                entropy -= share * math.log2(share)
    mean = (margin * levels).sum()
    variance = (margin * levels * levels).sum() - mean * mean
    sums, differences = np.arange(2 * bins), np.arange(bins)
    expected, independent = 0.0, 0.0
    for i in range(size):
        for j in range(size):
            product = margin[i] * margin[j]
            if product > 0:
                logarithm = math.log2(product)
                independent -= product * logarithm
                if counts[i, j]:
                    expected -= counts[i, j] / total * logarithm
    marginal = _entropy(margin)
    out[0] = moment
    out[1] = (minus * differences * differences).sum()
    out[2] = 1.0
    if variance != 0:
        deviation = math.sqrt(variance) if variance > 0 else np.nan
        out[2] = 1 / deviation / deviation * (products - mean * mean)
    out[3] = variance
    out[4] = homogeneity
    out[5] = (plus * sums).sum()
    out[6] = (plus * sums * sums).sum() - out[5] * out[5]
    out[7] = _entropy(plus)
    out[8] = entropy
    out[9] = ((minus - minus.sum() / bins) ** 2).sum() / bins
    out[10] = _entropy(minus)
    out[11] = (entropy - expected) / (marginal if marginal > 0 else 1.0)
    out[12] = math.sqrt(max(0.0, 1 - math.exp(-2 * (independent - entropy))))


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
    for k in range(boxes.shape[0]):
        top, left, bottom, right = boxes[k]
        rank = np.full(256, -1, np.int64)
        for row in range(top, bottom):
            for column in range(left, right):
                if labels[row, column] == k + 1 and gray[row, column] >= least:
                    rank[gray[row, column]] = 0
        levels = np.flatnonzero(rank == 0)
        for i in range(levels.size):
            rank[levels[i]] = i
        for direction in range(ROWS.size):
            counts = np.zeros((levels.size, levels.size), np.int64)
            down, across = scale * ROWS[direction], scale * COLUMNS[direction]
            pairs = 0
            for row in range(top, bottom - down):
                for column in range(max(left, left - across), min(right, right - across)):
                    i, j = row + down, column + across
                    if labels[row, column] == k + 1 and labels[i, j] == k + 1:
                        a, b = rank[gray[row, column]], rank[gray[i, j]]
                        if a >= 0 and b >= 0:
                            counts[a, b] += 1
                            counts[b, a] += 1
                            pairs += 1
            if pairs:
                _features(counts, levels, found[k, direction])
    return found
