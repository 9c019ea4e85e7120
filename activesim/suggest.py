"""From simulation to labelling: the next cells to label for real, and whether it is time to stop."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import clone
from sklearn.impute import SimpleImputer
from sklearn.metrics import cohen_kappa_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from activesim.errors import TableError, UsageError, offer
from activesim.features import choose_features, refuse_unmatched
from activesim.join import cell_names, join, naming
from activesim.metrics import score
from activesim.models import fit, make_model, probabilities
from activesim.read import as_text, read_table
from activesim.rounds import Round, choose
from activesim.starts import STARTS
from activesim.strategies import find_strategy
from activesim.table import values

SETTLED = 0.99
"""Kappa between the models before and after the last labels at which predictions count as settled.

Bloodgood and Vijay-Shanker 2009.
"""
_LAST = 0.2
_FOLDS = 5


@dataclass(frozen=True)
class Labelling:
    """Cells of which some have a label.

    Attributes
    ----------
    ids : ndarray of str, shape (n,)
    X : ndarray, shape (n, p)
        Imputed and scaled, which all cells take part in, labelled or not.
    labelled : ndarray of int, shape (l,)
        Rows with a label, in the order of the table of labels.
    y : ndarray of int, shape (l,)
    classes : tuple of str
    notes : tuple of str
        What was decided on the way, one sentence each.
    """

    ids: npt.NDArray[np.str_]
    X: npt.NDArray[np.float64]
    labelled: npt.NDArray[np.intp]
    y: npt.NDArray[np.intp]
    classes: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def waiting(self) -> npt.NDArray[np.intp]:
        """Rows without a label."""
        return np.setdiff1d(np.arange(self.ids.size), self.labelled)


@dataclass(frozen=True)
class Suggestion:
    """What to label next.

    Attributes
    ----------
    cells : DataFrame
        ``cell``, ``why``, and where a model could be trained ``predicted`` and its ``probability``.
    progress : tuple of str
        Where the labelling stands, one sentence each; the last one says whether to stop.
    """

    cells: pd.DataFrame
    progress: tuple[str, ...]


def load_labelling(
    table: Path | str,
    labelled: Path | str | None,
    target: str,
    *,
    identifier: str | None = None,
    drop: Sequence[str] = (),
) -> Labelling:
    """Read features of all cells and the labels that there are.

    Parameters
    ----------
    table : Path or str
        CSV, Parquet or folder of a run; one row a cell.
    labelled : Path, str or None
        Table with the cells' names and classes; rows without a class are not labelled. None is none yet.
    target : str
        Column of the class.
    identifier : str, optional
        Column of `labelled` that names the cell.
    drop : sequence of str
        Patterns of columns that are no features.
    """
    features = read_table(table, naming(identifier, target))
    refuse_unmatched("--drop", drop, features)
    rows: npt.NDArray[np.intp] = np.empty(0, dtype=np.intp)
    texts: list[str] = []
    notes: list[str] = []
    if labelled is None:
        key = cell_names(features, str(table))
    else:
        labels = read_table(labelled, naming(identifier, target, features))
        joined = join(features, labels, (str(table), str(labelled)), identifier)
        if target not in joined.labels:
            raise UsageError(
                f"{labelled}: no label column {target!r}; {offer(target, joined.labels.columns)}"
            )
        key = joined.keys[0]
        if unknown := len(labels) - joined.places.size:
            notes.append(f"{unknown} rows of {labelled} name no cell of {table}: left out")
        in_order = np.argsort(joined.places)
        classes_in_order = as_text(joined.labels[target]).iloc[in_order]
        has = classes_in_order.notna().to_numpy()
        rows = joined.rows[in_order][has]
        texts = [str(text) for text in classes_in_order[has]]
    own = [column for column in features if column not in {key, target}]
    chosen, _ = choose_features(features[own], drop)
    if not chosen:
        raise TableError(f"{table}: no column is left as a feature")
    prepare = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    classes = tuple(sorted(set(texts)))
    y = np.array([classes.index(text) for text in texts], dtype=np.intp)
    names = features[key].astype(str).to_numpy(dtype=np.str_)
    X = prepare.fit_transform(values(features[chosen]))
    return Labelling(names, X, rows, y, classes, tuple(notes))


def suggest(
    cells: Labelling, n: int, *, strategy: str = "margin", model: str = "logistic", seed: int = 0
) -> Suggestion:
    """Choose the next cells to label.

    Parameters
    ----------
    cells : Labelling
    n : int
    strategy : str
        As in a study. While fewer than two classes are known, typical cells of `n` clusters are taken
        instead (TypiClust), as no model can be trained.
    model : str
    seed : int

    Raises
    ------
    UsageError
        If fewer than `n` cells wait for a label.
    """
    waiting = cells.waiting
    if n > waiting.size:
        raise UsageError(f"{n} cells asked for, but only {waiting.size} have no label")
    rng = np.random.default_rng(seed)
    chooser, estimator = find_strategy(strategy), make_model(model, seed)
    if len(cells.classes) < 2:
        rows = waiting[STARTS["typiclust"](cells.X[waiting], np.zeros(waiting.size, dtype=np.intp), n, rng)]
        known = f"only {cells.classes[0]}" if cells.classes else "no class"
        frame = pd.DataFrame({"cell": cells.ids[rows], "why": f"typical of one of {n} clusters"})
        return Suggestion(
            frame, (f"{cells.y.size} labels, {known} known: go on until there are two classes",)
        )
    fit(estimator, cells.X[cells.labelled], cells.y)
    state = Round(
        model=estimator,
        pool=cells.X,
        candidates=waiting,
        labelled=cells.labelled,
        y=cells.y,
        n=n,
        n_classes=len(cells.classes),
        rng=rng,
    )
    rows = choose(chooser, state, strategy)
    found = probabilities(estimator, cells.X, len(cells.classes))
    return Suggestion(_explain(cells, rows, found, strategy), tuple(_progress(cells, estimator, found)))


def _explain(
    cells: Labelling, rows: npt.NDArray[np.intp], found: npt.NDArray[np.float64], strategy: str
) -> pd.DataFrame:
    order = np.argsort(-found[rows], axis=1)
    likely = np.take_along_axis(found[rows], order, axis=1)
    names = np.array(cells.classes)[order]
    why = [
        f"{strategy}: {a} {p:.2f} or {b} {q:.2f}"
        for (a, b), (p, q) in zip(names[:, :2], likely[:, :2], strict=True)
    ]
    return pd.DataFrame(
        {"cell": cells.ids[rows], "why": why, "predicted": names[:, 0], "probability": likely[:, 0]}
    )


def _progress(cells: Labelling, estimator: Any, found: npt.NDArray[np.float64]) -> list[str]:
    """Say where the labelling stands."""
    counts = np.bincount(cells.y)
    classes = ", ".join(f"{n} {name}" for n, name in zip(counts, cells.classes, strict=True))
    said = [f"{cells.y.size} labels ({classes}), {cells.waiting.size} cells without"]
    doubtful = int((found[cells.waiting].max(axis=1) < 0.9).sum())
    said.append(f"{doubtful} of those are predicted with a probability below 0.9")
    folds = min(_FOLDS, int(counts.min()))
    if folds >= 2:
        said.append(_cross_validated(cells, estimator, folds))
    before = round(cells.y.size * (1 - _LAST))
    if np.unique(cells.y[:before]).size == len(cells.classes):
        earlier = clone(estimator)
        fit(earlier, cells.X[cells.labelled[:before]], cells.y[:before])
        then = probabilities(earlier, cells.X[cells.waiting], len(cells.classes)).argmax(axis=1)
        now = found[cells.waiting].argmax(axis=1)
        agreement = 1.0 if (then == now).all() else float(cohen_kappa_score(then, now))
        verdict = "settled: consider to stop" if agreement >= SETTLED else "not settled yet: go on"
        said.append(
            f"the last {cells.y.size - before} labels changed {np.mean(then != now):.2%} of the predictions "
            f"(kappa {agreement:.3f}): {verdict}"
        )
    else:
        said.append("a class is new among the last fifth of the labels: go on")
    return said


def _cross_validated(cells: Labelling, estimator: Any, folds: int) -> str:
    halves = StratifiedKFold(folds, shuffle=True, random_state=0)
    X = cells.X[cells.labelled]
    known = cross_val_predict(clone(estimator), X, cells.y, cv=halves, method="predict_proba")
    rarer = int(np.bincount(cells.y).argmin()) if len(cells.classes) == 2 else None
    found = score(cells.y, known, rarer).average_precision
    of = "" if rarer is None else f" of {cells.classes[rarer]}"
    return (
        f"average precision{of} {found:.3f} by {folds}-fold cross-validation on the labelled cells, "
        "which are harder than most if they were asked for"
    )
