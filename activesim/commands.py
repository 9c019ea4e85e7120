"""What the commands do, with what they print."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from math import isfinite
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from activesim.analysis import analyse
from activesim.article import labels_needed, run_article
from activesim.article_report import answer, article_report
from activesim.errors import UsageError, WriteError
from activesim.figures import article_figure, save
from activesim.folder import claimed, whole, writing
from activesim.output import write
from activesim.read import table_file
from activesim.report import report
from activesim.settings import LABELS_MAX, Settings, settle
from activesim.statistics import sentences
from activesim.study import run_study
from activesim.suggest import Labelling
from activesim.suggest import suggest as suggest_cells
from activesim.table import Table
from activesim.thumbnails import Crops

GOALS = (0.9, 0.95, 0.99)
_PRINTED = 5


def study(
    table: Table,
    settings: Settings,
    *,
    out: Path,
    goal: float,
    jobs: int,
    crops: Path | None = None,
    overwrite: bool = False,
    resume: bool = False,
) -> None:
    """Run a study, write its folder, and print what it found; the last line is the answer."""
    pictures = None if crops is None else Crops(crops)
    settle(table, settings)  # before the folder is made, so that a bad setting leaves nothing behind
    with claimed(out, overwrite=overwrite, resume=resume) as parts:
        with _progress() as told:
            result = run_study(table, settings, jobs=jobs, parts=parts, progress=told)
        results = analyse(result, goals=sorted({goal, *GOALS}), jobs=jobs)
        page = report(result, results, goal, pictures)
        with writing(out):
            written = write(result, results, page, out)
    with _printing():
        cells = ", ".join(f"{n} {name}" for name, n in zip(table.classes, table.counts, strict=True))
        print(f"{table.y.size} cells ({cells}), {len(table.features)} features")
        for reason, columns in _by_reason(table).items():
            print(f"no feature: {len(columns)} columns, {reason}: {_some(columns)}")
        print(_protocol(result.settings, table))
        for note in result.notes:
            print(note)
        print(f"written to {out}: {', '.join(path.name for path in written)}")
        for line in results.reference_lines():
            print(line)
        for sentence in sentences(results.summary, goal, result.settings.labels_max or LABELS_MAX):
            print(sentence)


def article(
    tables: tuple[Table, Table],
    *,
    out: Path,
    seeds: int,
    rounds: int,
    goal: float,
    jobs: int,
    overwrite: bool,
    resume: bool,
) -> None:
    """Run the article's experiment both ways, write its folder, and print what each fault does."""
    with claimed(out, overwrite=overwrite, resume=resume) as parts:
        with _progress() as told:
            curves = run_article(tables, seeds=seeds, rounds=rounds, jobs=jobs, parts=parts, progress=told)
        needed = labels_needed(curves, goal)
        said = answer(needed, goal)
        page = article_report(tables[0], curves, needed, goal, said)
        with writing(out):
            curves.to_csv(out / "article_curves.csv", index=False, lineterminator="\n")
            needed.to_csv(out / "article.csv", index=False, lineterminator="\n")
            save(article_figure(curves, needed, goal), out, "article")
            (out / "article.html").write_text(page, encoding="utf-8")
    with _printing():
        for row in needed.to_dict("records"):
            arms = (f"{arm} {_labels(row, arm)}" for arm in ("active", "random"))
            print(f"{row['variant']}: {', '.join(arms)} labels")
        print(f"written to {out}: article.html, article_curves.csv, article.csv, article.png, article.svg")
        print(said)


def suggest(
    cells: Labelling,
    n: int,
    *,
    inputs: Sequence[Path],
    strategy: str,
    model: str,
    out: Path,
    crops: Path | None,
    overwrite: bool,
) -> None:
    """Write the cells to label next, and print where the labelling stands; the last line is the advice."""
    if out.resolve() in [table_file(path).resolve() for path in inputs]:
        raise UsageError(f"{out}: is read by this command and would be lost; name another file for --out")
    if out.exists() and not overwrite:
        raise UsageError(f"{out}: is there already; name another file, or add --overwrite")
    if not out.parent.is_dir():
        raise UsageError(f"{out}: there is no folder {out.parent}; make it, or name another file")
    found = suggest_cells(cells, n, strategy=strategy, model=model)
    frame = found.cells
    if crops is not None:
        pictures = Crops(crops)
        frame = frame.assign(picture=[str(pictures.find(cell) or "") for cell in frame["cell"]])
    with whole(out) as unfinished:
        frame.to_csv(unfinished, index=False, lineterminator="\n")
    with _printing():
        for note in cells.notes:
            print(note)
        for row in frame.head(_PRINTED).to_dict("records"):
            print(f"{row['cell']}: {row['why']}")
        if len(frame) > _PRINTED:
            print(f"and {len(frame) - _PRINTED} more in {out}")
        for line in found.progress:
            print(line)


def _protocol(settings: Settings, table: Table) -> str:
    """Say what is compared and how, whether it was asked for or chosen."""
    named = {
        "models": settings.models,
        "strategies": settings.strategies,
        "starts": (f"{name} of {settings.starting_labels}" for name in settings.starts),
        "batches": settings.batches,
    }
    said = "; ".join(f"{name} {', '.join(map(str, values))}" for name, values in named.items())
    tested = f"{settings.test_share:.0%} of {table.group_name or 'the cells'}"
    return f"{said}; {settings.seeds} seeds; tested on {tested}"


def _labels(row: dict[Any, Any], arm: str) -> str:
    value, low, high = (
        f"{row[key]:g}" if isfinite(row[key]) else "never" for key in (arm, f"{arm}_low", f"{arm}_high")
    )
    return f"{value} [{low}, {high}]"


@contextmanager
def _printing() -> Iterator[None]:
    """See that what is printed arrives."""
    try:
        with writing("standard output"):
            yield
            sys.stdout.flush()
    except WriteError:
        # Python would try to write the rest at its end, and complain a second time.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Show how far a long run is, on standard error."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _done, _of: None
        return
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("runs", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _by_reason(table: Table) -> dict[str, list[str]]:
    reasons: dict[str, list[str]] = {}
    for omitted in table.omitted:
        reasons.setdefault(omitted.reason, []).append(omitted.column)
    return reasons


def _some(names: list[str], n: int = 4) -> str:
    return ", ".join(names[:n]) + (f" and {len(names) - n} more" if len(names) > n else "")
