"""Otsu's thresholds for two and for three classes of pixels."""

from typing import Any

import numpy as np

from cellfeat.errors import InputError
from cellfeat.image.histogram import Values, histogram
from cellfeat.kernels.otsu import three_classes, two_classes


def otsu(values: Values) -> np.floating[Any]:
    """Threshold that separates two classes with the largest variance between their means.

    Parameters
    ----------
    values : ndarray (P,), float32 or float64
        At least two different values.

    Returns
    -------
    scalar, dtype of the values
        Centre of one of 256 bins between the least and the largest value.

    Notes
    -----
    Otsu N (1979), doi:10.1109/TSMC.1979.4310076; CellProfiler 4.2.8 with scikit-image 0.18.
    """
    counts, edges = histogram(values, 256)
    centres = (edges[:-1] + edges[1:]) / 2
    best: np.floating[Any] = centres[two_classes(counts, centres)]
    return best


def otsu_three(values: Values, *, bins: int = 128) -> tuple[np.floating[Any], np.floating[Any]]:
    """Two thresholds that separate three classes with the largest variance between their means.

    Parameters
    ----------
    values : ndarray (P,), float32 or float64
        At least two different values.
    bins : int
        Bins between the least and the largest value; thresholds are centres of bins.

    Returns
    -------
    tuple of scalars, dtype of the values

    Raises
    ------
    InputError
        Values in fewer than three of the bins.

    Notes
    -----
    Liao P-S et al. (2001), doi:10.6688/JISE.2001.17.5.1; CellProfiler 4.2.8 with scikit-image 0.18.
    """
    counts, edges = histogram(values, bins)
    centres = (edges[:-1] + edges[1:]) / 2
    filled = np.flatnonzero(counts)
    if filled.size < 3:
        raise InputError(
            f"three-class Otsu needs pixels of at least three different intensities, there are {filled.size}:"
            " choose two classes"
        )
    if filled.size == 3:
        lower, upper = filled[:2]
    else:
        lower, upper = three_classes((counts / counts.sum()).astype(np.float32))
    return centres[lower], centres[upper]
