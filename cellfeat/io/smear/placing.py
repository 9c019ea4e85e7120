"""Which cells a field of view holds, how large they are, and where they lie."""

from dataclasses import dataclass

import numpy as np

from cellfeat.io.smear.outline import Outline, random_outline

RED, WHITE, PLATELETS = "RBC", "WBC", "Platelets"
CATEGORIES = ("NEUTROPHIL", "EOSINOPHIL", "LYMPHOCYTE", "MONOCYTE")
FREQUENCIES = (0.58, 0.24, 0.11, 0.07)
DIAMETERS = {
    RED: (102.0, 11.0),
    PLATELETS: (37.0, 6.0),
    "NEUTROPHIL": (190.0, 32.0),
    "EOSINOPHIL": (170.0, 32.0),
    "LYMPHOCYTE": (134.0, 19.0),
    "MONOCYTE": (215.0, 30.0),
}
TRIES = 40
LEANING = 0.5


@dataclass(frozen=True)
class Placed:
    """A cell and its place, not yet drawn."""

    cell_type: str
    category: str
    outline: Outline


def count(rng: np.random.Generator, given: int | None, crowd: float, mean: float, spread: float) -> int:
    """The number asked for, else one about `mean` for each 640 x 480 pixels."""
    drawn = rng.normal(mean * crowd, spread * np.sqrt(crowd))
    return max(round(drawn), 0) if given is None else given


def place(
    rng: np.random.Generator, counts: dict[str, int], shape: tuple[int, int], scale: float
) -> list[Placed]:
    """White cells, then red ones around them, then platelets; returned from the lowest to the uppermost."""
    placed: list[Placed] = []
    for cell_type in (WHITE, RED, PLATELETS):
        for _ in range(counts[cell_type]):
            category = str(rng.choice(CATEGORIES, p=FREQUENCIES)) if cell_type == WHITE else ""
            mean, spread = DIAMETERS[category or cell_type]
            radius = scale / 2 * max(rng.normal(mean, spread), mean / 2)
            row, column = _position(rng, cell_type, radius, placed, shape)
            oval, rough = (0.09, 0.025) if cell_type == RED else (0.06, 0.035)
            outline = random_outline(rng, row, column, radius, oval=oval, rough=rough)
            placed.append(Placed(cell_type, category, outline))
    heights = {RED: 0, WHITE: 1, PLATELETS: 2}
    return sorted(placed, key=lambda cell: heights[cell.cell_type])


def _position(
    rng: np.random.Generator, cell_type: str, radius: float, placed: list[Placed], shape: tuple[int, int]
) -> tuple[float, float]:
    """A centre with room around it, else the roomiest of those tried.

    Red cells lie alone or lean on another, which then hides a part of one, as in real smears.
    """
    partners = [cell.outline for cell in placed if cell.cell_type == RED]
    leaning = cell_type == RED and rng.random() < LEANING and bool(partners)
    # Red cells may reach far out of the image; of a white one two thirds or more are within.
    margin = min(radius / 3, *((n - 1) / 3 for n in shape)) if cell_type == WHITE else -radius / 3
    best, most = (0.0, 0.0), -np.inf
    for _ in range(TRIES):
        row, column = (rng.uniform(margin, n - 1 - margin) for n in shape)
        if leaning:
            partner = partners[rng.integers(len(partners))]
            angle, away = rng.uniform(0, 2 * np.pi), rng.uniform(0.6, 1.0) * (radius + partner.radius)
            row = float(np.clip(partner.row + away * np.sin(angle), margin, shape[0] - 1 - margin))
            column = float(np.clip(partner.column + away * np.cos(angle), margin, shape[1] - 1 - margin))
        room = _room(row, column, radius, cell_type, placed, leaning=leaning)
        if room > most:
            best, most = (row, column), room
        if room >= 0:
            break
    return best


def _room(
    row: float, column: float, radius: float, cell_type: str, placed: list[Placed], *, leaning: bool
) -> float:
    """How much farther than needed the nearest cell is, in sums of radii; infinite without cells."""
    room = np.inf
    for other in placed:
        away = np.hypot(row - other.outline.row, column - other.outline.column)
        if leaning and other.cell_type == RED:
            needed = 0.58
        else:
            needed = 0.88 if WHITE in (cell_type, other.cell_type) else 0.97
        room = min(room, away / (radius + other.outline.radius) - needed)
    return room
