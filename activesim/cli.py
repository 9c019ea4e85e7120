"""The command line: each command calls one function."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from activesim.errors import ActivesimError, UsageError

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def activesim() -> None:
    """Tell how many cells one needs to label."""


@app.command()
def study(
    table: Annotated[
        Path, typer.Argument(help="CSV, Parquet, or the folder of a cellfeat run; one row a cell.")
    ],
    out: Annotated[Path, typer.Option(help="Folder for the results.")],
    target: Annotated[str, typer.Option(help="Column that holds the class.")],
    labels: Annotated[Path | None, typer.Option(help="Table with the classes, if TABLE has none.")] = None,
    identifier: Annotated[
        str | None, typer.Option("--id", help="Column of the labels that names the cell.")
    ] = None,
    classes: Annotated[str | None, typer.Option(help="Classes to tell apart, A,B; all by default.")] = None,
    group: Annotated[
        str | None,
        typer.Option(help="Column whose cells stay on one side of a split; image_id by default, or none."),
    ] = None,
    positive: Annotated[
        str | None, typer.Option(help="Class that precision is of; the rarer by default.")
    ] = None,
    strategies: Annotated[str, typer.Option(help="Names, A,B.")] = "random,uncertainty",
    models: Annotated[
        str, typer.Option(help="logistic, forest, svc, or import paths of classes.")
    ] = "logistic",
    starts: Annotated[
        str, typer.Option("--start", help="random, one-per-class, k-means, typiclust.")
    ] = "one-per-class",
    batches: Annotated[str, typer.Option("--batch", help="Cells asked for at once; 1,5 for both.")] = "1",
    starting_labels: Annotated[int, typer.Option(min=1, help="Labels at the start.")] = 5,
    labels_max: Annotated[
        int | None, typer.Option(min=1, help="Labels to buy; 300, or all there are.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, help="Repetitions, each with its own split.")] = 10,
    goal: Annotated[float, typer.Option(min=0, max=1, help="Average precision to reach.")] = 0.9,
    drop: Annotated[
        list[str] | None, typer.Option(help="Pattern of columns to leave out; may be repeated.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what a full folder holds.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a study that was broken off.")] = False,
) -> None:
    """Compare ways to choose the cells to label, and say how many labels each needs."""
    from activesim.commands import study as run
    from activesim.settings import Settings
    from activesim.table import load

    settings = Settings(
        models=_names(models),
        strategies=_names(strategies),
        starts=_names(starts),
        batches=_counts(batches),
        seeds=seeds,
        labels_max=labels_max,
        starting_labels=starting_labels,
        positive=positive,
    )
    read = load(
        table,
        target=target,
        labels=labels,
        identifier=identifier,
        classes=classes and _names(classes),
        group=group,
        drop=drop or (),
    )
    run(read, settings, out=out, goal=goal, jobs=jobs, overwrite=overwrite, resume=resume)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; what a user can cause ends in one line and exit code 1 or 2."""
    try:
        app(args=None if arguments is None else list(arguments))
    except ActivesimError as error:
        sys.stderr.write(f"activesim: {error}\n")
        sys.exit(error.exit_code)
    except OSError as error:
        sys.stderr.write(f"activesim: {error.filename}: {error.strerror}\n")
        sys.exit(1)


def _names(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not names:
        raise UsageError(f"{text!r}: a list of names is expected, such as A,B")
    return names


def _counts(text: str) -> tuple[int, ...]:
    names = _names(text)
    if not all(name.isdecimal() and int(name) > 0 for name in names):
        raise UsageError(f"--batch {text}: not whole numbers from 1, such as 1,5,10")
    return tuple(int(name) for name in names)
