"""Objects from a mask: parts, divided where they touch, without those that the filters discard."""

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cellfeat.errors import InputError
from cellfeat.kernels.components import connected_parts
from cellfeat.kernels.relabel import close_gaps, count_labels, replace_labels
from cellfeat.objects.declump import Declumping, Dividing, Pixels, declump
from cellfeat.objects.fill_holes import fill_labels, fill_mask
from cellfeat.objects.labels import Labels, Objects

FillHoles = Literal["Never", "After both thresholding and declumping", "After declumping only"]


def primary_objects(
    mask: NDArray[np.bool_],
    pixels: Pixels,
    *,
    typical_diameter: tuple[int, int] = (10, 40),
    discard_outside_diameter_range: bool = True,
    discard_touching_border: bool = True,
    declumping_method: Declumping = "Intensity",
    dividing_lines: Dividing = "Intensity",
    smoothing_filter_size: float | None = None,
    suppression_distance: float | None = None,
    low_resolution: bool = True,
    fill_holes: FillHoles = "After both thresholding and declumping",
    most_objects: int | None = None,
) -> Objects:
    """Find the objects in a mask.

    Parameters
    ----------
    mask : ndarray (H, W), bool
        Pixels that belong to objects.
    pixels : ndarray (H, W), float in [0, 1]
        The image it was made from, objects bright; it says where touching objects divide.
    typical_diameter : tuple of int
        Least and largest diameter in pixels. Holes of a mask are filled up to the square of the largest.
    discard_outside_diameter_range : bool
        Whether objects go whose area is not between those of discs of these diameters.
    discard_touching_border : bool
        Whether objects with a pixel in the image's first or last row or column go.
    declumping_method, dividing_lines, smoothing_filter_size, suppression_distance, low_resolution
        See `declump`.
    fill_holes : {'Never', 'After both thresholding and declumping', 'After declumping only'}
    most_objects : int, optional
        An image with more objects gets none.

    Returns
    -------
    Objects
        Numbered in the order of CellProfiler: of the maxima they grew from, or of their first pixels.

    Raises
    ------
    InputError
        Mask and pixels are of different shapes.

    Notes
    -----
    CellProfiler 4.2.8, IdentifyPrimaryObjects.
    """
    if mask.shape != pixels.shape:
        raise InputError(
            f"the mask has the shape {mask.shape}, the pixels {pixels.shape}: they must be equal"
        )
    if fill_holes == "After both thresholding and declumping":
        mask = fill_mask(mask, typical_diameter[1] ** 2)
    parts, _ = connected_parts(mask, True)
    unedited = declump(
        parts,
        pixels,
        method=declumping_method,
        dividing_lines=dividing_lines,
        least_diameter=typical_diameter[0],
        smoothing_filter_size=smoothing_filter_size,
        suppression_distance=suppression_distance,
        low_resolution=low_resolution,
        holes_are_filled=fill_holes != "Never",
    )
    small_removed = labels = unedited
    if discard_touching_border or discard_outside_diameter_range:
        diameters = typical_diameter if discard_outside_diameter_range else None
        small_removed, labels = _filtered(unedited, diameters, discard_touching_border)
    if fill_holes != "Never":
        labels = fill_labels(labels)
    labels = close_gaps(labels)
    if most_objects is not None and labels.max(initial=0) > most_objects:
        labels = np.zeros_like(labels)
    return Objects(labels, small_removed=small_removed)


def _filtered(
    unedited: Labels, diameters: tuple[int, int] | None, discard_touching_border: bool
) -> tuple[Labels, Labels]:
    """Labels without objects at the border and those too small, and also without those too large."""
    count = int(unedited.max(initial=0))
    small_kept = np.ones(count + 1, bool)
    if discard_touching_border:
        for side in (unedited[0], unedited[-1], unedited[:, 0], unedited[:, -1]):
            small_kept[side] = False
    kept = small_kept
    if diameters is not None:
        areas = count_labels(unedited, count)
        least, largest = (math.pi * diameter * diameter / 4 for diameter in diameters)
        small_kept = small_kept & (areas >= least)
        kept = small_kept & (areas <= largest)
    return _only(unedited, small_kept), _only(unedited, kept)


def _only(labels: Labels, kept: NDArray[np.bool_]) -> Labels:
    """Labels without those that are not kept; the array itself if all are."""
    if kept[1:].all():
        return labels
    return replace_labels(labels, np.arange(kept.size, dtype=np.int32) * kept)
