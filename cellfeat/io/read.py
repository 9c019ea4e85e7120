"""A file's bytes to pixels in [0, 1], scaled as CellProfiler scales them."""

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from cellfeat.errors import ImageError
from cellfeat.io.decoded import Decoded
from cellfeat.io.picture import decode_bmp, decode_gif, decode_jpeg, decode_png
from cellfeat.io.remote import Remote, as_path

ImageType = Literal["Color image", "Grayscale image", "Binary mask"]
IntensityRange = Literal["Image metadata", "Image bit-depth"]

LUMINANCE = np.array([0.2125, 0.7154, 0.0721], np.float32)


@dataclass(frozen=True)
class Loaded:
    """Pixels of a file.

    Parameters
    ----------
    pixels : ndarray (H, W, 3) or (H, W), float32; or (H, W), bool for a binary mask
        The file's values divided by `scale`, unless another intensity range was asked for.
    scale : int
        CellProfiler's Scaling_: 255 for up to 8 bits, 65535 for 16, 2**32 for 32 bits without a sign and
        2**32 - 1 with one, 1 for floats; or the MaxSampleValue that a TIFF names.
    """

    pixels: NDArray[Any]
    scale: int


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """Read a file whole, so that it can be decoded and hashed without being read twice.

    Raises
    ------
    ImageError
        It cannot be read, or is a pipe or a device, which may never end.
    """
    file = as_path(path)
    try:
        if not isinstance(file, Remote) and not stat.S_ISREG(file.stat().st_mode):
            raise ImageError(f"{os.fspath(path)}: cannot be read: it is no file")
        return file.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror or error if isinstance(error, OSError) else error
        raise ImageError(f"{os.fspath(path)}: cannot be read: {reason}") from error


def read(
    path: str | os.PathLike[str],
    *,
    content: bytes | None = None,
    kind: ImageType = "Color image",
    intensity_range: IntensityRange | float = "Image metadata",
) -> Loaded:
    """Read an image file as CellProfiler's NamesAndTypes does.

    Parameters
    ----------
    path : path
        PNG, JPEG, BMP, GIF or TIFF; which of them is taken from its bytes, not from its name.
    content : bytes, optional
        The file's bytes, where they have been read already; `path` is then only named in messages.
    kind : {'Color image', 'Grayscale image', 'Binary mask'}
        A gray file read as color is repeated in three channels. A color file read as grayscale becomes its
        luminance, 0.2125 R + 0.7154 G + 0.0721 B; a file with a palette, its indices. A mask is true where
        the grayscale image is not 0.
    intensity_range : {'Image metadata', 'Image bit-depth'} or float
        What values are divided by: `Loaded.scale`; the range of the file's data type, MaxSampleValue unheeded
        and signed integers shifted to start at 0; or the number given. Masks do not depend on it.

    Raises
    ------
    ImageError
        The file cannot be read, is no image, is damaged, holds several pages, is too large, or is of a kind
        that has no defined gray or color: CMYK, gray with alpha, more than four channels.

    Notes
    -----
    CellProfiler 4.2.8 (Bio-Formats), float32 throughout. As there, alpha is left out, orientation tags are
    not heeded, and values of 1, 2 or 4 bits are divided by 255 like those of 8. docs/data.md lists what
    CellProfiler reads wrongly or not at all and this function does read.
    """
    decoded = decode(path, content=content)
    return Loaded(_as_kind(decoded, kind, intensity_range), decoded.scale)


def decode(path: str | os.PathLike[str], *, content: bytes | None = None) -> Decoded:
    """Decode an image file without scaling its values.

    Parameters
    ----------
    path, content
        As for `read`.

    Raises
    ------
    ImageError
        As `read`.
    """
    if content is None:
        content = read_bytes(path)
    try:
        return _decode(content)
    except ImageError as error:
        raise ImageError(f"{os.fspath(path)}: {error}") from error


def _decode(content: bytes) -> Decoded:
    if not content:
        raise ImageError("the file is empty (0 bytes): fetch or export it again")
    decode = next((DECODERS[start] for start in DECODERS if content.startswith(start)), None)
    if decode is None:
        raise ImageError("not an image that can be read: use PNG, JPEG, TIFF, BMP or GIF")
    try:
        return decode(content)
    except ImageError:
        raise
    except Exception as error:
        # Decoders are other people's code, and each fails on damaged bytes with exceptions of its own.
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ImageError(
            f"damaged, without pixels, or of an uncommon kind ({reason}): fetch or export it again"
        ) from error


def _decode_tiff(content: bytes) -> Decoded:
    # Importing tifffile takes longer than decoding a thousand crops, and most inputs hold no TIFF.
    from cellfeat.io.tiff import decode_tiff

    return decode_tiff(content)


DECODERS: dict[bytes, Callable[[bytes], Decoded]] = {
    b"\xff\xd8\xff": decode_jpeg,
    b"\x89PNG\r\n\x1a\n": decode_png,
    b"II*\0": _decode_tiff,
    b"MM\0*": _decode_tiff,
    b"II+\0": _decode_tiff,
    b"MM\0+": _decode_tiff,
    b"BM": decode_bmp,
    b"GIF8": decode_gif,
}


def _as_kind(decoded: Decoded, kind: ImageType, intensity_range: IntensityRange | float) -> NDArray[Any]:
    values = decoded.values
    if kind == "Color image":
        if decoded.palette is not None:
            values = decoded.palette[values]
        pixels = _scaled(values, decoded.scale, intensity_range)
        return np.repeat(pixels[:, :, None], 3, axis=2) if pixels.ndim == 2 else pixels
    is_mask = kind == "Binary mask"
    pixels = _scaled(values, decoded.scale, "Image metadata" if is_mask else intensity_range)
    if pixels.ndim == 3:
        red, green, blue = np.moveaxis(pixels * LUMINANCE, -1, 0)
        pixels = (red + green) + blue
    return np.not_equal(pixels, 0) if is_mask else pixels


def _scaled(values: NDArray[Any], scale: int, intensity_range: IntensityRange | float) -> NDArray[np.float32]:
    if intensity_range == "Image bit-depth":
        return _by_bit_depth(values)
    divisor = scale if intensity_range == "Image metadata" else intensity_range
    pixels: NDArray[np.float32] = np.divide(values, np.float32(divisor), dtype=np.float32)
    return pixels


def _by_bit_depth(values: NDArray[Any]) -> NDArray[np.float32]:
    pixels: NDArray[np.float32] = values.astype(np.float32)
    if values.dtype.kind != "f":
        limits = np.iinfo(values.dtype)
        pixels -= np.float32(limits.min)
        pixels /= np.float32(limits.max - limits.min)
    return np.minimum(pixels, 1) if values.dtype.kind == "i" else pixels
