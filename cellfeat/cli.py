"""The command line: each command calls one function, and loads what it needs when it is called."""

import shlex
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from cellfeat.errors import CellfeatError, UsageError
from cellfeat.io.remote import as_path, local_path

if TYPE_CHECKING:
    from cellfeat.api import Outcome
    from cellfeat.io.crops import Cut

STOPPED = 130

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)

Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace what is in the output folder.")]
OverwriteFile = Annotated[bool, typer.Option("--overwrite", help="Replace the file if it exists.")]
Jobs = Annotated[int, typer.Option("--jobs", help="Worker processes; -1 is all cores.")]
Formats = Annotated[
    str, typer.Option("--format", metavar="NAME[,NAME…]", help="csv, cytotable, anndata, analyst.")
]


@app.callback()
def cellfeat() -> None:
    """Measure cells in microscope images as CellProfiler does."""


@app.command()
def run(
    pipeline: Annotated[str, typer.Argument(help="Name of a built-in pipeline, or a pipeline file.")],
    source: Annotated[
        Path, typer.Argument(metavar="INPUT", parser=as_path, help="Folder, glob, or CSV that lists images.")
    ],
    out: Annotated[Path, typer.Option("--out", parser=as_path, metavar="FOLDER", help="Folder to make.")],
    jobs: Jobs = 1,
    overwrite: Overwrite = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the run in the output folder.")
    ] = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="With --resume: measure again what failed.")
    ] = False,
    stop_on_error: Annotated[
        bool, typer.Option("--stop-on-error", help="Stop at the first image set that fails.")
    ] = False,
    timeout: Annotated[float | None, typer.Option(help="Seconds that one image set may take.")] = None,
    shard: Annotated[str, typer.Option(metavar="i/N", help="Measure only part i of N.")] = "1/1",
    backend: Annotated[
        str, typer.Option(metavar="processes|dask", help="Measure in processes here, or on a dask cluster.")
    ] = ("processes"),
    scheduler: Annotated[
        str | None, typer.Option(help="Address of the dask cluster's scheduler, tcp://host:8786.")
    ] = None,
    formats: Formats = "csv",
) -> None:
    """Measure images: one row an image and one row an object, as CSV tables."""
    from cellfeat.runs.shard import parse_shard
    from cellfeat.runs.workers import Workers

    if (backend, scheduler is not None) not in (("processes", False), ("dask", True)):
        raise UsageError(
            "--backend is processes, of this machine, which is the default; or dask, with --scheduler ADDRESS"
        )
    part = parse_shard(shard)
    with _stoppable(), Workers(ready=0 if scheduler else 1) as workers:
        # Takes as long as the worker takes to start.
        with _uninterrupted():
            from cellfeat.api import run_into

        outcome = run_into(
            out,
            pipeline,
            source,
            jobs=jobs,
            overwrite=overwrite,
            resume=resume,
            retry_failed=retry_failed,
            stop_on_error=stop_on_error,
            timeout=timeout,
            shard=part,
            scheduler=scheduler,
            formats=formats.split(","),
            progress=True,
            workers=workers,
        )
    _tell(outcome)


@app.command()
def status(
    runs: Annotated[
        list[Path],
        typer.Argument(metavar="RUN…", parser=local_path, help="Output folders: one, or all shards'."),
    ],
) -> None:
    """Say which image sets of a run, or of its shards, are missing; exit code 1 if any are."""
    from cellfeat.runs.shards import lines, read_shards, unfinished_shards

    shards = read_shards(runs)
    typer.echo("\n".join(lines(shards)))
    if unfinished_shards(shards):
        raise typer.Exit(1)


@app.command()
def merge(
    out: Annotated[Path, typer.Argument(parser=local_path, help="Folder to make.")],
    shards: Annotated[
        list[Path],
        typer.Argument(metavar="SHARD…", parser=local_path, help="Output folders of all shards."),
    ],
    overwrite: Overwrite = False,
) -> None:
    """Join the shards of a run; the tables are those of a run that was not divided."""
    from cellfeat.api import merge

    _tell(merge(out, shards, overwrite=overwrite))


