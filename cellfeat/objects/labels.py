"""The label image, and what every measurement needs of it, computed once."""

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cellfeat.errors import InputError
from cellfeat.kernels.circle import column_hulls, enclosing_circles
from cellfeat.kernels.contacts import Outline, outlines
from cellfeat.kernels.neighbors import centers, closest, most_frequent
from cellfeat.kernels.perimeter import perimeters
from cellfeat.kernels.runs import Runs, places, read, runs_of
from cellfeat.kernels.shape import squared_depths

Labels = NDArray[np.int32]


class Objects:
    """Objects of one image.

    Parameters
    ----------
    labels : ndarray (H, W), int32
        0 is background, objects are 1..N without gaps.
    small_removed : ndarray (H, W), int32, optional
        All but those at the border and those too small; those too large are still among them.

    Notes
    -----
    Use `as_objects` for labels of unknown origin; the constructor checks nothing. Everything below is
    computed on first use and shared by all modules.
    """

    def __init__(self, labels: Labels, *, small_removed: Labels | None = None) -> None:
        self.labels = labels
        self.small_removed = labels if small_removed is None else small_removed

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of the image."""
        return self.labels.shape[0], self.labels.shape[1]

    @cached_property
    def with_discarded(self) -> "Numbered":
        """These objects among those of `small_removed`."""
        return Numbered(self.small_removed, self)

    @cached_property
    def without_discarded(self) -> "Numbered":
        """These objects under their numbers in `small_removed`, but without the others there."""
        return Numbered(np.where(self.labels > 0, self.small_removed, 0), self)

    def drop_discarded(self) -> None:
        """Keep in `small_removed` only these objects."""
        self.with_discarded = self.without_discarded
        self.small_removed = self.with_discarded.labels

    @cached_property
    def count(self) -> int:
        """Number of objects, N."""
        return int(self.labels.max(initial=0))

    @cached_property
    def runs(self) -> Runs:
        """Pixels of all objects as runs along rows."""
        return runs_of(self.labels, self.count)

    @property
    def starts(self) -> NDArray[np.int64]:
        """Object i's pixels are order[starts[i]:starts[i + 1]]; (N + 1,)."""
        return self.runs.starts

    @cached_property
    def areas(self) -> NDArray[np.int64]:
        """Pixels of each object, (N,)."""
        return np.diff(self.starts)

    @cached_property
    def _places(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        return places(self.runs, self.shape[1])

    @property
    def order(self) -> NDArray[np.int64]:
        """Flat indices of all object pixels, object by object, in raster order within each; (P,)."""
        return self._places[0]

    @property
    def rows(self) -> NDArray[np.int64]:
        """Row of each pixel in `order`, (P,)."""
        return self._places[1]

    @property
    def columns(self) -> NDArray[np.int64]:
        """Column of each pixel in `order`, (P,)."""
        return self._places[2]

    @cached_property
    def numbers(self) -> NDArray[np.int32]:
        """Label of each pixel in `order`, (P,)."""
        return np.repeat(np.arange(1, self.count + 1, dtype=np.int32), self.areas)

    @property
    def boxes(self) -> NDArray[np.int64]:
        """First row, first column, one past the last row, one past the last column; (N, 4)."""
        return self.runs.boxes

    @cached_property
    def centers(self) -> NDArray[np.float64]:
        """Mean row and column of each object, (N, 2)."""
        return centers(self.labels, self.count)

    @cached_property
    def perimeters(self) -> NDArray[np.float64]:
        """Estimated from the neighbourhoods of border pixels, (N,): see `perimeter.perimeters`."""
        return perimeters(self.labels, self.count)

    @cached_property
    def circles(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Smallest circle around each object: centre (row, column), (N, 2), and radius, (N,)."""
        return enclosing_circles(*column_hulls(self.runs))

    @cached_property
    def squared_depths(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Squared distance of each pixel in `order` from the nearest that is not of its object, (P,).

        In the first, what lies around the image is background; in the second it is nothing.
        """
        return squared_depths(self.shape, self.runs)

    def pixels(self, image: NDArray[Any]) -> NDArray[Any]:
        """Pixels of an image of the same shape in the order of `order`, (P,)."""
        return read(image, self.runs)


class Numbered:
    """Objects under the numbers they had before filters discarded some, computed once as for `Objects`.

    Parameters
    ----------
    labels : ndarray (H, W), int32
        0 is background; numbers may be missing.
    kept : Objects
        Those that no filter discarded.
    """

    def __init__(self, labels: Labels, kept: Objects) -> None:
        self.labels = labels
        self._kept = kept

    @cached_property
    def count(self) -> int:
        """The largest number."""
        return int(self.labels.max(initial=0))

    @cached_property
    def centers(self) -> NDArray[np.float64]:
        """Mean row and column of each number, (count, 2); NaN where it is missing."""
        is_same = self.labels is self._kept.labels
        return self._kept.centers if is_same else centers(self.labels, self.count)

    @cached_property
    def closest(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The two nearest centres of each kept object: see `neighbors.closest`."""
        kept = self.centers[self.numbers - 1]
        return closest(kept, self.centers, kept, True)

    @cached_property
    def outlines(self) -> Outline:
        """Outline pixels of each number: see `contacts.outlines`."""
        return outlines(self.labels, self.count)

    @cached_property
    def numbers(self) -> NDArray[np.int64]:
        """The number here of each kept object, that of most of its pixels; (N,).

        Raises
        ------
        InputError
            A kept object is not among these.
        """
        if self.labels is self._kept.labels:
            return np.arange(1, self._kept.count + 1)
        numbers = most_frequent(self.labels.ravel(), self._kept.order, self._kept.starts, self.count)
        if not numbers.all():
            raise InputError(
                f"object {np.argmin(numbers) + 1} is not among the objects before filtering (small_removed)"
            )
        return numbers


def as_objects(labels: "ArrayLike | Objects") -> Objects:
    """Check labels of unknown origin and wrap them; `Objects` pass as they are.

    Raises
    ------
    InputError
        Not two-dimensional, empty, not integers, negative, or with numbers missing between 1 and the largest.
    """
    if isinstance(labels, Objects):
        return labels
    array = np.asarray(labels)
    if array.ndim != 2 or array.size == 0:
        raise InputError(f"labels must be an image (H, W) with at least one pixel, not {array.shape}")
    if not np.issubdtype(array.dtype, np.integer):
        raise InputError(
            f"labels must be integers, not {array.dtype}: number the parts of a mask with scipy.ndimage.label"
        )
    if array.min() < 0:
        raise InputError("labels must be 0 for background and 1..N for objects, not negative")
    present = np.bincount(array.ravel())
    missing = np.flatnonzero(present[1:] == 0)
    if missing.size:
        raise InputError(
            f"labels must be 1..N without gaps, {missing[0] + 1} is missing: "
            "renumber them with skimage.segmentation.relabel_sequential"
        )
    # Kernels are compiled for arrays that can be written to.
    return Objects(np.require(array, np.int32, ("C_CONTIGUOUS", "WRITEABLE")))
