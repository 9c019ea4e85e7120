"""Strategies that look at where cells lie among the others: ranked batches and information density."""

import numpy as np
import numpy.typing as npt
from sklearn.metrics import pairwise_distances_chunked
from sklearn.metrics.pairwise import euclidean_distances

from activesim.rounds import Round, highest


def ranked_batch(state: Round) -> npt.NDArray[np.intp]:
    """Uncertain cells that are unlike those labelled and those chosen already (Cardoso et al. 2017).

    The score is ``a * (1 - s) + (1 - a) * u``: u the uncertainty, s the similarity ``1 / (1 + d)`` to the
    nearest labelled or chosen cell, a the share of cells that are neither.
    """
    nearest = _nearest_labelled(state)[state.candidates]
    uncertainty = 1 - state.probabilities.max(axis=1)
    n_labelled = state.labelled.size
    chosen = np.empty(state.n, dtype=np.intp)
    waiting = np.ones(state.candidates.size, dtype=bool)
    for i in range(state.n):
        share = (waiting.size - i) / (waiting.size + n_labelled)
        scores = share * (1 - 1 / (1 + nearest)) + (1 - share) * uncertainty
        chosen[i] = np.argmax(np.where(waiting, scores, -np.inf))
        waiting[chosen[i]] = False
        if i + 1 < state.n:
            nearest = np.minimum(nearest, _distances(state.X, state.X[chosen[i : i + 1]]))
    return chosen


def information_density(state: Round) -> npt.NDArray[np.intp]:
    """Uncertain cells that have many like them (Settles and Craven 2008): uncertainty times density."""
    if "density" not in state.memory:
        state.memory["density"] = density(state.pool)
    typical = state.memory["density"][state.candidates]
    return highest((1 - state.probabilities.max(axis=1)) * typical, state)


def density(X: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Mean similarity ``1 / (1 + d)`` of each cell to all cells, shape (n,)."""
    chunks = pairwise_distances_chunked(X, reduce_func=lambda d, _: (1 / (1 + d)).mean(axis=1))
    return np.concatenate(list(chunks))


def _nearest_labelled(state: Round) -> npt.NDArray[np.float64]:
    """Distance of each cell of the pool to the nearest labelled one; only new labels are measured."""
    seen = state.memory.get("seen", 0)
    nearest = state.memory.get("nearest")
    new = _distances(state.pool, state.pool[state.labelled[seen:]])
    nearest = new if nearest is None else np.minimum(nearest, new)
    state.memory.update(seen=state.labelled.size, nearest=nearest)
    return nearest


def _distances(X: npt.NDArray[np.float64], others: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Euclidean distance of each row of `X` to the nearest of some others, shape (n,)."""
    return np.asarray(euclidean_distances(X, others).min(axis=1))
