"""How much of an image its objects, or the foreground of a binary image, occupy."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cellfeat.errors import InputError
from cellfeat.features import Feature, Features
from cellfeat.kernels.perimeter import perimeters
from cellfeat.objects.labels import Objects, as_objects

SOURCE = "MeasureImageAreaOccupied"
PERIMETER = (
    "Each border pixel adds 1, sqrt(2) or (1 + sqrt(2)) / 2 by its neighbours on the border (Benkrid and "
    "Crookes, Design and FPGA implementation of a perimeter estimator, 2000)."
)

FEATURES = Features(
    Feature(
        "AreaOccupied_AreaOccupied_{objects}",
        "Number of pixels inside any of the objects.",
        unit="pixels",
        range="[0, inf)",
        source=SOURCE,
    ),
    Feature(
        "AreaOccupied_Perimeter_{objects}",
        f"Sum of the objects' perimeters, each rounded to a whole number. {PERIMETER}",
        unit="pixels",
        range="[0, inf)",
        source=SOURCE,
    ),
    Feature(
        "AreaOccupied_TotalArea_{objects}",
        "Number of pixels of the image.",
        unit="pixels",
        range="[1, inf)",
        source=SOURCE,
    ),
    Feature(
        "AreaOccupied_AreaOccupied_{image}",
        "Number of pixels above 0 in the binary image.",
        unit="pixels",
        range="[0, inf)",
        source=SOURCE,
    ),
    Feature(
        "AreaOccupied_Perimeter_{image}",
        f"Perimeter of the binary image's foreground. {PERIMETER}",
        unit="pixels",
        range="[0, inf)",
        source=SOURCE,
    ),
    Feature(
        "AreaOccupied_TotalArea_{image}",
        "Number of pixels of the binary image.",
        unit="pixels",
        range="[1, inf)",
        source=SOURCE,
    ),
)


def area_occupied_by_objects(objects: ArrayLike | Objects) -> dict[str, float]:
    """Measure the area that objects occupy together.

    Parameters
    ----------
    objects : Objects or array_like (H, W), int
        Label image, 0 is background.

    Returns
    -------
    dict of str to float
        The columns of `FEATURES` without the objects' name.

    Raises
    ------
    InputError
        Not a label image.

    Notes
    -----
    CellProfiler's module is MeasureImageAreaOccupied.
    """
    objects = as_objects(objects)
    return _columns(objects.areas.sum(), np.rint(objects.perimeters).sum(), objects.labels.size)


def area_occupied_by_image(pixels: ArrayLike) -> dict[str, float]:
    """Measure the area that the foreground of a binary image occupies.

    Parameters
    ----------
    pixels : array_like (H, W), bool or number
        Foreground is what is above 0.

    Returns
    -------
    dict of str to float
        The columns of `FEATURES` without the image's name.

    Raises
    ------
    InputError
        Not two-dimensional.

    Notes
    -----
    CellProfiler's module is MeasureImageAreaOccupied. The perimeter is not rounded here.
    """
    image = np.asarray(pixels)
    foreground: NDArray[np.bool_] = image if image.dtype == bool else image > 0
    if foreground.ndim != 2:
        raise InputError(f"a binary image (H, W) is needed, not one of shape {foreground.shape}")
    outline = perimeters(foreground.astype(np.int32), 1)
    return _columns(int(np.count_nonzero(foreground)), outline[0], foreground.size)


def _columns(area: int, perimeter: np.float64, total: int) -> dict[str, float]:
    return {
        "AreaOccupied_AreaOccupied": float(area),
        "AreaOccupied_Perimeter": float(perimeter),
        "AreaOccupied_TotalArea": float(total),
    }
