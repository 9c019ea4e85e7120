"""What a notebook calls: load a pipeline, run it over files, measure one array."""

import os
from collections.abc import Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike

from cellfeat.errors import InputError, UsageError
from cellfeat.export.aggregate import with_aggregates
from cellfeat.export.formats import check_formats, export_store
from cellfeat.io.folders import prepare_folder
from cellfeat.io.remote import Remote, as_path, local_path
from cellfeat.pipeline.load import load_pipeline
from cellfeat.pipeline.pipeline import Pipeline
from cellfeat.pipeline.steps.saveimages import SaveImages
from cellfeat.pipeline.workspace import Image, Workspace
from cellfeat.runs.batch import measure_all
from cellfeat.runs.chunk import places
from cellfeat.runs.image_set import measure
from cellfeat.runs.lock import LOCK, locked
from cellfeat.runs.mirror import output_folder
from cellfeat.runs.part import IMAGE, Failure, join_tables, read_part
from cellfeat.runs.progress import progress_bar
from cellfeat.runs.run import Options, chunked, fill_store, opened_store
from cellfeat.runs.shards import check_done, merge_stores, read_shards
from cellfeat.runs.workers import Workers

if TYPE_CHECKING:
    import pandas as pd

Source = str | os.PathLike[str]


@dataclass(frozen=True)
class Outcome:
    """How a run into a folder ended.

    Parameters
    ----------
    images : int
        Image sets in the input.
    failures : tuple of Failure
        The image sets that gave no row, with the step and the reason.
    files : tuple of Path
        The tables written.
    folder : Path
        Where they are.
    """

    images: int
    failures: tuple[Failure, ...]
    files: tuple[Path, ...]
    folder: Path

    @property
    def failed(self) -> int:
        """How many image sets gave no row."""
        return len(self.failures)


