"""What lies behind the curves: which features matter, how honest the probabilities are, what was picked."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from threadpoolctl import threadpool_limits

from activesim.metrics import score
from activesim.models import fit, make_model, probabilities
from activesim.settings import IMPORTANCE, SPLIT, generator
from activesim.split import assign, split
from activesim.statistics import COMBINATION
from activesim.study import Study

_REPEATS = 5
_BINS = 10


def importance(study: Study) -> pd.DataFrame:
    """Measure how much average precision is lost on the test cells when one feature is shuffled.

    The model is the study's first, trained on all cells of the first seed's pool.

    Returns
    -------
    DataFrame
        ``feature``, ``loss`` (mean of five shuffles), the largest first. Features that say the same share
        their importance, so that each may seem to matter little.
    """
    table, settings = study.table, study.settings
    positive = settings.positive_code(table)
    sides = split(table, assign(table, settings.test_share, generator(0, SPLIT)))
    rng = generator(0, IMPORTANCE)
    with threadpool_limits(limits=1):
        model = make_model(settings.models[0], 0)
        fit(model, sides.X, sides.y)
        X = sides.X_test.copy()

        def precision() -> float:
            known = probabilities(model, X, sides.n_classes)
            return score(sides.y_test, known, positive).average_precision

        whole = precision()
        losses = []
        for feature in range(X.shape[1]):
            shuffled = []
            for _ in range(_REPEATS):
                X[:, feature] = rng.permutation(sides.X_test[:, feature])
                shuffled.append(precision())
            X[:, feature] = sides.X_test[:, feature]
            losses.append(whole - float(np.mean(shuffled)))
    found = pd.DataFrame({"feature": table.features, "loss": losses})
    return found.sort_values("loss", ascending=False, kind="stable", ignore_index=True)


def calibration(study: Study) -> pd.DataFrame:
    """Compare probabilities at the end of the runs with what came true.

    Returns
    -------
    DataFrame
        The combination's columns; for each tenth of [0, 1] the cells of all seeds whose probability (of the
        positive class, or of the likeliest where there are more than two) lies in it: ``predicted`` and
        ``observed`` mean, ``cells``.
    """
    table = study.table
    positive = study.settings.positive_code(table)
    rows = []
    for run, outcome in study.outcomes.items():
        truth, known = table.y[outcome.test_rows], outcome.curve.final
        code = known.argmax(axis=1) if positive is None else np.full(truth.size, positive)
        likely = known[np.arange(truth.size), code]
        part = pd.DataFrame({"likely": likely, "true": truth == code})
        rows.append(part.assign(**{name: getattr(run, name) for name in COMBINATION}))
    cells = pd.concat(rows, ignore_index=True)
    cells["bin"] = np.minimum((cells["likely"] * _BINS).astype(int), _BINS - 1)
    grouped = cells.groupby([*COMBINATION, "bin"], sort=False)
    found = grouped.agg(predicted=("likely", "mean"), observed=("true", "mean"), cells=("true", "size"))
    combinations = cells[COMBINATION].drop_duplicates()
    return combinations.merge(found.reset_index().sort_values("bin", kind="stable"))


def calibration_error(bins: pd.DataFrame) -> float:
    """Mean distance between predicted and observed, each bin weighted by its cells."""
    gaps: npt.NDArray[np.float64] = (bins["predicted"] - bins["observed"]).abs().to_numpy()
    return float(np.average(gaps, weights=bins["cells"].to_numpy()))


def balance(study: Study) -> pd.DataFrame:
    """Count the classes of the cells that were labelled.

    Returns
    -------
    DataFrame
        The combination's columns, ``label`` (how many labels so far), ``class``, and ``share``, the mean
        over seeds of that class's share among them.
    """
    queries = study.queries
    classes = list(study.table.classes)
    met = pd.get_dummies(queries["class"])[classes].astype(float)
    shares = met.groupby([queries[name] for name in [*COMBINATION, "seed"]], sort=False).cumsum()
    shares = shares.div(queries["label"], axis=0)
    shares[[*COMBINATION, "label"]] = queries[[*COMBINATION, "label"]]
    mean = shares.groupby([*COMBINATION, "label"], sort=False, as_index=False)[classes].mean()
    return mean.melt([*COMBINATION, "label"], classes, "class", "share")
