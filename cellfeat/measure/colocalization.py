"""Whether two images are bright in the same places: correlation, Manders, RWC, overlap, Costes."""

from collections.abc import Collection
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cellfeat.features import Feature, Features
from cellfeat.image.pixels import as_gray, as_pixels
from cellfeat.kernels.colocalization import (
    above_costes,
    above_thresholds,
    correlations,
    products_above,
    rank_weights,
    sums_above,
    weighted_sums_above,
)
from cellfeat.measure.costes import Limits, as_pair, costes_thresholds
from cellfeat.measure.slope import slope
from cellfeat.objects.labels import Objects, as_objects

Metric = Literal["Correlation", "Manders", "RWC", "Overlap", "Costes"]
METRICS: tuple[Metric, ...] = ("Correlation", "Manders", "RWC", "Overlap", "Costes")

Values = NDArray[np.floating[Any]]
FIRST, SECOND = "first_second", "second_first"
KEYS: dict[Metric, tuple[str, ...]] = {
    "Correlation": (f"Correlation_Correlation_{FIRST}",),
    "Manders": (f"Correlation_Manders_{FIRST}", f"Correlation_Manders_{SECOND}"),
    "RWC": (f"Correlation_RWC_{FIRST}", f"Correlation_RWC_{SECOND}"),
    "Overlap": (f"Correlation_Overlap_{FIRST}", f"Correlation_K_{FIRST}", f"Correlation_K_{SECOND}"),
    "Costes": (f"Correlation_Costes_{FIRST}", f"Correlation_Costes_{SECOND}"),
}
"""Columns of each measure, but the slope."""

SOURCE = "MeasureColocalization"
BRIGHT = (
    "the pixels above the threshold, a percentage of the largest intensity in the image, or in the object "
    "where objects are measured"
)


def _of_either(name: str, meaning: str, undefined: str, source: str) -> tuple[Feature, Feature]:
    """Columns of a measure that is not the same with the images exchanged."""
    return (
        Feature(f"Correlation_{name}_{{first}}_{{second}}", meaning, "", "[0, 1]", undefined, source),
        Feature(
            f"Correlation_{name}_{{second}}_{{first}}",
            f"With the images exchanged: {meaning}",
            "",
            "[0, 1]",
            undefined,
            source,
        ),
    )


FEATURES = Features(
    Feature(
        "Correlation_Correlation_{first}_{second}",
        "Pearson correlation of the two images' pixel intensities.",
        range="[-1, 1]",
        undefined="nan if one image is constant",
        source=SOURCE,
    ),
    Feature(
        "Correlation_Slope_{first}_{second}",
        "Slope of the least-squares line that gives the second image's intensities from the first one's. Of "
        "whole images only.",
        range="(-inf, inf)",
        source=SOURCE,
    ),
    *_of_either(
        "Manders",
        f"Share of the first image's intensity in its bright pixels ({BRIGHT}) where both are bright.",
        "nan if the first image is black; 0 if no object has a pixel where both are bright",
        f"{SOURCE}; Manders et al., Journal of Microscopy 169, 1993",
    ),
    *_of_either(
        "RWC",
        "The Manders coefficient with each pixel weighted by 1 - |rank - rank| / R, ranks being those of its "
        "two intensities among the distinct ones of the image, or of all objects together, R their number.",
        "nan if the first image is black; 0 if no object has a pixel where both are bright",
        f"{SOURCE}; Singan et al., BMC Bioinformatics 12, 2011",
    ),
    Feature(
        "Correlation_Overlap_{first}_{second}",
        f"Sum of first x second / sqrt(sum of first^2 x sum of second^2) over {BRIGHT} in both images.",
        range="[0, 1]",
        undefined="nan if no pixel is bright in both; 0 if that is so in all objects",
        source=f"{SOURCE}; Manders et al., Journal of Microscopy 169, 1993",
    ),
    *_of_either(
        "K",
        f"Sum of first x second / sum of first^2 over {BRIGHT} in both images.",
        "nan if no pixel is bright in both; 0 if that is so in all objects",
        f"{SOURCE}; Manders et al., Journal of Microscopy 169, 1993",
    ),
    *_of_either(
        "Costes",
        "The Manders coefficient with the thresholds below which the images are not correlated, found on the "
        "whole images.",
        "nan if nothing of the first image is above its threshold; 0 if no object has a pixel where both are",
        f"{SOURCE}; Costes et al., Biophysical Journal 86, 2004",
    ),
)


