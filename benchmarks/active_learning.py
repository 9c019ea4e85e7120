"""The same loop of uncertainty sampling in activesim, modAL, scikit-activeml and bare scikit-learn.

Run as ``python benchmarks/active_learning.py --out results.json``. All loops see the same cells, start with
the same five labels, train a logistic regression anew in each round and score its average precision. They
take turns, and times are processor time on one thread, so that other work on the machine matters little.
modAL's learner works up to scikit-learn 1.7; later it is left out. ``--study 400`` times a whole study too.
"""

import argparse
import json
import platform
import warnings
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import numpy as np
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from activesim.settings import Settings
from activesim.simulate import simulate
from activesim.split import Split
from activesim.strategies import find_strategy
from activesim.study import run_study
from activesim.table import Table

CELLS, ROUNDS, START, SHARE = 4525, 295, 5, 0.3
STUDIED = ("random", "margin", "ranked-batch", "density")


class Timed(LogisticRegression):
    """A logistic regression that sums up the time within its own fits and predictions."""

    spent = 0.0

    def fit(self, X: Any, y: Any) -> "Timed":
        """Fit, and time it."""
        began = process_time()
        super().fit(X, y)
        Timed.spent += process_time() - began
        return self

    def predict_proba(self, X: Any) -> Any:
        """Predict, and time it."""
        began = process_time()
        known = super().predict_proba(X)
        Timed.spent += process_time() - began
        return known


def cells(features: int) -> Split:
    """As many cells and as unequal classes as red and white cells in BCCD."""
    X, y = make_classification(
        CELLS,
        features,
        n_informative=12,
        n_redundant=features // 3,
        weights=[0.92],
        class_sep=0.9,
        random_state=0,
    )
    order = np.random.default_rng(0).permutation(CELLS)
    pool, test = np.split(order, [round(CELLS * (1 - SHARE))])
    scaler = StandardScaler().fit(X[pool])
    return Split(pool, scaler.transform(X[pool]), y[pool], test, scaler.transform(X[test]), y[test], 2)


def start_of(sides: Split) -> Any:
    """Both classes within the first five cells."""
    return np.concatenate([np.flatnonzero(sides.y == 1)[:2], np.flatnonzero(sides.y == 0)[:3]])


def activesim_loop(sides: Split, *, warm: bool = False) -> list[float]:
    model = Timed(max_iter=1000, warm_start=warm)
    rng = np.random.default_rng(0)
    options = {"labels_max": START + ROUNDS, "positive": 1, "rng": rng}
    return list(simulate(sides, start_of(sides), model, find_strategy("uncertainty"), **options).scores[:, 0])


def bare_loop(sides: Split) -> list[float]:
    known = list(start_of(sides))
    scores = []
    for i in range(ROUNDS + 1):
        model = LogisticRegression(max_iter=1000).fit(sides.X[known], sides.y[known])
        scores.append(average_precision_score(sides.y_test, model.predict_proba(sides.X_test)[:, 1]))
        if i < ROUNDS:
            doubt = np.abs(model.predict_proba(sides.X)[:, 1] - 0.5)
            doubt[known] = np.inf
            known.append(int(doubt.argmin()))
    return scores


def modal_loop(sides: Split) -> list[float]:
    from modAL.models import ActiveLearner
    from modAL.uncertainty import uncertainty_sampling

    first = start_of(sides)
    X, y = np.delete(sides.X, first, axis=0), np.delete(sides.y, first)
    learner = ActiveLearner(
        LogisticRegression(max_iter=1000),
        uncertainty_sampling,
        X_training=sides.X[first],
        y_training=sides.y[first],
    )
    scores = [average_precision_score(sides.y_test, learner.predict_proba(sides.X_test)[:, 1])]
    for _ in range(ROUNDS):
        rows, _ = learner.query(X)
        learner.teach(X[rows], y[rows])
        X, y = np.delete(X, rows, axis=0), np.delete(y, rows)
        scores.append(average_precision_score(sides.y_test, learner.predict_proba(sides.X_test)[:, 1]))
    return scores


