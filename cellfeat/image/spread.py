"""Mean and spread of values, computed in their own precision as CellProfiler's NumPy does."""

import numpy as np

from cellfeat.image.histogram import Values
from cellfeat.kernels.sums import buffered_sum, buffered_variance


def mean(values: Values) -> float:
    """Mean of values (P,), at least one: summed in their own precision, divided in float64, rounded."""
    return float(values.dtype.type(float(buffered_sum(values, values.size)) / values.size))


def variance(values: Values) -> float:
    """Variance (divided by P) of values (P,), at least one."""
    return float(buffered_variance(values.copy(), values.size))


def deviation(values: Values) -> float:
    """Standard deviation (divided by P) of values (P,), at least one."""
    return float(np.sqrt(values.dtype.type(variance(values))))
