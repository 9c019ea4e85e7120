"""Size and shape of objects."""

import math

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.hull import hull_measures
from cellfeat.kernels.jit import kernel
from cellfeat.kernels.runs import Runs
from cellfeat.kernels.shape import euler_numbers, summarise


@kernel
def measures(
    runs: Runs,
    squares: NDArray[np.int64],
    perimeters: NDArray[np.float64],
    centers: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Measure the size and shape of objects.

    Parameters
    ----------
    runs : Runs
    squares : ndarray (P,), int64
        Squared distances from the edge, in a frame.
    perimeters : ndarray (N,), float64
    centers : ndarray (N, 2), float64
        Row and column.

    Returns
    -------
    whole : ndarray (8, N), int64
        Areas of the object and of its box; the box; pixels of the convex hull; Euler number.
    real : ndarray (13, N), float64
        Row and column of the centre; perimeter; form factor, infinite for a perimeter of 0, and its inverse;
        area over the hull's, and over the box's; diameter of the disc of the same area; largest, mean and
        median distance from the edge; least and largest diameter.
    """
    starts, boxes = runs.starts, runs.boxes
    whole, real = np.empty((8, starts.size - 1), np.int64), np.empty((13, starts.size - 1))
    whole[6], real[11], real[12] = hull_measures(runs)
    whole[7] = euler_numbers(runs)
    real[8], real[9], real[10] = summarise(squares, starts)
    for k in range(starts.size - 1):
        area, perimeter = starts[k + 1] - starts[k], perimeters[k]
        box = (boxes[k, 2] - boxes[k, 0]) * (boxes[k, 3] - boxes[k, 1])
        whole[0, k], whole[1, k], whole[2:6, k] = area, box, boxes[k]
        real[0, k], real[1, k], real[2, k] = centers[k, 0], centers[k, 1], perimeter
        real[3, k] = np.divide(4 * math.pi * area, perimeter * perimeter)
        real[4, k] = perimeter * perimeter / (4 * math.pi * area)
        real[5, k], real[6, k] = area / whole[6, k], area / box
        real[7, k] = math.sqrt(4 * area / math.pi)
    return whole, real
