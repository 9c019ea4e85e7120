"""The command line: each command calls one function."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from activesim.errors import ActivesimError, UsageError

if TYPE_CHECKING:
    from activesim.table import Table

_STOPPED = 130
_JOBS_MAX = 4096
_SEEDS_MAX = 10_000


class _Stoppable(TyperGroup):
    """Commands that Ctrl-C stops with a line, where typer's own end in silence."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as stop:
            typer.echo(_with_notes("stopped", stop), err=True)
            raise typer.Exit(_STOPPED) from None


app = typer.Typer(cls=_Stoppable, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.callback()
def activesim() -> None:
    """Tell how many cells one needs to label."""


def _checked_jobs(jobs: int) -> int:
    if not (1 <= jobs <= _JOBS_MAX or jobs == -1):
        raise typer.BadParameter(f"a number from 1 to {_JOBS_MAX}, or -1 for all cores")
    return jobs


TableArgument = Annotated[
    Path,
    typer.Argument(metavar="TABLE", help="CSV, Parquet, or the folder of a cellfeat run; one row a cell."),
]
Out = Annotated[Path, typer.Option(help="Folder for the results.")]
Target = Annotated[str, typer.Option(help="Column that holds the class.")]
Labels = Annotated[Path | None, typer.Option(help="Table with the classes, if TABLE has none.")]
Identifier = Annotated[str | None, typer.Option("--id", help="Column of the labels that names the cell.")]
Group = Annotated[
    str | None,
    typer.Option(help="Column whose cells stay on one side of a split; image_id, if there is, or none."),
]
Goal = Annotated[float, typer.Option(min=0, max=1, help="Average precision to reach.")]
Crops = Annotated[
    Path | None, typer.Option(exists=True, file_okay=False, help="Folder with a picture of each cell.")
]
Drop = Annotated[list[str] | None, typer.Option(help="Pattern of columns to leave out; may be repeated.")]
Keep = Annotated[list[str] | None, typer.Option(help="Pattern of columns to take in spite of the rules.")]
Jobs = Annotated[int, typer.Option(callback=_checked_jobs, help="Worker processes; -1 is all cores.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace what a full folder holds.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with what was broken off.")]


@app.command()
def study(
    table: TableArgument,
    out: Out,
    target: Target,
    labels: Labels = None,
    identifier: Identifier = None,
    classes: Annotated[str | None, typer.Option(help="Classes to tell apart, A,B; all by default.")] = None,
    group: Group = None,
    positive: Annotated[
        str | None, typer.Option(help="Class that precision is of; the rarer by default.")
    ] = None,
    strategies: Annotated[
        str, typer.Option(help="Names, A,B; activeml:Badge and its like; module:function.")
    ] = "random,uncertainty",
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
    seeds: Annotated[
        int, typer.Option(min=1, max=_SEEDS_MAX, help="Repetitions, each with its own split.")
    ] = 10,
    goal: Goal = 0.9,
    crops: Crops = None,
    warm: Annotated[
        bool, typer.Option("--warm", help="Start each fit from the last one: faster, depends on the path.")
    ] = False,
    drop: Drop = None,
    keep: Keep = None,
    jobs: Jobs = 1,
    overwrite: Overwrite = False,
    resume: Resume = False,
) -> None:
    """Compare ways to choose the cells to label, and say how many labels each needs."""
    from activesim.commands import study as run
    from activesim.settings import Settings
    from activesim.table import load

    settings = Settings(
        models=_names(models, "--models"),
        strategies=_names(strategies, "--strategies"),
        starts=_names(starts, "--start"),
        batches=_counts(batches),
        seeds=seeds,
        labels_max=labels_max,
        starting_labels=starting_labels,
        positive=positive,
        warm=warm,
    )
    read = load(
        table,
        target=target,
        labels=labels,
        identifier=identifier,
        classes=None if classes is None else _names(classes, "--classes"),
        group=group,
        drop=drop or (),
        keep=keep or (),
    )
    run(read, settings, out=out, goal=goal, jobs=jobs, crops=crops, overwrite=overwrite, resume=resume)


@app.command()
def article(
    table: TableArgument,
    out: Out,
    target: Target = "cell_type",
    labels: Labels = None,
    identifier: Identifier = None,
    classes: Annotated[str, typer.Option(help="Classes to tell apart, A,B.")] = "RBC,WBC",
    group: Group = None,
    goal: Goal = 0.9,
    rounds: Annotated[int, typer.Option(min=1, help="Labels asked for after the first five.")] = 298,
    seeds: Annotated[int, typer.Option(min=1, max=_SEEDS_MAX, help="Repetitions of each variant.")] = 10,
    jobs: Jobs = 1,
    overwrite: Overwrite = False,
    resume: Resume = False,
) -> None:
    """Run the article's experiment to the letter and done right, and show what each of its faults does."""
    from activesim.commands import article as run
    from activesim.table import load

    def read(*keep: str) -> "Table":
        return load(
            table,
            target=target,
            labels=labels,
            identifier=identifier,
            classes=_names(classes, "--classes"),
            group=group,
            keep=keep,
        )

    plain = read()
    times = [o.column for o in plain.omitted if o.column.startswith("ExecutionTime_")]
    run(
        (plain, read(*times)),
        out=out,
        seeds=seeds,
        rounds=rounds,
        goal=goal,
        jobs=jobs,
        overwrite=overwrite,
        resume=resume,
    )


@app.command()
def suggest(
    table: TableArgument,
    out: Annotated[Path, typer.Option(help="CSV for the cells to label next.")],
    target: Target,
    labelled: Annotated[
        Path | None, typer.Option(help="Table with the labels so far, if there are any.")
    ] = None,
    n: Annotated[int, typer.Option("-n", min=1, help="How many cells.")] = 20,
    identifier: Identifier = None,
    strategy: Annotated[str, typer.Option(help="As in a study.")] = "margin",
    model: Annotated[str, typer.Option(help="As in a study.")] = "logistic",
    crops: Crops = None,
    drop: Drop = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the CSV.")] = False,
) -> None:
    """Say which cells to label next, and whether the labels so far are enough."""
    from activesim.commands import suggest as run
    from activesim.suggest import load_labelling

    cells = load_labelling(table, labelled, target, identifier=identifier, drop=drop or ())
    inputs = [table] if labelled is None else [table, labelled]
    run(cells, n, inputs=inputs, strategy=strategy, model=model, out=out, crops=crops, overwrite=overwrite)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; what a user can cause ends in one line and exit code 1 or 2."""
    try:
        app(args=None if arguments is None else list(arguments))
    except ActivesimError as error:
        typer.echo(_with_notes(f"error: {error}", error), err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        # What no command foresees, such as too long a name.
        said = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        typer.echo(_with_notes(f"error: {said}", error), err=True)
        sys.exit(1)


def _with_notes(said: str, error: BaseException) -> str:
    return "; ".join([said, *getattr(error, "__notes__", ())])


def _names(text: str, option: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not names:
        raise UsageError(f"{option} {text!r}: a list of names is expected, such as A,B")
    return names


def _counts(text: str) -> tuple[int, ...]:
    names = _names(text, "--batch")
    if not all(re.fullmatch("[1-9][0-9]{0,5}", name) for name in names):
        raise UsageError("--batch: whole numbers from 1 to 999999 are expected, such as 1,5,10")
    return tuple(int(name) for name in names)
