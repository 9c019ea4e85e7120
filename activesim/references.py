"""Lines that a learning curve is to be seen against: everything labelled, one feature, and nothing known."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from joblib import delayed
from threadpoolctl import threadpool_limits

from activesim.metrics import ranking, score
from activesim.models import fit, make_model, probabilities
from activesim.processes import in_processes
from activesim.settings import SPLIT, Settings, generator
from activesim.split import Split, assign, split
from activesim.table import Table


class SingleFeature(NamedTuple):
    """The feature that alone, untrained, ranks the pool's cells best."""

    name: str
    average_precision: float
    """On the test cells; the mean over the classes if there are more than two."""


def references(table: Table, settings: Settings, *, jobs: int = 1) -> pd.DataFrame:
    """Score the reference lines on each seed's split.

    Parameters
    ----------
    table : Table
    settings : Settings
        Settled.
    jobs : int

    Returns
    -------
    DataFrame
        ``seed``, ``line`` ("all labels, <model>", "best single feature", "prevalence"), ``detail`` and
        ``average_precision``.
    """
    work = (delayed(_of_seed)(table, settings, seed) for seed in range(settings.seeds))
    return pd.DataFrame([row for rows in in_processes(work, jobs) for row in rows])


def best_single_feature(sides: Split, names: Sequence[str], codes: Sequence[int]) -> SingleFeature:
    """Choose on the pool the feature, and its direction, that ranks best; score it on the test cells."""
    signs = np.array([1.0, -1.0])
    chosen, scores = [], []
    for code in codes:
        truth = sides.y == code
        found = np.array([[ranking(truth, sign * x)[0] for sign in signs] for x in sides.X.T])
        feature, sign = divmod(int(found.argmax()), 2)
        chosen.append(names[feature])
        scores.append(ranking(sides.y_test == code, signs[sign] * sides.X_test[:, feature])[0])
    return SingleFeature(", ".join(dict.fromkeys(chosen)), float(np.mean(scores)))


def _of_seed(table: Table, settings: Settings, seed: int) -> list[dict[str, object]]:
    positive = settings.positive_code(table)
    codes = range(len(table.classes)) if positive is None else (positive,)
    rows: list[dict[str, object]] = []
    with threadpool_limits(limits=1):
        sides = split(table, assign(table, settings.test_share, generator(seed, SPLIT)))
        for name in settings.models:
            found = _ceiling(sides, name, seed, positive)
            rows.append(
                {"line": f"all labels, {name}", "detail": str(sides.y.size), "average_precision": found}
            )
        alone = best_single_feature(sides, table.features, tuple(codes))
    shares: npt.NDArray[np.float64] = np.array([np.mean(sides.y_test == code) for code in codes])
    rows.append(
        {"line": "best single feature", "detail": alone.name, "average_precision": alone.average_precision}
    )
    rows.append({"line": "prevalence", "detail": "", "average_precision": float(shares.mean())})
    return [{"seed": seed, **row} for row in rows]


def _ceiling(sides: Split, name: str, seed: int, positive: int | None) -> float:
    model = make_model(name, seed)
    fit(model, sides.X, sides.y)
    known = probabilities(model, sides.X_test, sides.n_classes)
    return score(sides.y_test, known, positive).average_precision
