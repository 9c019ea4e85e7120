"""What the decoders give: values as the file holds them, and what they are to be divided by."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.errors import ImageError

MOST_PIXELS = 2**27

SCALES = {
    "u1": 255,
    "i1": 255,
    "u2": 65535,
    "i2": 65535,
    "u4": 2**32,
    "i4": 2**32 - 1,
    "f2": 1,
    "f4": 1,
    "f8": 1,
}


@dataclass(frozen=True)
class Decoded:
    """An image file's values.

    Parameters
    ----------
    values : ndarray (H, W) or (H, W, 3), integers or floats
        Not scaled.
    scale : int
        What the largest value stands for, as Bio-Formats has it: by data type, or MaxSampleValue.
    palette : ndarray (n, 3), uint8, optional
        Colors that the values are indices of; None also where the palette is the gray ramp 0, 1, 2, …
    """

    values: NDArray[Any]
    scale: int
    palette: NDArray[np.uint8] | None = None


def scale_of(values: NDArray[Any]) -> int:
    """What values of this data type are divided by.

    Raises
    ------
    ImageError
        A data type that images of this kind do not have.
    """
    scale = SCALES.get(values.dtype.str[1:])
    if scale is None:
        raise ImageError(f"{values.dtype} pixels are not supported: save it with 8 or 16 bits, or as float32")
    return scale


def as_palette(colors: NDArray[np.uint8], indices: NDArray[np.integer[Any]]) -> NDArray[np.uint8] | None:
    """A palette (n, 3), or None where it is the gray ramp, when CellProfiler takes the indices for gray.

    Raises
    ------
    ImageError
        An index is beyond the palette.
    """
    if indices.max() >= len(colors):
        raise ImageError(f"its pixels are colors beyond its palette of {len(colors)}: export it again")
    ramp = np.arange(len(colors))[:, None]
    return None if np.array_equal(colors, np.broadcast_to(ramp, colors.shape)) else colors


def check_size(width: int, height: int) -> None:
    """Refuse sizes that no microscope field has, before memory is taken for them.

    Raises
    ------
    ImageError
        No pixels, or more than `MOST_PIXELS`.
    """
    if width < 1 or height < 1:
        raise ImageError(f"the image has no pixels ({width} x {height}): export it again")
    if width * height > MOST_PIXELS:
        raise ImageError(
            f"{width} x {height} pixels are too many for a picture (above {MOST_PIXELS}): cut it into fields"
        )
