"""Li's minimum cross-entropy threshold."""

from typing import Any

import numpy as np

from cellfeat.image.histogram import Values
from cellfeat.image.spread import mean
from cellfeat.kernels.in_order import least_step
from cellfeat.kernels.sums import means_of_two_classes

FINEST = 0.5 / 65536


def tolerance(in_order: Values) -> float:
    """Change of the threshold at which CellProfiler stops: half the smallest step between intensities.

    Parameters
    ----------
    in_order : ndarray (P,), float32 or float64
        Sorted.

    Returns
    -------
    float
        At least half a gray level of 16 bits; infinite if all values are equal.
    """
    return max(least_step(in_order) / 2, FINEST)


def minimum_cross_entropy(values: Values, tolerance: float) -> np.floating[Any]:
    """Threshold between the means of two classes at which their cross-entropy is least.

    Parameters
    ----------
    values : ndarray (P,), float32 or float64
        At least two different values.
    tolerance : float
        Stop when the threshold changes by no more than this.

    Returns
    -------
    scalar, dtype of the values
        NaN where rounding leaves a class without pixels.

    Notes
    -----
    Li CH, Tam PKS (1998), doi:10.1016/S0167-8655(98)00057-9: each step moves to the logarithmic mean of the
    two class means, starting at the mean of all. CellProfiler 4.2.8 with scikit-image 0.18; all in the type
    of the values, over values from which the least is subtracted. A background of nothing but least values
    has the mean 0, hence the logarithm -inf and the threshold 0: that is meant.
    """
    real = values.dtype.type
    least = values.min()
    above = values - least
    buffer = np.empty((2, values.size + 1), values.dtype)
    threshold, before = real(mean(above)), real(-np.inf)
    with np.errstate(divide="ignore", invalid="ignore"):
        while abs(threshold - before) > tolerance:
            before = threshold
            means = means_of_two_classes(above, threshold, buffer)
            (high, low), (high_log, low_log) = means, np.log(means)
            threshold = (low - high) / (low_log - high_log)
    found: np.floating[Any] = threshold + least
    return found
