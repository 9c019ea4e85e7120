"""How many neighbours each object has, how near they are, and how much they touch."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cellfeat.errors import InputError
from cellfeat.features import Feature, Features
from cellfeat.kernels.contacts import contacts, outlines
from cellfeat.kernels.expand import expanded
from cellfeat.kernels.neighbors import closest
from cellfeat.objects.labels import Numbered, Objects, as_objects

Method = Literal["Adjacent", "Expand until adjacent", "Within a specified distance"]


def _declared(
    name: str, meaning: str, unit: str = "", range_: str = "[0, inf)", undefined: str = ""
) -> list[Feature]:
    return [
        Feature(f"Neighbors_{name}_{names}", meaning, unit, range_, undefined, "MeasureObjectNeighbors")
        for names in ("{scale}", "{neighbors}_{scale}")
    ]


FEATURES = Features(
    *_declared(
        "NumberOfNeighbors",
        "Number of objects that come within one pixel of this one (Adjacent), that share a border with it "
        "once all have grown into the background (Expanded), or that come within the distance. Objects "
        "that identification discarded for being too large count.",
        "objects",
    ),
    *_declared(
        "PercentTouching",
        "Share of the object's outline pixels that touch another object; of the grown object's outline for "
        "Expanded; those within the distance of another where one is given.",
        "%",
        "[0, 100]",
    ),
    *_declared(
        "FirstClosestObjectNumber", "Number of the object with the nearest centre.", "", "[0, N]", "0 if none"
    ),
    *_declared(
        "SecondClosestObjectNumber",
        "Number of the object with the second nearest centre.",
        "",
        "[0, N]",
        "0 if none",
    ),
    *_declared(
        "FirstClosestDistance",
        "Distance between the object's centre and the nearest centre of another, discarded ones too.",
        "pixels",
        undefined="0 if there is no other object; NaN if numbers of discarded objects are all there is",
    ),
    *_declared(
        "SecondClosestDistance",
        "Distance between the object's centre and the second nearest centre of another, discarded ones too.",
        "pixels",
        undefined="0 if there are no two others; NaN if numbers of discarded objects are all there is",
    ),
    *_declared(
        "AngleBetweenNeighbors",
        "Angle at the object's centre between the directions to the two nearest centres.",
        "degrees",
        "[0, 180]",
        "0 if there are no two others; NaN where a distance is NaN, a centre is shared, or rounding puts the "
        "cosine beyond 1",
    ),
)


@dataclass(frozen=True)
class Neighborhood:
    """What `neighborhood` finds.

    Parameters
    ----------
    columns : dict of str to ndarray (N,)
        The features.
    pairs : ndarray (R, 2), int
        Object number and number of a neighbour, for all that were not discarded.
    """

    columns: dict[str, NDArray[Any]]
    pairs: NDArray[np.int64]


def neighbors(
    objects: ArrayLike | Objects,
    *,
    neighbors: ArrayLike | Objects | None = None,
    method: Method = "Expand until adjacent",
    distance: int = 5,
    consider_discarded: bool = True,
) -> dict[str, NDArray[Any]]:
    """Measure each object's neighbours: the columns of `neighborhood`."""
    return neighborhood(
        objects, neighbors=neighbors, method=method, distance=distance, consider_discarded=consider_discarded
    ).columns


def neighborhood(
    objects: ArrayLike | Objects,
    *,
    neighbors: ArrayLike | Objects | None = None,
    method: Method = "Expand until adjacent",
    distance: int = 5,
    consider_discarded: bool = True,
) -> Neighborhood:
    """Find each object's neighbours.

    Parameters
    ----------
    objects : ndarray (H, W) of int, or Objects
        Objects to measure.
    neighbors : ndarray (H, W) of int, or Objects, optional
        The objects that may be neighbours; the same objects by default.
    method : {'Adjacent', 'Expand until adjacent', 'Within a specified distance'}
        Neighbours come within one pixel; or do so once every background pixel has been given to its nearest
        object (other objects, given as `neighbors`, do not grow); or come within `distance`.
    distance : int
        In pixels, from 1.
    consider_discarded : bool
        Whether neighbours that filters discarded are still neighbours (`Objects.small_removed`).

    Returns
    -------
    Neighborhood

    Raises
    ------
    InputError
        Wrong labels, two label images of different shapes, a distance below 1, or an object that its own
        `small_removed` does not hold.

    Notes
    -----
    CellProfiler's MeasureObjectNeighbors. Everything but the numbers of the closest objects takes discarded
    objects as neighbours. Of two equally near centres, the order is that of its partial sort.
    """
    kept = as_objects(objects)
    is_same = neighbors is None or neighbors is objects
    other_kept = kept if is_same or neighbors is None else as_objects(neighbors)
    if kept.shape != other_kept.shape:
        raise InputError(
            f"objects have the shape {kept.shape}, neighbours {other_kept.shape}: they must be equal"
        )
    if distance < 1:
        raise InputError(f"distance must be at least 1 pixel, not {distance}")
    others = other_kept.with_discarded if consider_discarded else other_kept.without_discarded
    own = others if is_same else kept.with_discarded
    # Whether all are there is checked, even where nothing is measured.
    numbers, other_numbers = own.numbers, others.numbers
    if kept.count and others.count > is_same:
        if is_same:
            nearest, (first, second, cosine) = own.closest
        else:
            nearest, (first, second, cosine) = closest(
                own.centers[numbers - 1], others.centers, others.centers[other_numbers - 1], False
            )
        angle = np.arccos(cosine) * 180.0 / np.pi
        pairs, count, share = _contacts(own, others, method, distance)
    else:
        nearest = np.zeros((2, kept.count), np.int64)
        first, second, angle, count, share = np.zeros((5, kept.count))
        pairs = np.zeros((0, 2), np.int64)
    values = *nearest, count, share, first, second, angle
    columns = zip(_columns(method, distance), values, strict=True)
    return Neighborhood(dict(columns), pairs)


@cache
def _columns(method: Method, distance: int) -> tuple[str, ...]:
    scale = {"Adjacent": "Adjacent", "Expand until adjacent": "Expanded"}.get(method, str(distance))
    names = (
        "FirstClosestObjectNumber",
        "SecondClosestObjectNumber",
        "NumberOfNeighbors",
        "PercentTouching",
        "FirstClosestDistance",
        "SecondClosestDistance",
        "AngleBetweenNeighbors",
    )
    return tuple(f"Neighbors_{name}_{scale}" for name in names)


def _contacts(
    own: Numbered, others: Numbered, method: Method, distance: int
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Pairs of numbers, each object's number of neighbours, and percentage of outline that touches."""
    is_same = own is others
    labels, outline = own.labels, own.outlines
    if method == "Expand until adjacent":
        labels = expanded(labels)
        outline = outlines(labels, own.count)
    return contacts(
        labels,
        labels if is_same else others.labels,
        outline,
        outline if is_same else others.outlines,
        own.numbers,
        others.numbers,
        is_same,
        distance if method == "Within a specified distance" else 1,
    )
