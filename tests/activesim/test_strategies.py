from pathlib import Path

import numpy as np
import pytest
from modAL.uncertainty import entropy_sampling, margin_sampling, uncertainty_sampling
from sklearn.linear_model import LogisticRegression

from activesim.errors import UsageError
from activesim.models import probabilities
from activesim.strategies import STRATEGIES, find_strategy
from tests.activesim.rounds import state


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


def test_a_function_of_ones_own_by_its_import_path() -> None:
    assert find_strategy("tests.activesim.rounds:first_ones")(state(3)).tolist() == [0, 1, 2]
    with pytest.raises(UsageError, match="cannot be imported"):
        find_strategy("tests.activesim.rounds:nothing")
    with pytest.raises(UsageError, match="cannot be imported"):
        find_strategy("no.such.module:f")
    with pytest.raises(UsageError, match="cannot be imported"):
        find_strategy(":")
    with pytest.raises(UsageError, match="is no function"):
        find_strategy("activesim.statistics:FIRST")


def test_a_program_is_no_module_with_a_strategy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "program_of_ones_own.py").write_text("raise SystemExit(0)")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(UsageError, match=r"cannot be imported .*SystemExit"):
        find_strategy("program_of_ones_own:f")


def test_a_module_of_ones_own_that_raises_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "activesim_boom.py").write_text("raise RuntimeError('two\\nlines')")
    (tmp_path / "activesim_broken.py").write_text("def f(:")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(UsageError, match=r"cannot be imported \(RuntimeError: two lines\)$"):
        find_strategy("activesim_boom:f")
    with pytest.raises(UsageError, match="SyntaxError"):
        find_strategy("activesim_broken:f")
