"""How intensity is spread from the middle of objects to their edges."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cellfeat.errors import InputError
from cellfeat.features import Feature, Features
from cellfeat.image.pixels import as_pixels
from cellfeat.kernels.maximum_position import first_of_the_smallest
from cellfeat.kernels.propagate import propagate
from cellfeat.kernels.radial import positions_within, ring_measures, shares_of
from cellfeat.objects.labels import Objects, as_objects

CenterChoice = Literal["These objects", "Centers of other objects", "Edges of other objects"]

SOURCE = "MeasureObjectIntensityDistribution"
RING = (
    "Rings go from the object's centre, the pixel farthest from its edge, or from that of another object, by "
    "the length of the way within the object over that way and the distance from the edge"
)

FEATURES = Features(
    Feature(
        "RadialDistribution_FracAtD_{image}_{ring}of{rings}",
        f"Share of the object's intensity in a ring, 1 the innermost. {RING}; or by the length alone, over "
        "the largest radius.",
        range="[0, 1]",
        undefined="NaN where the object is black",
        source=SOURCE,
    ),
    Feature(
        "RadialDistribution_MeanFrac_{image}_{ring}of{rings}",
        "That share over the ring's share of the pixels: above 1 where the ring is brighter than the object.",
        range="[0, inf)",
        undefined="NaN where the object is black, 0 for a ring without pixels",
        source=SOURCE,
    ),
    Feature(
        "RadialDistribution_RadialCV_{image}_{ring}of{rings}",
        "Unevenness around the ring: standard deviation of the mean intensities of its eight wedges, over "
        "their mean.",
        range="[0, sqrt(7)]",
        undefined="0 for a ring without pixels or without light",
        source=SOURCE,
    ),
    *(
        Feature(
            f"RadialDistribution_{name}_{{image}}_Overflow",
            f"{name} of the pixels beyond the largest radius.",
            range=range_,
            undefined="as of a ring",
            source=SOURCE,
        )
        for name, range_ in (("FracAtD", "[0, 1]"), ("MeanFrac", "[0, inf)"), ("RadialCV", "[0, sqrt(7)]"))
    ),
)


@dataclass(frozen=True)
class Radii:
    """Where the pixels of objects lie, seen from their centres.

    Parameters
    ----------
    shares : ndarray (P,), float64
        How far out each pixel of `Objects.order` is, 1 being the outer edge; -1 where no centre is reached.
    nearest : ndarray (P,), int
        Which centre is its, counted from 0.
    centers : ndarray (C, 2), float64
        Row and column of each centre.
    """

    shares: NDArray[np.float64]
    nearest: NDArray[np.integer[Any]]
    centers: NDArray[np.float64]


def radii(
    labels: ArrayLike | Objects,
    *,
    center: CenterChoice = "These objects",
    center_objects: ArrayLike | Objects | None = None,
    maximum_radius: int | None = None,
) -> Radii:
    """Find how far each pixel lies from the centre of its object.

    Parameters
    ----------
    labels : array_like (H, W) of int, or Objects
        0 is background, 1..N are objects.
    center : {'These objects', 'Centers of other objects', 'Edges of other objects'}
        The pixel farthest from the object's edge; or other objects' centres or edges, whichever is nearest by
        a way through the objects. Objects that no such way reaches go by the nearest centre as the crow
        flies. With edges, pixels of the other objects are left out.
    center_objects : array_like (H, W) of int, or Objects, optional
        The other objects.
    maximum_radius : int, optional
        Length that counts as 1, in pixels; by default it is the way and the distance from the edge.

    Returns
    -------
    Radii

    Raises
    ------
    InputError
        Labels that are no label images of one shape, or no other objects where they are needed.

    Notes
    -----
    CellProfiler 4.2.8, MeasureObjectIntensityDistribution. Where there are no other objects at all it fails;
    here no centre is reached.
    """
    objects = as_objects(labels)
    if center == "These objects":
        return _from_own(objects, maximum_radius)
    if center_objects is None:
        raise InputError(f"center_objects: {center!r} needs the label image of these objects")
    others = as_objects(center_objects)
    if others.shape != objects.shape:
        raise InputError(f"center_objects have the shape {others.shape}, the objects {objects.shape}")
    return _from_others(objects, others, center == "Edges of other objects", maximum_radius)


def radial_distribution(
    labels: ArrayLike | Objects,
    pixels: ArrayLike,
    *,
    bins: int = 4,
    overflow: bool = False,
    positions: Radii | None = None,
) -> dict[str, NDArray[Any]]:
    """Measure how intensity is spread over rings around the centre of objects.

    Parameters
    ----------
    labels : array_like (H, W) of int, or Objects
        0 is background, 1..N are objects.
    pixels : array_like (H, W) of float
        In [0, 1].
    bins : int
        Number of rings; at least 2.
    overflow : bool
        Whether to add what lies beyond the last ring.
    positions : Radii, optional
        What `radii` found for these objects, to be used for several images; by default that from their own
        centres.

    Returns
    -------
    dict of str to ndarray (N,)
        float64, but for FracAtD of float32 pixels, which are summed as such.

    Raises
    ------
    InputError
        Labels that are no label image, pixels of another shape, or fewer than 2 bins.

    Notes
    -----
    CellProfiler 4.2.8, MeasureObjectIntensityDistribution.
    """
    objects = as_objects(labels)
    image = as_pixels(pixels, objects.shape)
    if bins < 2:
        raise InputError(f"bins: {bins} is too few, give at least 2")
    at = radii(objects) if positions is None else positions
    measures = ring_measures(image, objects.runs, at.shares, at.nearest, at.centers, bins)
    columns: dict[str, NDArray[Any]] = {}
    for names, *ring in zip(_names(bins, overflow), *measures, strict=False):
        columns |= zip(names, ring, strict=True)
    return columns


@cache
def _names(bins: int, has_overflow: bool) -> tuple[tuple[str, str, str], ...]:
    rings = [f"{ring + 1}of{bins}" for ring in range(bins)] + ["Overflow"] * has_overflow
    return tuple(
        (
            f"RadialDistribution_FracAtD_{ring}",
            f"RadialDistribution_MeanFrac_{ring}",
            f"RadialDistribution_RadialCV_{ring}",
        )
        for ring in rings
    )


def _from_own(objects: Objects, maximum_radius: int | None) -> Radii:
    return Radii(
        *positions_within(
            objects.squared_depths[1],
            objects.labels,
            objects.runs,
            float(maximum_radius or 0),
        )
    )


def _from_others(objects: Objects, others: Objects, is_from_edges: bool, maximum_radius: int | None) -> Radii:
    centers = (others.centers + 0.5).astype(np.int64)
    starts = others.labels
    if not is_from_edges:
        starts = np.zeros_like(starts)
        starts[centers[:, 0], centers[:, 1]] = np.arange(1, others.count + 1)
    nearest, ways = propagate(starts, objects.labels > 0)
    center, lengths = objects.pixels(nearest), objects.pixels(ways)
    unreached = center == 0
    if others.count:
        nearest_as_the_crow_flies = _nearest(objects.centers, centers)
        center[unreached] = nearest_as_the_crow_flies[objects.numbers[unreached] - 1]
        down = objects.rows[unreached] - centers[center[unreached] - 1, 0]
        right = objects.columns[unreached] - centers[center[unreached] - 1, 1]
        lengths[unreached] = np.sqrt(down * down + right * right)
    is_out = center == 0
    if is_from_edges:
        is_out |= objects.pixels(others.labels) > 0
    shares = shares_of(lengths, objects.squared_depths[1], float(maximum_radius or 0))
    return Radii(np.where(is_out, -1, shares), np.maximum(center, 1) - 1, centers.astype(np.float64))


def _nearest(points: NDArray[np.float64], centers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number, from 1, of the centre nearest to each point; of equals that which a sort has first."""
    found = np.empty(len(points), np.int64)
    everyone = np.ones(len(centers), np.int64)
    for k, point in enumerate(points):
        down, right = (point - centers).T
        found[k] = first_of_the_smallest(down * down + right * right, everyone, 1)[0] + 1
    return found
