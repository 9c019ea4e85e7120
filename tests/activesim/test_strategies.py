import numpy as np
import pytest
from modAL.uncertainty import entropy_sampling, margin_sampling, uncertainty_sampling
from sklearn.linear_model import LogisticRegression

from activesim.errors import UsageError
from activesim.starts import STARTS
from activesim.strategies import STRATEGIES, Round, find_strategy, probabilities


def state(n: int, classes: int = 3, seed: int = 0) -> Round:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(60, 3))
    y = rng.integers(0, classes, 60)
    known = np.arange(20)
    model = LogisticRegression().fit(X[known], y[known])
    return Round(
        model=model,
        pool=X,
        candidates=np.arange(20, 60),
        labelled=known,
        y=y[known],
        n=n,
        n_classes=classes,
        rng=rng,
    )


@pytest.mark.parametrize(
    ("name", "function"),
    [("uncertainty", uncertainty_sampling), ("margin", margin_sampling), ("entropy", entropy_sampling)],
)
@pytest.mark.parametrize("n", [1, 4])
def test_as_modal_with_the_model_itself(name: str, function: object, n: int) -> None:
    given = state(n)
    assert callable(function)
    expected, _ = function(given.model, given.X, n_instances=n)
    assert list(STRATEGIES[name](given)) == list(expected)


def test_two_classes_make_three_strategies_one() -> None:
    given = state(5, classes=2)
    answers = [sorted(STRATEGIES[name](given)) for name in ("uncertainty", "margin", "entropy")]
    assert answers[0] == answers[1] == answers[2]


def test_random_follows_its_generator() -> None:
    assert list(STRATEGIES["random"](state(7))) == list(STRATEGIES["random"](state(7)))
    assert list(STRATEGIES["random"](state(7))) != list(STRATEGIES["random"](state(7, seed=1)))


def test_unmet_classes_get_a_column() -> None:
    X = np.array([[0.0], [1.0], [2.0]])
    model = LogisticRegression().fit(X, [0, 2, 2])
    known = probabilities(model, X, 4)
    assert known.shape == (3, 4)
    assert not known[:, [1, 3]].any()
    assert known.sum(axis=1) == pytest.approx(1)


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean 'margin'"):
        find_strategy("margn")
    with pytest.raises(UsageError, match="there are random"):
        find_strategy("zzz")


def test_a_start_of_one_of_each_holds_every_class() -> None:
    y = np.array([0] * 50 + [1] + [2] * 2)
    for seed in range(10):
        rows = STARTS["one-per-class"](np.zeros((53, 1)), y, 5, np.random.default_rng(seed))
        assert rows.size == np.unique(rows).size == 5
        assert set(y[rows]) == {0, 1, 2}
    # More classes than labels: every class all the same.
    assert STARTS["one-per-class"](np.zeros((53, 1)), y, 2, np.random.default_rng(0)).size == 3
