"""Branches and ends of a skeleton."""

import numpy as np
from numpy.typing import ArrayLike

from cellfeat.features import Feature, Features
from cellfeat.image.pixels import as_pixels
from cellfeat.kernels.skeleton import count_nodes

FEATURES = Features(
    Feature(
        "Skeleton_Branches_{image}",
        "Number of pixels that are not 0 and have more than two of eight neighbours that are not. On a plain "
        "gray image, not a skeleton, that is nearly every pixel.",
        "pixels",
        "[0, H W]",
        source="MeasureImageSkeleton",
    ),
    Feature(
        "Skeleton_Endpoints_{image}",
        "Number of pixels that are not 0 and have exactly one of eight neighbours that is not.",
        "pixels",
        "[0, H W]",
        source="MeasureImageSkeleton",
    ),
)


def image_skeleton(pixels: ArrayLike) -> dict[str, int]:
    """Count branches and ends of a skeleton.

    Parameters
    ----------
    pixels : ndarray (H, W), bool or float
        Foreground is what is not 0.

    Returns
    -------
    dict of str to int

    Raises
    ------
    InputError
        Not a gray or binary image.

    Notes
    -----
    CellProfiler's MeasureImageSkeleton, with its rounding: it counts neighbours with a moving mean and cuts
    the result off, so that a count may be one too small.
    """
    image = np.asarray(pixels)
    if image.dtype != bool or image.ndim != 2 or image.size == 0:
        image = as_pixels(image) != 0
    branches, ends = count_nodes(np.ascontiguousarray(image))
    return {"Skeleton_Branches": branches, "Skeleton_Endpoints": ends}
