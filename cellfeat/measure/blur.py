"""How sharp an image is: focus scores, correlation with its neighbourhood, slope of the power spectrum."""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.image.pixels import GrayImage
from cellfeat.kernels.blur import (
    correlation_of_pairs,
    evened,
    neighbor_pairs,
    rings_seen,
    slope_of_line,
    spread_of_tiles,
)
from cellfeat.kernels.in_order import deviation_at_place

GRAY_LEVELS = 8
SMALLEST_RING = 1
"""The ring of the average and its neighbours tells nothing of sharpness."""
RING_SHARE = 8
"""Rings further out than an eighth of the image's shorter side suffer from its edges."""


def focus_score(image: GrayImage) -> float:
    """Variance of the intensities divided by their mean; 0 for a black image."""
    _, mean, squares = image.sums
    return float(squares) / (image.pixels.size * float(mean)) if mean > 0 else 0.0


def local_focus_score(image: GrayImage, scale: int) -> float:
    """Variance over tiles of (variance / mean of the tile), divided by its median; 0 if there is none.

    Parameters
    ----------
    image : GrayImage
    scale : int
        Largest side of a tile in pixels: sides are cut into equal parts not above it.
    """
    rows, columns = (_tiles(side, scale) for side in image.pixels.shape)
    return spread_of_tiles(image.pixels, rows, columns)


@lru_cache(maxsize=256)
def _tiles(side: int, scale: int) -> NDArray[np.int64]:
    """Tile of each row, or column."""
    count = (side + scale - 1) // scale
    return (np.arange(side) * float(count) / side).astype(np.int64)


def correlation(image: GrayImage, scale: int) -> float:
    """Haralick's correlation of the pixels with those `scale` columns to their right, at 8 gray levels.

    0 for a constant image, and for one that is not wider than the scale.
    """
    low, high = image.in_order[0], image.in_order[-1]
    if low == high or image.pixels.shape[1] <= scale:
        return 0.0
    pairs = neighbor_pairs(image.pixels, low, float(high - low), scale, GRAY_LEVELS)
    return correlation_of_pairs(pairs)


def power_slope(image: GrayImage) -> float:
    """Slope of log(power) over log(radius) of the Fourier spectrum, from radius 2 to an eighth of a side.

    0 for a constant image, and for one too small for two rings. The spectrum has the precision of the pixels.
    """
    pixels, in_order = image.pixels, image.in_order
    count = int(min(pixels.shape) / RING_SHARE) - 1
    if count <= SMALLEST_RING + 1:
        return 0.0
    _, mean, _ = image.sums
    median = pixels.dtype.type(deviation_at_place(in_order, mean, (pixels.size - 1) / 2))
    if in_order[0] == in_order[-1] or median == 0:
        return 0.0
    # Importing it takes longer than measuring ten crops, and a process that conducts a run can do without.
    from scipy.fft import fft, rfft

    # The last columns mirror the first, and those between are in no ring.
    along_rows = rfft(evened(pixels, median), axis=1)
    spectrum: NDArray[Any] = fft(along_rows[:, : count + 1], axis=0)
    radii, powers = rings_seen(np.abs(spectrum), count, SMALLEST_RING)
    return slope_of_line(np.log(radii), np.log(powers)) if radii.size > 1 else 0.0