@app.command()
def export(
    run: Annotated[Path, typer.Argument(parser=local_path, help="Output folder of a run.")],
    formats: Formats,
    out: Annotated[
        Path | None,
        typer.Option(parser=local_path, metavar="FOLDER", help="Folder to write to; RUN if not given."),
    ] = None,
) -> None:
    """Write the tables of a run in other formats; nothing is measured again."""
    from cellfeat.export.formats import export_run
    from cellfeat.runs.shards import lines, read_shard, unfinished_shards

    shard = read_shard(run)
    for file in export_run(shard.store, out or run, formats.split(",")):
        typer.echo(file)
    if unfinished_shards([shard]):
        typer.echo("\n".join(lines([shard])), err=True)


@app.command()
def show(
    image: Annotated[Path, typer.Argument(help="An image file.")],
    pipeline: Annotated[str, typer.Argument(help="Name of a built-in pipeline, or a pipeline file.")],
    out: Annotated[Path, typer.Option("--out", help="Picture to write: .png, .svg or .pdf.")],
    overwrite: OverwriteFile = False,
) -> None:
    """Draw an image, its gray, its objects with their numbers, and a few of their measurements."""
    from cellfeat.pipeline.load import load_pipeline
    from cellfeat.show import draw_objects

    draw_objects(image, load_pipeline(pipeline), out, overwrite=overwrite)
    typer.echo(out)


@app.command()
def compare(
    first: Annotated[Path, typer.Argument(help="Output folder of a run, of cellfeat or CellProfiler.")],
    second: Annotated[Path, typer.Argument(help="Output folder of another.")],
) -> None:
    """Compare the tables of two runs, column by column; exit code 1 if they differ."""
    from cellfeat.compare import compare_folders, lines

    comparison = compare_folders(first, second)
    for line in lines(comparison):
        typer.echo(line)
    if not comparison.is_equal:
        raise typer.Exit(1)


@app.command()
def check(
    pipeline: Annotated[Path, typer.Argument(metavar="X.cppipe", help="A pipeline of CellProfiler 4.")],
) -> None:
    """List the modules of a CellProfiler pipeline and whether they run here; exit code 1 if one does not."""
    from cellfeat.pipeline.cppipe.convert import check_file, check_whole, lines

    verdicts = check_file(pipeline)
    typer.echo("\n".join(lines(verdicts)))
    if any(verdict.state == "refused" for verdict in verdicts):
        raise typer.Exit(1)
    check_whole(pipeline)


@app.command()
def convert(
    pipeline: Annotated[Path, typer.Argument(metavar="X.cppipe", help="A pipeline of CellProfiler 4.")],
    out: Annotated[Path, typer.Argument(metavar="X.toml", help="Pipeline file to write.")],
    overwrite: OverwriteFile = False,
) -> None:
    """Write a CellProfiler pipeline as a pipeline file of cellfeat's own."""
    from cellfeat.pipeline.toml import convert_file

    convert_file(pipeline, out, overwrite=overwrite)
    typer.echo(out)


@app.command()
def features(
    pattern: Annotated[str, typer.Argument(help="A column, or a pattern such as '*Eccentricity*'.")] = "*",
) -> None:
    """Say what the columns mean: definition, unit, range, when a value is undefined, source."""
    from cellfeat.reference import features, lines

    found = [line for module, feature in features(pattern) for line in lines(module, feature)]
    if not found:
        raise UsageError(f"{pattern}: no feature has such a name; 'cellfeat features' lists all")
    typer.echo("\n".join(found))


