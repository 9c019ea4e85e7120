"""Values to a file from which `read` gives them back."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cellfeat.errors import ImageError
from cellfeat.io.decoded import scale_of

MAX_SAMPLE_VALUE = 281


def save(values: NDArray[Any], scale: int, path: Path, *, jpeg: bool = False) -> str:
    """Write an image without loss: 8-bit values and 16-bit gray as PNG, all else as TIFF.

    Parameters
    ----------
    values : ndarray (H, W) or (H, W, 3)
    scale : int
        What they are to be divided by, kept in a TIFF's MaxSampleValue where the data type does not tell it.
    path : Path
        Without an ending.
    jpeg : bool
        Write a JPEG of Pillow's own quality instead, which is 75.

    Returns
    -------
    str
        The file's name.

    Raises
    ------
    ImageError
        A JPEG of other than 8-bit values was asked for.
    OSError
        The file cannot be written.
    """
    values = np.ascontiguousarray(values, values.dtype.newbyteorder("="))
    is_usual = scale == scale_of(values)
    if jpeg and not (is_usual and values.dtype == np.uint8):
        raise ImageError(f"{path.name}: a JPEG cannot hold {values.dtype} pixels: leave --jpeg out")
    if is_usual and (values.dtype == np.uint8 or (values.dtype == np.uint16 and values.ndim == 2)):
        file = path.with_name(f"{path.name}.{'jpg' if jpeg else 'png'}")
        # Level 4 makes PNGs of smears as small as Pillow's own 6, in less than half the time.
        Image.fromarray(values).save(file, compress_level=4)
        return file.name
    # Importing tifffile takes longer than cutting a hundred crops, and most of them are PNGs.
    import tifffile

    file = path.with_name(f"{path.name}.tif")
    tags = () if is_usual else ((MAX_SAMPLE_VALUE, "I", 1, scale, True),)
    kind = "rgb" if values.ndim == 3 else "minisblack"
    tifffile.imwrite(file, values, photometric=kind, metadata=None, extratags=tags)
    return file.name
