"""Objects as an image."""

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cellfeat.objects.labels import Objects, as_objects

ColorFormat = Literal["Binary (black & white)", "Grayscale", "uint16"]


def to_image(objects: ArrayLike | Objects, *, color_format: ColorFormat) -> NDArray[Any]:
    """Draw objects.

    Parameters
    ----------
    objects : ndarray (H, W) of int, or Objects
    color_format : {'Binary (black & white)', 'Grayscale', 'uint16'}
        True in objects; the object's number over that of the last; the object's number itself.

    Returns
    -------
    ndarray (H, W), bool, float32 or int32

    Raises
    ------
    InputError
        Wrong labels.

    Notes
    -----
    CellProfiler's ConvertObjectsToImage. As there, what it calls uint16 holds larger numbers too.
    """
    labels = as_objects(objects).labels
    if color_format == "Binary (black & white)":
        return labels > 0
    if color_format == "Grayscale":
        return np.asarray(labels / max(labels.max(initial=0), 1), np.float32)
    return labels.copy()
