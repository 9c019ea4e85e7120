"""What a gray image is, checked once where it enters the library, and what measurements share of it."""

import math
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cellfeat.errors import InputError
from cellfeat.image.logarithms import Logarithms, logarithms
from cellfeat.kernels.sort import sorted_in_groups
from cellfeat.kernels.sums import sums_about_mean

Pixels = NDArray[np.floating[Any]]


class GrayImage:
    """A gray image, or the part of one that is measured.

    It stands for the array of its pixels wherever one is asked for.

    Parameters
    ----------
    pixels : ndarray (H, W) or (P,), float32 or float64
        C-contiguous, without NaN and infinities.

    Notes
    -----
    Use `as_gray` for pixels of unknown origin; the constructor checks nothing. Everything below is computed
    on first use and shared by all modules.
    """

    def __init__(self, pixels: Pixels) -> None:
        self.pixels = pixels

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Pixels:
        return np.array(self.pixels, dtype, copy=copy)

    @cached_property
    def extremes(self) -> tuple[np.floating[Any], np.floating[Any]]:
        """The least and the largest pixel."""
        return self.pixels.min(), self.pixels.max()

    @cached_property
    def in_order(self) -> Pixels:
        """All pixels, sorted; (P,)."""
        pixels = self.pixels.ravel()
        return sorted_in_groups(pixels, np.array([0, pixels.size]))

    @cached_property
    def logarithms(self) -> Logarithms:
        """Base-2 logarithms of the pixels of an image that is not black."""
        return logarithms(self.pixels.ravel(), float(self.extremes[1]))

    @cached_property
    def sums(self) -> Pixels:
        """Sum, mean, and sum of squared distances to the mean, in the precision of the pixels; (3,)."""
        return sums_about_mean(self.pixels.ravel())


def as_gray(pixels: ArrayLike, shape: tuple[int, ...] | None = None) -> GrayImage:
    """Check pixels of unknown origin and wrap them; a `GrayImage` passes as it is.

    Parameters and errors are those of `as_pixels`.
    """
    if isinstance(pixels, GrayImage):
        _check_shape(pixels.pixels, shape)
        return pixels
    array = np.asarray(pixels)
    if array.ndim != 2 or array.size == 0:
        raise InputError(f"pixels must be a gray image (H, W) with at least one pixel, not {array.shape}")
    _check_shape(array, shape)
    if array.dtype.kind != "f":
        raise InputError(
            f"pixels must be floats in [0, 1], not {array.dtype}: scale them, for instance by pixels / 255"
        )
    real = np.float32 if array.dtype == np.float32 else np.float64
    # Kernels are compiled for arrays that can be written to.
    image = GrayImage(np.require(array, real, ("C_CONTIGUOUS", "WRITEABLE")))
    # Of pixels with NaN both are NaN.
    if not all(map(math.isfinite, image.extremes)):
        raise InputError("pixels hold NaN or infinite values: replace them before measuring")
    return image


def as_pixels(pixels: ArrayLike, shape: tuple[int, ...] | None = None) -> Pixels:
    """Check a gray image and lay it out for the kernels.

    Parameters
    ----------
    pixels : array_like (H, W), float
        Intensities, as a rule in [0, 1]. float32 stays float32, other floats become float64.
    shape : tuple of int, optional
        The shape it must have: that of the label image it is measured with.

    Returns
    -------
    ndarray (H, W), float32 or float64
        C-contiguous and writeable; the array itself where it is so already.

    Raises
    ------
    InputError
        Not two-dimensional, empty, of another shape, not floats, or with NaN or infinite pixels.
    """
    return as_gray(pixels, shape).pixels


def _check_shape(pixels: NDArray[Any], shape: tuple[int, ...] | None) -> None:
    if shape is not None and pixels.shape != shape:
        raise InputError(
            f"pixels have the shape {pixels.shape}, the labels or mask {shape}: they must be equal"
        )
