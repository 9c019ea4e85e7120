"""Intensities on a logarithmic scale from 0 to 1, and the way back for thresholds found there."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.errors import InputError
from cellfeat.image.pixels import Pixels


@dataclass(frozen=True)
class LogScale:
    """Logarithms that 0 and 1 of the scale stand for, in the type of the pixels."""

    low: np.floating[Any]
    high: np.floating[Any]

    def linear(self, values: NDArray[np.floating[Any]] | np.floating[Any]) -> NDArray[np.float64]:
        """Intensities of values on the scale."""
        intensities: NDArray[np.float64] = np.exp(values * (self.high - self.low) + self.low)
        return intensities


def log_scale(pixels: Pixels) -> tuple[NDArray[np.float64], LogScale]:
    """Take logarithms and stretch them to [0, 1].

    Parameters
    ----------
    pixels : ndarray (H, W), float32 or float64

    Returns
    -------
    scaled : ndarray (H, W), float64
        All 0 for a constant image.
    scale : LogScale

    Raises
    ------
    InputError
        Pixels so far below 0 that their floor has no logarithm.

    Notes
    -----
    CellProfiler 4.2.8, 'Log transform before thresholding?'. Pixels below a 256th of the range count as
    that: the logarithm needs a floor.
    """
    least, largest = pixels.min(), pixels.max()
    floor = float(least) + float(largest - least) / 256 + float(np.finfo(pixels.dtype).eps)
    if floor <= 0:
        raise InputError(
            f"pixels go down to {least:g}, and what is below 0 has no logarithm: cut them off at 0, or do "
            "without the log transform"
        )
    logarithms = np.log(np.maximum(pixels, pixels.dtype.type(floor)))
    scale = LogScale(logarithms.min(), logarithms.max())
    wide = logarithms.astype(np.float64)
    if scale.low == scale.high:
        return np.zeros_like(wide), scale
    return (wide - float(scale.low)) / (float(scale.high) - float(scale.low)), scale
