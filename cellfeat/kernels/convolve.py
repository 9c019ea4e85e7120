"""Convolution with a symmetric filter along both axes."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel

Pixels = NDArray[np.floating[Any]]
Float64 = NDArray[np.float64]
Places = NDArray[np.int64]

ONE = np.uint64(1)
LANES = 16
PAIRS = 4
"""Pixels on both sides that are added at a time."""


@kernel
def convolve_symmetric(image: Pixels, weights: Float64) -> NDArray[Any]:
    """Convolve along columns, then along rows; outside the image all is 0.

    Parameters
    ----------
    image : ndarray (H, W), float
    weights : ndarray (R + 1,), float64
        The filter's centre, and what stands at distances 1 to R on both sides of it.

    Returns
    -------
    ndarray (H, W), dtype of the image
        Computed in float64 and rounded after each axis.

    Notes
    -----
    From the far ends inwards, the two sides added before they are multiplied: the bits of
    `scipy.ndimage.correlate1d`.
    """
    twice = np.empty_like(image)
    nowhere = np.zeros(max(image.shape), np.int64)
    _convolve(image, weights, np.ones((1, 1)), nowhere, nowhere, twice)
    return twice


@kernel
def convolve_inside(image: Pixels, weights: Float64, extra: float, out: NDArray[Any]) -> None:
    """Convolve an image, counting only what lies inside it.

    Parameters
    ----------
    image : ndarray (H, W), float
    weights : ndarray (R + 1,), float64
        As for `convolve_symmetric`.
    extra : float
        Added to what is divided by.
    out : ndarray (H, W), float
        Gets what `convolve_symmetric` gives of the image, in its precision, divided in float64 by what it
        gives of ones.

    Notes
    -----
    Of ones it is the same for all rows, and columns, that are further from the edges than the filter
    reaches: a small image of ones has it all.
    """
    height, width = image.shape
    reach = weights.size - 1
    whole = 2 * reach + 1
    ones = convolve_symmetric(np.ones((min(height, whole), min(width, whole))), weights) + extra
    down, across = _places(height, reach), _places(width, reach)
    _convolve(image, weights, ones, down, across, out)


@kernel
def _places(length: int, reach: int) -> NDArray[np.int64]:
    """Where rows are found in an image of at most 2 reach + 1 rows that has the same edges."""
    places = np.arange(length)
    short = min(length, 2 * reach + 1)
    for k in range(reach, length):
        places[k] = max(short - (length - k), reach) if length > short else k
    return places


@kernel
def _convolve(
    image: Pixels, weights: Float64, divisors: Float64, down: Places, across: Places, out: Pixels
) -> None:
    """Convolve, divided by divisors[down, across].

    By way of the rows that the filter reaches, of which each is put where the one out of its reach has been,
    and of a line with zeros at both ends. They are longer than the image, and the filter is 0 at its ends, so
    that nothing is left when several pixels are taken at a time.
    """
    height, width = image.shape
    reach = -(-(weights.size - 1) // PAIRS) * PAIRS
    stride = -(-width // LANES) * LANES
    padded = np.zeros(reach + 1)
    padded[: weights.size] = weights
    window, line, sums = np.zeros((2 * reach + 1) * stride), np.zeros(stride + 2 * reach), np.empty(stride)
    once, divisor = np.empty(width, image.dtype), np.empty(width)
    size, middle = np.uint64(window.size), line[reach:]
    for row in range(-reach, height):
        begin = np.uint64(row % (2 * reach + 1) * stride)
        last = window[_around(begin + np.uint64(reach * stride), size) :]
        if row + reach < height:
            coming = image[row + reach]
            for column in range(width):
                last[column] = coming[column]
        else:
            last[:stride] = 0
        if row < 0:
            continue
        _add_all(window, begin, np.uint64(stride), size, padded, sums)
        for column in range(width):
            once[column] = sums[column]
        for column in range(width):
            middle[column] = once[column]
        _add_all(line, np.uint64(reach), ONE, np.uint64(line.size), padded, sums)
        if row == 0 or down[row] != down[row - 1]:
            for column in range(width):
                divisor[column] = divisors[down[row], across[column]]
        for column in range(width):
            once[column] = sums[column]
        into = out[row]
        for column in range(width):
            into[column] = once[column] / divisor[column]


@kernel
def _add_all(
    values: Float64, begin: np.uint64, step: np.uint64, size: np.uint64, weights: Float64, sums: Float64
) -> None:
    """Weigh and add what begins at a place of a ring of values, and at steps from there on both sides."""
    for p in range(np.uint64(sums.size)):
        sums[p] = values[begin + p] * weights[0]
    for k in range(weights.size - 1, 0, -PAIRS):
        away = np.uint64(k) * step
        a, b = _around(begin + size - away, size), _around(begin + away, size)
        c, d = _around(a + step, size), _around(b + size - step, size)
        e, f = _around(c + step, size), _around(d + size - step, size)
        g, h = _around(e + step, size), _around(f + size - step, size)
        first, second, third, fourth = weights[k], weights[k - 1], weights[k - 2], weights[k - 3]
        for p in range(np.uint64(sums.size)):
            total = sums[p] + (values[a + p] + values[b + p]) * first
            total += (values[c + p] + values[d + p]) * second
            total += (values[e + p] + values[f + p]) * third
            sums[p] = total + (values[g + p] + values[h + p]) * fourth


@kernel
def _around(place: np.uint64, size: np.uint64) -> np.uint64:
    """A place of a ring that may be one turn too far."""
    return place - size if place >= size else place
