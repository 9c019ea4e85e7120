"""TIFF: tags and plain values by tifffile, compressions it does not undo by Pillow's libtiff."""

import io
import logging
import warnings
from typing import Any

import numpy as np
import tifffile
from numpy.typing import NDArray
from PIL.TiffImagePlugin import TiffImageFile
from tifffile import COMPRESSION, PHOTOMETRIC, PLANARCONFIG, PREDICTOR

from cellfeat.errors import ImageError
from cellfeat.io.decoded import Decoded, as_palette, check_size, scale_of

PLAIN = (COMPRESSION.NONE, COMPRESSION.ADOBE_DEFLATE, COMPRESSION.DEFLATE, COMPRESSION.PACKBITS)
GRAY_OR_RGB = (PHOTOMETRIC.MINISWHITE, PHOTOMETRIC.MINISBLACK, PHOTOMETRIC.RGB, PHOTOMETRIC.PALETTE)
PILLOW_MODES = ("1", "L", "P", "RGB", "RGBA", "I;16", "I;16B", "I", "F")

# What tifffile has to say of a damaged file is in the error; without a handler logging would print it too.
logging.getLogger("tifffile").addHandler(logging.NullHandler())


def decode_tiff(content: bytes) -> Decoded:
    """Decode a TIFF of a single page, or raise `ImageError`.

    Notes
    -----
    As Bio-Formats does: values where white is 0 are inverted, 1-bit values are 0 and 1, an orientation is not
    heeded, a color map keeps its upper bytes, and MaxSampleValue is the scale.
    """
    with tifffile.TiffFile(io.BytesIO(content)) as file:
        if len(file.pages) > 1:
            raise ImageError(f"holds {len(file.pages)} pages: save each page as a file")
        page = file.pages.first
        width, height = page.imagewidth, page.imagelength
        check_size(width, height)
        _check_channels(page)
        _check_whole(page, len(content))
        is_plain = page.compression in PLAIN and page.predictor != PREDICTOR.FLOATINGPOINT
        values = _plain(page) if is_plain else _by_libtiff(content, page)
        named = page.tags.valueof("MaxSampleValue")
        colors = page.colormap
    if values.dtype == bool:
        values = values.astype(np.uint8)
    if values.shape not in ((height, width), (height, width, 3), (height, width, 4)):
        raise ImageError(f"its tags make {values.shape} of {width} x {height} pixels: export it again")
    values = values[:, :, :3] if values.ndim == 3 else values
    scale = scale_of(values)
    if named is not None:
        scale = int(named[0] if isinstance(named, tuple) else named)
        if scale < 1:
            raise ImageError(f"its tag MaxSampleValue is {scale}, which nothing can be divided by: remove it")
    if colors is None:
        return Decoded(values, scale)
    return Decoded(values, scale, as_palette((colors.T >> 8).astype(np.uint8), values))


def _check_channels(page: tifffile.TiffPage) -> None:
    """Refuse what is not gray, RGB or a palette; libtiff makes RGB of the YCbCr of a JPEG."""
    is_jpeg_color = page.photometric == PHOTOMETRIC.YCBCR and page.compression == COMPRESSION.JPEG
    if page.photometric not in GRAY_OR_RGB and not is_jpeg_color:
        name = PHOTOMETRIC(page.photometric).name
        raise ImageError(f"its pixels are of the kind {name}: save it as gray or RGB")
    if page.samplesperpixel not in (1, 3, 4):
        channels = page.samplesperpixel
        raise ImageError(f"holds {channels} channels: save it as gray or RGB, or each channel as a file")


def _check_whole(page: tifffile.TiffPage, size: int) -> None:
    """Refuse a file that ends early, where tifffile would put zeros."""
    parts = list(zip(page.dataoffsets, page.databytecounts, strict=True))
    if not parts or any(count == 0 or offset + count > size for offset, count in parts):
        raise ImageError("the file is truncated: fetch or export it again")


def _plain(page: tifffile.TiffPage) -> NDArray[Any]:
    values = page.asarray()
    if values.ndim == 3 and page.planarconfig == PLANARCONFIG.SEPARATE:
        values = np.moveaxis(values, 0, -1)
    if page.photometric == PHOTOMETRIC.MINISWHITE and values.dtype.kind in "bu":
        return ~values
    return values


def _by_libtiff(content: bytes, page: tifffile.TiffPage) -> NDArray[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image = TiffImageFile(io.BytesIO(content))
        is_cut = page.bitspersample > 8 and image.mode in ("L", "P", "RGB", "RGBA")
        if image.mode not in PILLOW_MODES or is_cut:
            kind, compression = PHOTOMETRIC(page.photometric).name, COMPRESSION(page.compression).name
            raise ImageError(
                f"{page.bitspersample}-bit {kind} compressed by {compression} is not supported: "
                "save it uncompressed or by Deflate"
            )
        return np.asarray(image)
