"""Small images that are hard for a measuring program, each drawn from a seed and each for a reason.

    python benchmarks/oracle/hard_images.py OUT

writes one folder for each set: `stains` (three stains in red, green and blue), `hard` (shapes and extremes),
`gray` (one channel, 8 and 16 bits), `small` (sides of 3 to 32 pixels), `channels` (a file a stain),
and `smears`.
"""

import argparse
import io
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import tifffile
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from cellfeat.io.smear import draw_smear

SEED = 20
Array = NDArray[np.float64]
Rng = np.random.Generator


def _distance(
    shape: tuple[int, int], row: float, column: float, stretch: float = 1, turn: float = 0
) -> Array:
    """Distance from a point, shorter by `stretch` along a direction; (H, W)."""
    y, x = np.mgrid[: shape[0], : shape[1]]
    y, x = y - row, x - column
    along, across = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    return np.hypot(along / stretch, across)


def _disc(shape: tuple[int, int], row: float, column: float, radius: float, **oval: float) -> Array:
    return (_distance(shape, row, column, **oval) <= radius).astype(float)


def _dome(shape: tuple[int, int], row: float, column: float, radius: float, **oval: float) -> Array:
    """A half sphere: brightest in the middle."""
    return np.sqrt(np.clip(1 - np.square(_distance(shape, row, column, **oval) / radius), 0, 1))


def _finish(rng: Rng, image: Array, blur: float, noise: float) -> Array:
    """Focus and noise of a camera; the result is for `_bytes`."""
    blurred = ndimage.gaussian_filter(image, blur) if blur else image
    return blurred + rng.normal(0, noise, image.shape)


def _bytes(image: Array) -> NDArray[np.uint8]:
    return np.clip(np.rint(image * 255), 0, 255).astype(np.uint8)


def _stained(rng: Rng, shape: tuple[int, int], cells: list[tuple[float, float, float]]) -> NDArray[np.uint8]:
    """Cells given by row, column and radius: spots in red, bodies in green, nuclei in blue."""
    body, nuclei, spots = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for row, column, radius in cells:
        turn = rng.uniform(0, np.pi)
        body = np.maximum(
            body, rng.uniform(0.5, 0.8) * _dome(shape, row, column, radius, stretch=1.3, turn=turn)
        )
        shift = rng.uniform(-0.25, 0.25, 2) * radius
        nuclei = np.maximum(
            nuclei, rng.uniform(0.5, 0.9) * _dome(shape, row + shift[0], column + shift[1], radius / 2)
        )
        for _ in range(4):
            at = rng.normal(0, 0.45 * radius, 2)
            spots += rng.uniform(0.2, 0.6) * np.exp(
                -np.square(_distance(shape, row + at[0], column + at[1]) / 2)
            )
    red = 0.06 + 0.3 * body + spots
    planes = [_finish(rng, plane, 0.8, 0.02) for plane in (red, 0.08 + body, 0.05 + nuclei + 0.1 * body)]
    return _bytes(np.stack(planes, axis=-1))


def stains_apart(rng: Rng) -> NDArray[np.uint8]:
    """Separate cells, one at the border, one with a nucleus out of its middle."""
    return _stained(rng, (90, 110), [(22, 24, 11), (24, 70, 13), (60, 30, 12), (64, 78, 14), (45, 106, 11)])


def stains_clumped(rng: Rng) -> NDArray[np.uint8]:
    """Cells that touch and overlap."""
    return _stained(
        rng, (80, 96), [(25, 25, 11), (32, 42, 12), (28, 60, 10), (55, 40, 12), (60, 58, 11), (55, 80, 9)]
    )


def stains_single(rng: Rng) -> NDArray[np.uint8]:
    """One cell."""
    return _stained(rng, (48, 52), [(24, 26, 12)])


def stains_many(rng: Rng) -> NDArray[np.uint8]:
    """Small cells on a jittered grid."""
    places = [(r, c) for r in range(10, 75, 16) for c in range(10, 90, 16)]
    return _stained(rng, (80, 96), [(r + rng.uniform(-3, 3), c + rng.uniform(-3, 3), 5.5) for r, c in places])


def _gray(image: Array) -> NDArray[np.uint8]:
    """The same in all three colours."""
    return np.repeat(_bytes(image)[..., None], 3, axis=-1)


def discs(_rng: Rng) -> NDArray[np.uint8]:
    """Flat discs of three levels, without noise: every statistic has ties."""
    shape = (70, 90)
    image = 0.5 * _disc(shape, 20, 20, 10) + 0.7 * _disc(shape, 22, 60, 14) + 0.9 * _disc(shape, 52, 32, 8)
    return _gray(0.1 + image + 0.6 * _disc(shape, 52, 70, 11, stretch=1.5, turn=0.5))


