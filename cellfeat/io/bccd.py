"""The BCCD data set: annotated blood smears to one crop a cell, named and numbered as in the article."""

import csv
import os
import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from cellfeat.errors import CellfeatError, UsageError
from cellfeat.io.boxes import Box, read_voc
from cellfeat.io.crops import Cell, Cut, cut_cells
from cellfeat.io.progress import with_bar

COMMIT = "d272fb14cdff6e473fafeeeba32aba5f560e9e43"
ADDRESS = f"https://raw.githubusercontent.com/Shenggan/BCCD_Dataset/{COMMIT}/"
REGISTRY = "bccd_registry.txt"


def bccd(
    source: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    jpeg: bool = False,
    overwrite: bool = False,
    progress: bool = False,
) -> Cut:
    """Cut the cells of a BCCD checkout.

    Parameters
    ----------
    source : path
        The checkout, or its folder BCCD.
    out : path
        Folder to make: cells.csv (one row a crop), crops/, and problems.csv (boxes that were clipped, and
        boxes that hold no pixel).
    jpeg : bool
        Write the crops as JPEG, byte for byte the article's; else as PNG, which loses nothing.
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
        Not a BCCD checkout, a malformed annotation, or an output folder that cannot be used.

    Notes
    -----
    ``image_id`` is the number in the photograph's name, ``cell_id`` the box's place in its annotation. The
    article has 4,886 cells of 4,888 boxes: box 12 of photograph 338 and box 3 of photograph 343 have no width
    and no height. ``wbc_category`` is filled for white cells of photographs for which a table beside the
    annotations, dataset2-master/labels.csv, names one category, and empty where it names several, as nothing
    tells which cell is which. The table is not part of the public repository; without it the column is empty.
    """
    root = _root(Path(source))
    categories = _categories(root)
    annotations = sorted((root / "Annotations").glob("*.xml"))
    cells = (_cell(box, categories) for annotation in annotations for box in read_voc(annotation))
    return cut_cells(
        root / "JPEGImages", cells, out, inputs=[source], jpeg=jpeg, overwrite=overwrite, progress=progress
    )


def _root(source: Path) -> Path:
    for root in (source, source / "BCCD"):
        if (root / "Annotations").is_dir() and (root / "JPEGImages").is_dir():
            if not any((root / "Annotations").glob("*.xml")):
                raise UsageError(f"{root / 'Annotations'}: holds no .xml annotations")
            return root
    raise UsageError(f"{source}: not a BCCD checkout, which has folders BCCD/Annotations and BCCD/JPEGImages")


def _cell(box: Box, categories: Mapping[int, str]) -> Cell:
    digits = re.search(r"\d+(?=\D*$)", box.image.stem)
    if digits is None:
        raise UsageError(f"{box.image}: the name of the photograph has no number, which is its image_id")
    image_id = int(digits[0])
    row = {
        "image_id": image_id,
        "cell_id": box.number,
        "cell_type": box.label,
        "wbc_category": categories.get(image_id, "") if box.label == "WBC" else "",
    }
    return Cell(box, f"BloodImage_{image_id:03d}_{box.number:02d}", row)


def _categories(root: Path) -> dict[int, str]:
    """White-cell category by photograph, where one category is named for all its white cells."""
    path = root / "dataset2-master" / "labels.csv"
    if not path.is_file():
        return {}
    categories = {}
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            for row in csv.DictReader(file):
                named = {name.strip() for name in (row["Category"] or "").split(",")} - {""}
                if len(named) == 1:
                    categories[int(row["Image"])] = named.pop()
    except (OSError, ValueError, KeyError, TypeError, csv.Error) as error:
        raise UsageError(
            f"{path}: not a table with the columns Image (a number) and Category: {error}"
        ) from error
    return categories


def download_bccd(out: str | os.PathLike[str], *, address: str = ADDRESS, progress: bool = False) -> Path:
    """Fetch the photographs and annotations of the public repository, each checked against its SHA-256.

    Parameters
    ----------
    out : path
        Folder to fill; files that are there and sound are not fetched again.
    address : str
        Where the repository's files lie.
    progress : bool
        Show a progress bar on standard error.

    Returns
    -------
    Path
        `out`, a folder that `bccd` reads.

    Raises
    ------
    CellfeatError
        A file cannot be fetched or written, or is not the registered one. What has been fetched stays.
    """
    # Importing pooch takes a quarter of a second, and only a download needs it.
    import pooch

    pooch.get_logger().setLevel("WARNING")
    files = pooch.create(path=Path(out), base_url=address, retry_if_failed=2)
    with (resources.files("cellfeat.io") / REGISTRY).open() as registry:
        files.load_registry(registry)
    for name in with_bar(files.registry_files, "files", wanted=progress):
        try:
            files.fetch(name)
        except ValueError as error:
            raise CellfeatError(f"{address}{name}: not the registered file, its SHA-256 differs") from error
        except OSError as error:
            reason = " ".join(str(error).split())
            raise CellfeatError(f"{address}{name}: cannot be fetched to {out}: {reason}") from error
    return Path(out)
