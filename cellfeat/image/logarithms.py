"""Base-2 logarithms of intensities, by which the two sides of a threshold are judged."""

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cellfeat.image.histogram import Values
from cellfeat.kernels.classes import between, with_floors

NOISE_BITS = 8
CACHED_NOISE = 2**20


class Logarithms(NamedTuple):
    """Logarithms of pixels, (P,)."""

    plain: Values
    """In the precision of the pixels."""
    noisy: NDArray[np.float64]
    """With noise of up to a few 256ths, as if pixels were read from a lower number of bits."""


def logarithms(pixels: Values, largest: float) -> Logarithms:
    """Take the logarithms of pixels.

    Parameters
    ----------
    pixels : ndarray (P,), float32 or float64
    largest : float
        The largest of them, above 0: those below a 256th of it count as that.

    Returns
    -------
    Logarithms
        NumPy's in the type of the pixels; in float32 their last bit depends on the processor (AVX-512 or
        not), in CellProfiler as here.
    """
    plain, high = np.log2(with_floors(pixels, largest / 256, 2.0**-NOISE_BITS))
    noisy = between(high, plain, float(-NOISE_BITS), _noise(pixels.size))
    np.exp2(noisy, out=noisy)
    return Logarithms(plain, np.log2(noisy, out=noisy))


def _noise(count: int) -> NDArray[np.float64]:
    """First numbers of the normal distribution that CellProfiler draws anew from seed 0 for every image."""
    if count > CACHED_NOISE:
        return _draw(count)
    return _cached_noise(1 << (count - 1).bit_length())[:count]


@cache
def _cached_noise(count: int) -> NDArray[np.float64]:
    return _draw(count)


def _draw(count: int) -> NDArray[Any]:
    return np.random.RandomState(0).normal(size=count)