def activeml_loop(sides: Split) -> list[float]:
    from skactiveml.classifier import SklearnClassifier
    from skactiveml.pool import UncertaintySampling

    y = np.full(sides.y.size, np.nan)
    first = start_of(sides)
    y[first] = sides.y[first]
    classifier = SklearnClassifier(LogisticRegression(max_iter=1000), classes=[0, 1])
    strategy = UncertaintySampling(method="least_confident", random_state=0)
    scores = []
    for i in range(ROUNDS + 1):
        classifier.fit(sides.X, y)
        known = classifier.predict_proba(sides.X_test)[:, 1]
        scores.append(average_precision_score(sides.y_test, known))
        if i < ROUNDS:
            rows = strategy.query(X=sides.X, y=y, clf=classifier, fit_clf=False)
            y[rows] = sides.y[rows]
    return scores


LOOPS: dict[str, Callable[[Split], list[float]]] = {
    "activesim": activesim_loop,
    "activesim, warm": lambda sides: activesim_loop(sides, warm=True),
    "bare scikit-learn": bare_loop,
    "modAL": modal_loop,
    "scikit-activeml": activeml_loop,
}


def measure(features: int, repeats: int) -> dict[str, dict[str, float]]:
    """Time the loops in turns, the median of some repeats; ours also by what is not scikit-learn's."""
    sides = cells(features)
    expected = np.array(bare_loop(sides))
    times: dict[str, list[float]] = {}
    overheads: dict[str, list[float]] = {}
    differences: dict[str, float] = {}
    missing: set[str] = set()
    for _ in range(repeats):
        for name, loop in LOOPS.items():
            if name in missing:
                continue
            Timed.spent, began = 0.0, process_time()
            try:
                scores = loop(sides)
            except (ImportError, TypeError) as error:
                print(f"{features} features, {name}: not run ({error})")
                missing.add(name)
                continue
            times.setdefault(name, []).append(process_time() - began)
            differences[name] = float(np.abs(scores - expected).max())
            if Timed.spent:
                overheads.setdefault(name, []).append(times[name][-1] / Timed.spent - 1)
    found = {
        name: {"seconds": median(spent), "largest_difference": differences[name]}
        | ({"overhead": median(overheads[name])} if name in overheads else {})
        for name, spent in times.items()
    }
    for name, result in found.items():
        print(f"{features} features, {name}: {result}")
    return found


def measure_study(features: int, jobs: int) -> dict[str, object]:
    """Time a whole study: four strategies, thirty seeds, three hundred labels each."""
    sides = cells(features)
    X, y = np.concatenate([sides.X, sides.X_test]), np.concatenate([sides.y, sides.y_test])
    table = Table(
        name="made",
        ids=np.arange(y.size).astype(str),
        features=tuple(f"f{i}" for i in range(features)),
        X=X,
        classes=("common", "rare"),
        y=y.astype(np.intp),
        groups=None,
        group_name="",
        omitted=(),
        notes=(),
    )
    settings = Settings(strategies=STUDIED, seeds=30, labels_max=300)
    began = perf_counter()
    study = run_study(table, settings, jobs=jobs)
    wall = perf_counter() - began
    spent = study.runs.groupby("strategy")["seconds"].sum()
    result = {"seconds": wall, "cpu_seconds": float(spent.sum()), "jobs": jobs, "runs": len(study.runs)}
    print(f"study of {features} features: {result}; {spent.to_dict()}")
    return result | {"by_strategy": spent.to_dict()}


def main() -> None:
    """Measure, print, and write what was measured and on what."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--features", type=int, nargs="+", default=[90, 407])
    parser.add_argument("--study", type=int, metavar="FEATURES", help="time a whole study as well")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    packages = ("numpy", "scipy", "scikit-learn", "modAL-python", "scikit-activeml")
    warnings.simplefilter("ignore", FutureWarning)  # modAL draws one a call, whose printing is not its time
    with threadpool_limits(limits=1):
        results = {features: measure(features, arguments.repeats) for features in arguments.features}
        study = measure_study(arguments.study, arguments.jobs) if arguments.study else None
    environment = {"python": platform.python_version(), "machine": platform.machine()}
    environment |= {name: version(name) for name in packages}
    if arguments.out:
        text = json.dumps({"environment": environment, "features": results, "study": study}, indent=2)
        arguments.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
