"""Which cells to label next: strategies by name, modAL's behind thin adapters."""

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from activesim.errors import UsageError


@dataclass(frozen=True)
class Round:
    """What a strategy may look at when it chooses.

    Attributes
    ----------
    model : estimator
        Fitted on the cells labelled so far.
    pool : ndarray, shape (n, p)
        Features of all cells, labelled or not.
    candidates : ndarray of int, shape (c,)
        Rows of `pool` without a label.
    labelled : ndarray of int, shape (l,)
        Rows of `pool` with a label, in the order they were labelled.
    y : ndarray of int, shape (l,)
        Their classes.
    n : int
        How many cells to choose.
    n_classes : int
    rng : Generator
    """

    model: Any
    pool: npt.NDArray[np.float64]
    candidates: npt.NDArray[np.intp]
    labelled: npt.NDArray[np.intp]
    y: npt.NDArray[np.intp]
    n: int
    n_classes: int
    rng: np.random.Generator

    @cached_property
    def X(self) -> npt.NDArray[np.float64]:
        """Features of the candidates, shape (c, p)."""
        return self.pool[self.candidates]

    @cached_property
    def probabilities(self) -> npt.NDArray[np.float64]:
        """Predicted probabilities of the candidates, shape (c, k)."""
        return probabilities(self.model, self.pool, self.n_classes)[self.candidates]


Strategy = Callable[[Round], npt.NDArray[np.intp]]
"""A strategy gives the positions of `Round.n` distinct cells among `Round.candidates`."""


def probabilities(model: Any, X: npt.NDArray[np.float64], n_classes: int) -> npt.NDArray[np.float64]:
    """Predict probabilities with a column for every class, also for those the model has not met."""
    known = model.predict_proba(X)
    if known.shape[1] == n_classes:
        return np.asarray(known)
    full = np.zeros((len(known), n_classes))
    full[:, model.classes_] = known
    return full


def at_random(state: Round) -> npt.NDArray[np.intp]:
    """Any cells: what active learning has to beat."""
    return state.rng.permutation(state.candidates.size)[: state.n]


class _Predicted:
    """A classifier to modAL's eyes whose probabilities are known already, so that none is computed twice."""

    def __init__(self, known: npt.NDArray[np.float64]) -> None:
        self._known = known

    def predict_proba(self, _X: object) -> npt.NDArray[np.float64]:
        return self._known


def _modal(name: str) -> Strategy:
    """Give modAL's query function `name` as a strategy."""

    def strategy(state: Round) -> npt.NDArray[np.intp]:
        from modAL import uncertainty

        known = state.probabilities
        chosen: npt.NDArray[np.intp]
        chosen, _ = getattr(uncertainty, name)(_Predicted(known), known, n_instances=state.n)
        return chosen

    return strategy


STRATEGIES: dict[str, Strategy] = {
    "random": at_random,
    "uncertainty": _modal("uncertainty_sampling"),
    "margin": _modal("margin_sampling"),
    "entropy": _modal("entropy_sampling"),
}

SAME_FOR_TWO_CLASSES = ("uncertainty", "margin", "entropy")
"""With two classes all three are the same order of the cells: by the distance of the probability from 1/2."""


def find_strategy(name: str) -> Strategy:
    """Find a strategy by its name.

    Raises
    ------
    UsageError
        If there is none; the nearest name is offered.
    """
    if name in STRATEGIES:
        return STRATEGIES[name]
    near = get_close_matches(name, STRATEGIES, n=1)
    offer = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(STRATEGIES)}"
    raise UsageError(f"no strategy {name!r}; {offer}")
