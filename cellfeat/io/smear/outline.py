"""Where a cell lies and what its outline is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Plane = NDArray[np.float32]


@dataclass(frozen=True)
class Outline:
    """A closed curve whose distance from its centre waves with the direction.

    Parameters
    ----------
    row, column : float
        Centre, in pixels.
    radius : float
        Of the circle with the same area, in pixels.
    waves : tuple of (float, float)
        Height (a share of the radius) and phase of the waves, two around the outline, three, four, …
    """

    row: float
    column: float
    radius: float
    waves: tuple[tuple[float, float], ...] = ()

    def patch(self, shape: tuple[int, int], reach: float) -> "Patch":
        """Pixels of an image of this shape, out to `reach` times the outline's farthest point."""
        span = self.radius * (1 + sum(height for height, _ in self.waves)) * reach + 1
        top, left = max(int(self.row - span), 0), max(int(self.column - span), 0)
        bottom = min(int(self.row + span) + 1, shape[0])
        right = min(int(self.column + span) + 1, shape[1])
        y = ((np.arange(top, bottom) - self.row) / self.radius).astype(np.float32)[:, None]
        x = ((np.arange(left, right) - self.column) / self.radius).astype(np.float32)[None, :]
        away: Plane = np.hypot(x, y)
        return Patch(top, left, x, y, away / self._edge(np.arctan2(y, x)))

    def _edge(self, angle: Plane) -> Plane:
        """Distance of the outline from its centre, in radii."""
        edge = np.ones_like(angle)
        for count, (height, phase) in enumerate(self.waves, start=2):
            edge += np.float32(height) * np.cos(count * angle + np.float32(phase))
        # The area inside 1 + sum(h cos) is pi (1 + sum(h^2) / 2); dividing keeps it that of the circle.
        return edge / np.float32(np.sqrt(1 + sum(height**2 for height, _ in self.waves) / 2))


@dataclass(frozen=True)
class Patch:
    """The part of the image around one cell.

    Parameters
    ----------
    top, left : int
        First row and column.
    x, y : ndarray (1, W), (H, 1), float32
        Distance from the cell's centre, in radii.
    distance : ndarray (H, W), float32
        0 in the centre, 1 on the outline.
    """

    top: int
    left: int
    x: Plane
    y: Plane
    distance: Plane

    @property
    def window(self) -> tuple[slice, slice]:
        """Where the patch lies in the image."""
        height, width = self.distance.shape
        return slice(self.top, self.top + height), slice(self.left, self.left + width)

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Pixels within the outline, (H, W)."""
        return self.distance <= 1

    def hill(self, x: float, y: float, radius: float) -> Plane:
        """A Gaussian of height 1 around (x, y), all in radii of the cell; (H, W)."""
        squares = np.square(self.x - np.float32(x)) + np.square(self.y - np.float32(y))
        hill: Plane = np.exp(-squares / np.float32(radius**2))
        return hill


def random_outline(
    rng: np.random.Generator, row: float, column: float, radius: float, *, oval: float, rough: float
) -> Outline:
    """An outline that is a little oval and a little irregular (shares of the radius)."""
    heights = np.abs(rng.normal(0, [oval, rough, rough / 2, rough / 3]))
    phases = rng.uniform(0, 2 * np.pi, heights.size)
    return Outline(row, column, radius, tuple(zip(heights.tolist(), phases.tolist(), strict=True)))


def mottle(rng: np.random.Generator, shape: tuple[int, ...], grain: float) -> Plane:
    """Smooth noise of mean 0 and deviation near 1 whose spots are about `grain` pixels wide; (H, W)."""
    coarse = (int(shape[0] / grain) + 3, int(shape[1] / grain) + 3)
    noise = Image.fromarray(rng.standard_normal(coarse, dtype=np.float32))
    box = (1.0, 1.0, 1 + shape[1] / grain, 1 + shape[0] / grain)
    return np.asarray(noise.resize((shape[1], shape[0]), Image.Resampling.BICUBIC, box=box), np.float32)


def rise(values: Plane, start: float, end: float) -> Plane:
    """0 up to `start`, 1 from `end`, smooth between."""
    share = np.clip((values - np.float32(start)) / np.float32(end - start), 0, 1)
    smooth: Plane = share * share * (3 - 2 * share)
    return smooth
