"""Small image files for the tests, drawn from nothing."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import tifffile
from PIL import Image


def picture(height: int = 40, width: int = 60, seed: int = 0) -> np.ndarray:
    """A color image in which every pixel differs, (height, width, 3), uint8."""
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def encoded(pixels: np.ndarray | Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """The bytes of an image file by Pillow."""
    file = io.BytesIO()
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    image.save(file, kind, **options)
    return file.getvalue()


def encoded_tiff(pixels: np.ndarray, **options: Any) -> bytes:
    """The bytes of a TIFF by tifffile."""
    file = io.BytesIO()
    tifffile.imwrite(file, pixels, **({"metadata": None} | options))
    return file.getvalue()


def png(
    lines: bytes,
    width: int,
    height: int,
    bits: int,
    color_type: int,
    *,
    is_interlaced: int = 0,
    palette: bytes = b"",
) -> bytes:
    """A PNG by its parts, for the kinds that Pillow does not write; `lines` begin with their filter types."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, bits, color_type, 0, 0, is_interlaced)
    parts = [chunk(b"IHDR", header)]
    if palette:
        parts.append(chunk(b"PLTE", palette))
    return b"".join([b"\x89PNG\r\n\x1a\n", *parts, chunk(b"IDAT", zlib.compress(lines)), chunk(b"IEND", b"")])


def save(path: Path, pixels: np.ndarray, **options: Any) -> Path:
    """Write an image by Pillow, its folder included."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, **options)
    return path


def voc(filename: str, *boxes: tuple[object, ...]) -> str:
    """A Pascal VOC annotation; each box is its label, xmin, xmax, ymin, ymax."""
    objects = "".join(
        f"<object><name>{label}</name><bndbox><xmin>{xmin}</xmin><ymin>{ymin}</ymin>"
        f"<xmax>{xmax}</xmax><ymax>{ymax}</ymax></bndbox></object>"
        for label, xmin, xmax, ymin, ymax in boxes
    )
    return f"<annotation><filename>{filename}</filename>{objects}</annotation>"
