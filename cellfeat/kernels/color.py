"""Colour to gray, pixel by pixel."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

Float32 = NDArray[np.float32]

BLOCK = 512
"""Pixels whose sums stay in the fastest cache."""


@kernel
def weighted_sum(pixels: NDArray[Any], channels: NDArray[np.int64], weights: NDArray[np.float64]) -> Float32:
    """Sum of weighted channels, added in float64 in the order given and rounded to float32 once.

    Parameters
    ----------
    pixels : ndarray (P, C), float
    channels : ndarray (K,), int64
        Not checked: each must be below C.
    weights : ndarray (K,), float64

    Returns
    -------
    ndarray (P,), float32
    """
    gray = np.empty(pixels.shape[0], np.float32)
    total = np.empty(BLOCK)
    for first in range(0, gray.size, BLOCK):
        count = min(BLOCK, gray.size - first)
        total[:] = 0
        for k in range(channels.size):
            channel = pixels[first : first + count, channels[k]]
            weight = weights[k]
            for p in range(count):
                total[p] += channel[p] * weight
        for p in range(count):
            gray[first + p] = total[p]
    return gray


@kernel
def hue_saturation_value(pixels: Float32) -> tuple[Float32, Float32, Float32]:
    """Hexcone hue, saturation and value, every operation in float32.

    Parameters
    ----------
    pixels : ndarray (P, 3), float32
        Not checked: red, green and blue in [0, 1].

    Returns
    -------
    hue, saturation, value : ndarray (P,), float32
    """
    hue = np.zeros(pixels.shape[0], np.float32)
    saturation = np.zeros(pixels.shape[0], np.float32)
    value = np.empty(pixels.shape[0], np.float32)
    for p in range(pixels.shape[0]):
        red, green, blue = pixels[p, 0], pixels[p, 1], pixels[p, 2]
        largest = max(red, green, blue)
        spread = largest - min(red, green, blue)
        value[p] = largest
        if spread == 0:
            continue
        if largest > 0:
            saturation[p] = spread / largest
        # Of two equal largest channels the later one decides the sector.
        if blue == largest:
            sixths = np.float32(4) + (red - green) / spread
        elif green == largest:
            sixths = np.float32(2) + (blue - red) / spread
        else:
            sixths = (green - blue) / spread
        turn = sixths / np.float32(6)
        hue[p] = turn + np.float32(1) if turn < 0 else turn
    return hue, saturation, value
