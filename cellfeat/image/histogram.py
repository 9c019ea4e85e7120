"""Histograms as NumPy 1.23 made them, whatever NumPy is installed."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.histogram import count_in_bins

Values = NDArray[np.floating[Any]]


def histogram(values: Values, bins: int) -> tuple[NDArray[np.int64], Values]:
    """Count values in bins of equal width, from the least value to the largest.

    Parameters
    ----------
    values : ndarray (P,), float32 or float64
        At least two different ones.
    bins : int

    Returns
    -------
    counts : ndarray (bins,), int64
    edges : ndarray (bins + 1,), dtype of the values

    Notes
    -----
    Edges are computed in float64 and rounded to the type of the values. Since NumPy 2 they are computed in
    that type, which moves a pixel in a thousand to another bin, and with it Otsu's threshold.
    """
    return count_in_bins(values, float(values.min()), float(values.max()), bins)
