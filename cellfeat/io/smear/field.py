"""A field of view: which cells lie where, how they are drawn, and the truth about them."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cellfeat.errors import InputError
from cellfeat.io.smear.camera import photograph
from cellfeat.io.smear.outline import Patch
from cellfeat.io.smear.placing import PLATELETS, RED, WHITE, Placed, count, place
from cellfeat.io.smear.stain import platelet, red_cell, tone, white_cell

THICKEST = np.float32(0.5)


@dataclass(frozen=True)
class SmearCell:
    """The truth about one cell.

    Parameters
    ----------
    number : int
        Its label.
    cell_type : str
        RBC, WBC or Platelets.
    wbc_category : str
        NEUTROPHIL, EOSINOPHIL, LYMPHOCYTE or MONOCYTE; '' if not a white cell.
    xmin, xmax, ymin, ymax : int
        The smallest box around the cell's outline within the image, hidden parts included; pixels from `xmin`
        up to but not including `xmax`.
    diameter : float
        Of the circle with the whole cell's area, in pixels.
    overlaps : tuple of int
        Labels of the cells it shares pixels with. The label image shows the upper one there.
    """

    number: int
    cell_type: str
    wbc_category: str
    xmin: int
    xmax: int
    ymin: int
    ymax: int
    diameter: float
    overlaps: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Smear:
    """A drawn smear and its truth.

    Parameters
    ----------
    image : ndarray (H, W, 3), uint8
    labels : ndarray (H, W), int32
        0 is background, cell i of `cells` has label i + 1.
    cells : tuple of SmearCell
        ``pandas.DataFrame(smear.cells)`` makes a table of them.
    """

    image: NDArray[np.uint8]
    labels: NDArray[np.int32]
    cells: tuple[SmearCell, ...]


def draw_smear(
    rng: np.random.Generator,
    *,
    height: int = 480,
    width: int = 640,
    scale: float = 1.0,
    red_cells: int | None = None,
    white_cells: int | None = None,
    platelets: int | None = None,
    quality: int | None = None,
) -> Smear:
    """Draw a blood smear in the likeness of BCCD's photographs.

    Parameters
    ----------
    rng : Generator
        The only source of chance: the same state gives the same smear.
    height, width : int
        Of the image, in pixels.
    scale : float
        Size of everything, 1 being that of BCCD: red cells about 100 pixels wide.
    red_cells, white_cells, platelets : int, optional
        How many; if not given, drawn as they are found in BCCD (about 11, 1 and 1 in 640 x 480 at scale 1).
    quality : int, optional
        JPEG quality, 1 to 95, whose artefacts the image gets.

    Returns
    -------
    Smear
        Cells may reach out of the image. A cell of which no pixel can be seen is not among `cells`, which
        happens only when more cells are asked for than have room.

    Raises
    ------
    InputError
        A size or number that cannot be drawn.
    """
    _check(height, width, scale, (red_cells, white_cells, platelets), quality)
    crowd = height * width / (480 * 640 * scale**2)
    counts = {
        WHITE: count(rng, white_cells, crowd, 1.02, 0.15),
        RED: count(rng, red_cells, crowd, 12.5, 4.2),
        PLATELETS: count(rng, platelets, crowd, 1.0, 1.0),
    }
    placed = place(rng, counts, (height, width), scale)
    density = np.zeros((height, width, 3), np.float32)
    labels = np.zeros((height, width), np.int32)
    patches = _paint(rng, placed, density, labels, scale)
    labels, seen = _seen(labels, len(placed))
    cells = _truth([placed[i] for i in seen], [patches[i] for i in seen])
    return Smear(photograph(rng, density, scale=scale, quality=quality), labels, cells)


def _check(
    height: int, width: int, scale: float, counts: tuple[int | None, ...], quality: int | None
) -> None:
    if height < 1 or width < 1:
        raise InputError(f"a smear must be at least 1 x 1 pixels, not {width} x {height}")
    if not 0.02 <= scale <= 20:
        raise InputError(f"scale must be from 0.02 to 20, not {scale}")
    if any(count is not None and count < 0 for count in counts):
        raise InputError(f"numbers of cells must be 0 or more, not {counts}")
    if quality is not None and not 1 <= quality <= 95:
        raise InputError(f"quality must be from 1 to 95, not {quality}")


def _paint(
    rng: np.random.Generator,
    placed: list[Placed],
    density: NDArray[np.float32],
    labels: NDArray[np.int32],
    scale: float,
) -> list[Patch]:
    """Add each cell to the densities, so that overlaps darken, and its number to the labels."""
    haemoglobin = tone((rng.uniform(0.10, 0.17), 0.38, rng.uniform(0.24, 0.38))) * np.float32(
        rng.uniform(0.85, 1.4)
    )
    bubbles = rng.beta(0.6, 3)
    patches = [cell.outline.patch((labels.shape[0], labels.shape[1]), 1.25) for cell in placed]
    red = sum(cell.cell_type == RED for cell in placed)
    for patch in patches[:red]:
        density[patch.window] += red_cell(rng, patch, haemoglobin, bubbles=bubbles)
    # Two red cells lie thinner where they lie on each other: less than twice as dark.
    density[:] = THICKEST * (1 - np.exp(-density / THICKEST))
    for cell, patch in zip(placed[red:], patches[red:], strict=True):
        if cell.cell_type == WHITE:
            density[patch.window] += white_cell(rng, patch, cell.category, scale)
        else:
            density[patch.window] += platelet(rng, patch, scale)
    for number, patch in enumerate(patches, start=1):
        labels[patch.window][patch.inside] = number
    return patches


def _seen(labels: NDArray[np.int32], count: int) -> tuple[NDArray[np.int32], list[int]]:
    """Labels renumbered without gaps, and the indices of the cells that can be seen."""
    present = np.bincount(labels.ravel(), minlength=count + 1) > 0
    present[0] = False
    numbers = np.where(present, np.cumsum(present), 0).astype(np.int32)
    return numbers[labels], (np.flatnonzero(present) - 1).tolist()


def _truth(placed: list[Placed], patches: list[Patch]) -> tuple[SmearCell, ...]:
    cells = []
    for number, (cell, patch) in enumerate(zip(placed, patches, strict=True), start=1):
        rows, columns = np.flatnonzero(patch.inside.any(axis=1)), np.flatnonzero(patch.inside.any(axis=0))
        cells.append(
            SmearCell(
                number=number,
                cell_type=cell.cell_type,
                wbc_category=cell.category,
                xmin=patch.left + int(columns[0]),
                xmax=patch.left + int(columns[-1]) + 1,
                ymin=patch.top + int(rows[0]),
                ymax=patch.top + int(rows[-1]) + 1,
                diameter=2 * cell.outline.radius,
                overlaps=(),
            )
        )
    sharing = [
        tuple(j + 1 for j in range(len(cells)) if j != i and _share(patches[i], patches[j]))
        for i in range(len(cells))
    ]
    return tuple(replace(cell, overlaps=overlaps) for cell, overlaps in zip(cells, sharing, strict=True))


def _share(one: Patch, other: Patch) -> bool:
    """Whether two outlines share a pixel."""
    views = []
    for a, b in zip(one.window, other.window, strict=True):
        start, stop = max(a.start, b.start), min(a.stop, b.stop)
        if start >= stop:
            return False
        views.append((start, stop))
    parts = [
        p.inside[views[0][0] - p.top : views[0][1] - p.top, views[1][0] - p.left : views[1][1] - p.left]
        for p in (one, other)
    ]
    return bool((parts[0] & parts[1]).any())
