"""How sharp an image is: focus scores, correlation with its neighbourhood, slope of the power spectrum."""

from functools import lru_cache
from typing import Any

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from cellfeat.image.pixels import Pixels
from cellfeat.kernels.blur import (
    correlation_of_pairs,
    evened,
    neighbor_pairs,
    ring_sums,
    squares_about_mean,
    tile_moments,
)
from cellfeat.kernels.sort import deviation_at_place, sorted_in_groups

GRAY_LEVELS = 8
SMALLEST_RING = 1
"""The ring of the average and its neighbours tells nothing of sharpness."""
RING_SHARE = 8
"""Rings further out than an eighth of the image's shorter side suffer from its edges."""


def focus_score(pixels: Pixels) -> float:
    """Variance of the intensities divided by their mean; 0 for a black image."""
    mean, squares = squares_about_mean(pixels.ravel())
    return float(squares) / (pixels.size * float(mean)) if mean > 0 else 0.0


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
    in_order = np.sort(scores)
    median = float(in_order[(scores.size - 1) // 2] + in_order[scores.size // 2]) / 2
    return float(np.var(scores)) / median if median > 0 else 0.0


@lru_cache(maxsize=256)
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
    return correlation_of_pairs(pairs)


def power_slope(pixels: Pixels, in_order: Pixels | None = None) -> float:
    """Slope of log(power) over log(radius) of the Fourier spectrum, from radius 2 to an eighth of a side.

    0 for a constant image, and for one too small for two rings. The spectrum has the precision of the pixels.

    Parameters
    ----------
    pixels : ndarray (H, W), float
    in_order : ndarray (H W,), float, optional
        The pixels sorted, where they have been already.
    """
    count = int(min(pixels.shape) / RING_SHARE) - 1
    if count <= SMALLEST_RING + 1:
        return 0.0
    if in_order is None:
        in_order = sorted_in_groups(pixels.ravel(), np.array([0, pixels.size]))
    real = pixels.dtype.type
    mean, _ = squares_about_mean(pixels.ravel())
    median = real(deviation_at_place(in_order, real(mean), (pixels.size - 1) / 2))
    if in_order[0] == in_order[-1] or median == 0:
        return 0.0
    # The last columns mirror the first, and those between are in no ring.
    along_rows = scipy.fft.rfft(evened(pixels, median), axis=1)
    spectrum: NDArray[Any] = scipy.fft.fft(along_rows[:, : count + 1], axis=0)
    sums, powers = ring_sums(np.abs(spectrum), count)
    seen = (np.arange(count) >= SMALLEST_RING) & (sums > 0) & (powers > 0) & np.isfinite(powers)
    if np.isnan(sums).any() or seen.sum() < 2:
        return 0.0
    x, y = np.log(np.flatnonzero(seen) + 1.0), np.log(powers[seen])
    x -= x.mean()
    return float((x * y).sum() / (x * x).sum())
