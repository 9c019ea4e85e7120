"""Base-2 logarithms of intensities, by which the two sides of a threshold are judged."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cellfeat.image.histogram import Values
from cellfeat.kernels.classes import between, with_floors
from cellfeat.noise import noise

NOISE_BITS = 8


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
    noisy = between(high, plain, float(-NOISE_BITS), noise("normal", pixels.size))
    np.exp2(noisy, out=noisy)
    return Logarithms(plain, np.log2(noisy, out=noisy))
