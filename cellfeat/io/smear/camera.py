"""From what the cells take from the light to the photograph: lamp, focus, dust, noise, JPEG."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from cellfeat.io.smear.outline import Outline, mottle

LAMP = (205.5, 208.0, 200.5)


def photograph(
    rng: np.random.Generator, density: NDArray[np.float32], *, scale: float, quality: int | None
) -> NDArray[np.uint8]:
    """Turn optical densities into 8-bit colours.

    Parameters
    ----------
    rng : Generator
    density : ndarray (H, W, 3), float32
        Natural logarithm of the light's loss; changed by the dust on the camera.
    scale : float
        Pixels for each pixel of BCCD.
    quality : int, optional
        Of the JPEG that the photograph goes through; none if not given.

    Returns
    -------
    ndarray (H, W, 3), uint8
    """
    shape = (density.shape[0], density.shape[1])
    _dust(rng, density, scale)
    focus = scale * (1.2 + rng.gamma(2, 0.45))
    light = np.exp(-density)
    for channel, blur in enumerate((1.15, 0.9, 1.0)):
        ndimage.gaussian_filter(light[..., channel], focus * blur, output=light[..., channel], truncate=3)
    light *= _lamp(rng, shape)
    light += np.float32(1.8) * mottle(rng, shape, 2.5 * scale)[..., None]
    light += rng.standard_normal(density.shape, dtype=np.float32) * np.float32(1.2)
    light += rng.normal(0, 0.5, (1, shape[1], 3)).astype(np.float32)
    image = np.clip(np.rint(light), 0, 255).astype(np.uint8)
    return image if quality is None else _through_jpeg(image, quality)


def _lamp(rng: np.random.Generator, shape: tuple[int, int]) -> NDArray[np.float32]:
    """Light without a smear: a colour, brighter to one side, with slow spots; (H, W, 3)."""
    y, x = (np.linspace(-1, 1, n, dtype=np.float32) for n in shape)
    slope = rng.normal(0, 0.015, 2).astype(np.float32)
    even = 1 + slope[0] * y[:, None] + slope[1] * x[None, :]
    even -= np.float32(rng.uniform(0, 0.03)) * (np.square(y)[:, None] + np.square(x)[None, :])
    even += np.float32(0.008) * mottle(rng, shape, max(shape) / 5)
    colour = np.array(LAMP) * rng.normal(1, 0.012) * rng.normal(1, 0.006, 3)
    tint = np.stack([mottle(rng, shape, max(shape) / 9) for _ in range(3)], axis=-1) * np.float32(0.006)
    light: NDArray[np.float32] = (even[..., None] + tint) * colour.astype(np.float32)
    return light


def _dust(rng: np.random.Generator, density: NDArray[np.float32], scale: float) -> None:
    """Small rings: specks far out of focus."""
    height, width, _ = density.shape
    for _ in range(rng.poisson(7 * height * width / (480 * 640 * scale**2))):
        row, column, radius = rng.uniform(0, height), rng.uniform(0, width), scale * rng.uniform(3.5, 5.5)
        patch = Outline(row, column, radius).patch((height, width), 2)
        ring = np.exp(-np.square((patch.distance - 1) / np.float32(0.35))) - np.float32(0.7) * patch.hill(
            0, 0, 0.6
        )
        density[patch.window] += (np.float32(rng.uniform(0.05, 0.22)) * ring)[..., None]


def _through_jpeg(image: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    file = io.BytesIO()
    Image.fromarray(image).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file))
