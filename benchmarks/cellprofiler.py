"""What CellProfiler and cellfeat take for the same pipeline on the same images, start-up left out.

Both read and write files, and what a disk takes to find room for new ones depends on what was deleted there
lately; with TMPDIR in memory, as /dev/shm, it does not count.
"""

import os
import random
import shutil
import subprocess
import tempfile
from itertools import count
from pathlib import Path
from statistics import median
from time import process_time

from benchmarks.oracle.environment import find_cellprofiler, variables
from cellfeat.io.image_sets import image_files
from cellfeat.pipeline.load import load_pipeline
from cellfeat.runs.chunk import Chunk, measure_chunk

FEW = 5
TIMES = 5


def against(venv: Path, pipeline: Path, folder: Path, limit: int) -> dict[str, float]:
    """CPU seconds an image of both programs.

    Parameters
    ----------
    venv : Path
        CellProfiler's, made by benchmarks/oracle/install.py.
    pipeline : Path
        A .cppipe that both read.
    folder : Path
        Images; a sample of them is taken.
    limit : int
        How many, more than 5.

    Returns
    -------
    dict
        ``cellprofiler``, of the difference between a run of all and one of five images; ``cellfeat``, reading
        and tables in memory included; ``ratio``.
    """
    files = [path for path in image_files(folder) if path.stat().st_size]
    chosen = random.Random(0).sample(files, min(limit, len(files)))
    with tempfile.TemporaryDirectory() as scratch:
        # Nothing is deleted between the runs.
        folders = (Path(scratch, str(number)) for number in count())
        _cellfeat(pipeline, chosen[:FEW], next(folders))  # loads and compiles
        # Before and after CellProfiler, as the machine may become faster or slower meanwhile.
        ours = [_cellfeat(pipeline, chosen, next(folders)) for _ in range(TIMES)]
        theirs = _cellprofiler(venv, pipeline, chosen, next(folders))
        start = _cellprofiler(venv, pipeline, chosen[:FEW], next(folders))
        ours += [_cellfeat(pipeline, chosen, next(folders)) for _ in range(TIMES)]
    our_seconds, their_seconds = median(ours) / len(chosen), (theirs - start) / (len(chosen) - FEW)
    return {
        "images": len(chosen),
        "cellprofiler": round(their_seconds, 4),
        "cellfeat": round(our_seconds, 5),
        "ratio": round(their_seconds / our_seconds, 1),
    }


def _cellfeat(pipeline: Path, files: list[Path], folder: Path) -> float:
    loaded = load_pipeline(pipeline)
    images = folder / "images"
    images.mkdir(parents=True)
    _copy(files, images)
    sets = tuple(loaded.image_sets(images))
    began = process_time()
    measure_chunk(Chunk(loaded, sets, folder / "out"))
    return process_time() - began


def _cellprofiler(venv: Path, pipeline: Path, files: list[Path], folder: Path) -> float:
    images, out = folder / "images", folder / "out"
    images.mkdir(parents=True)
    out.mkdir()
    _copy(files, images)
    before = os.times()
    subprocess.run(
        [find_cellprofiler(venv), "-c", "-r", "-p", pipeline, "-i", images, "-o", out],
        check=True,
        capture_output=True,
        env=variables(),
    )
    after = os.times()
    return (after.children_user + after.children_system) - (before.children_user + before.children_system)


def _copy(files: list[Path], folder: Path) -> None:
    for path in files:
        shutil.copy(path, folder)
