"""One model, one strategy, one split, one starting set: one learning curve."""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning

from activesim.errors import StrategyError
from activesim.metrics import Scores, score
from activesim.split import Split
from activesim.strategies import Round, Strategy, at_random, probabilities


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
    blind : int
        Rounds in which only one class was known, so that nothing could be learnt and cells were chosen
        at random.
    unconverged : int
        Fits that stopped before they converged.
    """

    labels: npt.NDArray[np.intp]
    scores: npt.NDArray[np.float64]
    queries: npt.NDArray[np.intp]
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
) -> Curve:
    """Label cells as a strategy asks for them, and score the model after each batch.

    Parameters
    ----------
    split : Split
    start : ndarray of int, shape (s,)
        Rows of the pool that are labelled at the start.
    model : estimator
        Fitted anew in each round.
    strategy : Strategy
    labels_max : int
        Labels to buy in all, those of the start included; at most the pool's size.
    rng : Generator
        For the strategy.
    batch : int
        Cells asked for at once.
    positive : int, optional
        Class that precision is of; the mean of all classes if not given.

    Raises
    ------
    StrategyError
        If the strategy chooses a cell twice, or one it was not offered.
    """
    order = np.empty(labels_max, dtype=np.intp)
    X = np.empty((labels_max, split.X.shape[1]), dtype=split.X.dtype)
    y = np.empty(labels_max, dtype=np.intp)
    waiting = np.ones(len(split.X), dtype=bool)
    labels, scores = [], []
    blind = unconverged = n = 0
    chosen = start
    while True:
        stop = n + chosen.size
        order[n:stop], X[n:stop], y[n:stop] = chosen, split.X[chosen], split.y[chosen]
        waiting[chosen] = False
        n = stop
        learnt = bool((y[:n] != y[0]).any())
        if learnt:
            unconverged += _fit(model, X[:n], y[:n])
        blind += not learnt
        labels.append(n)
        scores.append(_score(split, model if learnt else None, positive))
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
        )
        chosen = choose(strategy if learnt else at_random, state)
    return Curve(np.array(labels), np.array(scores), order, blind, unconverged)


def choose(strategy: Strategy, state: Round) -> npt.NDArray[np.intp]:
    """Ask a strategy for cells, and check its answer.

    Returns
    -------
    ndarray of int, shape (state.n,)
        Rows of the pool.
    """
    positions = np.asarray(strategy(state))
    name = getattr(strategy, "__name__", type(strategy).__name__)
    if positions.shape != (state.n,) or not np.issubdtype(positions.dtype, np.integer):
        raise StrategyError(
            f"strategy {name}: asked for {state.n} cells, it gave an array of {positions.shape}"
        )
    if positions.min() < 0 or positions.max() >= state.candidates.size:
        raise StrategyError(f"strategy {name}: chose a cell outside of the {state.candidates.size} offered")
    if np.unique(positions).size < state.n:
        raise StrategyError(f"strategy {name}: chose one cell twice")
    return state.candidates[positions]


def _fit(model: Any, X: npt.NDArray[np.float64], y: npt.NDArray[np.intp]) -> bool:
    """Fit, and tell whether it stopped before it converged."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ConvergenceWarning)
        model.fit(X, y)
    others = [w for w in caught if not issubclass(w.category, ConvergenceWarning)]
    for w in others:
        warnings.warn_explicit(w.message, w.category, w.filename, w.lineno)
    return len(others) < len(caught)


def _score(split: Split, model: Any, positive: int | None) -> Scores:
    """Score a model; one that has learnt nothing gives every cell the same probabilities."""
    if model is None:
        flat = np.full((len(split.X_test), split.n_classes), 1 / split.n_classes)
        return score(split.y_test, flat, positive)
    return score(split.y_test, probabilities(model, split.X_test, split.n_classes), positive)