def rings(rng: Rng) -> NDArray[np.uint8]:
    """Rings, one broken, one with a disc in its hole: holes to fill, nested objects."""
    shape = (80, 100)
    image = np.zeros(shape)
    for row, column, outer, inner in ((22, 22, 14, 8), (24, 68, 18, 13), (58, 40, 13, 9)):
        image += 0.6 * (_disc(shape, row, column, outer) - _disc(shape, row, column, inner))
    image += 0.7 * _disc(shape, 24, 68, 6)
    image[57:60, 40:] = 0
    return _gray(_finish(rng, 0.1 + image, 0.6, 0.01))


def touching(rng: Rng) -> NDArray[np.uint8]:
    """Domes and flat discs that touch: told apart by intensity, by shape."""
    shape = (80, 100)
    image = np.zeros(shape)
    for row, column, radius in ((24, 20, 12), (24, 40, 12), (42, 30, 11)):
        image = np.maximum(image, 0.7 * _dome(shape, row, column, radius))
    for row, column, radius in ((28, 70, 12), (46, 78, 11), (60, 62, 10)):
        image = np.maximum(image, 0.55 * _disc(shape, row, column, radius))
    return _gray(_finish(rng, 0.08 + image, 1.0, 0.015))


def border(rng: Rng) -> NDArray[np.uint8]:
    """Discs on all sides and corners, one within."""
    shape = (60, 72)
    places = (
        (0, 0, 9),
        (2, 36, 8),
        (0, 71, 10),
        (30, 1, 8),
        (30, 36, 10),
        (30, 70, 9),
        (59, 2, 8),
        (58, 38, 9),
    )
    image = sum(0.6 * _disc(shape, row, column, radius) for row, column, radius in places)
    return _gray(_finish(rng, 0.1 + image, 0.7, 0.01))


def pixels(_rng: Rng) -> NDArray[np.uint8]:
    """One pixel, two, a line of each direction, a corner, a plus: the smallest objects there are."""
    image = np.full((44, 56), 0.1)
    image[6, 6] = image[6, 16] = image[6, 17] = 0.9
    image[14, 5:12] = image[12:20, 20] = 0.8
    for step in range(7):
        image[6 + step, 30 + step] = image[20 - step, 42 + step] = 0.85
    image[28, 8:11] = image[27:30, 9] = 0.9
    image[28:31, 20] = image[30, 20:23] = 0.7
    image[26:32, 30:36] = 0.6
    image[36:40, 44:54] = 0.95
    image[36, 44] = 0.1
    return _gray(image)


def nested(rng: Rng) -> NDArray[np.uint8]:
    """Bright cores in dimmer bodies on a slanted ground: three classes."""
    shape = (72, 84)
    image = np.linspace(0.05, 0.2, shape[1])[None, :] + np.zeros(shape)
    for row, column, radius in ((20, 20, 13), (24, 58, 15), (52, 36, 12)):
        image += 0.3 * _disc(shape, row, column, radius) + 0.35 * _disc(
            shape, row + 2, column - 2, radius / 2.5
        )
    return _gray(_finish(rng, image, 0.9, 0.02))


def ties(rng: Rng) -> NDArray[np.uint8]:
    """Two objects of four gray levels in random order: the same value in many pixels."""
    shape = (40, 50)
    levels = np.array([120, 121, 200, 201]) / 255
    image = np.full(shape, 20 / 255)
    for row, column, radius in ((20, 14, 9), (20, 36, 9)):
        inside = _disc(shape, row, column, radius) > 0
        image[inside] = rng.choice(levels, np.count_nonzero(inside))
    return _gray(image)


def single(rng: Rng) -> NDArray[np.uint8]:
    """One dome."""
    return _gray(_finish(rng, 0.1 + 0.7 * _dome((50, 60), 24, 31, 13, stretch=1.4, turn=0.7), 0.5, 0.01))


def noise(rng: Rng) -> NDArray[np.uint8]:
    """Colours at random: hundreds of objects of a few pixels."""
    return rng.integers(0, 256, (40, 44, 3), dtype=np.uint8)


