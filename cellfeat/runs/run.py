"""A run into a folder: begun or gone on with, stored as it goes, and stopped without loss."""

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cellfeat.errors import CellfeatError, UsageError
from cellfeat.io.folders import prepare_folder
from cellfeat.io.image_sets import ImageSet
from cellfeat.pipeline.pipeline import Pipeline
from cellfeat.runs.batch import measure_all
from cellfeat.runs.chunk import Chunk, places
from cellfeat.runs.cluster import measure_on_cluster
from cellfeat.runs.durable import UNFINISHED
from cellfeat.runs.lock import LOCK, locked
from cellfeat.runs.manifest import INPUTS, MANIFEST, begin_store, check_same, describe, store_inputs
from cellfeat.runs.mirror import Keep
from cellfeat.runs.progress import Advance
from cellfeat.runs.store import STORE, Store
from cellfeat.runs.workers import Workers

MOST_JOBS = 4096
YEAR = 365 * 24 * 3600
SCHEDULER = re.compile(r"(tcp|tls|ucx|wss?)://.+:[0-9]+|inproc://.+")


@dataclass(frozen=True)
class Options:
    """How a run goes about its work; none of it changes a number.

    Parameters
    ----------
    jobs : int, optional
        Image sets that are measured at a time, as joblib counts.
    resume : bool
        Go on with what is in the folder.
    retry_failed : bool
        When resuming, measure again what failed, with the rest of its chunk.
    stop_on_error : bool
        Stop at the first image set that fails.
    timeout : float, optional
        Seconds that one image set may take.
    shard : tuple of int
        Which part of the image sets to take, from 1, and of how many.
    scheduler : str, optional
        Address of the dask scheduler whose machines measure, instead of this one.
    """

    jobs: int | None = None
    resume: bool = False
    retry_failed: bool = False
    stop_on_error: bool = False
    timeout: float | None = None
    shard: tuple[int, int] = (1, 1)
    scheduler: str | None = None

    def __post_init__(self) -> None:
        if self.jobs is not None and not 1 <= abs(self.jobs) <= MOST_JOBS:
            raise UsageError(f"jobs = {self.jobs}: a number from 1 to {MOST_JOBS}, or -1 for all cores")
        if self.timeout is not None and not 0 < self.timeout <= YEAR:
            raise UsageError(f"timeout = {self.timeout:g}: more than 0 seconds, and {YEAR} (a year) at most")
        if not 1 <= self.shard[0] <= self.shard[1]:
            raise UsageError(f"shard = {self.shard}: i of N, with i from 1 to N")
        if self.scheduler is not None and not SCHEDULER.fullmatch(self.scheduler):
            raise UsageError(f"--scheduler {self.scheduler}: must be an address such as tcp://host:8786")
        if self.retry_failed and not self.resume:
            raise UsageError("--retry-failed is for a run that --resume goes on with: give both")

    @property
    def readers(self) -> int | None:
        """Threads that read the store, as joblib counts; where a cluster measures, this machine is idle."""
        return self.jobs if self.scheduler is None else -1


class StoppedError(CellfeatError):
    """A run was stopped before its end; what it finished is kept."""


@contextmanager
def opened_store(
    out: Path,
    pipeline: Pipeline,
    image_sets: Sequence[ImageSet],
    options: Options,
    *,
    overwrite: bool,
    source: Path,
    keep: Keep,
    workers: Workers,
) -> Iterator[Store]:
    """Hold an output folder and its store, begun, or checked to be of the same run.

    Raises
    ------
    UsageError
        The folder holds something else, another process writes there, or what is resumed has changed.
    CellfeatError
        The folder cannot be written.
    """
    if overwrite and options.resume:
        raise UsageError("--overwrite deletes what --resume goes on with: choose one")
    store = Store(out / STORE, options.readers, workers)
    manifest = describe(pipeline, len(image_sets), options.shard)
    with locked(out):
        if options.resume and store.folder.is_dir():
            failed = {f.number for f in store.failures()} if options.retry_failed else set()
            check_same(store.folder, manifest, image_sets, may_change=failed)
            if failed:
                store_inputs(store.folder, image_sets)
            store.remove_unfinished()
        else:
            if options.resume:
                shutil.rmtree(store.folder.with_name(STORE + UNFINISHED), ignore_errors=True)
            prepare_folder(out, overwrite=overwrite, inputs=[source], keep=[LOCK])
            begin_store(store.folder, manifest, image_sets)
        keep(store.folder / INPUTS)
        keep(store.folder / MANIFEST)
        yield store


def fill_store(
    store: Store,
    pipeline: Pipeline,
    image_sets: Sequence[ImageSet],
    options: Options,
    advance: Advance,
    keep: Keep,
) -> None:
    """Measure what a store does not hold yet.

    Raises
    ------
    StoppedError
        An image set failed, and the run was to stop then.
    CellfeatError
        The store cannot be written, or no worker can be started.
    """
    done = set()
    for first, images, failed in store.finished():
        if not (failed and options.retry_failed):
            done.add(first)
            advance(images, failed)
    chunks = chunked(pipeline, image_sets, store.folder.parent, options)
    remaining = (chunk for chunk in chunks if chunk.entries[0].number not in done)
    if options.scheduler is None:
        measured = measure_all(remaining, jobs=options.jobs, workers=store.workers)
    else:
        measured = measure_on_cluster(remaining, options.scheduler)
    with closing(measured) as parts:
        for part in parts:
            keep(store.add(part))
            advance(part.images, len(part.failures))
            if part.failures and options.stop_on_error:
                failure = part.failures[0]
                raise StoppedError(
                    f"stopped at the first failure, image set {failure.number}: {failure}; what is "
                    "done is kept, and --resume goes on with it"
                )


def chunked(
    pipeline: Pipeline, image_sets: Sequence[ImageSet], output: Path | None, options: Options
) -> Iterator[Chunk]:
    """Image sets of a shard in chunks."""
    for place in places(len(image_sets), options.shard):
        entries = tuple(image_sets[place.start : place.stop])
        yield Chunk(pipeline, entries, output, options.timeout, options.resume)
