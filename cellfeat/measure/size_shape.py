"""Size and shape of objects."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cellfeat.features import Feature, Features
from cellfeat.kernels.hull import hull_measures
from cellfeat.kernels.shape import euler_numbers, summarise
from cellfeat.measure.moments import ELLIPSE, MOMENTS, SOURCE, moments
from cellfeat.objects.labels import Objects, as_objects

FEATURES = Features(
    Feature("AreaShape_Area", "Number of pixels.", "pixels", "[1, inf)", source=SOURCE),
    Feature(
        "AreaShape_BoundingBoxArea",
        "Pixels of the smallest upright box.",
        "pixels",
        "[1, inf)",
        source=SOURCE,
    ),
    Feature("AreaShape_BoundingBoxMinimum_X", "First column of that box.", "pixels", source=SOURCE),
    Feature("AreaShape_BoundingBoxMaximum_X", "One past its last column.", "pixels", source=SOURCE),
    Feature("AreaShape_BoundingBoxMinimum_Y", "First row of that box.", "pixels", source=SOURCE),
    Feature("AreaShape_BoundingBoxMaximum_Y", "One past its last row.", "pixels", source=SOURCE),
    Feature("AreaShape_Center_X", "Mean column of the pixels.", "pixels", source=SOURCE),
    Feature("AreaShape_Center_Y", "Mean row of the pixels.", "pixels", source=SOURCE),
    Feature(
        "AreaShape_Perimeter",
        "Length of the line through the centres of the border pixels: their number, diagonals longer.",
        "pixels",
        "[0, inf)",
        undefined="0 for one pixel",
        source=f"{SOURCE}; Benkrid and Crookes, Design and implementation of a perimeter estimator, 2000",
    ),
    Feature(
        "AreaShape_FormFactor",
        "4 pi area / perimeter^2: 1 for a disc, less the more ragged or longer.",
        range="[0, inf)",
        undefined="infinite for a perimeter of 0",
        source=SOURCE,
    ),
    Feature(
        "AreaShape_Compactness",
        "perimeter^2 / (4 pi area), the inverse of the form factor.",
        range="[0, inf)",
        undefined="0 for a perimeter of 0",
        source=SOURCE,
    ),
    Feature("AreaShape_ConvexArea", "Pixels of the convex hull.", "pixels", "[1, inf)", source=SOURCE),
    Feature("AreaShape_Solidity", "area / convex area.", range="(0, 1]", source=SOURCE),
    Feature("AreaShape_Extent", "area / area of the bounding box.", range="(0, 1]", source=SOURCE),
    Feature(
        "AreaShape_EquivalentDiameter",
        "Diameter of the disc of the same area: sqrt(4 area / pi).",
        "pixels",
        source=SOURCE,
    ),
    Feature(
        "AreaShape_EulerNumber",
        "Connected parts, corners counting as connections, less holes.",
        source=f"{SOURCE}; Gray SB, Local properties of binary images in two dimensions, 1971",
    ),
    Feature(
        "AreaShape_MaximumRadius",
        "Largest distance of a pixel from the nearest pixel that is not of the object.",
        "pixels",
        "[1, inf)",
        source=SOURCE,
    ),
    Feature("AreaShape_MeanRadius", "Mean of these distances.", "pixels", "[1, inf)", source=SOURCE),
    Feature("AreaShape_MedianRadius", "Median of these distances.", "pixels", "[1, inf)", source=SOURCE),
    Feature(
        "AreaShape_MinFeretDiameter",
        "Least distance between two parallel lines that hold the pixels' centres between them.",
        "pixels",
        "[0, inf)",
        undefined="0 for a line",
        source=SOURCE,
    ),
    Feature(
        "AreaShape_MaxFeretDiameter",
        "Largest distance between the centres of two pixels.",
        "pixels",
        "[0, inf)",
        source=SOURCE,
    ),
    *ELLIPSE,
    *MOMENTS,
)


def size_shape(labels: ArrayLike | Objects, *, advanced: bool = False) -> dict[str, NDArray[Any]]:
    """Measure the size and shape of objects.

    Parameters
    ----------
    labels : array_like (H, W) of int, or Objects
        0 is background, 1..N are objects.
    advanced : bool
        Whether to add moments and the inertia tensor.

    Returns
    -------
    dict of str to ndarray (N,)
        float64; areas, boxes, convex areas and Euler numbers int64.

    Raises
    ------
    InputError
        Labels that are no label image.

    Notes
    -----
    CellProfiler 4.2.8, MeasureObjectSizeShape, in two dimensions.
    """
    objects = as_objects(labels)
    boxes, areas = objects.boxes, objects.areas.astype(np.float64)
    box_areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    perimeter = objects.perimeters
    convex, least, largest = hull_measures(objects.rows, objects.columns, boxes, *objects.runs)
    radii = summarise(objects.squared_depths[0], objects.starts)
    ellipse, more = moments(objects)
    middles = objects.centers
    with np.errstate(divide="ignore"):
        form_factor = 4 * np.pi * areas / perimeter**2
    return {
        "AreaShape_Area": objects.areas,
        "AreaShape_BoundingBoxArea": box_areas,
        "AreaShape_BoundingBoxMinimum_X": boxes[:, 1],
        "AreaShape_BoundingBoxMaximum_X": boxes[:, 3],
        "AreaShape_BoundingBoxMinimum_Y": boxes[:, 0],
        "AreaShape_BoundingBoxMaximum_Y": boxes[:, 2],
        "AreaShape_Center_X": middles[:, 1],
        "AreaShape_Center_Y": middles[:, 0],
        "AreaShape_Perimeter": perimeter,
        "AreaShape_FormFactor": form_factor,
        "AreaShape_Compactness": perimeter**2 / (4 * np.pi * areas),
        "AreaShape_ConvexArea": convex,
        "AreaShape_Solidity": areas / convex,
        "AreaShape_Extent": areas / box_areas,
        "AreaShape_EquivalentDiameter": np.sqrt(4 * areas / np.pi),
        "AreaShape_EulerNumber": euler_numbers(objects.rows, objects.columns, *objects.runs),
        "AreaShape_MaximumRadius": radii[0],
        "AreaShape_MeanRadius": radii[1],
        "AreaShape_MedianRadius": radii[2],
        "AreaShape_MinFeretDiameter": least,
        "AreaShape_MaxFeretDiameter": largest,
        **ellipse,
        **(more if advanced else {}),
    }
