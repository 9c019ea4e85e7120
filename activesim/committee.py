"""Query by committee: the same model, fitted to resampled labels, and how far its copies disagree."""

import numpy as np
import numpy.typing as npt
from scipy.special import entr, rel_entr
from sklearn.base import clone

from activesim.models import fit, probabilities
from activesim.rounds import Round, highest

MEMBERS = 5


def resamples(state: Round, n: int = MEMBERS) -> list[npt.NDArray[np.intp]]:
    """Draw bootstrap samples of the labelled cells, each with at least one cell of every class met.

    Returns
    -------
    list of ndarray of int
        Positions in `Round.labelled`.
    """
    drawn = []
    for _ in range(n):
        order = state.rng.permutation(state.y.size)
        _, first = np.unique(state.y[order], return_index=True)
        rest = state.rng.integers(0, state.y.size, state.y.size - first.size)
        drawn.append(np.concatenate([order[first], rest]))
    return drawn


def opinions(state: Round) -> npt.NDArray[np.float64]:
    """Probabilities of the candidates by each member, shape (members, c, k)."""
    given = []
    X = state.pool[state.labelled]
    for rows in resamples(state):
        member = clone(state.model)
        fit(member, X[rows], state.y[rows])
        given.append(probabilities(member, state.pool, state.n_classes)[state.candidates])
    return np.stack(given)


def vote_entropy(opinions: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Entropy of the members' votes (Dagan and Engelson 1995), shape (c,)."""
    n_classes = opinions.shape[2]
    votes = opinions.argmax(axis=2)
    shares = np.stack([(votes == c).mean(axis=0) for c in range(n_classes)])
    return np.asarray(entr(shares).sum(axis=0))


def consensus_entropy(opinions: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Entropy of the members' mean probabilities, shape (c,)."""
    return np.asarray(entr(opinions.mean(axis=0)).sum(axis=1))


def max_disagreement(opinions: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Largest Kullback-Leibler divergence of a member from the consensus (McCallum and Nigam 1998), (c,)."""
    return np.asarray(rel_entr(opinions, opinions.mean(axis=0)).sum(axis=2).max(axis=0))


def by_vote_entropy(state: Round) -> npt.NDArray[np.intp]:
    """Cells whose class the members vote on most differently."""
    return highest(vote_entropy(opinions(state)), state)


def by_consensus_entropy(state: Round) -> npt.NDArray[np.intp]:
    """Cells that the members together know least about."""
    return highest(consensus_entropy(opinions(state)), state)


def by_max_disagreement(state: Round) -> npt.NDArray[np.intp]:
    """Cells about which one member differs most from the others."""
    return highest(max_disagreement(opinions(state)), state)
