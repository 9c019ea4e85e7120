"""Convolution with a symmetric filter along both axes."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel


@kernel
def convolve_symmetric(image: NDArray[np.floating[Any]], weights: NDArray[np.float64]) -> NDArray[Any]:
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
    height, width = image.shape
    twice = np.empty_like(image)
    outside = np.zeros(width, image.dtype)
    once = np.empty(width, image.dtype)
    line = np.zeros(width + 2 * (weights.size - 1))
    sums = np.empty(width)
    for row in range(height):
        _convolve_row(image, weights, row, outside, once, line, sums)
        twice[row] = sums
    return twice


@kernel
def convolve_inside(
    image: NDArray[np.floating[Any]], weights: NDArray[np.float64], extra: float, out: NDArray[Any]
) -> None:
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
    outside = np.zeros(width, image.dtype)
    once, twice = np.empty(width, image.dtype), np.empty(width, image.dtype)
    line = np.zeros(width + 2 * reach)
    sums, divisors = np.empty(width), np.empty(width)
    for row in range(height):
        if row == 0 or down[row] != down[row - 1]:
            for column in range(width):
                divisors[column] = ones[down[row], across[column]]
        _convolve_row(image, weights, row, outside, once, line, sums)
        twice[:] = sums
        for column in range(width):
            out[row, column] = twice[column] / divisors[column]


@kernel
def _places(length: int, reach: int) -> NDArray[np.int64]:
    """Where rows are found in an image of at most 2 reach + 1 rows that has the same edges."""
    places = np.arange(length)
    short = min(length, 2 * reach + 1)
    for k in range(reach, length):
        places[k] = max(short - (length - k), reach) if length > short else k
    return places


@kernel
def _convolve_row(
    image: NDArray[np.floating[Any]],
    weights: NDArray[np.float64],
    row: int,
    outside: NDArray[np.floating[Any]],
    once: NDArray[np.floating[Any]],
    line: NDArray[np.float64],
    sums: NDArray[np.float64],
) -> None:
    """Sums of one row of the result, by way of three lines: of zeros, rounded, with zeros at both ends."""
    height, width = image.shape
    reach = weights.size - 1
    here, weight = image[row], weights[0]
    for column in range(width):
        sums[column] = np.float64(here[column]) * weight
    for k in range(reach, 0, -1):
        above = image[row - k] if row >= k else outside
        below = image[row + k] if row + k < height else outside
        weight = weights[k]
        for column in range(width):
            sums[column] += (np.float64(above[column]) + np.float64(below[column])) * weight
    once[:] = sums
    line[reach : reach + width] = once
    weight = weights[0]
    for column in range(width):
        sums[column] = line[reach + column] * weight
    for k in range(reach, 0, -1):
        left, right, weight = line[reach - k :], line[reach + k :], weights[k]
        for column in range(width):
            sums[column] += (left[column] + right[column]) * weight
