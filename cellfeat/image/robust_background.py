"""A threshold some deviations above the background that most pixels are."""

import math
from typing import Literal

import numpy as np

from cellfeat.errors import InputError
from cellfeat.image.histogram import Values
from cellfeat.image.spread import deviation, mean

Averaging = Literal["Mean", "Median", "Mode"]
Variance = Literal["Standard deviation", "Median absolute deviation"]


def robust_background(
    values: Values,
    *,
    lower_outlier_fraction: float = 0.05,
    upper_outlier_fraction: float = 0.05,
    averaging_method: Averaging = "Mean",
    variance_method: Variance = "Standard deviation",
    number_of_deviations: float = 2.0,
) -> float:
    """Average of the pixels without the darkest and brightest, plus a number of their deviations.

    Parameters
    ----------
    values : ndarray (P,), float32 or float64
        At least two different values.
    lower_outlier_fraction, upper_outlier_fraction : float
        Shares of the pixels left out. If the lower comes to no pixel, none is left out at the upper end.
    averaging_method : {'Mean', 'Median', 'Mode'}
    variance_method : {'Standard deviation', 'Median absolute deviation'}
    number_of_deviations : float

    Returns
    -------
    float
        0 for fewer than three pixels.

    Raises
    ------
    InputError
        No pixel remains, or those that do have no mode.

    Notes
    -----
    CellProfiler 4.2.8, Threshold. Mean, median and standard deviation are those of the values' own type.
    """
    if values.size < 3:
        return 0.0
    ordered = np.sort(values)
    low = round(values.size * lower_outlier_fraction)
    high = values.size - round(values.size * upper_outlier_fraction)
    kept = ordered[low:high] if low else ordered
    if kept.size == 0:
        raise InputError(
            f"the outlier fractions {lower_outlier_fraction} and {upper_outlier_fraction} leave none of "
            f"{values.size} pixels: lower them"
        )
    average = {"Mean": mean, "Median": _median, "Mode": _mode}[averaging_method](kept)
    spread = _mad(kept) if variance_method == "Median absolute deviation" else deviation(kept)
    return average + spread * number_of_deviations


def _median(ordered: Values) -> float:
    return float(np.median(ordered))


def _mad(ordered: Values) -> float:
    exact = ordered.astype(np.float64)
    return float(np.median(np.abs(exact - np.median(exact))))


def _mode(ordered: Values) -> float:
    """Fullest of as many bins as the root of the number of pixels; in it, the quantile of the bin's centre.

    CellProfiler takes the centre of the bin as a share of the pixels, not of the range of intensities.
    """
    if ordered[0] == ordered[-1]:
        raise InputError(
            "the mode of pixels that are all equal once outliers are left out is not defined: "
            "choose another averaging method or smaller outlier fractions"
        )
    bins = float(math.ceil(math.sqrt(ordered.size)))
    places = ((ordered - ordered[0]) / (ordered[-1] - ordered[0]) * bins).astype(np.int64)
    fullest = int(np.argmax(np.bincount(places)))
    if fullest == bins:
        raise InputError(
            "no mode: more pixels have the largest intensity, once outliers are left out, than any bin below "
            "holds: choose another averaging method or a larger upper outlier fraction"
        )
    return _quantile(ordered, 100 * (fullest + 0.5) / bins / 100)


def _quantile(ordered: Values, share: float) -> float:
    """Quantile by linear interpolation in float64, as NumPy 1.23 has it for float32 too."""
    place = share * (ordered.size - 1)
    below = math.floor(place)
    low, high = ordered[below], ordered[min(below + 1, ordered.size - 1)]
    step, part = float(high - low), place - below
    return float(low) + step * part if part < 0.5 else float(high) - step * (1 - part)
