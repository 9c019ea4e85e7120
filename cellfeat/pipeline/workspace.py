"""What is known of one image set while it is being processed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.image.pixels import GrayImage, as_gray
from cellfeat.objects.labels import Objects

Scalar = float | int | str | np.generic
Columns = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Image:
    """Pixels under a name in the workspace.

    Parameters
    ----------
    pixels : ndarray (H, W) or (H, W, C), float in [0, 1], or bool (H, W) for a binary image
    scale : float, optional
        What the file's pixels were divided by (255 for 8 bits), where the image comes from a file.
    """

    pixels: NDArray[Any]
    scale: float | None = None

    @cached_property
    def gray(self) -> GrayImage:
        """The gray image, checked once; a binary one counts as 0 and 1, in float64 as CellProfiler has it.

        Raises
        ------
        InputError
            See `as_gray`.
        """
        return as_gray(self.pixels.astype(np.float64) if self.pixels.dtype == bool else self.pixels)


@dataclass
class Workspace:
    """Images and objects by name, and the measurements so far. Only steps write to it.

    Parameters
    ----------
    images : dict of str to Image
    objects : dict of str to Objects
    image_row : dict
        The image's row so far: column to number or text.
    object_columns : dict of str to (dict of str to ndarray)
        For each kind of object its columns so far, each of length N.
    relationships : list of tuple (str, str, str, ndarray (R, 2) int)
        Relationship, first objects, second objects, and the pairs of object numbers.
    output : Path, optional
        Folder that image-saving steps write under; None in a notebook.
    number : int
        Number of the image set, from 1.
    is_again : bool
        Whether a process that was killed may have begun with the image set, and have saved its images.
    """

    images: dict[str, Image]
    objects: dict[str, Objects] = field(default_factory=dict)
    image_row: dict[str, Scalar] = field(default_factory=dict)
    object_columns: dict[str, Columns] = field(default_factory=dict)
    relationships: list[tuple[str, str, str, NDArray[np.integer[Any]]]] = field(default_factory=list)
    output: Path | None = None
    number: int = 1
    is_again: bool = False

    def measure_image(self, values: Mapping[str, Scalar]) -> None:
        """Add columns to the image's row."""
        self.image_row.update(values)

    def measure_objects(self, name: str, columns: Mapping[str, NDArray[Any]]) -> None:
        """Add columns, each of length N, to the table of the objects called `name`."""
        self.object_columns.setdefault(name, {}).update(columns)
