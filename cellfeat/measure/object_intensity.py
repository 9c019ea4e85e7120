"""Intensity of each object: sums, spread, quantiles, and where its bright pixels lie."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cellfeat.features import Feature, Features
from cellfeat.image.pixels import as_pixels
from cellfeat.kernels.object_intensity import intensities
from cellfeat.objects.labels import Objects, as_objects

SOURCE = "MeasureObjectIntensity"
NO_EDGE = "0 for an object that fills the whole image"
DARK = "nan for an object whose intensities sum to 0"


def _intensity(
    name: str, meaning: str, unit: str = "intensity", span: str = "[0, 1]", undefined: str = ""
) -> Feature:
    return Feature(f"Intensity_{name}_{{image}}", meaning, unit, span, undefined, SOURCE)


def _location(name: str, meaning: str, undefined: str = "") -> Feature:
    return Feature(f"Location_{name}_{{image}}", meaning, "pixels", "[0, inf)", undefined, SOURCE)


FEATURES = Features(
    _intensity("IntegratedIntensity", "Sum of the object's pixel intensities.", span="[0, inf)"),
    _intensity("MeanIntensity", "Mean of the object's pixel intensities."),
    _intensity("StdIntensity", "Standard deviation of the object's pixel intensities (divided by n)."),
    _intensity("MinIntensity", "Smallest pixel intensity in the object."),
    _intensity("MaxIntensity", "Largest pixel intensity in the object."),
    _intensity(
        "IntegratedIntensityEdge",
        "Sum of the intensities along the object's edge: its pixels with a pixel of another object or of the "
        "background above, below, left or right.",
        span="[0, inf)",
        undefined=NO_EDGE,
    ),
    _intensity("MeanIntensityEdge", "Mean of the intensities along the object's edge.", undefined=NO_EDGE),
    _intensity(
        "StdIntensityEdge",
        "Standard deviation of the intensities along the object's edge (divided by n).",
        undefined=NO_EDGE,
    ),
    _intensity("MinIntensityEdge", "Smallest intensity along the object's edge.", undefined=NO_EDGE),
    _intensity("MaxIntensityEdge", "Largest intensity along the object's edge.", undefined=NO_EDGE),
    _intensity(
        "MassDisplacement",
        "Distance from the object's centre of area to its centre of mass, pixels weighted by intensity.",
        unit="pixels",
        span="[0, inf)",
        undefined=DARK,
    ),
    _intensity(
        "LowerQuartileIntensity",
        "Intensity that a quarter of the object's pixels lie below: the value at place n/4 of the n sorted "
        "intensities, counted from 0 and interpolated.",
    ),
    _intensity("MedianIntensity", "The value at place n/2 of the n sorted intensities, counted from 0."),
    _intensity(
        "MADIntensity",
        "Median absolute deviation: the value at place n/2 of the sorted distances |intensity - median|.",
    ),
    _intensity(
        "UpperQuartileIntensity", "The value at place 3n/4 of the n sorted intensities, counted from 0."
    ),
    _location(
        "CenterMassIntensity_X",
        "Column of the centre of mass: sum of column x intensity / sum of intensity.",
        DARK,
    ),
    _location(
        "CenterMassIntensity_Y", "Row of the centre of mass: sum of row x intensity / sum of intensity.", DARK
    ),
    _location("CenterMassIntensity_Z", "0: an image has one plane.", DARK),
    _location(
        "MaxIntensity_X",
        "Column of the brightest pixel; of equally bright ones, of the one CellProfiler's sort leaves last.",
    ),
    _location("MaxIntensity_Y", "Row of the brightest pixel."),
    _location("MaxIntensity_Z", "0: an image has one plane."),
)

COLUMNS = tuple(feature.column.removesuffix("_{image}") for feature in FEATURES)


def object_intensity(objects: ArrayLike | Objects, pixels: ArrayLike) -> dict[str, NDArray[np.float64]]:
    """Measure the intensity of each object.

    Parameters
    ----------
    objects : Objects or array_like (H, W), int
        Label image, 0 is background.
    pixels : array_like (H, W), float
        Intensities, as a rule in [0, 1].

    Returns
    -------
    dict of str to ndarray (N,), float64
        The columns of `FEATURES` without the image's name. Locations are in pixels from the image's first row
        and column.

    Raises
    ------
    InputError
        Labels or pixels are not of that form.

    Notes
    -----
    CellProfiler's module is MeasureObjectIntensity. Everything is added up in float64, pixel by pixel in
    raster order.
    """
    objects = as_objects(objects)
    pixels = as_pixels(pixels, objects.shape)
    found = intensities(pixels, objects.labels, objects.runs)
    return dict(zip(COLUMNS, found, strict=True))
