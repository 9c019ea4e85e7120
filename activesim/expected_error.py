"""Expected error reduction, which modAL has but cannot import beside current scikit-learn."""

import numpy as np
import numpy.typing as npt
from sklearn.base import clone

from activesim.models import fit, probabilities
from activesim.rounds import Round

CONSIDERED = 25
"""Candidates that are tried in a round, drawn at random: each costs a fit for every class."""


def expected_error(state: Round) -> npt.NDArray[np.intp]:
    """Cells after whose labelling the fewest errors are to be expected (Roy and McCallum 2001).

    Each candidate is given each class in turn and the model is fitted anew; the error to expect is that of
    the pool's likeliest classes, weighted by how likely the candidate's class was.
    """
    tried = state.rng.permutation(state.candidates.size)[: max(CONSIDERED, state.n)]
    errors = np.array([_after(state, int(position)) for position in tried])
    return tried[np.argsort(errors, kind="stable")[: state.n]]


def _after(state: Round, position: int) -> float:
    """Mean error to expect over the pool once a candidate is labelled."""
    rows = np.append(state.labelled, state.candidates[position])
    X, y = state.pool[rows], np.append(state.y, 0)
    expected = 0.0
    for code, likely in enumerate(state.probabilities[position]):
        if likely > 0:
            y[-1] = code
            model = clone(state.model)
            fit(model, X, y)
            known = probabilities(model, state.pool, state.n_classes)
            expected += float(likely) * float(1 - known.max(axis=1).mean())
    return expected
