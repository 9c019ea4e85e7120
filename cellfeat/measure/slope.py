"""Slope of a least-squares line, in the precision of the values."""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.floating[Any]]

WORK, WHOLE_WORK = 1024, 64
"""Room that LAPACK's solver needs for two unknowns, in values and in whole numbers."""


def slope(x: Values, y: Values) -> np.floating[Any]:
    """Slope of the line that gives y from x with the least squares.

    Parameters
    ----------
    x, y : ndarray (P,), float32 or float64
        As many, of one precision, one at least.

    Returns
    -------
    float32 or float64
        Of constant x, that of the shortest solution (slope, intercept).

    Notes
    -----
    The last digits are those of LAPACK's driver for least squares, gelsd. Of many equations it spends most of
    its time on their largest value, and then reduces them to two by a QR decomposition: here that is first.
    """
    real = x.dtype
    geqrf, ormqr, gelsd = _solvers(real)
    equations = np.empty((x.size, 2), real, order="F")
    equations[:, 0], equations[:, 1] = x, 1
    if x.size > 2:
        equations, scales, _, _ = geqrf(equations, lwork=WORK, overwrite_a=True)
        values, _, _ = ormqr("L", "T", equations, scales, y[:, np.newaxis], WORK)
        equations, values = equations[:2], values[:2]
        equations[1, 0] = 0
    else:
        values = np.zeros((2, 1), real)
        values[: y.size, 0] = y
    line, _, _, _ = gelsd(equations, values, WORK, WHOLE_WORK, np.finfo(real).eps)
    found: np.floating[Any] = line[0, 0]
    return found


@cache
def _solvers(real: np.dtype[Any]) -> Any:
    """LAPACK's functions for values of a type."""
    # Importing it takes longer than measuring ten crops, and few pipelines need it.
    from scipy.linalg import get_lapack_funcs

    return get_lapack_funcs(("geqrf", "ormqr", "gelsd"), dtype=real)
