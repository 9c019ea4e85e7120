"""Sauvola's threshold of every pixel from the mean and deviation around it."""

import numpy as np
from numpy.typing import NDArray

from cellfeat.image.pixels import Pixels

WEIGHT = 0.2
LARGEST_DEVIATION = 1.0


def sauvola(pixels: Pixels, window: int) -> NDArray[np.float64]:
    """Local mean, lowered where the pixels around vary little: mean * (1 + 0.2 * (deviation - 1)).

    Parameters
    ----------
    pixels : ndarray (H, W), float32 or float64
    window : int
        Side of the square around each pixel; the next odd number if it is even.

    Returns
    -------
    ndarray (H, W), float64

    Notes
    -----
    Sauvola J, Pietikainen M (2000), doi:10.1016/S0031-3203(99)00055-2; CellProfiler 4.2.8 with scikit-image
    0.18, which takes the deviation in units of half the range from -1 to 1. The image is mirrored at its
    border. Sums over the squares are differences of running sums, and rounded like them.
    """
    half = window // 2
    rows = _mirrored(pixels.shape[0], half)
    columns = _mirrored(pixels.shape[1], half)
    padded = pixels.astype(np.float64)[np.ix_(rows, columns)]
    area = (2 * half + 1) ** 2
    mean = _window_sums(padded, half) / area
    variance = _window_sums(padded * padded, half) / area - mean * mean
    return mean * (1 + WEIGHT * (np.sqrt(np.maximum(variance, 0)) / LARGEST_DEVIATION - 1))


def _mirrored(length: int, half: int) -> NDArray[np.int64]:
    """Indices of a line continued by reflection about its end pixels: half + 1 before it, half after it."""
    period = max(2 * (length - 1), 1)
    place = np.arange(-half - 1, length + half) % period
    return np.minimum(place, period - place)


def _window_sums(padded: NDArray[np.float64], half: int) -> NDArray[np.float64]:
    side = 2 * half + 1
    running = padded.cumsum(axis=0).cumsum(axis=1)
    corners = running[:-side, :-side] - running[:-side, side:] - running[side:, :-side]
    sums: NDArray[np.float64] = corners + running[side:, side:]
    return sums