@app.command()
def bccd(
    source: Annotated[Path | None, typer.Argument(help="BCCD checkout, or its folder BCCD.")] = None,
    out: Annotated[
        Path | None, typer.Argument(help="Folder to make: cells.csv, crops/, problems.csv.")
    ] = None,
    jpeg: Annotated[bool, typer.Option("--jpeg", help="Crops as JPEG, as the article made them.")] = False,
    download: Annotated[
        Path | None, typer.Option(help="Fetch the data set into this folder instead.")
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Cut the cells of the BCCD blood smears, one crop and one row a cell."""
    from cellfeat.io.bccd import bccd, download_bccd

    if download and not source:
        typer.echo(download_bccd(download, progress=True))
    elif source and out and not download:
        _report(bccd(source, out, jpeg=jpeg, overwrite=overwrite, progress=True), out)
    else:
        raise UsageError("name SOURCE and OUT, or --download and a folder alone")


@app.command()
def crop(
    images: Annotated[Path, typer.Argument(help="Folder of images.")],
    boxes: Annotated[Path, typer.Argument(help="CSV, COCO JSON, VOC XML, or a folder of VOC XML files.")],
    out: Annotated[Path, typer.Argument(help="Folder to make: cells.csv, crops/ and more.")],
    overwrite: Overwrite = False,
) -> None:
    """Cut annotated boxes out of images, one crop and one row a box."""
    from cellfeat.io.crops import crop

    _report(crop(images, boxes, out, overwrite=overwrite, progress=True), out)


@app.command()
def demo(
    out: Annotated[Path, typer.Argument(help="Folder to make.")],
    jobs: Jobs = 2,
    overwrite: Overwrite = False,
) -> None:
    """Do all of it on drawn blood smears: crops, features, and how many labels are needed."""
    from cellfeat.demo import demo

    made = list(demo(out, jobs=jobs, overwrite=overwrite))
    typer.echo("\nWorth opening:")
    for file, what in made:
        typer.echo(f"  {file}: {what}")


@app.command()
def warmup(
    pipelines: Annotated[
        list[str] | None, typer.Argument(metavar="[PIPELINE…]", help="All built-in ones by default.")
    ] = None,
) -> None:
    """Compile what pipelines need, so that no run has to: some minutes once, and after an update."""
    from cellfeat.pipeline.load import built_in_pipelines, load_pipeline
    from cellfeat.warmup import warm_up

    def say(pipeline: str, step: str) -> None:
        typer.echo(f"{pipeline}: {step}", err=True)

    folder = warm_up([load_pipeline(name) for name in pipelines or built_in_pipelines()], say)
    typer.echo(f"compiled kernels are in {folder}")


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let Ctrl-C, and the signal by which a scheduler ends a job, stop a run that can be resumed."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        words = [Path(sys.argv[0]).name, *(word for word in sys.argv[1:] if word != "--overwrite")]
        again = shlex.join(words if "--resume" in words else [*words, "--resume"])
        raise _StoppedError(f"stopped; what is done is kept. To go on:\n  {again}") from None


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let Ctrl-C wait: of one that comes while they are imported some libraries make errors of their own."""
    came: list[int] = []
    earlier = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, earlier)
    if came:
        raise KeyboardInterrupt


def _tell(outcome: "Outcome") -> None:
    for file in outcome.files:
        typer.echo(file)
    if outcome.failed:
        failed = f"{outcome.failed} of {outcome.images} image sets failed"
        where = outcome.folder / "errors.csv"
        raise CellfeatError(f"{failed}: see {where}; the first: {outcome.failures[0]}")


def _report(cut: "Cut", out: Path) -> None:
    typer.echo(out / "cells.csv")
    if cut.problems:
        typer.echo(f"boxes clipped or without a crop: {cut.problems}, see {out / 'problems.csv'}", err=True)


class _StoppedError(Exception):
    """Ends the program as Ctrl-C does, with a message."""


def main() -> None:
    """Run the command line: what a user caused becomes one line and an exit code."""
    try:
        app()
    except CellfeatError as error:
        _end(f"error: {error}", 2 if isinstance(error, UsageError) else 1)
    except OSError as error:
        # What no command foresees: too long a name, a folder one may not enter, output to a full disk.
        _end(f"error: {error.filename or 'output'}: {error.strerror or error}", 1)
    except _StoppedError as stopped:
        _end(str(stopped), STOPPED)
    except SystemExit as end:
        # Typer's own end of a command at Ctrl-C.
        if end.code == STOPPED:
            _end("stopped", STOPPED)
        raise


def _end(said: str, code: int) -> NoReturn:
    typer.echo(said, err=True)
    sys.exit(code)
