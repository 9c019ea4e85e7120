"""How well a threshold separates the pixels it divides."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cellfeat.features import Feature, Features
from cellfeat.image.histogram import Values
from cellfeat.image.pixels import as_gray
from cellfeat.kernels.classes import shares_in_bins, variances_of_two_classes
from cellfeat.kernels.histogram import count_two_classes

BINS = 256

FEATURES = Features(
    Feature(
        "Threshold_WeightedVariance_{name}",
        "Variance of the base-2 logarithms of the intensities within foreground and background, averaged by "
        "their numbers of pixels: small if each of the two is uniform. Intensities below 1/256 of the "
        "largest count as that.",
        range="[0, 16]",
        undefined="0 if no pixel is above 0",
        source="Threshold",
    ),
    Feature(
        "Threshold_SumOfEntropies_{name}",
        "Sum over foreground and background of sum(p log2 p), where p is the share of the class's pixels in "
        "each of 256 bins of the logarithm of intensity: the entropies with a negative sign, small if both "
        "classes are spread widely. Intensities below 1/256 of the largest count as that, and noise of a "
        "256th, the same in every run, is added before.",
        unit="bits",
        range="[-16, 0]",
        undefined="0 if one class is empty or no pixel is above 0; log2 of the number of pixels if all are "
        "equal",
        source="Threshold",
    ),
)


def separation(pixels: ArrayLike, mask: NDArray[np.bool_]) -> dict[str, float]:
    """Measure how well a mask separates bright from dark pixels.

    Parameters
    ----------
    pixels : array_like (H, W), float
    mask : ndarray (H, W), bool
        Foreground.

    Returns
    -------
    dict of str to float
        ``Threshold_WeightedVariance`` and ``Threshold_SumOfEntropies``.

    Raises
    ------
    InputError
        Not a gray image, or of another shape than the mask.

    Notes
    -----
    CellProfiler 4.2.8, Threshold and IdentifyPrimaryObjects.
    """
    image = as_gray(pixels, mask.shape)
    if image.extremes[1] <= 0:
        return {"Threshold_WeightedVariance": 0.0, "Threshold_SumOfEntropies": 0.0}
    inside = mask.ravel()
    return {
        "Threshold_WeightedVariance": _weighted_variance(image.logarithms.plain, inside),
        "Threshold_SumOfEntropies": _sum_of_entropies(image.logarithms.noisy, inside),
    }


def _weighted_variance(logarithms: Values, mask: NDArray[np.bool_]) -> float:
    bright, of_bright, of_dark = variances_of_two_classes(logarithms, mask)
    if bright in (0, mask.size):
        return of_bright + of_dark
    return (of_bright * bright + of_dark * (mask.size - bright)) / mask.size


def _sum_of_entropies(logarithms: NDArray[np.float64], mask: NDArray[np.bool_]) -> float:
    # Intensities above 1 count as 1, whose logarithm ends the last bin.
    low, high = (min(float(end), 0.0) for end in (logarithms.min(), logarithms.max()))
    if low == high:
        return math.log(mask.size, 2)
    counts = count_two_classes(logarithms, mask, low, high, BINS)
    shares, first = shares_in_bins(counts)
    if first in (0, shares.size):
        return 0.0
    entropies = shares * np.log2(shares)
    return float(entropies[first:].sum()) + float(entropies[:first].sum())
