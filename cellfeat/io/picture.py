"""PNG, JPEG, BMP and GIF, by Pillow's decoders, and by simplejpeg what it reads as Pillow does."""

import io
from typing import Any

import numpy as np
import simplejpeg
from numpy.typing import NDArray
from PIL import ImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from cellfeat.errors import ImageError
from cellfeat.io.decoded import Decoded, as_palette, check_size, scale_of
from cellfeat.io.deep_png import decode_deep_color

GRAY, GRAY_WITH_ALPHA = 0, 4
JPEG_COLORS = {"Gray": "GRAY", "RGB": "RGB", "YCbCr": "RGB"}


def decode_jpeg(content: bytes) -> Decoded:
    """Decode a JPEG; an EXIF orientation is not heeded.

    Notes
    -----
    Pillow, with the same library, takes three times as long for a crop, but knows what can be read of a
    damaged file, and says what is wrong with others.
    """
    try:
        height, width, colors, _ = simplejpeg.decode_jpeg_header(content)
        check_size(width, height)
        wanted = JPEG_COLORS[colors]
        values = simplejpeg.decode_jpeg(content, wanted)
    except (KeyError, ValueError):
        return _decoded(JpegImageFile(io.BytesIO(content)))
    return Decoded(values[:, :, 0] if wanted == "GRAY" else values, 255)


def decode_bmp(content: bytes) -> Decoded:
    """Decode a BMP."""
    return _decoded(BmpImageFile(io.BytesIO(content)))


def decode_gif(content: bytes) -> Decoded:
    """Decode a GIF of a single frame."""
    return _decoded(GifImageFile(io.BytesIO(content)))


def decode_png(content: bytes) -> Decoded:
    """Decode a PNG; colors of 16 bits keep them, and gray values of fewer than 8 bits are not stretched."""
    image = PngImageFile(io.BytesIO(content))
    bits, color_type = content[24], content[25]
    if color_type == GRAY_WITH_ALPHA:
        raise ImageError("gray with alpha is not supported: save it as gray or RGB")
    decoded = _decoded(image)
    if bits == 16 and decoded.values.ndim == 3:
        return decode_deep_color(content)
    if bits in (2, 4) and color_type == GRAY:
        return Decoded(decoded.values // (255 // (2**bits - 1)), decoded.scale)
    return decoded


def _decoded(image: ImageFile.ImageFile) -> Decoded:
    check_size(image.width, image.height)
    pages = getattr(image, "n_frames", 1)
    if pages > 1:
        raise ImageError(f"holds {pages} pages: save each page as a file")
    image.load()
    if image.mode == "P":
        colors = np.array(image.getpalette("RGB"), np.uint8).reshape(-1, 3)
        return Decoded(np.asarray(image), 255, as_palette(colors, np.asarray(image)))
    values: NDArray[Any] = np.asarray(image)
    if image.mode == "1":
        values = values.astype(np.uint8)
    elif image.mode == "RGBA":
        values = values[:, :, :3]
    elif image.mode not in ("L", "RGB", "I;16", "I;16B"):
        raise ImageError(f"pixels of the kind {image.mode} are not supported: save it as gray or RGB")
    return Decoded(values, scale_of(values))
