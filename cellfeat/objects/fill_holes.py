"""Filling holes in a mask and in objects."""

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.holes import fill_holes, fill_label_holes
from cellfeat.objects.labels import Labels


def fill_mask(mask: NDArray[np.bool_], smaller_than: float) -> NDArray[np.bool_]:
    """Fill the holes of a mask that have fewer pixels than a limit.

    Parameters
    ----------
    mask : ndarray (H, W), bool
    smaller_than : float
        Pixels.

    Returns
    -------
    ndarray (H, W), bool
        Background without a way, through edges of pixels, to the edge of the image belongs to the mask.
    """
    return fill_holes(mask, smaller_than)


def fill_labels(labels: Labels) -> Labels:
    """Fill the holes of objects, with everything in them.

    Parameters
    ----------
    labels : ndarray (H, W), int32
        Numbers may be missing.

    Returns
    -------
    ndarray (H, W), int32
        A part of the background with one object around it belongs to that object, and so do objects within
        it, or surrounded by the object alone. Without any the array itself.

    Notes
    -----
    CellProfiler fills 'Holes in identified objects' so.
    """
    return fill_label_holes(labels, int(labels.max(initial=0)))
