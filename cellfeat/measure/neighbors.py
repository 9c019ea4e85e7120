"""How many neighbours each object has, how near they are, and how much they touch."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage

from cellfeat.errors import InputError
from cellfeat.features import Feature, Features
from cellfeat.kernels.by_label import by_label
from cellfeat.kernels.neighbors import contacts, nearest
from cellfeat.objects.labels import Labels, Numbered, Objects, as_objects

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
    numbers, other_numbers = own.numbers, others.numbers
    found = _empty(kept.count)
    pairs = np.zeros((0, 2), np.int64)
    if kept.count and others.count > is_same:
        middles, its = own.centers[numbers - 1], others.centers
        found |= _distances(middles, its, is_same)
        found |= _closest_numbers(middles, its[other_numbers - 1], is_same)
        within, pairs = _contacts(own, others, method, distance)
        found |= within
    scale = {"Adjacent": "Adjacent", "Expand until adjacent": "Expanded"}.get(method, str(distance))
    columns = {f"Neighbors_{name}_{scale}": values for name, values in found.items()}
    return Neighborhood(columns, _kept_pairs(pairs, other_numbers))


def _empty(count: int) -> dict[str, NDArray[Any]]:
    """All features of objects that have no neighbours."""
    numbers = ("FirstClosestObjectNumber", "SecondClosestObjectNumber")
    others = (
        "NumberOfNeighbors",
        "PercentTouching",
        "FirstClosestDistance",
        "SecondClosestDistance",
        "AngleBetweenNeighbors",
    )
    columns: dict[str, NDArray[Any]] = {name: np.zeros(count, np.int64) for name in numbers}
    return columns | {name: np.zeros(count) for name in others}


def _distances(own: NDArray[np.float64], its: NDArray[np.float64], is_same: bool) -> dict[str, NDArray[Any]]:
    """Distances to the two nearest centres, and the angle between them."""
    order = nearest(own, its, min(len(its), 3), False)[:, int(is_same) :]
    first = its[order[:, 0]] - own
    found = {"FirstClosestDistance": _length(first)}
    if order.shape[1] > 1:
        second = its[order[:, 1]] - own
        found["SecondClosestDistance"] = _length(second)
        with np.errstate(divide="ignore", invalid="ignore"):
            cosine = (first[:, 1] * second[:, 1] + first[:, 0] * second[:, 0]) / np.sqrt(
                (first[:, 1] ** 2 + first[:, 0] ** 2) * (second[:, 1] ** 2 + second[:, 0] ** 2)
            )
            found["AngleBetweenNeighbors"] = np.arccos(cosine) * 180.0 / np.pi
    return found


def _length(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    lengths: NDArray[np.float64] = np.sqrt(vectors[:, 1] ** 2 + vectors[:, 0] ** 2)
    return lengths


def _closest_numbers(
    own: NDArray[np.float64], its: NDArray[np.float64], is_same: bool
) -> dict[str, NDArray[Any]]:
    """Numbers of the two nearest objects that were not discarded."""
    order = nearest(own, its, min(len(its), 3), True)[:, int(is_same) :] + 1
    names = ("FirstClosestObjectNumber", "SecondClosestObjectNumber")
    return {name: order[:, place] for place, name in enumerate(names[: order.shape[1]])}


def _contacts(
    own: Numbered, others: Numbered, method: Method, distance: int
) -> tuple[dict[str, NDArray[Any]], NDArray[np.int64]]:
    """Number of neighbours, share of the outline that touches, and the pairs (index, neighbour's label)."""
    is_same = own is others
    labels, (_, rows, columns, starts) = own.labels, own.pixels
    if method == "Expand until adjacent":
        labels = _expanded(labels)
        _, rows, columns, starts = by_label(labels, own.count)
    reach = distance if method == "Within a specified distance" else 1
    pairs, touching, outline = contacts(
        labels,
        labels if is_same else others.labels,
        is_same,
        rows,
        columns,
        starts,
        own.numbers,
        _disc(reach),
        _disc(reach + 0.5),
    )
    count = np.bincount(pairs[:, 0], minlength=len(own.numbers)).astype(np.float64)
    return {"NumberOfNeighbors": count, "PercentTouching": touching * 100 / outline}, pairs


def _expanded(labels: Labels) -> Labels:
    """Give each background pixel to the object of its nearest object pixel."""
    rows, columns = ndimage.distance_transform_edt(labels == 0, return_distances=False, return_indices=True)
    expanded: Labels = labels[rows, columns]
    return expanded


@cache
def _disc(radius: float) -> NDArray[np.int64]:
    """Offsets (row, column) within a radius, nearest first."""
    reach = int(radius)
    offsets = np.mgrid[-reach : reach + 1, -reach : reach + 1].reshape(2, -1).T
    squares = (offsets**2).sum(axis=1)
    inside = np.flatnonzero(squares <= radius * radius)
    disc: NDArray[np.int64] = offsets[inside[np.argsort(squares[inside], kind="stable")]].astype(np.int64)
    return disc


def _kept_pairs(pairs: NDArray[np.int64], other_numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Pairs of object numbers, by object and then neighbour, without the discarded neighbours."""
    number_of = dict(zip(other_numbers.tolist(), range(1, len(other_numbers) + 1), strict=True))
    found = [(index + 1, number_of[label]) for index, label in sorted(pairs.tolist()) if label in number_of]
    return np.array(found, np.int64).reshape(-1, 2)
