import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from modAL.batch import uncertainty_batch_sampling
from modAL.uncertainty import entropy_sampling, margin_sampling, uncertainty_sampling
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from activesim import Learner
from activesim.errors import ModelError, StrategyError, UsageError
from activesim.strategies import STRATEGIES

Cells = tuple[npt.NDArray[np.float64], npt.NDArray[np.str_]]


@pytest.fixture
def cells() -> Cells:
    rng = np.random.default_rng(0)
    y = np.array(["RBC", "WBC", "Platelet"])[rng.integers(0, 3, 60)]
    return rng.normal(size=(60, 4)) + (y == "WBC")[:, None], y


@pytest.mark.parametrize("strategy", [uncertainty_sampling, margin_sampling, entropy_sampling])
def test_queries_of_modal_as_with_the_estimator_itself(cells: Cells, strategy: object) -> None:
    assert callable(strategy)
    X, y = cells
    learner = Learner(make_pipeline(StandardScaler(), LogisticRegression()), strategy, X[:20], y[:20])
    rows, asked = learner.query(X[20:], n_instances=3)
    expected, _ = strategy(
        make_pipeline(StandardScaler(), LogisticRegression()).fit(X[:20], y[:20]), X[20:], 3
    )
    assert list(rows) == list(expected)
    assert np.array_equal(asked, X[20:][rows])


def test_ranked_batches_of_modal(cells: Cells) -> None:
    X, y = cells
    theirs = Learner(LogisticRegression(), uncertainty_batch_sampling, X[:20], y[:20])
    ours = Learner(LogisticRegression(), "ranked-batch", X[:20], y[:20])
    assert list(theirs.query(X[20:], 5)[0]) == list(ours.query(X[20:], 5)[0])


def test_teaching_in_steps_is_fitting_at_once(cells: Cells) -> None:
    X, y = cells
    learner = Learner(LogisticRegression())
    learner.teach(X[:10], y[:10])
    learner.teach(X[10:30], y[10:30])
    whole = LogisticRegression().fit(X[:30], y[:30])
    assert np.array_equal(learner.predict_proba(X[30:]), whole.predict_proba(X[30:]))
    assert list(learner.predict(X[30:])) == list(whole.predict(X[30:]))
    assert learner.score(X[30:], y[30:]) == whole.score(X[30:], y[30:])
    learner.fit(X[:10], y[:10])
    assert learner.X_training is not None
    assert len(learner.X_training) == 10


def test_what_cannot_be_learnt_is_not_kept(cells: Cells) -> None:
    X, y = cells
    learner = Learner(LogisticRegression(), "margin", X[:20], y[:20])
    with pytest.raises(UsageError, match="X has 3 cells and y 2 classes"):
        learner.teach(X[20:23], y[20:22])
    with pytest.raises(ModelError, match="cannot be fitted"):
        learner.teach(np.full((1, 4), np.nan), y[:1])
    with pytest.raises(UsageError, match="X has 20 cells and y 19 classes"):
        learner.fit(pd.DataFrame(X[:20]), y[:19])
    learner.teach(X[20:23], y[20:23])
    assert learner.X_training is not None
    assert np.array_equal(learner.X_training, X[:23])


@pytest.mark.parametrize("name", sorted(STRATEGIES))
def test_every_strategy_by_name(cells: Cells, name: str) -> None:
    X, y = cells
    learner = Learner(LogisticRegression(), name, X[:20], y[:20])
    rows, _ = learner.query(X[20:], 4)
    assert np.unique(rows).size == 4
    assert 0 <= rows.min() <= rows.max() < 40


def test_data_frames(cells: Cells) -> None:
    X, y = cells
    frame = pd.DataFrame(X, columns=list("abcd"))
    learner = Learner(LogisticRegression(), margin_sampling, frame[:20], y[:20])
    rows, asked = learner.query(frame[20:], 2)
    assert list(asked.index) == [20 + r for r in rows]
    learner.teach(asked, y[asked.index])
    assert list(rows) == list(
        Learner(LogisticRegression(), margin_sampling, X[:20], y[:20]).query(X[20:], 2)[0]
    )
    with pytest.raises(UsageError, match="columns"):
        learner.predict(frame[["b", "a", "c", "d"]])


def test_bare_indices_are_one_answer(cells: Cells) -> None:
    X, y = cells
    asked = []

    def strategy(_learner: Learner, X: npt.NDArray[np.float64], n_instances: int) -> list[int]:
        asked.append(len(X))
        return list(range(n_instances))

    learner = Learner(LogisticRegression(), strategy, X[:20], y[:20])
    assert list(learner.query(X[20:], 2)[0]) == [0, 1]
    assert asked == [40]


def test_what_goes_wrong_is_said(cells: Cells) -> None:
    X, y = cells
    with pytest.raises(ModelError, match="RidgeClassifier has no predict_proba"):
        Learner(RidgeClassifier())
    with pytest.raises(UsageError, match="did you mean 'margin'"):
        Learner(LogisticRegression(), "margn")
    for half in ({"X_training": X}, {"y_training": y}):
        with pytest.raises(UsageError, match="give both, or neither"):
            Learner(LogisticRegression(), **half)
    with pytest.raises(UsageError, match="fit it first"):
        Learner(LogisticRegression(), "margin").query(X)
    learner = Learner(LogisticRegression(), lambda *_, **__: [0, 0], X[:20], y[:20])
    with pytest.raises(StrategyError, match="2 different cells"):
        learner.query(X[20:], 2)
    with pytest.raises(UsageError, match="no cell"):
        learner.query(X[:0])
