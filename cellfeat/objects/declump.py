"""Dividing parts of a mask into the objects that touch in them."""

import math
from functools import cache, lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from cellfeat.kernels.components import connected_parts
from cellfeat.kernels.convolve import convolve_inside
from cellfeat.kernels.maxima import local_maxima, shrink
from cellfeat.kernels.propagate import propagate
from cellfeat.kernels.spline import read_spline
from cellfeat.kernels.watershed import flood
from cellfeat.noise import noise
from cellfeat.objects.fill_holes import fill_labels
from cellfeat.objects.labels import Labels

Declumping = Literal["Intensity", "Shape", "None"]
Dividing = Literal["Intensity", "Shape", "Propagate", "None"]
Pixels = NDArray[np.floating[Any]]

WIDTH_OF_SIGMA = 2.35
LOW_RESOLUTION_DIAMETER = 10
LOW_RESOLUTION_DISTANCE = 7
NOISE = 0.001


def declump(
    parts: Labels,
    pixels: Pixels,
    *,
    method: Declumping = "Intensity",
    dividing_lines: Dividing = "Intensity",
    least_diameter: int = 10,
    smoothing_filter_size: float | None = None,
    suppression_distance: float | None = None,
    low_resolution: bool = True,
    holes_are_filled: bool = True,
) -> Labels:
    """Divide each part at the lines between its local maxima.

    Parameters
    ----------
    parts : ndarray (H, W), int32
        Connected parts of a mask.
    pixels : ndarray (H, W), float
        The image they were found in, in [0, 1].
    method : {'Intensity', 'Shape', 'None'}
        Maxima of the smoothed image, or of the distance from the background; 'None' divides nothing.
    dividing_lines : {'Intensity', 'Shape', 'Propagate', 'None'}
        Watershed on the image, or on the distance from the background, or the nearest maximum; 'None'
        divides nothing.
    least_diameter : int
        Typical diameter of the smallest objects.
    smoothing_filter_size : float, optional
        Width in pixels of the filter before maxima of intensity are sought, 0 for none; 2.35 / 3.5 of
        the least diameter if not given.
    suppression_distance : float, optional
        Maxima as near to a higher one are dropped; 1 / 1.5 of the least diameter if not given.
    low_resolution : bool
        Whether maxima of objects with a least diameter above 10 are sought in an image reduced so that it
        is 10.
    holes_are_filled : bool
        Whether holes of the parts are filled before or after, so that distances may count them. If not,
        they are filled for maxima of distance only.

    Returns
    -------
    ndarray (H, W), int32
        Each object has the number of its maximum; parts without any are gone, and numbers may be missing.

    Notes
    -----
    CellProfiler 4.2.8, IdentifyPrimaryObjects. Distances get noise, the same in every run, so that of equal
    maxima one is left.
    """
    if method == "None" or dividing_lines == "None":
        return parts
    distances: NDArray[np.float64] | None = None
    if method == "Shape":
        inside = (parts if holes_are_filled else fill_labels(parts)) > 0
        added = NOISE * noise("uniform", inside.size).reshape(inside.shape)
        distances = _distances(inside) + added
        image: Pixels = distances
    else:
        image = _smooth(pixels, _filter_size(smoothing_filter_size, least_diameter))
    points = _maxima(parts, image, least_diameter, suppression_distance, low_resolution)
    markers, _ = connected_parts(points, True)
    if dividing_lines == "Propagate":
        return propagate(markers, parts > 0)[0]
    if dividing_lines == "Intensity":
        heights: Pixels = 1 - pixels
    else:
        if distances is None:
            distances = _distances(parts > 0)
        heights = distances.max() - distances
    return flood(heights, markers, parts)


def _filter_size(given: float | None, least_diameter: int) -> float:
    return WIDTH_OF_SIGMA * least_diameter / 3.5 if given is None else given


def _smooth(pixels: Pixels, filter_size: float) -> Pixels:
    """Blur with a Gaussian cut off at half the filter's size, counting only what lies inside the image."""
    if filter_size == 0:
        return pixels
    smoothed = np.empty_like(pixels)
    convolve_inside(pixels, _gaussian(filter_size), 0.0, smoothed)
    return smoothed