def run(pipeline: Pipeline | Source, source: Source, *, jobs: int | None = None) -> dict[str, "pd.DataFrame"]:
    """Measure all images of an input, into tables in memory.

    Parameters
    ----------
    pipeline : Pipeline, str or path
        A pipeline, the name of a built-in one, or a pipeline file.
    source : str or path
        A folder, a glob pattern, or a CSV that lists images and metadata; each may be a URL, as
        s3://bucket/plate (extra ``cloud``).
    jobs : int, optional
        Worker processes; -1 is all cores. None is one, or what `joblib.parallel_config` says around the call.

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
    # Importing it takes as long as a run of a hundred crops, and a run into a folder needs none.
    import pandas as pd

    pipeline = _loaded(pipeline)
    chunks = chunked(pipeline, pipeline.image_sets(source), None, Options(jobs))
    parts = sorted(measure_all(chunks, jobs=jobs), key=lambda part: part.first)
    found = [_summarised(read_part(part), pipeline) for part in parts if part.tables]
    names = dict.fromkeys(name for tables in found for name in tables)
    frames: dict[str, pd.DataFrame] = {
        name: pa.concat_tables(
            [tables[name] for tables in found if name in tables], promote_options="permissive"
        ).to_pandas()
        for name in names
    }
    failures = [f for part in parts for f in part.failures]
    frames["errors"] = pd.DataFrame(
        [(f.number, ";".join(f.files), f.step, f.reason) for f in failures],
        columns=["ImageNumber", "Files", "Step", "Reason"],
    )
    return frames


def run_into(
    out: Source,
    pipeline: Pipeline | Source,
    source: Source,
    *,
    jobs: int | None = None,
    overwrite: bool = False,
    resume: bool = False,
    retry_failed: bool = False,
    stop_on_error: bool = False,
    timeout: float | None = None,
    shard: tuple[int, int] = (1, 1),
    scheduler: str | None = None,
    formats: Sequence[str] = ("csv",),
    progress: bool = False,
    workers: Workers | None = None,
) -> Outcome:
    """Measure all images of an input, into a folder of tables; memory does not grow with the input.

    Parameters
    ----------
    out : str or path
        Folder to make; must be empty if it exists. May be a URL, as s3://bucket/run (extra ``cloud``).
    pipeline, source, jobs
        As for `run`.
    overwrite : bool
        Replace what is in `out`.
    resume : bool
        Go on with the run in `out`, where there is one; its tables become those of an undisturbed run.
    retry_failed : bool
        When resuming, measure again what failed.
    stop_on_error : bool
        Stop at the first image set that fails.
    timeout : float, optional
        Seconds that one image set may take; one that takes longer fails.
    shard : tuple of int
        Take part i of N, (i, N), of the image sets; `merge` joins the folders.
    scheduler : str, optional
        Address of a dask scheduler, tcp://host:8786, whose machines measure; `jobs` is of no account then:
        this machine writes the tables, on all its cores.
    formats : sequence of str
        Of the tables: ``csv``, ``cytotable``, ``anndata`` (extra ``anndata``), ``analyst``.
    progress : bool
        Show a progress bar on standard error.
    workers : Workers, optional
        Processes that are ready to measure, and are the caller's to end.

    Returns
    -------
    Outcome

    Raises
    ------
    CellfeatError
        The pipeline, the input or the output folder is wrong, what is resumed has changed, or the disk is
        full. An image set that fails is in ``Outcome.failures`` and errors.csv instead.
    """
    check_formats(formats)
    pipeline = _loaded(pipeline)
    options = Options(jobs, resume, retry_failed, stop_on_error, timeout, shard, scheduler)
    source, out = as_path(source), as_path(out)
    if scheduler is not None:
        # The machines of a cluster are in other folders.
        source, out = source.absolute(), out.absolute()
    if isinstance(out, Remote) and any(isinstance(step, SaveImages) for step in pipeline.steps):
        raise UsageError(f"{out}: SaveImages needs a local output folder: name one, and copy it there after")
    listed = pipeline.image_sets(source)
    with ExitStack() as stack:
        folder, keep = stack.enter_context(output_folder(out, resume=resume, overwrite=overwrite))
        total = sum(map(len, places(len(listed), shard)))
        if workers is None:
            workers = stack.enter_context(Workers())
        opened = opened_store(
            folder, pipeline, listed, options, overwrite=overwrite, source=source, keep=keep, workers=workers
        )
        store = stack.enter_context(opened)
        with progress_bar(total) if progress else nullcontext(_ignore) as advance:
            fill_store(store, pipeline, listed, options, advance, keep)
        files = export_store(store, folder, formats)
        for file in (folder / "errors.csv", *files):
            keep(file)
        failures = tuple(store.failures())
    return Outcome(total, failures, tuple(out / file.relative_to(folder) for file in files), out)


def merge(out: Source, shards: Sequence[Source], *, overwrite: bool = False) -> Outcome:
    """Join the shards of a run into a folder whose tables are, byte for byte, those of a single run.

    Parameters
    ----------
    out : str or path
        Folder to make; must be empty if it exists.
    shards : sequence of str or path
        Output folders of all shards. They are left as they are, with the images that steps saved there.
    overwrite : bool
        Replace what is in `out`.

    Returns
    -------
    Outcome

    Raises
    ------
    CellfeatError
        Image sets are missing, the folders are not of one run, or the output cannot be written.
    """
    folder = local_path(out)
    found = read_shards([local_path(shard) for shard in shards])
    check_done(found)
    with locked(folder):
        prepare_folder(folder, overwrite=overwrite, inputs=shards, keep=[LOCK])
        store = merge_stores(found, folder)
        files = export_store(store, folder)
        failures = tuple(store.failures())
    return Outcome(found[0].manifest.image_sets, failures, tuple(files), folder)


def measure_image(image: ArrayLike, pipeline: Pipeline | Source) -> dict[str, "pd.DataFrame"]:
    """Take a pipeline's steps on one image in memory.

    Parameters
    ----------
    image : array_like (H, W) or (H, W, 3), or (H, W, 4), whose alpha does not count
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
    if pixels.size == 0 or not (pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] in (3, 4))):
        raise InputError(f"image must be (H, W) or (H, W, 3) with at least one pixel, not {pixels.shape}")
    colors = pixels if pixels.ndim == 2 else pixels[:, :, :3]
    loaded = Image((colors / np.float32(scale)).astype(np.float32), scale)
    workspace = Workspace({pipeline.images[0].name: loaded})
    tables = _summarised(join_tables([measure(pipeline, workspace)]), pipeline)
    return {name: table.to_pandas() for name, table in tables.items()}


def _loaded(pipeline: Pipeline | Source) -> Pipeline:
    return pipeline if isinstance(pipeline, Pipeline) else load_pipeline(Path(pipeline))


def _summarised(tables: dict[str, pa.Table], pipeline: Pipeline) -> dict[str, pa.Table]:
    return tables | {IMAGE: with_aggregates(tables, pipeline.spreadsheet)}


def _ignore(images: int, failed: int) -> None:
    """Stand in for a progress bar."""
