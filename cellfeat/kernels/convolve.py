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
    reach = weights.size - 1
    once = np.empty_like(image)
    twice = np.empty_like(image)
    outside = np.zeros(width, image.dtype)
    line = np.zeros(width + 2 * reach)
    inside = line[reach : reach + width]
    sums = np.empty(width)
    for row in range(height):
        _scale(image[row], weights[0], sums)
        for k in range(reach, 0, -1):
            above = image[row - k] if row >= k else outside
            below = image[row + k] if row + k < height else outside
            _add_both(above, below, weights[k], sums)
        once[row] = sums
    for row in range(height):
        inside[:] = once[row]
        _scale(inside, weights[0], sums)
        for k in range(reach, 0, -1):
            _add_both(line[reach - k :], line[reach + k :], weights[k], sums)
        twice[row] = sums
    return twice


@kernel
def convolve_inside(
    image: NDArray[np.floating[Any]], weights: NDArray[np.float64], extra: float
) -> NDArray[np.float64]:
    """Convolve an image, counting only what lies inside it.

    Parameters
    ----------
    image : ndarray (H, W), float
    weights : ndarray (R + 1,), float64
        As for `convolve_symmetric`.
    extra : float
        Added to what is divided by.

    Returns
    -------
    ndarray (H, W), float64
        What `convolve_symmetric` gives of the image, in its precision, divided by what it gives of ones.

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
    blurred = convolve_symmetric(image, weights)
    out = np.empty((height, width))
    line = np.empty(width)
    for row in range(height):
        if row == 0 or down[row] != down[row - 1]:
            for column in range(width):
                line[column] = ones[down[row], across[column]]
        for column in range(width):
            out[row, column] = blurred[row, column] / line[column]
    return out


@kernel
def _places(length: int, reach: int) -> NDArray[np.int64]:
    """Where rows are found in an image of at most 2 reach + 1 rows that has the same edges."""
    places = np.arange(length)
    short = min(length, 2 * reach + 1)
    for k in range(reach, length):
        places[k] = max(short - (length - k), reach) if length > short else k
    return places


@kernel
def _scale(line: NDArray[np.floating[Any]], weight: float, sums: NDArray[np.float64]) -> None:
    for column in range(sums.size):
        sums[column] = np.float64(line[column]) * weight


@kernel
def _add_both(
    one: NDArray[np.floating[Any]],
    other: NDArray[np.floating[Any]],
    weight: float,
    sums: NDArray[np.float64],
) -> None:
    for column in range(sums.size):
        sums[column] += (np.float64(one[column]) + np.float64(other[column])) * weight
