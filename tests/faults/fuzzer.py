"""Sixty kinds of damaged images, made by a seeded generator from sound PNG, JPEG and TIFF files."""

import io
import struct
import zlib
from collections.abc import Callable, Iterator

import numpy as np
import tifffile
from PIL import Image

Damage = Callable[[bytes, np.random.Generator], bytes]


def _cut(share: float) -> Damage:
    return lambda content, _: content[: int(len(content) * share)]


def _flipped(bits: int) -> Damage:
    def damage(content: bytes, generator: np.random.Generator) -> bytes:
        changed = bytearray(content)
        for place in generator.integers(8, len(content), bits):
            changed[place] ^= 1 << int(generator.integers(8))
        return bytes(changed)

    return damage


def _overwritten(start: float, end: float, value: int | None) -> Damage:
    def damage(content: bytes, generator: np.random.Generator) -> bytes:
        first, last = int(len(content) * start), int(len(content) * end)
        filling = generator.bytes(last - first) if value is None else bytes([value]) * (last - first)
        return content[:first] + filling + content[last:]

    return damage


def _shuffled(content: bytes, generator: np.random.Generator) -> bytes:
    body = np.frombuffer(content[16:], np.uint8).copy()
    generator.shuffle(body)
    return content[:16] + body.tobytes()


ANY: dict[str, Damage] = {
    "empty": lambda _, __: b"",
    "magic-only": lambda content, _: content[:8],
    "cut-at-1-percent": _cut(0.01),
    "cut-at-half": _cut(0.5),
    "cut-at-99-percent": _cut(0.99),
    "one-bit": _flipped(1),
    "a-hundred-bits": _flipped(100),
    "head-zeroed": _overwritten(0.0, 0.1, 0),
    "header-random": _overwritten(0.05, 0.15, None),
    "middle-zeroed": _overwritten(0.4, 0.6, 0),
    "middle-255": _overwritten(0.4, 0.6, 255),
    "tail-random": _overwritten(0.8, 1.0, None),
    "first-byte-gone": lambda content, _: content[1:],
    "text-before": lambda content, _: b"HTTP/1.1 200 OK\r\n\r\n" + content,
    "junk-after": lambda content, generator: content + generator.bytes(1000),
    "twice": lambda content, _: content + content,
    "shuffled": _shuffled,
}


def _png(width: int, height: int, pixels: bytes, depth: int = 8, color: int = 2) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def _bomb() -> bytes:
    """A gigabyte of zeros in a megabyte."""
    packer = zlib.compressobj(9)
    return b"".join([*(packer.compress(bytes(2**20)) for _ in range(2**10)), packer.flush()])


def _tiff(**tags: tuple[int, int, int]) -> bytes:
    """A TIFF of one directory, whose tags may be out of their senses: code, type (3 or 4), value."""
    good = {"width": (256, 4, 8), "height": (257, 4, 8), "bits": (258, 3, 8), "packed": (259, 3, 1)}
    good |= {"meaning": (262, 3, 1), "offset": (273, 4, 200), "rows": (278, 4, 8), "bytes": (279, 4, 64)}
    entries = sorted((good | tags).values())
    directory = b"".join(struct.pack("<HHII", code, kind, 1, value) for code, kind, value in entries)
    content = b"II*\0" + struct.pack("<IH", 8, len(entries)) + directory + struct.pack("<I", 0)
    return content.ljust(200, b"\0") + bytes(range(64))


def _with_jpeg_size(content: bytes, width: int, height: int) -> bytes:
    place = content.index(b"\xff\xc0") + 5
    return content[:place] + struct.pack(">HH", height, width) + content[place + 4 :]


def sound(pixels: np.ndarray) -> dict[str, bytes]:
    """The same picture, undamaged, by the ending of its name."""
    files = {}
    for ending, kind in (("png", "PNG"), ("jpg", "JPEG")):
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, kind)
        files[ending] = file.getvalue()
    file = io.BytesIO()
    tifffile.imwrite(file, pixels, compression="zlib", photometric="rgb")
    return files | {"tif": file.getvalue()}


def damaged(pixels: np.ndarray, seed: int) -> Iterator[tuple[str, bytes]]:
    """File names and bytes of sixty damaged images."""
    generator = np.random.default_rng(seed)
    files = sound(pixels)
    for ending, content in files.items():
        for kind, damage in ANY.items():
            yield f"{kind}.{ending}", damage(content, generator)
    yield "declares-4-gigapixels.png", _png(2**16, 2**16, zlib.compress(bytes(100)))
    yield "bomb.png", _png(30_000, 12_000, _bomb())
    yield "declares-no-pixels.png", _png(0, 0, b"")
    yield "declares-65535-squared.jpg", _with_jpeg_size(files["jpg"], 65_535, 65_535)
    yield "declares-no-height.jpg", _with_jpeg_size(files["jpg"], 8, 0)
    yield "declares-4-gigapixels.tif", _tiff(width=(256, 4, 2**16), height=(257, 4, 2**16))
    yield "data-outside-the-file.tif", _tiff(offset=(273, 4, 2**31))
    yield "unknown-compression.tif", _tiff(packed=(259, 3, 65_000))
    yield "directory-of-itself.tif", b"II*\0" + struct.pack("<IHI", 8, 0, 8)
