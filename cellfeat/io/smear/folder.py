"""A folder of drawn smears in the layout of the BCCD data set, with the truth beside it."""

import csv
import os
from dataclasses import asdict, fields
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from PIL import Image

from cellfeat.errors import InputError
from cellfeat.io.folders import prepare_folder
from cellfeat.io.smear.field import Smear, SmearCell, draw_smear
from cellfeat.io.smear.placing import WHITE

BCCD_QUALITY = 75


def write_smears(
    out: str | os.PathLike[str],
    *,
    smears: int,
    seed: int,
    height: int = 480,
    width: int = 640,
    scale: float = 1.0,
    overwrite: bool = False,
) -> Path:
    """Draw smears into a folder that `cellfeat.io.bccd.bccd` reads as it reads BCCD.

    Parameters
    ----------
    out : path
        Folder to make: BCCD/JPEGImages, BCCD/Annotations (Pascal VOC), BCCD/dataset2-master/labels.csv, and
        the truth that BCCD lacks: labels/ (label images as 16-bit PNG) and cells.csv (one row a cell, the
        attributes of `SmearCell`).
    smears : int
        How many. The first ones of a seed are the same whatever the number.
    seed : int
    height, width, scale
        See `draw_smear`.
    overwrite : bool
        Empty the folder first if there is something in it.

    Returns
    -------
    Path
        `out`.

    Raises
    ------
    InputError
        A number that cannot be drawn.
    UsageError
        The folder is not empty, or cannot be written.
    """
    if smears < 1 or seed < 0:
        raise InputError(f"smears must be 1 or more and seed 0 or more, not {smears} and {seed}")
    folder = prepare_folder(Path(out), overwrite=overwrite)
    homes = {name: folder / "BCCD" / name for name in ("JPEGImages", "Annotations", "dataset2-master")}
    for home in (*homes.values(), folder / "labels"):
        home.mkdir(parents=True)
    with (
        (folder / "cells.csv").open("w", newline="", encoding="utf-8") as cells_file,
        (homes["dataset2-master"] / "labels.csv").open("w", newline="", encoding="utf-8") as classes_file,
    ):
        cells, classes = csv.writer(cells_file), csv.writer(classes_file)
        cells.writerow(["image", *(field.name for field in fields(SmearCell))])
        classes.writerow(["", "Image", "Category"])
        for index in range(smears):
            rng = np.random.default_rng([seed, index])
            smear = draw_smear(rng, height=height, width=width, scale=scale)
            name = f"BloodImage_{index:05d}"
            Image.fromarray(smear.image).save(homes["JPEGImages"] / f"{name}.jpg", quality=BCCD_QUALITY)
            Image.fromarray(smear.labels.astype(np.uint16)).save(folder / "labels" / f"{name}.png")
            _annotation(smear, f"{name}.jpg").write(homes["Annotations"] / f"{name}.xml", encoding="utf-8")
            cells.writerows(_row(f"{name}.jpg", cell) for cell in smear.cells)
            categories = [cell.wbc_category for cell in smear.cells if cell.cell_type == WHITE]
            classes.writerow(["", index, ", ".join(categories)])
    return folder


def _row(image: str, cell: SmearCell) -> list[object]:
    return [image, *(asdict(cell) | {"overlaps": " ".join(map(str, cell.overlaps))}).values()]


def _annotation(smear: Smear, image: str) -> "ElementTree.ElementTree[ElementTree.Element]":
    """The Pascal VOC form of the boxes."""
    root = ElementTree.Element("annotation")
    _add(root, "folder", "JPEGImages")
    _add(root, "filename", image)
    size = _add(root, "size")
    for name, length in zip(("height", "width", "depth"), smear.image.shape, strict=True):
        _add(size, name, length)
    for cell in smear.cells:
        entry = _add(root, "object")
        _add(entry, "name", cell.cell_type)
        box = _add(entry, "bndbox")
        for corner in ("xmin", "ymin", "xmax", "ymax"):
            _add(box, corner, getattr(cell, corner))
    ElementTree.indent(root, "\t")
    return ElementTree.ElementTree(root)


def _add(parent: ElementTree.Element, name: str, text: object = None) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, name)
    child.text = None if text is None else str(text)
    return child
