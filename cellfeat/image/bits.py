"""Pixels in [0, 1] to the numbers of a file."""

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cellfeat.errors import InputError

BitDepth = Literal["8-bit integer", "16-bit integer", "32-bit floating point", "No conversion"]

LARGEST: dict[str, np.unsignedinteger[Any]] = {
    "8-bit integer": np.uint8(255),
    "16-bit integer": np.uint16(65535),
}


def to_bits(image: ArrayLike, depth: BitDepth) -> NDArray[Any]:
    """Scale an image to whole numbers, or leave it in floats.

    Parameters
    ----------
    image : ndarray, bool, float in [-1, 1], or whole numbers from 0
        A binary image becomes 0 and the largest number; whole numbers, of a label image, stay what they are.
    depth : {'8-bit integer', '16-bit integer', '32-bit floating point', 'No conversion'}

    Returns
    -------
    ndarray of the same shape
        Floats are multiplied by the largest number in their own precision, rounded to the nearest, halves to
        even; negative ones become 0.

    Raises
    ------
    InputError
        Floats outside [-1, 1] or not finite, or whole numbers too large for so few bits.

    Notes
    -----
    CellProfiler's SaveImages, except where that writes nonsense: whole numbers that do not fit, or as 32-bit
    floats.
    """
    array = np.asarray(image)
    is_whole = array.dtype.kind in "iu"
    if depth == "No conversion":
        return np.where(array, np.uint8(255), np.uint8(0)) if array.dtype == bool else array
    if depth == "32-bit floating point":
        if is_whole:
            raise InputError(
                "object numbers do not go into 32-bit floating point: save them as 16-bit integer"
            )
        return array.astype(np.float32)
    whole, largest = type(LARGEST[depth]), int(LARGEST[depth])
    if array.dtype == bool:
        return np.where(array, whole(largest), whole(0))
    if is_whole:
        if array.min(initial=0) < 0 or array.max(initial=0) > largest:
            raise InputError(f"object numbers up to {array.max()} do not go into {depth}")
        return array.astype(whole)
    if not (np.abs(array) <= 1).all():
        raise InputError(f"pixels outside [-1, 1] do not go into {depth}: rescale them, or save floats")
    scaled = np.clip(np.rint(array * array.dtype.type(largest)), 0, largest)
    numbers: NDArray[Any] = scaled.astype(whole)
    return numbers
