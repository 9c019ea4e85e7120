"""Which cells to label next: strategies by name."""

import numpy as np
import numpy.typing as npt

from activesim.activeml import PREFIX, activeml_strategy
from activesim.committee import by_consensus_entropy, by_max_disagreement, by_vote_entropy
from activesim.density import information_density, ranked_batch
from activesim.errors import UsageError, offer, told
from activesim.expected_error import expected_error
from activesim.rounds import Round, Strategy
from activesim.sources import imported


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
    "ranked-batch": ranked_batch,
    "density": information_density,
    "vote-entropy": by_vote_entropy,
    "consensus-entropy": by_consensus_entropy,
    "max-disagreement": by_max_disagreement,
    "expected-error": expected_error,
}

SAME_FOR_TWO_CLASSES = ("uncertainty", "margin", "entropy")
"""With two classes all three are the same order of the cells: by the distance of the probability from 1/2."""


def find_strategy(name: str) -> Strategy:
    """Find a strategy by its name.

    Parameters
    ----------
    name : str
        One of `STRATEGIES`; ``activeml:Badge`` and its like for those of scikit-activeml; ``module:function``
        for a function of one's own that takes a `Round`.

    Raises
    ------
    UsageError
        If there is none; the nearest name is offered.
    """
    if name in STRATEGIES:
        return STRATEGIES[name]
    if name.startswith(PREFIX):
        return activeml_strategy(name.removeprefix(PREFIX))
    if ":" in name:
        return _imported(name)
    raise UsageError(f"no strategy {name!r}; {offer(name, STRATEGIES)}")


def _imported(path: str) -> Strategy:
    try:
        found: Strategy = imported(path)
    except (Exception, SystemExit) as error:  # a module of one's own may raise anything
        raise UsageError(f"strategy {path}: cannot be imported ({told(error)})") from error
    if not callable(found):
        raise UsageError(f"strategy {path}: is no function")
    return found
