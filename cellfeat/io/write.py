"""Pixels to the bytes of an image file."""

import io
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cellfeat.errors import CellfeatError, ImageError

FileFormat = Literal["jpeg", "npy", "png", "tiff"]

JPEG_QUALITY = 75
DEFLATE_LEVEL = 6


def encode(pixels: NDArray[Any], file_format: FileFormat, *, is_compressed: bool = True) -> bytes:
    """Make an image file in memory; the same pixels give the same bytes.

    Parameters
    ----------
    pixels : ndarray (H, W) or (H, W, 3)
        Any numbers for npy and tiff, uint8 for png and jpeg.
    file_format : {'jpeg', 'npy', 'png', 'tiff'}
    is_compressed : bool
        Whether a TIFF is compressed, without loss.

    Raises
    ------
    ImageError
        Another number of channels than 1 or 3, but for npy.
    """
    file = io.BytesIO()
    if file_format == "npy":
        np.save(file, pixels)
        return file.getvalue()
    if pixels.ndim not in (2, 3) or pixels.shape[2:] not in ((), (3,)):
        raise ImageError(
            f"an image of shape {pixels.shape} cannot be saved as {file_format}: save gray, RGB or npy"
        )
    if file_format == "tiff":
        # Importing it takes longer than measuring twenty crops, and few pipelines need it.
        import tifffile

        tifffile.imwrite(
            file,
            pixels,
            photometric="rgb" if pixels.ndim == 3 else "minisblack",
            compression="zlib" if is_compressed else None,
            compressionargs={"level": DEFLATE_LEVEL} if is_compressed else None,
        )
    else:
        Image.fromarray(pixels).save(
            file, file_format, **({"quality": JPEG_QUALITY} if file_format == "jpeg" else {})
        )
    return file.getvalue()


def write(path: Path, content: bytes, *, overwrite: bool = False, is_again: bool = False) -> None:
    """Write a file, in folders that are made where missing.

    Parameters
    ----------
    path : Path
    content : bytes
    overwrite : bool
        Replace what is there.
    is_again : bool
        A process that was killed may have written the file, or begun to: one that holds the content, or its
        beginning, is replaced.

    Raises
    ------
    CellfeatError
        The file exists and is not to be overwritten, or cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CellfeatError(f"{path.parent}: cannot be made: {error.strerror}") from error
    try:
        is_ours = is_again and path.is_file() and content.startswith(path.read_bytes())
        with path.open("wb" if overwrite or is_ours else "xb") as file:
            file.write(content)
    except FileExistsError as error:
        raise CellfeatError(f"{path}: exists: name another file, or overwrite existing ones") from error
    except OSError as error:
        raise CellfeatError(f"{path}: cannot be written: {error.strerror}") from error
