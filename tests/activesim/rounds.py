"""A round to ask strategies in."""

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from activesim.rounds import Round


def state(n: int, classes: int = 3, seed: int = 0, labelled: int = 20) -> Round:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(60, 3))
    y = rng.integers(0, classes, 60)
    known = np.arange(labelled)
    return Round(
        model=LogisticRegression().fit(X[known], y[known]),
        pool=X,
        candidates=np.arange(labelled, 60),
        labelled=known,
        y=y[known],
        n=n,
        n_classes=classes,
        rng=rng,
    )


def first_ones(state: Round) -> npt.NDArray[np.intp]:
    return np.arange(state.n)


def last_ones(state: Round) -> npt.NDArray[np.intp]:
    return np.arange(state.candidates.size)[-state.n :]
