"""What each kind of cell takes from the light: optical densities by colour, in the Giemsa stain's tones.

The tones are medians measured on BCCD's photographs. A negative density is a colour that white balance
lifts above the background, as it does with the blue of nuclei.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cellfeat.io.smear.outline import Patch, Plane, mottle, rise

Density = NDArray[np.float32]
Rng = np.random.Generator

CYTOPLASM = {
    "NEUTROPHIL": (0.12, 0.27, 0.03),
    "EOSINOPHIL": (0.11, 0.32, 0.08),
    "LYMPHOCYTE": (0.36, 0.36, -0.02),
    "MONOCYTE": (0.22, 0.26, -0.01),
}
NUCLEUS = {
    "NEUTROPHIL": (0.58, 0.88, -0.05),
    "EOSINOPHIL": (0.58, 0.78, 0.02),
    "LYMPHOCYTE": (0.62, 0.88, 0.00),
    "MONOCYTE": (0.42, 0.76, -0.07),
}
GRANULES = (0.10, 0.34, 0.16)
PLATELET = np.array([0.31, 0.39, 0.01])
RIM = (0.07, 0.08, -0.04)
HALO = (-0.015, -0.02, -0.015)


def tone(values: tuple[float, ...]) -> Density:
    """A colour as a row that spreads over a patch, (1, 1, 3)."""
    return np.array(values, np.float32).reshape(1, 1, 3)


def red_cell(rng: Rng, patch: Patch, haemoglobin: Density, *, bubbles: float) -> Density:
    """A biconcave disc: dense, with a pale centre that is wide, narrow, off centre or missing; (H, W, 3).

    `bubbles` is the chance of a refractile spot.
    """
    distance = patch.distance
    depth, width = rng.beta(2.2, 0.6), rng.uniform(0.34, 0.72)
    x, y = rng.normal(0, 0.09, 2)
    oval = np.float32(rng.uniform(0.8, 1.25))
    squares = np.square((patch.x - np.float32(x)) * oval) + np.square((patch.y - np.float32(y)) / oval)
    pallor = np.exp(-((squares / np.float32(width**2)) ** np.float32(rng.uniform(1.3, 3.2))))
    slope = rng.normal(0, 0.14, 2)
    body = (1 + np.float32(slope[0]) * patch.x + np.float32(slope[1]) * patch.y) * np.float32(
        rng.normal(1, 0.1)
    )
    body *= 1 - np.float32(depth) * pallor
    body *= 1 + np.float32(0.05) * mottle(rng, distance.shape, max(distance.shape) / 8)
    body *= 1 - rise(distance, 0.84, 1.05)
    rim = np.exp(-np.square((distance - np.float32(0.93)) / np.float32(0.06)))
    halo = np.exp(-np.square((distance - np.float32(1.09)) / np.float32(0.05)))
    density = body[..., None] * haemoglobin
    density += rim[..., None] * tone(RIM) * np.float32(rng.uniform(0.4, 1.8))
    density += halo[..., None] * tone(HALO)
    if rng.random() < bubbles:
        density += _bubble(rng, patch)[..., None] * tone((0.5, 0.6, 0.25))
    return density


def _bubble(rng: Rng, patch: Patch) -> Plane:
    """A spot with an edge, bright in dark or dark in bright, that water dried into a cell leaves."""
    x, y = rng.normal(0, 0.25, 2)
    size = rng.uniform(0.06, 0.17)
    sign = np.float32(rng.choice([1, -0.6]))
    return sign * (np.float32(0.9) * patch.hill(x, y, 1.5 * size) - np.float32(1.5) * patch.hill(x, y, size))


def white_cell(rng: Rng, patch: Patch, category: str, grain: float) -> Density:
    """Cytoplasm and a nucleus in the form of its category, `grain` pixels a spot of texture; (H, W, 3)."""
    shape = patch.distance.shape
    edge = 1 - rise(patch.distance, rng.uniform(0.78, 0.94), 1.04)
    strength = tone(tuple(rng.normal(1, 0.08) * rng.normal(1, (0.1, 0.05, 0.3))))
    nucleus = _nucleus(rng, patch, category) * edge
    chromatin = 1 + np.float32(0.11) * (mottle(rng, shape, 5 * grain) + mottle(rng, shape, 18 * grain))
    plasm = 1 + np.float32(0.17) * (mottle(rng, shape, 3 * grain) + mottle(rng, shape, 12 * grain))
    plasm *= 1 - np.float32(rng.uniform(0, 0.45)) * rise(patch.distance, 0.5, 1)
    cytoplasm: Density = (edge * plasm)[..., None] * tone(CYTOPLASM[category])
    if category == "EOSINOPHIL":
        granules = rise(mottle(rng, shape, 2.6 * grain), -0.5, 0.9) * edge
        cytoplasm += granules[..., None] * tone(GRANULES) * np.float32(rng.uniform(0.3, 1.1))
    if category == "MONOCYTE":
        cytoplasm *= 1 - np.float32(0.8) * _vacuoles(rng, patch)[..., None]
    share = nucleus[..., None]
    cytoplasm *= 1 - share
    cytoplasm += (share * chromatin[..., None]) * tone(NUCLEUS[category])
    return cytoplasm * strength


def _vacuoles(rng: Rng, patch: Patch) -> Plane:
    bubbles = np.zeros_like(patch.distance)
    for angle in rng.uniform(0, 2 * np.pi, rng.integers(0, 5)):
        away = rng.uniform(0.4, 0.85)
        bubbles += patch.hill(away * np.cos(angle), away * np.sin(angle), rng.uniform(0.05, 0.1))
    return np.clip(bubbles, 0, 1)


def _nucleus(rng: Rng, patch: Patch, category: str) -> Plane:
    """Share of the nucleus in each pixel: Gaussian lobes that flow together where they meet."""
    lobes = LOBES[category](rng)
    turn = rng.uniform(0, 2 * np.pi)
    cosine, sine = np.cos(turn), np.sin(turn)
    field = np.zeros_like(patch.distance)
    for x, y, radius in lobes:
        field += np.square(patch.hill(cosine * x - sine * y, sine * x + cosine * y, radius))
    field *= 1 + np.float32(0.06) * mottle(rng, field.shape, max(field.shape) / 9)
    return rise(field, 0.09, 0.19)


Lobes = list[tuple[float, float, float]]


def _neutrophil(rng: Rng) -> Lobes:
    """Three to five lobes on a winding thread."""
    count = int(rng.integers(3, 6))
    spread, winding = rng.uniform(1.05, 1.4) * (count - 1), rng.uniform(0.42, 0.55)
    lobes: Lobes = []
    for angle in np.linspace(0, spread, count) + rng.normal(0, 0.1, count):
        away = winding + rng.normal(0, 0.07)
        x, y = away * np.cos(angle), away * np.sin(angle)
        stretch, lean = rng.uniform(0.05, 0.16), rng.uniform(0, np.pi)
        radius = rng.uniform(0.19, 0.26)
        lobes.append((x - stretch * np.cos(lean), y - stretch * np.sin(lean), radius))
        lobes.append((x + stretch * np.cos(lean), y + stretch * np.sin(lean), radius * rng.uniform(0.8, 1.1)))
    return lobes + _threads(lobes, 0.09)


def _eosinophil(rng: Rng) -> Lobes:
    """Two large lobes, seldom three, joined by a thread."""
    count = 2 if rng.random() < 0.8 else 3
    lobes: Lobes = []
    for angle in np.arange(count) * rng.uniform(1.9, 2.5) + rng.normal(0, 0.1, count):
        away, radius = rng.uniform(0.42, 0.5), rng.uniform(0.3, 0.37)
        x, y = away * np.cos(angle), away * np.sin(angle)
        bend = rng.uniform(0.1, 0.22)
        lobes.append((x - bend * np.sin(angle), y + bend * np.cos(angle), radius))
        lobes.append((x + bend * np.sin(angle), y - bend * np.cos(angle), radius * 0.95))
    return lobes + _threads(lobes[1:3], 0.14)


def _lymphocyte(rng: Rng) -> Lobes:
    """One round nucleus that nearly fills the cell."""
    x, y = rng.normal(0, 0.05, 2)
    bend = rng.uniform(0, 0.12)
    return [(x - bend, y, rng.uniform(0.72, 0.84)), (x + bend, y, rng.uniform(0.45, 0.6))]


def _monocyte(rng: Rng) -> Lobes:
    """A kidney: a thick arc with a dent on one side."""
    spread, away = rng.uniform(1.9, 3.1), rng.uniform(0.36, 0.48)
    angles = np.linspace(-spread / 2, spread / 2, 5)
    radii = rng.uniform(0.3, 0.38) + 0.04 * np.cos(angles * 2) + rng.normal(0, 0.02, 5)
    shift = rng.uniform(0.1, 0.22)
    return [
        (away * np.cos(a) - shift, away * np.sin(a), r) for a, r in zip(angles, radii.tolist(), strict=True)
    ]


def _threads(lobes: Lobes, radius: float) -> Lobes:
    """Small lobes half-way between neighbours."""
    return [((x + u) / 2, (y + v) / 2, radius) for (x, y, _), (u, v, _) in pairwise(lobes)]


LOBES: dict[str, Callable[[Rng], Lobes]] = {
    "NEUTROPHIL": _neutrophil,
    "EOSINOPHIL": _eosinophil,
    "LYMPHOCYTE": _lymphocyte,
    "MONOCYTE": _monocyte,
}


def platelet(rng: Rng, patch: Patch, grain: float) -> Density:
    """A small purple disc, granular and without a sharp edge; (H, W, 3)."""
    body = 1 - rise(patch.distance, rng.uniform(0, 0.6), 1.15)
    body *= 1 + np.float32(0.18) * mottle(rng, patch.distance.shape, 3 * grain)
    return body[..., None] * tone(tuple(PLATELET * rng.normal(1, (0.12, 0.2, 0.2)) * rng.normal(1, 0.2)))