@lru_cache(maxsize=16)
def _gaussian(filter_size: float) -> NDArray[np.float64]:
    """Weights of the Gaussian, from its centre outwards."""
    sigma = filter_size / WIDTH_OF_SIGMA
    reach = max(int(filter_size / 2), 1)
    weights: NDArray[np.float64] = (
        1 / np.sqrt(2 * np.pi) / sigma * np.exp(-0.5 * np.arange(reach + 1) ** 2 / sigma**2)
    )
    return weights


def _maxima(
    parts: Labels,
    image: Pixels,
    least_diameter: int,
    suppression_distance: float | None,
    low_resolution: bool,
) -> NDArray[np.bool_]:
    """Single points that stand for the local maxima of an image within its parts."""
    if not (low_resolution and least_diameter > LOW_RESOLUTION_DIAMETER):
        distance = least_diameter / 1.5 if suppression_distance is None else suppression_distance
        return shrink(local_maxima(image, parts, _disk(max(1, distance - 0.5))), _removable())
    factor = LOW_RESOLUTION_DIAMETER / least_diameter
    distance = (
        LOW_RESOLUTION_DISTANCE if suppression_distance is None else suppression_distance * factor + 0.5
    )
    rows, columns = (np.arange(math.ceil(length * factor)) / factor for length in parts.shape)
    small = read_spline(_coefficients(image), rows, columns).astype(image.dtype)
    found = local_maxima(small, _nearest(parts, rows, columns), _disk(max(1, distance - 0.5)))
    factor = parts.shape[0] / found.shape[0]
    rows, columns = (np.arange(length) / factor for length in parts.shape)
    return shrink(read_spline(_coefficients(found.astype(np.float64)), rows, columns) > 0.5, _removable())


# Importing it takes longer than measuring ten crops, and a process that conducts a run can do without.


def _coefficients(image: Pixels) -> NDArray[np.float64]:
    from scipy.ndimage import spline_filter

    coefficients: NDArray[np.float64] = spline_filter(image, 3, output=np.float64)
    return coefficients


def _distances(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    from scipy.ndimage import distance_transform_edt

    distances: NDArray[np.float64] = distance_transform_edt(mask)
    return distances


def _nearest(labels: Labels, rows: NDArray[np.float64], columns: NDArray[np.float64]) -> Labels:
    """Labels where given rows and columns cross, 0 beyond the centres of the last pixels."""
    height, width = labels.shape
    i, j = (np.floor(places + 0.5).astype(np.int64) for places in (rows, columns))
    nearest = labels[np.ix_(np.minimum(i, height - 1), np.minimum(j, width - 1))]
    nearest[rows > height - 1] = 0
    nearest[:, columns > width - 1] = 0
    return nearest


@cache
def _disk(radius: float) -> NDArray[np.int64]:
    """Rows and columns of the pixels of a disk but its centre, the nearest first; (K, 2)."""
    reach = int(radius)
    rows, columns = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    squares = (rows**2 + columns**2).ravel()
    order = np.argsort(squares, kind="stable")
    order = order[(squares[order] > 0) & (squares[order] <= radius * radius)]
    return np.stack([rows.ravel()[order], columns.ravel()[order]], axis=1)


@cache
def _removable() -> NDArray[np.bool_]:
    """Neighbourhoods that lose their pixel when a spot is shrunk from each of four sides; (4, 512).

    A pixel may go if its ring of neighbours holds one run, not the whole ring. From the right it goes if it
    has a neighbour to the left and none to the right, or one at the upper left and none to the right,
    below, and between; from the other sides by the same rule, turned.
    """
    codes = np.arange(512)
    patterns = (codes[:, None] >> np.arange(9) & 1).astype(bool).reshape(512, 3, 3)
    ring = patterns.reshape(512, 9)[:, [0, 1, 2, 5, 8, 7, 6, 3]]
    one_run = (ring & ~np.roll(ring, 1, axis=1)).sum(axis=1) == 1
    turned = [np.rot90(patterns, turns, axes=(1, 2)) for turns in range(4)]
    return np.stack(
        [
            one_run
            & (
                (side[:, 1, 0] & ~side[:, 1, 2])
                | (side[:, 0, 0] & ~side[:, 1, 2] & ~side[:, 2, 1] & ~side[:, 2, 2])
            )
            for side in turned
        ]
    )
