"""Otsu's thresholds as MeasureImageQuality has them: over sorted pixels at evenly spaced places.

CellProfiler's other modules threshold by scikit-image. This one keeps an older family, which splits the
sorted intensities instead of a histogram; its numbers are not the same.
"""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.variances import least_weighted_variance, running_variances, variances_around

Criterion = Literal["Weighted variance", "Entropy"]

TWO_CLASS_PLACES = 256
THREE_CLASS_PLACES = 128
SMALLEST_VARIANCE = 1 / 512
"""Added to variances before their logarithm is taken."""
BITS = np.sqrt(2 * np.pi * np.exp(1))

Values = NDArray[np.floating[Any]]
Float64 = NDArray[np.float64]


def two_classes(values: Values, criterion: Criterion = "Weighted variance") -> float:
    """Split sorted intensities in two at the place where the classes vary least.

    Parameters
    ----------
    values : ndarray (P,), float
        Sorted, at least one.
    criterion : {'Weighted variance', 'Entropy'}

    Returns
    -------
    float
        Mean of the intensities one step below and one step above the best place.
    """
    if values.size == 1:
        return float(values[0])
    step = values.size // min(TWO_CLASS_PLACES, values.size)
    last = (values.size - 2) // step
    if criterion == "Weighted variance":
        best = least_weighted_variance(values, step)
    else:
        below = np.arange(0, values.size - 1, step)
        low, high = variances_around(values, step)
        scores = _entropy(low, below, 0.0) + _entropy(high, values.size - 1 - below, 0.0)
        best = int(np.argmin(scores))
    lower, upper = values[max(best - 1, 0) * step + 1], values[min(best + 1, last) * step + 1]
    return float(lower + upper) / 2


def three_classes(values: Float64, criterion: Criterion = "Weighted variance") -> tuple[float, float]:
    """Split sorted intensities in three at the places where the classes vary least.

    Parameters
    ----------
    values : ndarray (P,), float64
        Sorted, at least one.
    criterion : {'Weighted variance', 'Entropy'}

    Returns
    -------
    lower, upper : float
        Intensities at the best two places.
    """
    size = values.size
    places = min(THREE_CLASS_PLACES, size)
    step = size // places
    marks = np.arange(0, size, step)
    low, high = running_variances(values), running_variances(values[::-1].copy())
    lower, upper = np.meshgrid(marks, marks, indexing="ij")
    distance = (upper - lower).astype(np.float64)
    sums, squares = np.cumsum(values), np.cumsum(values**2)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (sums[upper] - sums[lower]) / distance
        variance = (squares[upper] - squares[lower]) / distance - mean**2
        if criterion == "Weighted variance":
            # CellProfiler looks the outer classes up at place x 128 / size, rounded down, though places are
            # size // 128 apart: beyond a remainder of the division it takes a nearby class.
            low_scores = (low[marks] * marks)[lower * places // size]
            high_scores = (high[::-1][marks] * (size - marks))[upper * places // size]
            scores = low_scores + distance * variance + high_scores
        else:
            shares = marks / size
            low_scores = _entropy(low[marks], shares, np.inf)
            high_scores = _entropy(high[marks], shares, np.inf)[::-1]
            middle = _entropy(variance, distance / size, np.inf)
            scores = low_scores[lower // step] + middle + high_scores[upper // step]
    scores[lower >= upper] = np.inf
    best = np.unravel_index(np.argmin(scores), scores.shape)
    return float(values[marks[best[0]]]), float(values[marks[best[1]]])


def _entropy(variances: Float64, weights: NDArray[Any], undefined: float) -> Float64:
    """Ray's entropy of classes with these variances and weights."""
    with np.errstate(invalid="ignore", divide="ignore"):
        entropies: Float64 = weights * np.log((variances + SMALLEST_VARIANCE) * weights * BITS)
    entropies[np.isnan(entropies)] = undefined
    return entropies
