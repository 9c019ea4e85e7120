"""Reading a cubic spline on a grid."""

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.jit import kernel


@kernel
def _weights(places: NDArray[np.float64], length: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Indices, mirrored at both ends, and weights of the four coefficients that each place takes."""
    indices = np.zeros((places.size, 4), np.int64)
    weights = np.zeros((places.size, 4), np.float64)
    for k in range(places.size):
        start = int(np.floor(places[k]))
        y = places[k] - start
        z = 1.0 - y
        weights[k, 1] = (y * y * (y - 2.0) * 3.0 + 4.0) / 6.0
        weights[k, 2] = (z * z * (z - 2.0) * 3.0 + 4.0) / 6.0
        weights[k, 0] = z * z * z / 6.0
        weights[k, 3] = 1.0 - weights[k, 0] - weights[k, 1] - weights[k, 2]
        period = max(2 * (length - 1), 1)
        for tap in range(4):
            index = (start - 1 + tap) % period
            indices[k, tap] = min(index, period - index)
    return indices, weights


@kernel
def read_spline(
    coefficients: NDArray[np.float64], rows: NDArray[np.float64], columns: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Values of a cubic spline where given rows and columns cross.

    Parameters
    ----------
    coefficients : ndarray (H, W), float64
        As `scipy.ndimage.spline_filter` gives them.
    rows, columns : ndarray (R,) and (C,), float64
        Places; not checked: none negative.

    Returns
    -------
    ndarray (R, C), float64
        0 beyond the centres of the last pixels.

    Notes
    -----
    Sixteen products, added in raster order: the bits of `scipy.ndimage.map_coordinates`.
    """
    height, width = coefficients.shape
    row_indices, row_weights = _weights(rows, height)
    column_indices, column_weights = _weights(columns, width)
    values = np.zeros((rows.size, columns.size), np.float64)
    for i in range(rows.size):
        if rows[i] > height - 1:
            continue
        for j in range(columns.size):
            if columns[j] > width - 1:
                continue
            total = 0.0
            for a in range(4):
                for b in range(4):
                    value = coefficients[row_indices[i, a], column_indices[j, b]]
                    total += value * row_weights[i, a] * column_weights[j, b]
            values[i, j] = total
    return values
