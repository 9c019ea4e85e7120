"""Drawn fields of cells: as large and as full as one likes."""

import numpy as np
from numpy.typing import NDArray


def field(
    height: int, width: int, objects: int, seed: int = 0
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Ellipses on a jittered grid, with textured insides and uneven ground.

    Parameters
    ----------
    height, width : int
    objects : int
        How many are wanted; they fill about a third of the field, and are at most 120 pixels across.
    seed : int

    Returns
    -------
    labels : ndarray (H, W), int32
    pixels : ndarray (H, W), float32, in [0, 1]
    """
    rng = np.random.default_rng(seed)
    rows = max(1, round((objects * height / width) ** 0.5))
    columns = -(-objects // rows)
    cell_height, cell_width = height / rows, width / columns
    radius = min(60.0, 0.36 * min(cell_height, cell_width))
    labels = np.zeros((height, width), np.int32)
    pixels = rng.normal(0.15, 0.02, (height, width))
    pixels += 0.1 * np.linspace(0, 1, width)
    for number in range(1, objects + 1):
        row = ((number - 1) // columns + 0.5) * cell_height
        column = ((number - 1) % columns + 0.5) * cell_width
        row, column = row + rng.uniform(-0.1, 0.1) * radius, column + rng.uniform(-0.1, 0.1) * radius
        long, short, angle = radius, radius * rng.uniform(0.6, 1), rng.uniform(0, np.pi)
        top, left = max(int(row - radius), 0), max(int(column - radius), 0)
        bottom, right = min(int(row + radius) + 2, height), min(int(column + radius) + 2, width)
        y, x = np.mgrid[top:bottom, left:right]
        y, x = y - row, x - column
        along, across = np.cos(angle) * y + np.sin(angle) * x, np.cos(angle) * x - np.sin(angle) * y
        inside = (along / long) ** 2 + (across / short) ** 2 <= 1
        labels[top:bottom, left:right][inside] = number
        speckle = rng.normal(0.5 + rng.uniform(-0.1, 0.2), 0.08, int(inside.sum()))
        pixels[top:bottom, left:right][inside] = speckle + 0.1 * np.cos(along[inside] / 3)
    return labels, np.clip(np.round(pixels * 255) / 255, 0, 1).astype(np.float32)
