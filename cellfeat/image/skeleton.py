"""Thinning of a binary image to lines one pixel wide."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cellfeat.errors import InputError


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
    Zhang and Suen (1984), Communications of the ACM 27, 236-239, by scikit-image; CellProfiler's
    MorphologicalSkeleton.
    """
    array = np.asarray(image)
    if array.ndim != 2 or array.size == 0:
        raise InputError(f"a skeleton needs an image (H, W) with at least one pixel, not {array.shape}")
    if array.dtype != bool and not np.isin(array, (0, 1)).all():
        raise InputError("a skeleton needs a binary image, of 0 and 1: use Threshold first")
    # Importing it takes longer than measuring twenty crops, and few pipelines need it.
    from skimage.morphology import skeletonize

    thin: Callable[[NDArray[np.bool_]], NDArray[np.bool_]] = skeletonize
    return thin(array.astype(bool))
