"""Gaussian smoothing that does not darken towards the border."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from cellfeat.image.pixels import Pixels

HALF_WITHIN = 0.6744


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
    blurred = ndimage.gaussian_filter(pixels, sigma, mode="constant")
    return blurred / (_weight_inside(pixels.shape, sigma) + np.finfo(np.float64).eps)


def _weight_inside(shape: tuple[int, ...], sigma: float) -> NDArray[np.float64]:
    """Blur an image of ones.

    Every column is alike after the first of the two passes, and away from the border every row too: blurring
    one row of each kind gives the bits of blurring them all.
    """
    height, width = shape
    weights = ndimage.gaussian_filter1d(np.ones(height), sigma, mode="constant")
    kinds, kind = np.unique(weights, return_inverse=True)
    rows = ndimage.gaussian_filter1d(np.repeat(kinds[:, None], width, axis=1), sigma, axis=1, mode="constant")
    return rows[kind]
