"""The whole road on drawn blood smears: boxes, crops, features, and a learning curve."""

import os
from collections.abc import Iterator
from pathlib import Path

from activesim.commands import study
from activesim.settings import Settings
from activesim.table import load
from cellfeat.api import run_into
from cellfeat.errors import CellfeatError
from cellfeat.io.bccd import bccd
from cellfeat.io.folders import prepare_folder
from cellfeat.io.smear.folder import write_smears
from cellfeat.pipeline.load import load_pipeline
from cellfeat.show import draw_objects

SMEARS = 24
SEEDS = 5
LABELS = 60
PIPELINE = "blood-cells"


def demo(
    out: str | os.PathLike[str], *, jobs: int = 2, seed: int = 0, overwrite: bool = False
) -> Iterator[tuple[Path, str]]:
    """Draw smears, cut their cells out, measure them, and compare ways to choose the cells to label.

    Parameters
    ----------
    out : path
        Folder to make.
    jobs : int
        Worker processes.
    seed : int
        Of the smears.
    overwrite : bool

    Yields
    ------
    file : Path
        As soon as it is there.
    what : str
        What one sees in it.

    Raises
    ------
    CellfeatError
        The folder cannot be used, or a crop could not be measured.
    """
    folder = prepare_folder(out, overwrite=overwrite)
    write_smears(folder / "smears", smears=SMEARS, seed=seed)
    photographs = folder / "smears" / "BCCD" / "JPEGImages"
    yield photographs, f"{SMEARS} drawn blood smears"
    bccd(folder / "smears", folder / "cells")
    yield folder / "cells" / "cells.csv", "one row a cell: its class, its box, and its crop in crops/"
    pipeline = load_pipeline(PIPELINE)
    draw_objects(next(iter(sorted(photographs.iterdir()))), pipeline, folder / "objects.png")
    yield folder / "objects.png", f"what the pipeline {PIPELINE} finds in the first smear"
    outcome = run_into(folder / "features", pipeline, folder / "cells" / "crops", jobs=jobs, progress=True)
    if outcome.failures:
        raise CellfeatError(f"{len(outcome.failures)} crops failed: see {folder / 'features' / 'errors.csv'}")
    yield folder / "features" / "Image.csv", "one row a crop: its features, in CellProfiler's columns"
    table = load(
        folder / "features",
        target="cell_type",
        labels=folder / "cells" / "cells.csv",
        classes=("RBC", "WBC"),
    )
    settings = Settings(seeds=SEEDS, labels_max=LABELS)
    study(table, settings, out=folder / "study", goal=0.9, jobs=jobs)
    yield folder / "study" / "curves.png", "labels against average precision, chosen and at random"
    yield folder / "study" / "report.html", "the same with numbers: open it in a browser"
