"""Thresholds that follow the image: one for each block, and a spline through them for each pixel."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.errors import InputError
from cellfeat.image.histogram import Values
from cellfeat.image.pixels import Pixels


def adaptive(pixels: Pixels, window: int, method: Callable[[Values], Any]) -> NDArray[np.float64]:
    """Threshold each block of the image and blend the thresholds.

    Parameters
    ----------
    pixels : ndarray (H, W), float32 or float64
    window : int
        The image is cut into as many blocks as windows of this side fit into it, so blocks are somewhat
        larger.
    method : callable
        Gives the threshold of a block's pixels, (P,) with at least two different values; a block of equal
        pixels has their value as its threshold.

    Returns
    -------
    ndarray (H, W), float64

    Raises
    ------
    InputError
        Fewer than two windows fit into height or width, or the window is a single pixel.

    Notes
    -----
    CellProfiler 4.2.8, Threshold: a bicubic interpolating spline through the blocks' centres, of lower degree
    where there are fewer than four blocks along a side.
    """
    height, width = pixels.shape
    if window < 2 or min(height, width) // window < 2:
        raise InputError(
            f"the adaptive window of {window} pixels must fit at least twice into the height and the width "
            f"of the image ({height} x {width}), and be at least 2: choose another window"
        )
    vertical, horizontal = Blocks(height, window), Blocks(width, window)
    thresholds = np.array(
        [
            [_block_threshold(pixels[rows, columns].ravel(), method) for columns in horizontal.slices]
            for rows in vertical.slices
        ],
        np.float64,
    )
    # Importing it takes longer than measuring a hundred crops, and few pipelines need it.
    from scipy import interpolate

    degree = min(3, vertical.count - 1, horizontal.count - 1)
    spline = interpolate.RectBivariateSpline(
        vertical.centres,
        horizontal.centres,
        thresholds,
        bbox=[0.5, height - 0.5, 0.5, width - 0.5],
        kx=degree,
        ky=degree,
    )
    blended: NDArray[np.float64] = spline(vertical.places, horizontal.places)
    return blended


class Blocks:
    """How one side of the image is cut, in CellProfiler's arithmetic.

    Parameters
    ----------
    length : int
        Pixels along the side.
    window : int
        Side of the window; at most half the length.
    """

    def __init__(self, length: int, window: int) -> None:
        self.length = length
        self.count = length // window
        self.size = length / self.count

    @property
    def slices(self) -> list[slice]:
        """Pixels of each block."""
        return [slice(int(i * self.size), int((i + 1) * self.size)) for i in range(self.count)]

    @property
    def centres(self) -> NDArray[np.float64]:
        """Where the blocks' thresholds are placed for the spline."""
        return np.linspace(int(self.size / 2), int((self.count - 0.5) * self.size), self.count)

    @property
    def places(self) -> NDArray[np.float64]:
        """Where the spline is read for each pixel."""
        return np.linspace(0.5, int(self.count * self.size) - 0.5, self.length)


def _block_threshold(values: Values, method: Callable[[Values], Any]) -> float:
    return float(values[0] if (values == values[0]).all() else method(values))
