"""Costes' automatic threshold for colocalization."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from cellfeat.errors import InputError
from cellfeat.kernels.costes import bisect, descend, means_and_variances

CostesMethod = Literal["Faster", "Fast", "Accurate"]
Values = NDArray[np.floating[Any]]
Limits = tuple[np.floating[Any], np.floating[Any]]


def as_pair(first: Values, second: Values) -> tuple[Values, Values]:
    """Pixels of two images as two flat arrays of one precision.

    Raises
    ------
    InputError
        The images are not of one shape.
    """
    if first.shape != second.shape:
        raise InputError(f"the images have the shapes {first.shape} and {second.shape}: they must be equal")
    real = np.result_type(first, second)
    return first.ravel().astype(real, copy=False), second.ravel().astype(real, copy=False)


def costes_thresholds(
    first: Values, second: Values, *, method: CostesMethod = "Faster", scale: float = 255.0
) -> Limits:
    """Find the thresholds below which the pixels of two images are not correlated.

    The second image's threshold follows the first one's along the line of their orthogonal regression; both
    are lowered until the pixels below either are no longer positively correlated.

    Parameters
    ----------
    first, second : ndarray (H, W) or (P,), float
        The pixels of two images.
    method : {'Faster', 'Fast', 'Accurate'}
        Bisection; every level, with leaps as long as the correlation is high; every level.
    scale : float
        Gray levels from 0 to 1, such as 255 for images of 8 bits: the steps of the search.

    Returns
    -------
    tuple of float
        Thresholds of the first and the second image, in the precision of the pixels. The second is NaN if
        the images have no regression line.

    Raises
    ------
    InputError
        The images are not of one shape.

    Notes
    -----
    Costes et al., Automatic and quantitative measurement of protein-protein colocalization in live cells,
    Biophysical Journal 86, 2004. CellProfiler's module is MeasureColocalization.
    """
    first, second = as_pair(first, second)
    slope, intercept = _orthogonal_regression(first, second)
    scale = float(scale)
    if method == "Faster":
        limit = bisect(first, second, slope, intercept, scale)
        other_limit = slope * limit + intercept
    else:
        limit, other_limit = descend(first, second, slope, intercept, scale, method == "Accurate")
    real = first.dtype.type
    return real(limit), real(other_limit)


def _orthogonal_regression(first: Values, second: Values) -> tuple[float, float]:
    """Slope and intercept, from the pixels that are above 0 in either image."""
    (x_mean, y_mean, _), (x_variance, y_variance, sum_variance) = means_and_variances(first, second)
    with np.errstate(invalid="ignore", divide="ignore"):
        covariance = 0.5 * np.float64(sum_variance - (x_variance + y_variance))
        difference = y_variance - x_variance
        root = np.sqrt(np.float64(difference * difference) + 4 * (covariance * covariance))
        slope = (np.float64(difference) + root) / (2 * covariance)
        return float(slope), float(np.float64(y_mean) - slope * np.float64(x_mean))
