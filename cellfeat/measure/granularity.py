"""Granularity: how much of an image disappears when structures of growing size are removed."""

import math
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cellfeat.errors import InputError
from cellfeat.features import Feature, Features
from cellfeat.image.pixels import Pixels, as_gray
from cellfeat.kernels.granularity import (
    crossings_within,
    means_inside,
    means_of_read,
    opened_by_disc,
    openings,
    read_linear,
)
from cellfeat.objects.labels import Objects, as_objects

FEATURES = Features(
    Feature(
        "Granularity_{step}_{image}",
        "Part of the mean intensity, above the background, that goes when the image is eroded once more by a "
        "disc of radius 1 and reconstructed: granules about `step` pixels wide, on the subsampled scale. In "
        "objects, of the object's mean intensity.",
        "percent",
        "[0, 100] for images",
        undefined="0 for an image without structures",
        source="MeasureGranularity; Ravkin and Temov, Bit representation techniques, 1988",
    )
)

EPSILON = float(np.finfo(np.float64).eps)


@dataclass(frozen=True)
class Granularity:
    """Granular spectra of an image and of objects in it.

    Parameters
    ----------
    image : dict of str to number
        ``Granularity_1`` and so on.
    objects : tuple of (dict of str to ndarray (N,))
        The same for each kind of objects.
    """

    image: dict[str, Any]
    objects: tuple[dict[str, NDArray[np.float64]], ...]


def granularity(
    pixels: ArrayLike,
    *objects: ArrayLike | Objects,
    subsampling: float = 0.25,
    background_subsampling: float = 0.25,
    radius: int = 10,
    spectrum_length: int = 16,
) -> Granularity:
    """Measure the granular spectrum of an image, and of any number of kinds of objects in it.

    Parameters
    ----------
    pixels : array_like (H, W), float
    *objects : array_like (H, W) of int, or Objects
    subsampling : float
        Size of the image that is worked on relative to the original, in (0, 1].
    background_subsampling : float
        Size of the image that the background is found in relative to that, in (0, 1].
    radius : int
        Of the disc that the background is opened with, in pixels of that last image.
    spectrum_length : int
        Number of steps.

    Returns
    -------
    Granularity

    Raises
    ------
    InputError
        Not a gray image, labels of another shape, or a factor outside (0, 1].

    Notes
    -----
    CellProfiler 4.2.8, MeasureGranularity. Where the background image is shorter than the disc (an image side
    of 17 to 32 pixels at the default factors), CellProfiler reads beyond it and gives other numbers in every
    run; here it goes on as in a mirror, as many times as need be.
    """
    if not (0 < subsampling <= 1 and 0 < background_subsampling <= 1):
        raise InputError(
            f"subsampling = {subsampling}, background_subsampling = {background_subsampling}: must be in "
            "(0, 1]"
        )
    image, kinds = as_gray(pixels), tuple(map(as_objects, objects))
    for kind in kinds:
        as_gray(image, kind.shape)
    original = image.pixels
    shape = (original.shape[0] * subsampling, original.shape[1] * subsampling)
    small, inside = _reduced(original, subsampling)
    small = _without_background(small, inside, shape, background_subsampling, radius)
    opened = openings(small, inside, spectrum_length)
    means = means_inside(small, opened, inside)
    spectrum = (means[:-1] - means[1:]) * 100 / max(means[0], EPSILON)
    return Granularity(
        dict(zip(_names(spectrum_length), spectrum.tolist(), strict=True)),
        tuple(_of_objects(kind, original, shape, opened) for kind in kinds),
    )


@cache
def _names(spectrum_length: int) -> tuple[str, ...]:
    return tuple(f"Granularity_{step + 1}" for step in range(spectrum_length))


def _reduced(image: Pixels, factor: float) -> tuple[Pixels, NDArray[np.bool_]]:
    """The image at 1 / factor pixels' distance, and where that lies inside it."""
    if factor == 1:
        return image.copy(), np.ones(image.shape, bool)
    rows, columns = (_apart(length * factor, factor) for length in image.shape)
    return read_linear(image, rows, columns), crossings_within(image.shape, rows, columns)


def _inside(
    within: NDArray[np.bool_], rows: NDArray[np.float64], columns: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Where given rows and columns cross inside the part of an image that counts, by a cubic spline of it."""
    if within.all():
        return crossings_within(within.shape, rows, columns)
    # Importing it takes longer than measuring ten crops.
    from scipy.ndimage import map_coordinates

    grid = np.meshgrid(rows, columns, indexing="ij")
    inside: NDArray[np.bool_] = map_coordinates(within.astype(np.float64), grid) > 0.9
    return inside


@lru_cache(maxsize=256)
def _apart(length: float, factor: float) -> NDArray[np.float64]:
    """Places at 1 / factor pixels' distance, as many as fit into a length given in these."""
    return np.arange(math.ceil(length)) / factor


@lru_cache(maxsize=256)
def _stretched(length: int, low: float, high: float) -> NDArray[np.float64]:
    """Where the pixels of an image of one length are in one of another."""
    return np.arange(length, dtype=np.float64) * _ratio(low, high)


def _without_background(
    small: Pixels, inside: NDArray[np.bool_], shape: tuple[float, float], factor: float, radius: int
) -> Pixels:
    """Subtract what an opening with a disc leaves, found in a smaller image still."""
    back, back_shape = small, shape
    if factor < 1:
        # CellProfiler goes on with the fractional size of the first reduction.
        back_shape = (shape[0] * factor, shape[1] * factor)
        rows, columns = (_apart(length, factor) for length in back_shape)
        inside = _inside(inside, rows, columns)
        back = read_linear(small, rows, columns)
    back = opened_by_disc(back, inside, _reaches(radius))
    if factor < 1:
        rows, columns = (
            _stretched(length, low, high)
            for length, low, high in zip(small.shape, back_shape, shape, strict=True)
        )
        back = read_linear(back, rows, columns)
    top: Pixels = np.maximum(small - back, small.dtype.type(0))
    return top


def _of_objects(
    objects: Objects, original: Pixels, shape: tuple[float, float], opened: Pixels
) -> dict[str, NDArray[np.float64]]:
    """Percent of each object's mean intensity that each step takes."""
    ratios = (_ratio(shape[0], original.shape[0]), _ratio(shape[1], original.shape[1]))
    means = means_of_read(original, opened, objects.runs, ratios)
    spectrum = (means[:-1] - means[1:]) * 100 / np.maximum(means[0], EPSILON)
    return dict(zip(_names(opened.shape[2]), spectrum, strict=True))


def _ratio(low: float, high: float) -> float:
    """Step in an image of one length for a step in one of another; 0 where there is but one pixel."""
    return (low - 1) / (high - 1) if high != 1 else 0.0


@cache
def _reaches(radius: int) -> NDArray[np.int64]:
    """How far a disc reaches to either side in its middle row, and in each of those above."""
    return np.array([math.isqrt(radius**2 - row**2) for row in range(radius + 1)])
