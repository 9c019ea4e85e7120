"""What learning curves say, with intervals."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

COMBINATION = ["model", "start", "batch", "strategy"]
BASELINE = "random"
_RESAMPLES = 10_000


@dataclass(frozen=True)
class Interval:
    """A median over seeds with its bootstrap interval (95 %, percentiles)."""

    value: float
    low: float
    high: float


def labels_to_reach(labels: npt.NDArray[np.intp], scores: npt.NDArray[np.float64], goal: float) -> float:
    """Count the labels at which a curve first has a score of `goal` or more; infinite if it never has.

    Parameters
    ----------
    labels : ndarray of int, shape (r,)
        Rising.
    scores : ndarray of float, shape (r,)
    goal : float
    """
    there = np.flatnonzero(scores >= goal)
    return float(labels[there[0]]) if there.size else np.inf


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


def reached(curves: pd.DataFrame, goal: float, metric: str = "average_precision") -> pd.DataFrame:
    """Labels to reach a score, for each combination of model, start, batch and strategy.

    Parameters
    ----------
    curves : DataFrame
        As `Study.curves`.
    goal : float
    metric : str
        Column of `curves`.

    Returns
    -------
    DataFrame
        The combination's columns, ``goal``, ``labels`` with ``low`` and ``high``, the number of ``seeds``
        that reached it, and ``of`` how many.
    """
    rows = []
    for key, part in curves.groupby(COMBINATION, sort=False):
        needed = np.array(
            [
                labels_to_reach(run["labels"].to_numpy(), run[metric].to_numpy(), goal)
                for _, run in part.groupby("seed")
            ]
        )
        middle = median_interval(needed)
        rows.append(
            {
                **dict(zip(COMBINATION, key, strict=True)),
                "goal": goal,
                "labels": middle.value,
                "low": middle.low,
                "high": middle.high,
                "seeds": int(np.isfinite(needed).sum()),
                "of": needed.size,
            }
        )
    return pd.DataFrame(rows)


def sentences(summary: pd.DataFrame, labels_max: int) -> list[str]:
    """Say for each model, start and batch what each strategy needs.

    Parameters
    ----------
    summary : DataFrame
        As `reached` gives it, for one goal.
    labels_max : int
        Where the curves end.
    """
    said = []
    settings = COMBINATION[:-1]
    for key, part in summary.groupby(settings, sort=False):
        rows: list[dict[Any, Any]] = part.to_dict("records")
        ordered = sorted(rows, key=lambda row: (row["strategy"] == BASELINE, row["labels"]))
        needs = [f"{row['strategy']} needs {_needed(row, labels_max)}" for row in ordered]
        first, *others = needs
        goal = f" for average precision {ordered[0]['goal']:g}"
        lead = ", ".join(f"{name} {value}" for name, value in zip(settings, key, strict=True))
        where = " where " + " and ".join(others) if others else ""
        varied = any(summary[name].nunique() > 1 for name in settings)
        said.append((f"{lead}: " if varied else "") + first + goal + where)
    return said


def _needed(row: dict[Any, Any], labels_max: int) -> str:
    def bound(value: float) -> str:
        return f"{value:g}" if np.isfinite(value) else f">{labels_max}"

    if not np.isfinite(row["labels"]):
        return f"more than {labels_max} labels ({row['seeds']} of {row['of']} seeds reach it)"
    return (
        f"{bound(row['labels'])} labels [{bound(row['low'])}, {bound(row['high'])}] "
        f"({row['seeds']} of {row['of']} seeds)"
    )
