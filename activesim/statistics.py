"""What learning curves say: labels to a score, area, final score, each with its interval."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

COMBINATION = ["model", "start", "batch", "strategy"]
BASELINE = "random"
FIRST, SUSTAINED = "labels to", "labels to stay at"
_RESAMPLES = 10_000


class Interval(NamedTuple):
    """A median over seeds with its bootstrap interval (95 %, percentiles)."""

    value: float
    low: float
    high: float


def varied(frame: pd.DataFrame) -> list[str]:
    """Name the strategy, and what else differs between the combinations of a table."""
    return [name for name in COMBINATION if name == "strategy" or frame[name].nunique() > 1]


def combinations(frame: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Give the rows of each combination of a table, with a label that tells it from the others."""
    names = varied(frame)
    for key, part in frame.groupby(COMBINATION, sort=False):
        named = dict(zip(COMBINATION, key, strict=True))
        yield ", ".join(str(named[name]) for name in names), part


def labels_to_reach(
    labels: npt.NDArray[np.intp], scores: npt.NDArray[np.float64], goal: float, *, sustained: bool = False
) -> float:
    """Count the labels at which a curve has a score of `goal` or more; infinite if it never has.

    Parameters
    ----------
    labels : ndarray of int, shape (r,)
        Rising; those of the start are counted.
    scores : ndarray of float, shape (r,)
    goal : float
    sustained : bool
        The score is not below the goal at any later point either.
    """
    there = scores >= goal
    if sustained:
        there = np.logical_and.accumulate(there[::-1])[::-1]
    return float(labels[there.argmax()]) if there.any() else np.inf


def area(labels: npt.NDArray[np.intp], scores: npt.NDArray[np.float64]) -> float:
    """Mean height of a curve over its labels, by trapezoids; of a single point its score."""
    if labels.size == 1:
        return float(scores[0])
    return float(np.trapezoid(scores, labels) / (labels[-1] - labels[0]))


def median_interval(values: npt.NDArray[np.float64]) -> Interval:
    """Estimate a median and its interval by resampling the seeds.

    Parameters
    ----------
    values : ndarray, shape (seeds,)
        Infinite for a run that never got there, which the median bears if more than half did.
    """
    picks = np.random.default_rng(0).integers(0, values.size, (_RESAMPLES, values.size))
    medians = np.median(values[picks], axis=1)
    low, high = np.quantile(medians, [0.025, 0.975], method="inverted_cdf")
    return Interval(float(np.median(values)), float(low), float(high))


def measure(curves: pd.DataFrame, goals: Sequence[float], metric: str = "average_precision") -> pd.DataFrame:
    """Reduce each run to a few numbers.

    Parameters
    ----------
    curves : DataFrame
        As `Study.curves`.
    goals : sequence of float
        Scores to reach.
    metric : str
        Column of `curves`.

    Returns
    -------
    DataFrame
        The run's columns, ``measure`` (``labels to``, ``labels to stay at``, ``area``, ``final``), ``goal``
        (NaN for the last two) and ``value``, infinite where a goal is never reached.
    """
    rows: list[dict[str, Any]] = []
    for key, run in curves.groupby([*COMBINATION, "seed"], sort=False):
        named = dict(zip([*COMBINATION, "seed"], key, strict=True))
        labels, scores = run["labels"].to_numpy(), run[metric].to_numpy()
        for goal in goals:
            for name in (FIRST, SUSTAINED):
                value = labels_to_reach(labels, scores, goal, sustained=name == SUSTAINED)
                rows.append({**named, "measure": name, "goal": goal, "value": value})
        rows.append({**named, "measure": "area", "goal": np.nan, "value": area(labels, scores)})
        rows.append({**named, "measure": "final", "goal": np.nan, "value": float(scores[-1])})
    return pd.DataFrame(rows)


def summarise(measures: pd.DataFrame) -> pd.DataFrame:
    """Take the median over seeds, with its interval.

    Parameters
    ----------
    measures : DataFrame
        As `measure` gives it.

    Returns
    -------
    DataFrame
        The combination's columns, ``measure``, ``goal``, ``median`` with ``low`` and ``high``, the ``mean``
        of the runs that reached the goal, how many ``seeds`` did, and ``of`` how many.
    """
    rows = []
    for key, part in measures.groupby([*COMBINATION, "measure", "goal"], sort=False, dropna=False):
        values = part["value"].to_numpy()
        arrived = values[np.isfinite(values)]
        middle = median_interval(values)
        rows.append(
            {
                **dict(zip([*COMBINATION, "measure", "goal"], key, strict=True)),
                "median": middle.value,
                "low": middle.low,
                "high": middle.high,
                "mean": float(arrived.mean()) if arrived.size else np.nan,
                "seeds": arrived.size,
                "of": values.size,
            }
        )
    return pd.DataFrame(rows)


def sentences(summary: pd.DataFrame, goal: float, labels_max: int) -> list[str]:
    """Say for each model, start and batch how many labels each strategy needs.

    Parameters
    ----------
    summary : DataFrame
        As `summarise` gives it.
    goal : float
    labels_max : int
        Where the curves end.
    """
    said = []
    settings = COMBINATION[:-1]
    summary = summary[(summary["measure"] == FIRST) & (summary["goal"] == goal)]
    differing = varied(summary)[:-1]
    for key, part in summary.groupby(settings, sort=False):
        rows: list[dict[Any, Any]] = part.to_dict("records")
        ordered = sorted(rows, key=lambda row: (row["strategy"] == BASELINE, row["median"]))
        first, *others = (f"{row['strategy']} needs {needed(row, labels_max)}" for row in ordered)
        named = dict(zip(settings, key, strict=True))
        lead = ", ".join(f"{name} {named[name]}" for name in differing)
        where = " where " + " and ".join(others) if others else ""
        said.append((f"{lead}: " if lead else "") + f"{first} for average precision {goal:g}" + where)
    return said


def needed(row: dict[Any, Any], labels_max: int) -> str:
    """Write a row of the summary as '7 labels [6, 9] (10 of 10 seeds)'."""

    def bound(value: float) -> str:
        return f"{value:g}" if np.isfinite(value) else f">{labels_max}"

    if not np.isfinite(row["median"]):
        return f"more than {labels_max} labels ({row['seeds']} of {row['of']} seeds reach it)"
    return (
        f"{bound(row['median'])} labels [{bound(row['low'])}, {bound(row['high'])}] "
        f"({row['seeds']} of {row['of']} seeds)"
    )
