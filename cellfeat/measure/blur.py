"""How sharp an image is: focus scores, correlation with its neighbourhood, slope of the power spectrum."""

from typing import Any

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from cellfeat.image.pixels import Pixels
from cellfeat.kernels.blur import neighbor_pairs, ring_sums, tile_moments
from cellfeat.measure.sums import block_sum

GRAY_LEVELS = 8
SMALLEST_RING = 1
"""The ring of the average and its neighbours tells nothing of sharpness."""
RING_SHARE = 8
"""Rings further out than an eighth of the image's shorter side suffer from its edges."""


def focus_score(pixels: Pixels) -> float:
    """Variance of the intensities divided by their mean; 0 for a black image."""
    values = pixels.ravel()
    mean = _mean(values)
    distances = values - mean
    squares = float(block_sum(distances * distances))
    return squares / (values.size * float(mean)) if mean > 0 else 0.0


def local_focus_score(pixels: Pixels, scale: int) -> float:
    """Variance over tiles of (variance / mean of the tile), divided by its median; 0 if there is none.

    Parameters
    ----------
    pixels : ndarray (H, W), float
    scale : int
        Largest side of a tile in pixels: sides are cut into equal parts not above it.
    """
    rows, columns = (_tiles(side, scale) for side in pixels.shape)
    sizes, means, squares = tile_moments(pixels, rows, columns)
    lit = means != 0
    if not lit.any():
        return 0.0
    scores = squares[lit] / (sizes[lit] * means[lit])
    median = float(np.median(scores))
    return float(np.var(scores)) / median if median > 0 else 0.0


def _tiles(side: int, scale: int) -> NDArray[np.int64]:
    """Tile of each row, or column."""
    count = (side + scale - 1) // scale
    return (np.arange(side) * float(count) / side).astype(np.int64)


def correlation(pixels: Pixels, scale: int) -> float:
    """Haralick's correlation of the pixels with those `scale` columns to their right, at 8 gray levels.

    0 for a constant image, and for one that is not wider than the scale.
    """
    low, high = pixels.min(), pixels.max()
    if low == high or pixels.shape[1] <= scale:
        return 0.0
    pairs = neighbor_pairs(pixels, low, float(high - low), scale, GRAY_LEVELS)
    joint = pairs / pairs.sum()
    left, right = joint.sum(axis=1), joint.sum(axis=0)
    numbers = np.arange(1, GRAY_LEVELS + 1)
    left_mean, right_mean = (numbers * left).sum(), (numbers * right).sum()
    left_spread = np.sqrt((((numbers - left_mean) ** 2) * left).sum())
    right_spread = np.sqrt((((numbers - right_mean) ** 2) * right).sum())
    if left_spread * right_spread == 0:
        return 0.0
    product = (np.outer(numbers, numbers) * joint).sum()
    return float((product - left_mean * right_mean) / (left_spread * right_spread))


def power_slope(pixels: Pixels) -> float:
    """Slope of log(power) over log(radius) of the Fourier spectrum, from radius 2 to an eighth of a side.

    0 for a constant image, and for one too small for two rings. The spectrum has the precision of the pixels.
    """
    count = int(min(pixels.shape) / RING_SHARE) - 1
    if count <= SMALLEST_RING + 1 or pixels.min() == pixels.max():
        return 0.0
    distances = np.abs(pixels - _mean(pixels.ravel()))
    with np.errstate(invalid="ignore", divide="ignore"):
        even = pixels / np.median(distances)
        spectrum: NDArray[Any] = scipy.fft.fft2(even - _mean(even.ravel()))
    sums, powers = ring_sums(np.abs(spectrum), count)
    radii = np.arange(count) + 1.0
    seen = (np.arange(count) >= SMALLEST_RING) & (sums > 0) & (powers > 0) & np.isfinite(powers)
    if np.isnan(sums).any() or seen.sum() < 2:
        return 0.0
    x, y = np.log(radii[seen]), np.log(powers[seen])
    x -= x.mean()
    return float((x * y).sum() / (x * x).sum())


def _mean(values: NDArray[np.floating[Any]]) -> np.floating[Any]:
    real = values.dtype.type
    mean: np.floating[Any] = real(block_sum(values) / real(values.size))
    return mean
