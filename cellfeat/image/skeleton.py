"""Thinning of a binary image to lines one pixel wide."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cellfeat.errors import InputError
from cellfeat.kernels.skeleton import thin


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
    CellProfiler's MorphologicalSkeleton. They take a pixel that has two to six neighbours in one run if, in
    the first pass, one of those above, right and below is empty and one of those right, below and left; in
    the second one of those above, right and left and one of those above, below and left.
    """
    array = np.asarray(image)
    if array.ndim != 2 or array.size == 0:
        raise InputError(f"a skeleton needs an image (H, W) with at least one pixel, not {array.shape}")
    if array.dtype != bool and not np.isin(array, (0, 1)).all():
        raise InputError("a skeleton needs a binary image, of 0 and 1: use Threshold first")
    return thin(np.ascontiguousarray(array, bool))
