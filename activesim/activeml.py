"""The strategies of scikit-activeml behind the same face as ours (extra ``activeml``)."""

from inspect import signature
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import clone

from activesim.committee import resamples
from activesim.errors import UsageError, offer
from activesim.rounds import Round, Strategy

PREFIX = "activeml:"
_GIVEN = {"X", "y", "clf", "estimator", "ensemble", "discriminator", "candidates", "batch_size"}

_OF_ONE_MODEL = {"FourDs"}
"""Work with a classifier of scikit-activeml's own only."""
_SETTINGS = {"ProbabilisticAL": {"metric": "rbf"}}
"""What is needed where a classifier does not count its neighbours."""
_FIT_THEMSELVES = {"MonteCarloEER", "ValueOfInformationEER"}
"""Fit for each candidate, and have to know on what the classifier was fitted."""


def activeml_strategy(name: str) -> Strategy:
    """Give a class of ``skactiveml.pool`` as a strategy.

    Parameters
    ----------
    name : str
        Such as ``Badge``, ``CoreSet``, ``ProbCover``, ``TypiClust``, ``QueryByCommittee``.

    Raises
    ------
    UsageError
        If scikit-activeml is not installed, has no such class, or it needs more than a classifier.
    """
    try:
        from skactiveml import pool
    except ImportError:
        raise UsageError(
            f"strategy {PREFIX}{name}: needs the extra, pip install 'cellfeat[activeml]'"
        ) from None
    kind = getattr(pool, name, None) if name in pool.__all__ else None
    if kind is None or not hasattr(kind, "query"):
        raise UsageError(
            f"strategy {PREFIX}{name}: scikit-activeml has no {name}; {offer(name, _names(pool))}"
        )
    if not _usable(kind):
        raise UsageError(
            f"strategy {PREFIX}{name}: is not for classifiers; there are {', '.join(_names(pool))}"
        )

    def strategy(state: Round) -> npt.NDArray[np.intp]:
        return _query(kind, state)

    return strategy


def _usable(kind: Any) -> bool:
    queried = signature(kind.query).parameters.values()
    made = signature(kind).parameters.values()
    needed = {p.name for p in queried if p.default is p.empty} - {"self"}
    to_make = {p.name for p in made if p.default is p.empty}
    if kind.__name__ in _OF_ONE_MODEL or "query_strategy" in signature(kind).parameters:
        return False
    return needed <= _GIVEN and to_make <= {"classes"}


def _names(pool: Any) -> list[str]:
    kinds = {name: getattr(pool, name) for name in pool.__all__}
    return [name for name, kind in kinds.items() if hasattr(kind, "query") and _usable(kind)]


def _query(kind: Any, state: Round) -> npt.NDArray[np.intp]:
    """Ask once; the strategy lives as long as the run, since some of them keep what they computed."""
    if "activeml" not in state.memory:
        settings: dict[str, Any] = {"random_state": int(state.rng.integers(2**31))}
        settings |= _SETTINGS.get(kind.__name__, {})
        if "classes" in signature(kind).parameters:
            settings["classes"] = list(range(state.n_classes))
        known = set(signature(kind).parameters)
        state.memory["activeml"] = kind(**{k: v for k, v in settings.items() if k in known})
    strategy = state.memory["activeml"]
    y = np.full(len(state.pool), np.nan)
    y[state.labelled] = state.y
    takes = set(signature(strategy.query).parameters)
    chosen = strategy.query(
        X=state.pool, y=y, candidates=state.candidates, batch_size=state.n, **_models(kind, takes, state)
    )
    positions: npt.NDArray[np.intp] = np.searchsorted(state.candidates, chosen)
    return positions


def _models(kind: Any, takes: set[str], state: Round) -> dict[str, Any]:
    from skactiveml.classifier import SklearnClassifier

    def wrapped(rows: npt.NDArray[np.intp]) -> Any:
        wrapper = SklearnClassifier(clone(state.model), classes=list(range(state.n_classes)), random_state=0)
        return wrapper.fit(state.pool[state.labelled[rows]], state.y[rows])

    everything = np.arange(state.y.size)
    given: dict[str, Any] = {}
    for name in ("clf", "estimator"):
        if name in takes:
            given |= {name: wrapped(everything), f"fit_{name}": kind.__name__ in _FIT_THEMSELVES}
    if "ensemble" in takes:
        given |= {"ensemble": [wrapped(rows) for rows in resamples(state)], "fit_ensemble": False}
    if "discriminator" in takes:
        given["discriminator"] = SklearnClassifier(clone(state.model), classes=[0, 1], random_state=0)
    return given
