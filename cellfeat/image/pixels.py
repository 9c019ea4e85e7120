"""What a gray image is, checked once where it enters the library."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cellfeat.errors import InputError

Pixels = NDArray[np.floating[Any]]


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
        C-contiguous; the array itself where it is so already.

    Raises
    ------
    InputError
        Not two-dimensional, empty, of another shape, not floats, or with NaN or infinite pixels.
    """
    array = np.asarray(pixels)
    if array.ndim != 2 or array.size == 0:
        raise InputError(f"pixels must be a gray image (H, W) with at least one pixel, not {array.shape}")
    if shape is not None and array.shape != shape:
        raise InputError(f"pixels have the shape {array.shape}, the labels {shape}: they must be equal")
    if array.dtype.kind != "f":
        raise InputError(
            f"pixels must be floats in [0, 1], not {array.dtype}: scale them, for instance by pixels / 255"
        )
    if not np.isfinite(array).all():
        raise InputError("pixels hold NaN or infinite values: replace them before measuring")
    return np.ascontiguousarray(array, dtype=np.float32 if array.dtype == np.float32 else np.float64)
