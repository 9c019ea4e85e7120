"""What a notebook calls: load a pipeline, run it over files, measure one array."""

import os
import platform
from contextlib import nullcontext
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from cellfeat.errors import InputError
from cellfeat.export.csv import write_spreadsheets
from cellfeat.io.folders import prepare_folder
from cellfeat.io.image_sets import ImageSet
from cellfeat.pipeline.pipeline import Pipeline, load_pipeline
from cellfeat.pipeline.workspace import Image, Workspace
from cellfeat.runs.batch import measure_all
from cellfeat.runs.image_set import take_steps
from cellfeat.runs.progress import progress_bar
from cellfeat.runs.store import Failure, Part, Store, make_part, write_failures

Source = str | os.PathLike[str]


@dataclass(frozen=True)
class Outcome:
    """How a run into a folder ended.

    Parameters
    ----------
    images : int
        Image sets in the input.
    failures : tuple of Failure
        Those that gave no row, with the step and the reason.
    files : tuple of Path
        The tables written.
    """

    images: int
    failures: tuple[Failure, ...]
    files: tuple[Path, ...]


def run(pipeline: Pipeline | Source, source: Source, *, jobs: int = 1) -> dict[str, pd.DataFrame]:
    """Measure all images of an input, into tables in memory.

    Parameters
    ----------
    pipeline : Pipeline, str or path
        A pipeline, the name of a built-in one, or a pipeline file.
    source : str or path
        A folder, a glob pattern, or a CSV that lists images and metadata.
    jobs : int
        Worker processes; -1 is all cores.

    Returns
    -------
    dict of str to DataFrame
        ``Image`` (one row an image set), one table for each kind of objects (one row an object), and
        ``errors`` (ImageNumber, Files, Step, Reason: the image sets that failed).

    Raises
    ------
    CellfeatError
        The pipeline or the input is wrong. An image set that fails is a row of ``errors`` instead.
    """
    pipeline = _loaded(pipeline)
    parts = list(measure_all(pipeline, _listed(pipeline, source), jobs=jobs))
    return _frames(parts)


def run_into(
    out: Source,
    pipeline: Pipeline | Source,
    source: Source,
    *,
    jobs: int = 1,
    overwrite: bool = False,
    progress: bool = False,
) -> Outcome:
    """Measure all images of an input, into a folder of CSV files; memory does not grow with the input.

    Parameters
    ----------
    out : str or path
        Folder to make; must be empty if it exists.
    pipeline, source, jobs
        As for `run`.
    overwrite : bool
        Replace what is in `out`.
    progress : bool
        Show a progress bar on standard error.

    Returns
    -------
    Outcome

    Raises
    ------
    CellfeatError
        The pipeline, the input or the output folder is wrong. An image set that fails is in
        ``Outcome.failures`` and errors.csv instead.
    """
    pipeline = _loaded(pipeline)
    listed = _listed(pipeline, source)
    folder = prepare_folder(out, overwrite=overwrite, inputs=[source])
    store = Store(folder / "store")
    with progress_bar(len(listed)) if progress else nullcontext(_ignore) as advance:
        for part in measure_all(pipeline, listed, jobs=jobs, output=folder):
            store.add(part)
            advance(part.images, len(part.failures))
    write_failures(store.failures, folder / "errors.csv")
    files = write_spreadsheets(store, folder, pipeline.spreadsheet, _experiment(pipeline))
    return Outcome(len(listed), tuple(store.failures), tuple(files))


def measure_image(image: ArrayLike, pipeline: Pipeline | Source) -> dict[str, pd.DataFrame]:
    """Take a pipeline's steps on one image in memory.

    Parameters
    ----------
    image : array_like (H, W) or (H, W, 3)
        uint8 or uint16 pixels, which are scaled to [0, 1], or floats, which are taken as they are.
    pipeline : Pipeline, str or path
        One that loads a single image.

    Returns
    -------
    dict of str to DataFrame
        ``Image`` with one row, and one table for each kind of objects.

    Raises
    ------
    CellfeatError
        The pipeline loads several images, the array is no image, or a step failed.
    """
    pipeline = _loaded(pipeline)
    if len(pipeline.images) != 1:
        raise InputError(f"{pipeline.name} loads {len(pipeline.images)} images, not one: use cellfeat.run")
    pixels = np.asarray(image)
    scale = 1.0
    if pixels.dtype in (np.uint8, np.uint16):
        scale = float(np.iinfo(pixels.dtype).max)
    elif not np.issubdtype(pixels.dtype, np.floating):
        raise InputError(f"image must be uint8, uint16 or floats in [0, 1], not {pixels.dtype}")
    if pixels.size == 0 or pixels.ndim not in (2, 3):
        raise InputError(f"image must be (H, W) or (H, W, 3) with at least one pixel, not {pixels.shape}")
    loaded = Image((pixels / np.float32(scale)).astype(np.float32), scale)
    workspace = Workspace({pipeline.images[0].name: loaded})
    frames = _frames([make_part([take_steps(pipeline, workspace, 1)])])
    del frames["errors"]
    return frames


def _loaded(pipeline: Pipeline | Source) -> Pipeline:
    return pipeline if isinstance(pipeline, Pipeline) else load_pipeline(Path(pipeline))


def _listed(pipeline: Pipeline, source: Source) -> list[ImageSet]:
    return pipeline.image_sets(source)


def _ignore(images: int, failed: int) -> None:
    """Stand in for a progress bar."""


def _experiment(pipeline: Pipeline) -> dict[str, str]:
    return {
        "cellfeat_Version": version("cellfeat"),
        "Python_Version": platform.python_version(),
        "Pipeline_Name": pipeline.name,
        "Pipeline_Pipeline": pipeline.model_dump_json(),
    }


def _frames(parts: list[Part]) -> dict[str, pd.DataFrame]:
    names = dict.fromkeys(name for part in parts for name in part.tables)
    frames = {
        name: pd.concat([p.tables[name].to_pandas() for p in parts if name in p.tables], ignore_index=True)
        for name in names
    }
    failures = [f for part in parts for f in part.failures]
    frames["errors"] = pd.DataFrame(
        [(f.number, ";".join(f.files), f.step, f.reason) for f in failures],
        columns=["ImageNumber", "Files", "Step", "Reason"],
    )
    return frames
