"""What the commands do, with what they print."""

from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from activesim.analysis import analyse
from activesim.output import claim, write
from activesim.settings import LABELS_MAX, Settings, settle
from activesim.statistics import sentences
from activesim.study import run_study
from activesim.table import Table

GOALS = (0.9, 0.95, 0.99)


def study(
    table: Table,
    settings: Settings,
    *,
    out: Path,
    goal: float,
    jobs: int,
    overwrite: bool = False,
    resume: bool = False,
) -> None:
    """Run a study, write its folder, and print what it found; the last line is the answer."""
    settle(table, settings)  # before the folder is made, so that a bad setting leaves nothing behind
    parts = claim(out, overwrite=overwrite, resume=resume)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("runs", total=None)
        result = run_study(
            table,
            settings,
            jobs=jobs,
            parts=parts,
            progress=lambda done, of: bar.update(task, completed=done, total=of),
        )
    results = analyse(result, goals=sorted({goal, *GOALS}), jobs=jobs)
    written = write(result, results, out)
    cells = ", ".join(f"{n} {name}" for name, n in zip(table.classes, table.counts, strict=True))
    print(f"{table.y.size} cells ({cells}), {len(table.features)} features")
    for reason, columns in _by_reason(table).items():
        print(f"no feature: {len(columns)} columns, {reason}: {_some(columns)}")
    for note in result.notes:
        print(note)
    print(f"written to {out}: {', '.join(path.name for path in written)}")
    for line in results.reference_lines():
        print(line)
    for sentence in sentences(results.summary, goal, result.settings.labels_max or LABELS_MAX):
        print(sentence)


def _by_reason(table: Table) -> dict[str, list[str]]:
    reasons: dict[str, list[str]] = {}
    for omitted in table.omitted:
        reasons.setdefault(omitted.reason, []).append(omitted.column)
    return reasons


def _some(names: list[str], n: int = 4) -> str:
    return ", ".join(names[:n]) + (f" and {len(names) - n} more" if len(names) > n else "")
