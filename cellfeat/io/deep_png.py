"""Color PNGs of 16 bits a channel, of which Pillow keeps only 8."""

import struct
import zlib
from collections.abc import Iterator

import numpy as np

from cellfeat.errors import ImageError
from cellfeat.io.decoded import Decoded
from cellfeat.kernels.png import undo_filters

CHANNELS = {2: 3, 6: 4}


def decode_deep_color(content: bytes) -> Decoded:
    """Decode a 16-bit RGB or RGBA PNG; alpha is left out.

    Parameters
    ----------
    content : bytes
        A file that another decoder has found sound.

    Raises
    ------
    ImageError
        Its lines are interlaced.
    """
    chunks = list(_chunks(content))
    width, height, _, color_type, _, _, is_interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
    if is_interlaced:
        raise ImageError("an interlaced PNG of 16-bit colors is not supported: save it as TIFF")
    channels = CHANNELS[color_type]
    line = 1 + 2 * channels * width
    compressed = b"".join(data for name, data in chunks if name == b"IDAT")
    filtered = zlib.decompressobj().decompress(compressed, height * line)
    restored = undo_filters(np.frombuffer(filtered, np.uint8).reshape(height, line), 2 * channels)
    values = restored.view(">u2").reshape(height, width, channels)[:, :, :3]
    return Decoded(values, 65535)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    start = 8
    while start + 8 <= len(content):
        length, name = struct.unpack_from(">I4s", content, start)
        yield name, content[start + 8 : start + 8 + length]
        start += 12 + length
