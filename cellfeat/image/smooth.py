"""Gaussian smoothing that does not darken towards the border."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cellfeat.image.pixels import Pixels
from cellfeat.kernels.convolve import convolve_inside

HALF_WITHIN = 0.6744
CUT_OFF = 4
EPSILON = float(np.finfo(np.float64).eps)


def sigma_of_scale(scale: float) -> float:
    """Sigma of the Gaussian that has half of its weight within a diameter of `scale` pixels.

    Notes
    -----
    Threshold and IdentifyPrimaryObjects turn 'Threshold smoothing scale' into a sigma so: 1.3488 gives 1.
    """
    return scale / HALF_WITHIN / 2


def smooth(pixels: Pixels, sigma: float) -> NDArray[np.float64]:
    """Blur with a Gaussian, counting only what lies inside the image.

    Parameters
    ----------
    pixels : ndarray (H, W), float32 or float64
    sigma : float
        Standard deviation in pixels; the kernel ends at four of them.

    Returns
    -------
    ndarray (H, W), float64
        The blur with zeros outside the image, divided by the same blur of an image of ones.

    Notes
    -----
    CellProfiler blurs in the type of the pixels and divides in float64: the values are compared with a
    threshold, so the rounding matters.
    """
    smoothed = np.empty(pixels.shape)
    convolve_inside(pixels, _gaussian(sigma), EPSILON, smoothed)
    return smoothed


@lru_cache(maxsize=16)
def _gaussian(sigma: float) -> NDArray[np.float64]:
    """Weights of a Gaussian of which all have the sum 1, from its centre outwards."""
    reach = int(CUT_OFF * sigma + 0.5)
    weights = np.exp(-0.5 / (sigma * sigma) * np.arange(-reach, reach + 1) ** 2)
    outwards: NDArray[np.float64] = (weights / weights.sum())[reach:]
    return outwards
