"""Texture: how gray levels of pixels at a distance go together."""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cellfeat.errors import InputError
from cellfeat.features import Feature, Features
from cellfeat.image.pixels import as_gray
from cellfeat.kernels.texture import haralick, quantized
from cellfeat.objects.labels import Objects, as_objects

SOURCE = "MeasureTexture; Haralick RM et al., Textural features for image classification, 1973"

Levels = NDArray[np.uint8]

MEANINGS = {
    "AngularSecondMoment": "sum p(i,j)^2: 1 if all pairs are alike, small if they vary",
    "Contrast": "sum (i - j)^2 p(i,j): large if pixels at the distance differ much",
    "Correlation": "(sum i j p(i,j) - mean^2) / variance: how far one pixel of a pair foretells the other",
    "Variance": "variance of the gray levels of paired pixels",
    "InverseDifferenceMoment": "sum p(i,j) / (1 + (i - j)^2): 1 if paired pixels are equal",
    "SumAverage": "mean of i + j",
    "SumVariance": "variance of i + j",
    "SumEntropy": "entropy of i + j, in bits",
    "Entropy": "-sum p(i,j) log2 p(i,j), in bits",
    "DifferenceVariance": "variance of the shares of |i - j| over the bins from 0 to the largest gray level",
    "DifferenceEntropy": "entropy of |i - j|, in bits",
    "InfoMeas1": "(entropy - HXY1) / H: HXY1 = -sum p(i,j) log2(p(i) p(j)), H is the entropy of p(i)",
    "InfoMeas2": "sqrt(1 - exp(-2 (HXY2 - entropy))), where HXY2 is the entropy of p(i) p(j)",
}

FEATURES = Features(
    *(
        Feature(
            f"Texture_{name}_{{image}}_{{scale}}_{{direction}}_{{gray_levels}}",
            f"{meaning[0].upper()}{meaning[1:]}. p(i,j) is the share of pairs of pixels, `scale` pixels "
            "apart, with gray levels i and j, in both orders; direction 00 is to the right, 01 to the lower "
            "right, 02 below, 03 to the lower left. In objects, pixels of level 0 are left out.",
            undefined="0 for an object without such pairs, or where it is not finite; NaN for an image too "
            "small to hold a pair",
            source=SOURCE,
        )
        for name, meaning in MEANINGS.items()
    )
)


def levels_of(pixels: ArrayLike, gray_levels: int = 256) -> Levels:
    """Find the gray levels of pixels as CellProfiler rounds them: to 256 levels, then down to fewer.

    Parameters
    ----------
    pixels : array_like (H, W), float in [0, 1]
    gray_levels : int
        2 to 256.

    Returns
    -------
    ndarray (H, W), uint8

    Raises
    ------
    InputError
        Not a gray image, intensities outside [-1, 1], or a number of levels that does not exist.
    """
    image = as_gray(pixels)
    least, largest = image.extremes
    if not 2 <= gray_levels <= 256:
        raise InputError(f"gray_levels = {gray_levels}: from 2 to 256")
    if max(largest, -least) > 1:
        raise InputError("texture needs intensities in [-1, 1]: rescale the image")
    return quantized(image.pixels, image.pixels.dtype.type(255), gray_levels)


def image_texture(
    pixels: ArrayLike, *, scale: int = 3, gray_levels: int = 256, levels: Levels | None = None
) -> dict[str, float]:
    """Measure the texture of a whole image.

    Parameters
    ----------
    pixels : array_like (H, W), float in [0, 1]
    scale : int
        Distance of paired pixels, from 1.
    gray_levels : int
        2 to 256.
    levels : ndarray (H, W), uint8, optional
        What `levels_of` gives for these, where it has been called already.

    Returns
    -------
    dict of str to float
        ``Texture_<name>_<scale>_<direction>_<gray levels>``. NaN in directions in which no pair fits into the
        image: CellProfiler fails there.

    Raises
    ------
    InputError
        As `levels_of`; or a scale that does not exist.

    Notes
    -----
    CellProfiler 4.2.8, MeasureTexture.
    """
    gray = levels_of(pixels, gray_levels) if levels is None else levels
    whole = np.array([[0, 0, *gray.shape]])
    found = haralick(gray, np.ones(gray.shape, np.int32), whole, _checked(scale), 0)[0]
    is_finite = np.isfinite(found)
    if not is_finite.all():
        found[~is_finite & ~np.isnan(found[:, :1])] = 0
    return dict(zip(_names(scale, gray_levels), found.ravel().tolist(), strict=True))


def object_texture(
    labels: ArrayLike | Objects,
    pixels: ArrayLike,
    *,
    scale: int = 3,
    gray_levels: int = 256,
    levels: Levels | None = None,
) -> dict[str, NDArray[Any]]:
    """Measure the texture of objects.

    Parameters
    ----------
    labels : array_like (H, W) of int, or Objects
    pixels : array_like (H, W), float in [0, 1]
    scale, gray_levels, levels
        As for `image_texture`.

    Returns
    -------
    dict of str to ndarray (N,), float64
        0 for objects without a pair of pixels above level 0.

    Raises
    ------
    InputError
        As for `image_texture`; or labels and pixels of different shapes.
    """
    objects = as_objects(labels)
    gray = levels_of(pixels, gray_levels) if levels is None else levels
    if gray.shape != objects.shape:
        raise InputError(
            f"pixels have the shape {gray.shape}, the labels {objects.shape}: they must be equal"
        )
    found = haralick(gray, objects.labels, objects.boxes, _checked(scale), 1)
    is_finite = np.isfinite(found)
    if not is_finite.all():
        # CellProfiler takes an object for failed if one direction has no pair.
        found[np.isnan(found[:, :, 0]).any(axis=1)] = 0
        found[~is_finite] = 0
    columns = np.ascontiguousarray(found.reshape(objects.count, 4 * len(MEANINGS)).T)
    return dict(zip(_names(scale, gray_levels), columns, strict=True))


def _checked(scale: int) -> int:
    if scale < 1:
        raise InputError(f"scale = {scale}: from 1")
    return scale


@cache
def _names(scale: int, gray_levels: int) -> tuple[str, ...]:
    return tuple(
        f"Texture_{name}_{scale}_{direction:02d}_{gray_levels}" for direction in range(4) for name in MEANINGS
    )