def colocalization(
    first: ArrayLike,
    second: ArrayLike,
    *,
    threshold: float = 15.0,
    metrics: Collection[Metric] = METRICS,
    costes: Limits | None = None,
) -> dict[str, float | np.generic]:
    """Measure how two images agree, pixel by pixel.

    Parameters
    ----------
    first, second : array_like (H, W), float
        Intensities, as a rule in [0, 1].
    threshold : float
        What counts as bright for Manders, RWC and overlap, in percent of each image's largest intensity.
    metrics : collection of str
        Any of 'Correlation' (and slope), 'Manders', 'RWC', 'Overlap' (and K), 'Costes'.
    costes : tuple of float, optional
        Costes' thresholds of these images, one for each; by default what `costes_thresholds` finds.

    Returns
    -------
    dict of str to number
        The columns of `FEATURES` with ``first`` and ``second`` for the names of the images.

    Raises
    ------
    InputError
        The images are not gray images of one shape.

    Notes
    -----
    CellProfiler's module is MeasureColocalization. What it sums in float32 is summed so here.
    """
    images = as_gray(first), as_gray(second)
    x, y = as_pair(images[0].pixels, images[1].pixels)
    real = x.dtype.type
    limits = tuple(real(threshold * float(image.extremes[1]) / 100) for image in images)
    out: dict[str, float | np.generic] = {}
    with np.errstate(invalid="ignore", divide="ignore"):
        if "Correlation" in metrics:
            correlation = float(correlations(x, y, np.array([0, x.size]))[0])
            out[f"Correlation_Correlation_{FIRST}"] = min(max(correlation, -1.0), 1.0)
            out[f"Correlation_Slope_{FIRST}"] = slope(x, y)
        if "Manders" in metrics or "RWC" in metrics:
            bright, other_bright, both, other_both = sums_above(x, y, *limits)
            if "Manders" in metrics:
                out |= zip(KEYS["Manders"], (both / bright, other_both / other_bright), strict=True)
            if "RWC" in metrics:
                both, other_both = weighted_sums_above(x, y, rank_weights(x, y), *limits)
                out |= zip(KEYS["RWC"], (both / bright, other_both / other_bright), strict=True)
        if "Overlap" in metrics:
            product, square, other_square = products_above(x, y, *limits)
            quotients = product / np.sqrt(square * other_square), product / square, product / other_square
            out |= zip(KEYS["Overlap"], quotients, strict=True)
        if "Costes" in metrics:
            found = costes_thresholds(x, y) if costes is None else costes
            bright, other_bright, both, other_both = sums_above(x, y, *found)
            out |= zip(KEYS["Costes"], (both / bright, other_both / other_bright), strict=True)
    return out


def object_colocalization(
    objects: ArrayLike | Objects,
    first: ArrayLike,
    second: ArrayLike,
    *,
    threshold: float = 15.0,
    metrics: Collection[Metric] = METRICS,
    costes: Limits | None = None,
) -> dict[str, NDArray[np.float64]]:
    """Measure how two images agree within each object.

    Parameters
    ----------
    objects : Objects or array_like (H, W), int
        Label image, 0 is background.
    first, second, threshold, metrics, costes
        As for `colocalization`; the largest intensity is that of each object. Costes' thresholds are those of
        the whole images.

    Returns
    -------
    dict of str to ndarray (N,), float64
        The columns of `FEATURES` but the slope, with ``first`` and ``second`` for the names of the images.

    Raises
    ------
    InputError
        Labels or images are not of that form.

    Notes
    -----
    CellProfiler's module is MeasureColocalization. Unlike for whole images, a pixel at a threshold counts as
    bright, and everything is summed in float64.
    """
    objects = as_objects(objects)
    x, y = as_pair(as_pixels(first, objects.shape), as_pixels(second, objects.shape))
    inside, other_inside = (objects.pixels(pixels.reshape(objects.shape)) for pixels in (x, y))
    out: dict[str, NDArray[np.float64]] = {}
    with np.errstate(invalid="ignore", divide="ignore"):
        if "Correlation" in metrics:
            values = correlations(inside, other_inside, objects.starts)
            out[f"Correlation_Correlation_{FIRST}"] = values
        if {"Manders", "RWC", "Overlap"} & set(metrics):
            out |= _above_in_objects(objects, inside, other_inside, threshold, metrics)
        if "Costes" in metrics:
            found = costes_thresholds(x, y) if costes is None else costes
            shares = _quotients(*above_costes(inside, other_inside, objects.starts, *found))
            out |= zip(KEYS["Costes"], shares, strict=True)
    return out


def _above_in_objects(
    objects: Objects, x: Values, y: Values, threshold: float, metrics: Collection[Metric]
) -> dict[str, NDArray[np.float64]]:
    weights = rank_weights(x, y) if "RWC" in metrics else np.zeros(x.size)
    share = x.dtype.type(threshold / 100)
    shares = _quotients(*above_thresholds(x, y, weights, objects.starts, share))
    keys = (*KEYS["Manders"], *KEYS["RWC"], *KEYS["Overlap"])
    wanted = {key for metric in metrics for key in KEYS[metric]}
    return {key: values for key, values in zip(keys, shares, strict=True) if key in wanted}


def _quotients(parts: NDArray[np.float64], wholes: NDArray[np.float64], is_any: bool) -> NDArray[np.float64]:
    """CellProfiler writes 0 for all objects if none of them has a pixel where both images are bright."""
    return parts / wholes if is_any else np.zeros_like(parts)
