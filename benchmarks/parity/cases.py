"""Folders of CellProfiler's output, each with the pipeline and the images it was made from."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).parents[2]
DEFAULT = (ROOT / "tests" / "golden", ROOT.parent / "shared" / "reference")


@dataclass(frozen=True)
class Case:
    """One run of CellProfiler.

    Parameters
    ----------
    folder : Path
        With Image.csv, a CSV for each kind of object and, as a rule, labels.npz.
    pipeline : Path
        The .cppipe it was run with.
    images : tuple of Path
        The image files, in CellProfiler's order.
    """

    folder: Path
    pipeline: Path
    images: tuple[Path, ...]


def cases(roots: Sequence[Path] = ()) -> Iterator[Case]:
    """All cases below the roots; below CELLFEAT_REFERENCE, or all that is at hand, if there are none."""
    given = os.environ.get("CELLFEAT_REFERENCE")
    for root in roots or ([Path(given)] if given else DEFAULT):
        for table in sorted(root.rglob("Image.csv")):
            yield _case(root, table.parent)


def _case(root: Path, folder: Path) -> Case:
    return Case(folder, _pipeline(root, folder), tuple(_images(root, folder)))


def _pipeline(root: Path, folder: Path) -> Path:
    """The pipeline beside the tables, or the one in pipelines/ that the folder's name ends with."""
    own = folder / "pipeline.cppipe"
    if own.is_file():
        return own
    shared = root / "pipelines"
    name = folder.name.removesuffix("_all")
    gray = "_gray" if name.startswith("synth16") else ""
    endings = [name.split("_", n)[-1] + gray for n in range(name.count("_") + 1)]
    for ending in endings:
        if (shared / f"{ending}.cppipe").is_file():
            return shared / f"{ending}.cppipe"
    raise FileNotFoundError(f"{folder}: no pipeline.cppipe here, and none of {endings} in {shared}")


def _images(root: Path, folder: Path) -> Iterator[Path]:
    """The files that Image.csv names, wherever they lie below the folder or the root's neighbours."""
    table = pd.read_csv(folder / "Image.csv")
    homes = [folder / "images", *sorted((root / "inputs").glob("*"))]
    homes += [root.parent / "bccd" / "BCCD" / name for name in ("cropped", "JPEGImages")]
    for column in sorted(c for c in table.columns if c.startswith("FileName_")):
        for name in table[column]:
            found = next((home / name for home in homes if (home / name).is_file()), None)
            if found is None:
                raise FileNotFoundError(f"{folder}: image {name} is in none of {[str(h) for h in homes]}")
            yield found
