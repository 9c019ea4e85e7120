"""Pixels to the bytes of an image file."""

import io
import struct
import zlib
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cellfeat.errors import CellfeatError, ImageError

FileFormat = Literal["jpeg", "npy", "png", "tiff"]

JPEG_QUALITY = 75
# Levels above 2 take three times as long, and labels need few bytes at any.
DEFLATE_LEVEL = 2

SHORT, LONG, RATIONAL = 3, 4, 5
SAMPLE_FORMATS = {"u": 1, "i": 2, "f": 3}
UNCOMPRESSED, DEFLATED = 1, 8
BLACK_IS_ZERO, RGB = 1, 2


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
        return _tiff(pixels, is_compressed)
    Image.fromarray(pixels).save(
        file, file_format, **({"quality": JPEG_QUALITY} if file_format == "jpeg" else {})
    )
    return file.getvalue()


def _tiff(pixels: NDArray[Any], is_compressed: bool) -> bytes:
    """A TIFF of one strip: header, directory, numbers of channels and resolution, pixels.

    Notes
    -----
    TIFF Revision 6.0, Adobe Systems, 1992. tifffile takes as long for the same as measuring a small image.
    """
    height, width = pixels.shape[:2]
    channels = 1 if pixels.ndim == 2 else 3
    values = np.ascontiguousarray(pixels, pixels.dtype.newbyteorder("<"))
    strip = zlib.compress(values.data, DEFLATE_LEVEL) if is_compressed else values.tobytes()
    behind = 8 + 2 + 14 * 12 + 4
    bits, sample_format = 8 * values.itemsize, SAMPLE_FORMATS[values.dtype.kind]
    # Of one channel its number stands in the directory itself.
    many = (bits, sample_format) if channels == 1 else (behind, behind + 6)
    tags = (
        (256, LONG, 1, width),
        (257, LONG, 1, height),
        (258, SHORT, channels, many[0]),
        (259, SHORT, 1, DEFLATED if is_compressed else UNCOMPRESSED),
        (262, SHORT, 1, BLACK_IS_ZERO if channels == 1 else RGB),
        (273, LONG, 1, behind + 20),
        (277, SHORT, 1, channels),
        (278, LONG, 1, height),
        (279, LONG, 1, len(strip)),
        (282, RATIONAL, 1, behind + 12),
        (283, RATIONAL, 1, behind + 12),
        (284, SHORT, 1, 1),
        (296, SHORT, 1, 1),
        (339, SHORT, channels, many[1]),
    )
    directory = struct.pack("<" + len(tags) * "HHII", *chain.from_iterable(tags))
    numbers = struct.pack("<6H2I", *3 * (bits,), *3 * (sample_format,), 1, 1)
    return struct.pack("<2sHIH", b"II", 42, 8, len(tags)) + directory + bytes(4) + numbers + strip


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
        is_ours = is_again and path.is_file() and content.startswith(path.read_bytes())
        mode = "wb" if overwrite or is_ours else "xb"
        try:
            file = path.open(mode)
        except (FileNotFoundError, NotADirectoryError):
            _make(path.parent)
            file = path.open(mode)
        with file:
            file.write(content)
    except FileExistsError as error:
        raise CellfeatError(f"{path}: exists: name another file, or overwrite existing ones") from error
    except OSError as error:
        raise CellfeatError(f"{path}: cannot be written: {error.strerror}") from error


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CellfeatError(f"{folder}: cannot be made: {error.strerror}") from error
