"""How well a threshold separates the pixels it divides."""

import math
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cellfeat.features import Feature, Features
from cellfeat.image.histogram import Values
from cellfeat.image.pixels import as_gray
from cellfeat.kernels.classes import between, shares_in_bins, variances_of_two_classes, with_floors
from cellfeat.kernels.histogram import count_two_classes

BINS = 256
NOISE_BITS = 8
CACHED_NOISE = 2**20

FEATURES = Features(
    Feature(
        "Threshold_WeightedVariance_{name}",
        "Variance of the base-2 logarithms of the intensities within foreground and background, averaged by "
        "their numbers of pixels: small if each of the two is uniform. Intensities below 1/256 of the "
        "largest count as that.",
        range="[0, 16]",
        undefined="0 if all pixels are black",
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
        undefined="0 if one class is empty or all pixels are black; log2 of the number of pixels if all are "
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

    Notes
    -----
    CellProfiler 4.2.8, Threshold and IdentifyPrimaryObjects. The logarithms are NumPy's in the type of the
    pixels; in float32 their last bit depends on the processor (AVX-512 or not), in CellProfiler as here.
    """
    image = as_gray(pixels)
    largest = float(image.extremes[1])
    if largest == 0:
        return {"Threshold_WeightedVariance": 0.0, "Threshold_SumOfEntropies": 0.0}
    inside = mask.ravel()
    logarithms, high = np.log2(with_floors(image.pixels.ravel(), largest / 256, 2.0**-NOISE_BITS))
    return {
        "Threshold_WeightedVariance": _weighted_variance(logarithms, inside),
        # The noise is up to a few 256ths, as if pixels were read from a lower number of bits.
        "Threshold_SumOfEntropies": _sum_of_entropies(
            between(high, logarithms, float(-NOISE_BITS), _noise(inside.size)), inside
        ),
    }


def _weighted_variance(logarithms: Values, mask: NDArray[np.bool_]) -> float:
    bright, of_bright, of_dark = variances_of_two_classes(logarithms, mask)
    if bright in (0, mask.size):
        return of_bright + of_dark
    return (of_bright * bright + of_dark * (mask.size - bright)) / mask.size


def _sum_of_entropies(noisy: NDArray[np.float64], mask: NDArray[np.bool_]) -> float:
    np.exp2(noisy, out=noisy)
    logarithms = np.log2(noisy, out=noisy)
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


def _noise(count: int) -> NDArray[np.float64]:
    """First numbers of the normal distribution that CellProfiler draws anew from seed 0 for every image."""
    if count > CACHED_NOISE:
        return _draw(count)
    return _cached_noise(1 << (count - 1).bit_length())[:count]


@cache
def _cached_noise(count: int) -> NDArray[np.float64]:
    return _draw(count)


def _draw(count: int) -> NDArray[Any]:
    return np.random.RandomState(0).normal(size=count)