def coloured(rng: Rng) -> NDArray[np.uint8]:
    """Discs of pure and mixed colours: hues around the circle, gray and black among them."""
    shape = (56, 84)
    image = np.full((*shape, 3), 0.1)
    colours = (
        (1, 0, 0),
        (0, 1, 0),
        (0, 0, 1),
        (1, 1, 0),
        (0.2, 0.9, 0.9),
        (0.9, 0.2, 0.8),
        (0.6, 0.6, 0.6),
        (0, 0, 0),
    )
    for index, colour in enumerate(colours):
        inside = _disc(shape, 15 + 26 * (index // 4), 12 + 20 * (index % 4), 8) > 0
        image[inside] = colour
    return _bytes(image + rng.normal(0, 0.01, image.shape))


def constant(_rng: Rng) -> NDArray[np.uint8]:
    """Level 128 all over."""
    return np.full((40, 44, 3), 128, np.uint8)


def black(_rng: Rng) -> NDArray[np.uint8]:
    """Nothing."""
    return np.zeros((40, 44, 3), np.uint8)


def white(_rng: Rng) -> NDArray[np.uint8]:
    """As bright as can be: all saturated."""
    return np.full((40, 44, 3), 255, np.uint8)


def noise_16bit(rng: Rng) -> NDArray[np.uint16]:
    """16-bit noise: nearly no ties."""
    return rng.integers(0, 65536, (36, 40), dtype=np.uint16)


def domes_16bit(rng: Rng) -> NDArray[np.uint16]:
    """Domes in 16 bits, dim as such images are: the brightest pixel is at a tenth of the range."""
    shape = (60, 70)
    image = sum(
        _dome(shape, r, c, size) for r, c, size in ((16, 18, 9), (20, 50, 12), (44, 30, 11), (46, 58, 7))
    )
    return np.rint((0.01 + 0.09 * _finish(rng, image, 0.8, 0.02).clip(0)) * 65535).astype(np.uint16)


def domes_12bit(rng: Rng) -> NDArray[np.uint16]:
    """The 4096 levels of a camera in 16-bit numbers."""
    return (domes_16bit(rng) // 4).astype(np.uint16)


def domes_8bit(rng: Rng) -> NDArray[np.uint8]:
    """One channel of 8 bits."""
    return (domes_16bit(rng) // 32).clip(0, 255).astype(np.uint8)


def binary(_rng: Rng) -> NDArray[np.uint8]:
    """Two levels."""
    shape = (48, 56)
    return (255 * (_disc(shape, 16, 16, 9) + _disc(shape, 30, 40, 11))).astype(np.uint8)


def _blob(rng: Rng, shape: tuple[int, int]) -> NDArray[np.uint8]:
    size = min(shape)
    return _gray(_finish(rng, 0.1 + 0.7 * _dome(shape, shape[0] / 2, shape[1] / 2, 0.32 * size), 0.4, 0.02))


def square_3(_rng: Rng) -> NDArray[np.uint8]:
    """3 x 3 pixels, a bright one in the middle."""
    return _gray(np.array([[0.1, 0.2, 0.1], [0.2, 0.9, 0.2], [0.1, 0.2, 0.1]]))


def square_17(rng: Rng) -> NDArray[np.uint8]:
    """17 x 17: a quarter of it is 4 pixels, which CellProfiler's granularity reads past."""
    return _blob(rng, (17, 17))


def square_24(rng: Rng) -> NDArray[np.uint8]:
    """24 x 24."""
    return _blob(rng, (24, 24))


def oblong_32(rng: Rng) -> NDArray[np.uint8]:
    """20 x 32."""
    return _blob(rng, (20, 32))


SETS: dict[str, tuple[Callable[[Rng], NDArray[np.uint8] | NDArray[np.uint16]], ...]] = {
    "stains": (stains_apart, stains_clumped, stains_single, stains_many),
    "hard": (
        discs,
        rings,
        touching,
        border,
        pixels,
        nested,
        ties,
        single,
        noise,
        coloured,
        constant,
        black,
        white,
    ),
    "gray": (noise_16bit, domes_16bit, domes_12bit, domes_8bit, binary),
    "small": (square_3, square_17, square_24, oblong_32),
}
SMEARS = 3


def files(seed: int = SEED) -> Iterator[tuple[str, str, bytes]]:
    """Every image: its set, the file's name, the file's bytes."""
    for kind, drawings in SETS.items():
        for draw in drawings:
            image = draw(np.random.default_rng([seed, zlib.crc32(draw.__name__.encode())]))
            ending, data = _encode(image)
            yield kind, f"{draw.__name__}.{ending}", data
    for index, well in enumerate(("one_A1", "one_B2", "two_A1")):
        cells = stains_clumped(np.random.default_rng([seed, index]))
        for stain, plane in (("dna", cells[..., 2]), ("actin", cells[..., 1])):
            ending, data = _encode(plane.astype(np.uint16) * 37 if well == "two_A1" else plane)
            yield "channels", f"{well}_{stain}.{ending}", data
    for index in range(SMEARS):
        smear = draw_smear(
            np.random.default_rng([seed, index]), height=120, width=160, scale=0.25, white_cells=1
        )
        file = io.BytesIO()
        Image.fromarray(smear.image).save(file, "JPEG", quality=75)
        yield "smears", f"smear_{index}.jpg", file.getvalue()


def _encode(image: NDArray[np.uint8] | NDArray[np.uint16]) -> tuple[str, bytes]:
    """PNG for 8 bits, TIFF for 16."""
    file = io.BytesIO()
    if image.dtype == np.uint16:
        tifffile.imwrite(file, image, compression="zlib", metadata=None)
        return "tif", file.getvalue()
    Image.fromarray(image).save(file, "PNG", optimize=True)
    return "png", file.getvalue()


def main() -> None:
    """Write all sets."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="folder to make, one folder in it for each set")
    out = parser.parse_args().out
    for kind, name, data in files():
        (out / kind).mkdir(parents=True, exist_ok=True)
        (out / kind / name).write_bytes(data)


if __name__ == "__main__":
    main()
