"""Gray images from a colour image: a weighted sum, or its components."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cellfeat.errors import InputError
from cellfeat.kernels.color import hue_saturation_value, weighted_sum

Gray = NDArray[np.float32]


def combine(
    color: ArrayLike, *, channels: Sequence[int] = (0, 1, 2), weights: Sequence[float] = (1.0, 1.0, 1.0)
) -> Gray:
    """Average channels with weights.

    Parameters
    ----------
    color : array_like (H, W, C), float
        Intensities, as a rule in [0, 1].
    channels : sequence of int
        Indices of the channels to combine, from 0.
    weights : sequence of float
        Relative weight of each of them; they are divided by their sum.

    Returns
    -------
    ndarray (H, W), float32
        Added up in float64 and rounded once, as CellProfiler does: a float32 mean differs in its last digit.

    Raises
    ------
    InputError
        Not a colour image of floats, no such channel, as many weights as channels are not given, or they
        sum to 0.

    Notes
    -----
    CellProfiler's module is ColorToGray, method 'Combine'.
    """
    pixels = _as_color(color)
    if len(channels) != len(weights):
        raise InputError(f"{len(channels)} channels need as many weights, not {len(weights)}")
    total = sum(weights)
    if total == 0:
        raise InputError("the weights of the channels sum to 0: give at least one a weight above 0")
    for channel in channels:
        _check_channel(pixels, channel)
    height, width, count = pixels.shape
    flat = weighted_sum(
        pixels.reshape(-1, count), np.array(channels, np.int64), np.array(weights, np.float64) / total
    )
    return flat.reshape(height, width)


def split(color: ArrayLike, *, channels: Sequence[int] = (0, 1, 2)) -> tuple[Gray, ...]:
    """Take channels as gray images.

    Parameters
    ----------
    color : array_like (H, W, C), float
    channels : sequence of int
        Indices of the channels to take, from 0.

    Returns
    -------
    tuple of ndarray (H, W), float32

    Raises
    ------
    InputError
        Not a colour image of floats, or no such channel.

    Notes
    -----
    CellProfiler's module is ColorToGray, method 'Split', image types 'RGB' and 'Channels'.
    """
    pixels = _as_color(color)
    for channel in channels:
        _check_channel(pixels, channel)
    return tuple(np.ascontiguousarray(pixels[:, :, channel], np.float32) for channel in channels)


def split_hsv(color: ArrayLike) -> tuple[Gray, Gray, Gray]:
    """Split a red, green and blue image into hue, saturation and value.

    Parameters
    ----------
    color : array_like (H, W, 3), float in [0, 1]

    Returns
    -------
    hue, saturation, value : ndarray (H, W), float32
        In [0, 1]. Hue is the share of a turn from red over green (1/3) and blue (2/3), 0 for a gray pixel.

    Raises
    ------
    InputError
        Not a colour image of floats with three channels.

    Notes
    -----
    CellProfiler's module is ColorToGray, method 'Split', image type 'HSV'. Smith, Color gamut transform
    pairs, SIGGRAPH 1978.
    """
    pixels = _as_color(color)
    height, width, count = pixels.shape
    if count != 3:
        raise InputError(f"hue, saturation and value need red, green and blue, not {count} channels")
    hue, saturation, value = hue_saturation_value(pixels.reshape(-1, 3).astype(np.float32, copy=False))
    return hue.reshape(height, width), saturation.reshape(height, width), value.reshape(height, width)


def _as_color(color: ArrayLike) -> NDArray[np.floating[Any]]:
    pixels = np.asarray(color)
    if pixels.ndim != 3 or pixels.size == 0:
        raise InputError(f"a colour image (H, W, C) is needed, not one of shape {pixels.shape}")
    if pixels.dtype.kind != "f":
        raise InputError(f"a colour image must be floats in [0, 1], not {pixels.dtype}: scale it to [0, 1]")
    return np.ascontiguousarray(pixels)


def _check_channel(pixels: NDArray[Any], channel: int) -> None:
    count = pixels.shape[2]
    if not 0 <= channel < count:
        raise InputError(f"the image has {count} channels: there is no channel {channel + 1}")
