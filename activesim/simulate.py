"""One model, one strategy, one split, one starting set: one learning curve."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import clone

from activesim.metrics import score
from activesim.models import fit, probabilities
from activesim.rounds import Round, Strategy, choose
from activesim.split import Split
from activesim.strategies import at_random


@dataclass(frozen=True)
class Curve:
    """Scores after each round of labelling.

    Attributes
    ----------
    labels : ndarray of int, shape (r,)
        Labels bought so far, the starting ones counted.
    scores : ndarray of float64, shape (r, 3)
        Columns as in `Scores`.
    queries : ndarray of int, shape (l,)
        Rows of the pool in the order they were labelled, the starting ones first.
    final : ndarray of float64, shape (m, k)
        Probabilities of the test cells at the end.
    blind : int
        Rounds in which only one class was known, so that nothing could be learnt and cells were chosen
        at random.
    unconverged : int
        Fits that stopped before they converged.
    """

    labels: npt.NDArray[np.intp]
    scores: npt.NDArray[np.float64]
    queries: npt.NDArray[np.intp]
    final: npt.NDArray[np.float64]
    blind: int
    unconverged: int


def simulate(
    split: Split,
    start: npt.NDArray[np.intp],
    model: Any,
    strategy: Strategy,
    *,
    labels_max: int,
    rng: np.random.Generator,
    batch: int = 1,
    positive: int | None = None,
    name: str = "",
) -> Curve:
    """Label cells as a strategy asks for them, and score the model after each batch.

    Parameters
    ----------
    split : Split
    start : ndarray of int, shape (s,)
        Rows of the pool that are labelled at the start.
    model : estimator
        Fitted in each round, anew or from where it stood, as its ``warm_start`` says.
    strategy : Strategy
    labels_max : int
        Labels to buy in all, those of the start included; at most the pool's size.
    rng : Generator
        For the strategy.
    batch : int
        Cells asked for at once.
    positive : int, optional
        Class that precision is of; the mean of all classes if not given.
    name : str
        Of the strategy, for messages.

    Raises
    ------
    StrategyError
        If the strategy raises, chooses a cell twice, or one it was not offered.
    """
    order = np.empty(labels_max, dtype=np.intp)
    X = np.empty((labels_max, split.X.shape[1]), dtype=split.X.dtype)
    y = np.empty(labels_max, dtype=np.intp)
    waiting = np.ones(len(split.X), dtype=bool)
    labels, scores = [], []
    memory: dict[str, Any] = {}
    blind = unconverged = n = met = 0
    chosen = start
    while True:
        stop = n + chosen.size
        order[n:stop], X[n:stop], y[n:stop] = chosen, split.X[chosen], split.y[chosen]
        waiting[chosen] = False
        n = stop
        known_classes = np.unique(y[:n]).size
        learnt = known_classes > 1
        if known_classes > met:
            model, met = clone(model), known_classes  # warm coefficients are those of other classes
        if learnt:
            unconverged += fit(model, X[:n], y[:n])
        blind += not learnt
        labels.append(n)
        final = _predict(split, model if learnt else None)
        scores.append(score(split.y_test, final, positive))
        if n == labels_max:
            break
        state = Round(
            model=model,
            pool=split.X,
            candidates=np.flatnonzero(waiting),
            labelled=order[:n],
            y=y[:n],
            n=min(batch, labels_max - n),
            n_classes=split.n_classes,
            rng=rng,
            memory=memory,
        )
        chosen = choose(strategy if learnt else at_random, state, name)
    return Curve(np.array(labels), np.array(scores), order, final, blind, unconverged)


def _predict(split: Split, model: Any) -> npt.NDArray[np.float64]:
    """Predict the test cells; without a model every cell has the same probabilities."""
    if model is None:
        return np.full((len(split.X_test), split.n_classes), 1 / split.n_classes)
    return probabilities(model, split.X_test, split.n_classes)
