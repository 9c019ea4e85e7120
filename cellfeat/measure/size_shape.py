"""Size and shape of objects."""

from typing import Any

from numpy.typing import ArrayLike, NDArray

from cellfeat.features import Feature, Features
from cellfeat.kernels.size_shape import measures
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


WHOLE = tuple(
    f"AreaShape_{name}"
    for name in (
        "Area",
        "BoundingBoxArea",
        "BoundingBoxMinimum_Y",
        "BoundingBoxMinimum_X",
        "BoundingBoxMaximum_Y",
        "BoundingBoxMaximum_X",
        "ConvexArea",
        "EulerNumber",
    )
)
REAL = tuple(
    f"AreaShape_{name}"
    for name in (
        "Center_Y",
        "Center_X",
        "Perimeter",
        "FormFactor",
        "Compactness",
        "Solidity",
        "Extent",
        "EquivalentDiameter",
        "MaximumRadius",
        "MeanRadius",
        "MedianRadius",
        "MinFeretDiameter",
        "MaxFeretDiameter",
    )
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
    whole, real = measures(
        objects.runs,
        objects.squared_depths[0],
        objects.perimeters,
        objects.centers,
    )
    ellipse, more = moments(objects)
    columns: dict[str, NDArray[Any]] = dict(zip(WHOLE, whole, strict=True))
    columns |= zip(REAL, real, strict=True)
    columns |= ellipse
    return columns | more if advanced else columns
