"""Cutting boxes out of images: one file a cell, one row a cell, and what could not be cut."""

import csv
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from cellfeat.errors import CellfeatError, ImageError, UsageError
from cellfeat.io.boxes import CORNERS, Box, Extent, read_boxes
from cellfeat.io.folders import prepare_folder
from cellfeat.io.progress import with_bar
from cellfeat.io.read import decode
from cellfeat.io.save import save


@dataclass(frozen=True)
class Cell:
    """A box and what its row in cells.csv says.

    Parameters
    ----------
    box : Box
    crop : str
        Name of the crop's file without its ending.
    row : dict of str to object
        Columns between cell_filename and the box's own: the same for all cells.
    """

    box: Box
    crop: str
    row: Mapping[str, Any]


@dataclass(frozen=True)
class _Piece:
    """A cell with the name of its crop ('' if none), the pixels it holds, and its problem ('' if none)."""

    cell: Cell
    name: str
    extent: Extent
    problem: str


@dataclass(frozen=True)
class Cut:
    """What cutting gave.

    Parameters
    ----------
    cells : int
        Crops written, and rows of cells.csv.
    problems : int
        Rows of problems.csv: boxes that were clipped, and boxes of which no crop could be made.
    """

    cells: int
    problems: int


def crop(
    images: str | os.PathLike[str],
    boxes: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    overwrite: bool = False,
    progress: bool = False,
) -> Cut:
    """Cut anyone's boxes out of anyone's images.

    Parameters
    ----------
    images : path
        Folder of the images.
    boxes : path
        CSV (an image column, and xmin, xmax, ymin, ymax or x, y, width, height), COCO JSON, VOC XML, or a
        folder of VOC XML files.
    out : path
        Folder to make. cells.csv has a row for each crop, with the other columns of a CSV; crops/ the crops,
        which lose nothing; problems.csv the boxes that reach out of their image and are clipped, that hold no
        pixel, or whose image is missing or damaged.
    overwrite : bool
        Replace what is in `out`.
    progress : bool
        Show a progress bar on standard error.

    Returns
    -------
    Cut

    Raises
    ------
    CellfeatError
        The boxes cannot be read, two crops would have one name, the output folder cannot be used, or not a
        single box could be cut.
    """
    cells = map(_cell, read_boxes(Path(boxes)))
    return cut_cells(images, cells, out, inputs=[boxes], overwrite=overwrite, progress=progress)


def _cell(box: Box) -> Cell:
    stem = "_".join(box.image.with_suffix("").parts)
    more = {column: text for column, text in box.more.items() if column not in ("cell_filename", *CORNERS)}
    row = {"image_id": stem, "cell_id": box.number, "cell_type": box.label, **more}
    safe = re.sub(r"[^\w .+()-]", "_", stem)
    return Cell(box, f"{safe}_{box.number:02d}", row)


def cut_cells(
    images: str | os.PathLike[str],
    cells: Iterable[Cell],
    out: str | os.PathLike[str],
    *,
    inputs: Sequence[str | os.PathLike[str]] = (),
    jpeg: bool = False,
    overwrite: bool = False,
    progress: bool = False,
) -> Cut:
    """Write crops, cells.csv and problems.csv.

    Parameters
    ----------
    images : path
        Folder of the images.
    cells : iterable of Cell
        At least one.
    out : path
        Folder to make.
    inputs : sequence of path
        What else must not be overwritten.
    jpeg : bool
        Write JPEG of Pillow's own quality, which is 75.
    overwrite, progress : bool
        As for `crop`.

    Returns
    -------
    Cut

    Raises
    ------
    CellfeatError
        As for `crop`.
    """
    source = Path(images)
    if not source.is_dir():
        raise UsageError(f"{source}: no such folder of images")
    by_image = _by_image(cells)
    folder = prepare_folder(out, overwrite=overwrite, inputs=[source, *inputs])
    try:
        (folder / "crops").mkdir()
        shown = with_bar(by_image, "images", wanted=progress)
        pieces = (_pieces(source / image, by_image[image], folder / "crops", jpeg=jpeg) for image in shown)
        cut = _write_tables(folder, chain.from_iterable(pieces))
    except OSError as error:
        raise CellfeatError(f"{error.filename or folder}: cannot be written: {error.strerror}") from error
    if not cut.cells:
        raise CellfeatError(f"{source}: none of the boxes could be cut: see {folder / 'problems.csv'}")
    return cut


def _by_image(cells: Iterable[Cell]) -> dict[PurePosixPath, list[Cell]]:
    """Cells of each image; crops whose names differ in nothing but capitals are refused, too."""
    by_image: dict[PurePosixPath, list[Cell]] = defaultdict(list)
    named: dict[str, Box] = {}
    for cell in cells:
        box, other = cell.box, named.setdefault(cell.crop.casefold(), cell.box)
        if other is not box:
            raise UsageError(
                f"box {other.number} of {other.image} and box {box.number} of {box.image} would have crops "
                f"of one name, {cell.crop}: rename one of the images"
            )
        by_image[box.image].append(cell)
    return by_image


def _pieces(image: Path, cells: Sequence[Cell], folder: Path, *, jpeg: bool) -> Iterator[_Piece]:
    try:
        decoded = decode(image)
    except ImageError as error:
        yield from (_Piece(cell, "", cell.box.extent, str(error)) for cell in cells)
        return
    values = decoded.values if decoded.palette is None else decoded.palette[decoded.values]
    height, width = values.shape[:2]
    for cell in cells:
        asked = cell.box.extent
        left, right, upper, lower = extent = Extent(
            *np.clip(asked[:2], 0, width).tolist(), *np.clip(asked[2:], 0, height).tolist()
        )
        if right <= left or lower <= upper:
            yield _Piece(cell, "", extent, f"holds no pixel of its {width} x {height} image: no crop")
            continue
        name = save(values[upper:lower, left:right], decoded.scale, folder / cell.crop, jpeg=jpeg)
        problem = "" if extent == asked else f"reaches out of its {width} x {height} image: clipped"
        yield _Piece(cell, name, extent, problem)


def _write_tables(folder: Path, pieces: Iterable[_Piece]) -> Cut:
    written = problems = 0
    with (
        (folder / "cells.csv").open("w", newline="", encoding="utf-8") as good,
        (folder / "problems.csv").open("w", newline="", encoding="utf-8") as bad,
    ):
        rows, problem_rows = csv.writer(good), csv.writer(bad)
        problem_rows.writerow(["image", "box", *CORNERS, "cell_filename", "problem"])
        for piece in pieces:
            box = piece.cell.box
            if piece.problem:
                problem_rows.writerow([box.image, box.number, *box.extent, piece.name, piece.problem])
                problems += 1
            if piece.name:
                row = {"cell_filename": piece.name, **piece.cell.row, **piece.extent._asdict()}
                if not written:
                    rows.writerow(row)
                rows.writerow(row.values())
                written += 1
    return Cut(written, problems)
