"""Thinning of a binary image to lines one pixel wide."""

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cellfeat.errors import InputError
from cellfeat.kernels.skeleton import thin

# ImageJ, and scikit-image after it, leave the rule for some ends and corners.
KEPT = (24, 48, 56, 96, 129, 192, 224), (3, 6, 12, 14, 48, 129, 131)
"""Neighbourhoods that keep their pixel in the first and in the second pass."""
TAKEN = (10, 11, 40, 130, 134, 160, 161, 194, 198), (10, 26, 40, 104, 108, 130, 160, 176)
"""Neighbourhoods that lose it."""


def skeleton(image: ArrayLike) -> NDArray[np.bool_]:
    """Thin a binary image.

    Parameters
    ----------
    image : ndarray (H, W), bool, or numbers 0 and 1

    Returns
    -------
    ndarray (H, W), bool

    Raises
    ------
    InputError
        Not (H, W), or other values than 0 and 1.

    Notes
    -----
    Zhang and Suen (1984), Communications of the ACM 27, 236-239, with the corners of scikit-image;
    CellProfiler's MorphologicalSkeleton.
    """
    array = np.asarray(image)
    if array.ndim != 2 or array.size == 0:
        raise InputError(f"a skeleton needs an image (H, W) with at least one pixel, not {array.shape}")
    if array.dtype != bool and not np.isin(array, (0, 1)).all():
        raise InputError("a skeleton needs a binary image, of 0 and 1: use Threshold first")
    return thin(array.astype(bool), _passes())


@cache
def _passes() -> NDArray[np.uint8]:
    """Passes that take a pixel, by its neighbourhood: 1 the first, 2 the second, 3 both; (256,).

    Bits 0 to 7 of a neighbourhood are the pixels around, clockwise from the upper left. Zhang and Suen take a
    pixel that has two to six neighbours in one run if, in the first pass, one of those above, right and below
    is empty and one of those right, below and left; in the second one of those above, right and left and one
    of those above, below and left.
    """
    ring = (np.arange(256)[:, None] >> np.arange(8) & 1).astype(bool)
    neighbours = ring.sum(axis=1)
    one_run = (ring & ~np.roll(ring, 1, axis=1)).sum(axis=1) == 1
    above, right, below, left = ring.T[1::2]
    may_go = (neighbours >= 2) & (neighbours <= 6) & one_run
    first = may_go & ~(above & right & below) & ~(right & below & left)
    second = may_go & ~(above & right & left) & ~(above & below & left)
    for goes, kept, taken in zip((first, second), KEPT, TAKEN, strict=True):
        goes[list(kept)] = False
        goes[list(taken)] = True
    passes: NDArray[np.uint8] = (first + 2 * second).astype(np.uint8)
    return passes
