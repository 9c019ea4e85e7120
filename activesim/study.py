"""Models x strategies x starting sets x batch sizes x seeds, in parallel, to one tidy table."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import product
from time import perf_counter
from typing import Annotated, Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from pydantic import BaseModel, ConfigDict, Field
from threadpoolctl import threadpool_limits

from activesim.errors import UsageError
from activesim.metrics import Scores
from activesim.models import make_model
from activesim.simulate import Curve, simulate
from activesim.split import assign, split
from activesim.starts import STARTS
from activesim.strategies import SAME_FOR_TWO_CLASSES, find_strategy
from activesim.table import Table

LABELS_MAX = 300
_SPLIT, _START, _STRATEGY = range(3)

Count = Annotated[int, Field(ge=1)]


class Settings(BaseModel):
    """What a study varies, and its protocol.

    Attributes
    ----------
    models, strategies, starts : tuple of str
        Names; every combination is run.
    batches : tuple of int
        Cells asked for at once.
    seeds : int
        Repetitions. A seed gives one split and one starting set, the same for all models and strategies.
    labels_max : int, optional
        Labels to buy; 300, or the whole pool if it is smaller.
    starting_labels : int
    test_share : float
        Share of the groups, or of the cells, that are tested on.
    positive : str, optional
        With two classes, the one that precision is of; the rarer if not given.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    models: tuple[str, ...] = ("logistic",)
    strategies: tuple[str, ...] = ("random", "uncertainty")
    starts: tuple[str, ...] = ("one-per-class",)
    batches: tuple[Count, ...] = (1,)
    seeds: Count = 10
    labels_max: Count | None = None
    starting_labels: Count = 5
    test_share: Annotated[float, Field(gt=0, lt=1)] = 0.3
    positive: str | None = None


@dataclass(frozen=True)
class Run:
    """One combination of what a study varies."""

    model: str
    strategy: str
    start: str
    batch: int
    seed: int


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
    notes : tuple of str
        What was decided, one sentence each.
    """

    table: Table
    settings: Settings
    curves: pd.DataFrame
    queries: pd.DataFrame
    runs: pd.DataFrame
    notes: tuple[str, ...]


def run_study(
    table: Table,
    settings: Settings | None = None,
    *,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Study:
    """Run every combination of a study.

    Parameters
    ----------
    table : Table
    settings : Settings, optional
    jobs : int
        Processes. The results do not depend on it.
    progress : callable, optional
        Told how many runs are done, and of how many.

    Raises
    ------
    UsageError
        If a name is unknown, or the pool holds fewer cells than labels are asked for.
    """
    settings, notes = settle(table, settings or Settings())
    runs = [
        Run(*values)
        for values in product(
            settings.models, settings.strategies, settings.starts, settings.batches, range(settings.seeds)
        )
    ]
    done: list[tuple[Curve, float]] = []
    work = (delayed(run_one)(table, settings, run) for run in runs)
    for result in Parallel(n_jobs=jobs, return_as="generator")(work):
        done.append(result)
        if progress is not None:
            progress(len(done), len(runs))
    curves, queries, summary = [], [], []
    for run, (curve, seconds) in zip(runs, done, strict=True):
        columns = asdict(run)
        scores = dict(zip(Scores._fields, curve.scores.T, strict=True))
        curves.append(pd.DataFrame({**columns, "labels": curve.labels, **scores}))
        queries.append(pd.DataFrame({**columns, **_queries(table, curve)}))
        summary.append(
            {**columns, "blind": curve.blind, "unconverged": curve.unconverged, "seconds": seconds}
        )
    frames = (pd.concat(curves, ignore_index=True), pd.concat(queries, ignore_index=True))
    return Study(table, settings, *frames, pd.DataFrame(summary), (*table.notes, *notes))


def run_one(table: Table, settings: Settings, run: Run) -> tuple[Curve, float]:
    """Simulate one run, on one thread.

    Returns
    -------
    Curve
        Its queries are rows of the table.
    float
        Seconds it took.
    """
    began = perf_counter()
    positive = None if settings.positive is None else table.classes.index(settings.positive)
    with threadpool_limits(limits=1):
        sides = split(table, assign(table, settings.test_share, _generator(run.seed, _SPLIT)))
        start = STARTS[run.start](sides.X, sides.y, settings.starting_labels, _generator(run.seed, _START))
        curve = simulate(
            sides,
            start,
            make_model(run.model, run.seed),
            find_strategy(run.strategy),
            labels_max=settings.labels_max or LABELS_MAX,
            batch=run.batch,
            positive=positive,
            rng=_generator(run.seed, _STRATEGY),
        )
    curve = Curve(curve.labels, curve.scores, sides.rows[curve.queries], curve.blind, curve.unconverged)
    return curve, perf_counter() - began


def settle(table: Table, settings: Settings) -> tuple[Settings, list[str]]:
    """Fill in what depends on the table, check all names, and say what was decided."""
    notes = []
    filled: dict[str, Any] = {}
    for name in settings.models:
        make_model(name, 0)
    for name in settings.strategies:
        find_strategy(name)
    for name in settings.starts:
        if name not in STARTS:
            raise UsageError(f"no starting set {name!r}; there are {', '.join(STARTS)}")
    if len(table.classes) == 2:
        filled["positive"] = settings.positive or table.rarer
        if filled["positive"] not in table.classes:
            raise UsageError(f"no class {settings.positive!r}; there are {' and '.join(table.classes)}")
        notes.append(
            f"precision is that of {filled['positive']}" + ("" if settings.positive else ", the rarer")
        )
        same = [name for name in settings.strategies if name in SAME_FOR_TWO_CLASSES]
        if len(same) > 1:
            filled["strategies"] = tuple(s for s in settings.strategies if s not in same[1:])
            notes.append(f"with two classes {' and '.join(same)} are one strategy: run once, as {same[0]}")
    elif settings.positive is not None:
        raise UsageError(
            "a positive class makes sense with two classes only; there are " + str(len(table.classes))
        )
    at_start = max(settings.starting_labels, len(table.classes))
    if settings.labels_max is not None and settings.labels_max < at_start:
        raise UsageError(f"{settings.labels_max} labels asked for, fewer than the {at_start} of the start")
    smallest = min(
        int((~assign(table, settings.test_share, _generator(seed, _SPLIT))).sum())
        for seed in range(settings.seeds)
    )
    if settings.labels_max is None:
        filled["labels_max"] = min(LABELS_MAX, smallest)
        notes.append(
            f"{filled['labels_max']} labels" + (": all of the smallest pool" if smallest < LABELS_MAX else "")
        )
    elif settings.labels_max > smallest:
        raise UsageError(
            f"{table.name}: {settings.labels_max} labels asked for, but the pool holds {smallest} of the "
            f"{table.y.size} cells; ask for fewer with --labels-max"
        )
    return settings.model_copy(update=filled), notes


def _generator(seed: int, purpose: int) -> np.random.Generator:
    return np.random.default_rng([seed, purpose])


def _queries(table: Table, curve: Curve) -> dict[str, Any]:
    names = np.array(table.classes)
    return {
        "label": np.arange(1, curve.queries.size + 1),
        "cell": table.ids[curve.queries],
        "class": names[table.y[curve.queries]],
    }
