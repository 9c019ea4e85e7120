"""How many objects there are, and where: the columns of every kind of identified objects."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.features import Feature, Features
from cellfeat.objects.labels import Objects

SOURCE = "every module that identifies objects"

FEATURES = Features(
    Feature("Count_{objects}", "Number of objects in the image.", range="[0, inf)", source=SOURCE),
    Feature(
        "Number_Object_Number", "The object's number in the label image.", range="[1, inf)", source=SOURCE
    ),
    Feature("Location_Center_X", "Mean column of the object's pixels, from 0.", "pixels", source=SOURCE),
    Feature("Location_Center_Y", "Mean row of the object's pixels, from 0.", "pixels", source=SOURCE),
    Feature("Location_Center_Z", "0 in a flat image.", "pixels", "0", source=SOURCE),
)


def count(objects: Objects) -> dict[str, float]:
    """Number of objects, as CellProfiler has it: a float."""
    return {"Count": float(objects.count)}


def location(objects: Objects) -> dict[str, NDArray[Any]]:
    """Numbers and centres of objects.

    Parameters
    ----------
    objects : Objects

    Returns
    -------
    dict of str to ndarray (N,)
    """
    rows, columns = objects.centers.T.copy()
    return {
        "Number_Object_Number": np.arange(1, objects.count + 1),
        "Location_Center_X": columns,
        "Location_Center_Y": rows,
        "Location_Center_Z": np.zeros(objects.count, np.int64),
    }
