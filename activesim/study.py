"""Models x strategies x starting sets x batch sizes x seeds, in parallel, to tidy tables."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from joblib import delayed

from activesim.metrics import Scores
from activesim.parts import run_all
from activesim.rounds import Strategy
from activesim.runs import Outcome, Run, run_one, study_parts
from activesim.settings import Settings, settle
from activesim.strategies import find_strategy
from activesim.table import Table


@dataclass(frozen=True)
class Study:
    """A finished study.

    Attributes
    ----------
    table : Table
    settings : Settings
        With every default filled in.
    curves : DataFrame
        One row for each round of each run: the run's columns, ``labels``, and the scores.
    queries : DataFrame
        One row for each label bought: the run's columns, ``label`` (from 1), ``cell``, ``class``.
    runs : DataFrame
        One row for each run: the run's columns, ``blind``, ``unconverged``, ``seconds``.
    outcomes : dict of Run to Outcome
    notes : tuple of str
        What was decided, one sentence each.
    """

    table: Table
    settings: Settings
    curves: pd.DataFrame
    queries: pd.DataFrame
    runs: pd.DataFrame
    outcomes: dict[Run, Outcome]
    notes: tuple[str, ...]


def run_study(
    table: Table,
    settings: Settings | None = None,
    *,
    functions: Mapping[str, Strategy] | None = None,
    jobs: int = 1,
    parts: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Study:
    """Run every combination of a study.

    Parameters
    ----------
    table : Table
    settings : Settings, optional
    functions : mapping of str to Strategy, optional
        Strategies of one's own; `settings` calls them by these names.
    jobs : int
        Processes. The results do not depend on it.
    parts : Path, optional
        Folder that keeps each run when it is done; runs found there are not run again. Of one's own
        functions, only those are kept that their module, which is a file, holds by their name.
    progress : callable, optional
        Told how many runs are done, and of how many.

    Raises
    ------
    UsageError
        If a name is unknown, or the pool holds fewer cells than labels are asked for.
    StrategyError
        If a strategy raises, or answers wrongly.
    """
    functions = functions or {}
    settings, notes = settle(table, settings or Settings(), functions)

    def work(run: Run) -> Any:
        strategy = functions.get(run.strategy) or find_strategy(run.strategy)
        return delayed(run_one)(table, settings, run, strategy)

    store = None if parts is None else study_parts(parts, table, settings, functions)
    done, found = run_all(list_runs(settings), work, parts=store, jobs=jobs, progress=progress)
    if found:
        notes.append(f"{found} of {len(done)} runs were there already")
    return _collect(table, settings, done, (*table.notes, *notes))


def list_runs(settings: Settings) -> list[Run]:
    """Every combination, the seeds running fastest."""
    varied: Iterable[Any] = (
        settings.models,
        settings.strategies,
        settings.starts,
        settings.batches,
        range(settings.seeds),
    )
    return [Run(*values) for values in product(*varied)]


def _collect(table: Table, settings: Settings, outcomes: dict[Run, Outcome], notes: tuple[str, ...]) -> Study:
    curves, queries, summary = [], [], []
    for run, outcome in outcomes.items():
        columns, curve = asdict(run), outcome.curve
        scores = dict(zip(Scores._fields, curve.scores.T, strict=True))
        curves.append(pd.DataFrame({**columns, "labels": curve.labels, **scores}))
        queries.append(pd.DataFrame({**columns, **_queries(table, curve.queries)}))
        counts = {"blind": curve.blind, "unconverged": curve.unconverged, "seconds": outcome.seconds}
        summary.append({**columns, **counts})
    return Study(
        table,
        settings,
        pd.concat(curves, ignore_index=True),
        pd.concat(queries, ignore_index=True),
        pd.DataFrame(summary),
        outcomes,
        (*notes, *_remarks(pd.DataFrame(summary))),
    )


def _remarks(runs: pd.DataFrame) -> list[str]:
    """Say what happened on the way."""
    remarks = []
    blind = runs[runs["blind"] > 0]
    if len(blind):
        rounds = f"{blind['blind'].median():g} rounds (median; at most {blind['blind'].max()})"
        remarks.append(
            f"{len(blind)} of {len(runs)} runs began with one class only: for {rounds} nothing could be "
            "learnt and cells were drawn at random"
        )
    if runs["unconverged"].any():
        remarks.append(f"{runs['unconverged'].sum()} fits stopped before they converged")
    return remarks


def _queries(table: Table, rows: npt.NDArray[np.intp]) -> dict[str, Any]:
    return {
        "label": np.arange(1, rows.size + 1),
        "cell": table.ids[rows],
        "class": np.array(table.classes)[table.y[rows]],
    }
