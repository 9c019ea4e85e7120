import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from activesim.errors import StrategyError
from activesim.metrics import score
from activesim.rounds import Round, Strategy
from activesim.simulate import Curve, simulate
from activesim.split import Split, assign, split
from activesim.starts import STARTS
from activesim.strategies import STRATEGIES, find_strategy
from activesim.table import Table

Make = Callable[..., Table]


def sides_of(cells: Table, seed: int = 0) -> Split:
    return split(cells, assign(cells, 0.3, np.random.default_rng(seed)))


def run(sides: Split, strategy: Strategy, start: list[int], **options: Any) -> Curve:
    options = {"labels_max": 30, "positive": 1, **options}
    rng = np.random.default_rng(3)
    return simulate(sides, np.array(start), LogisticRegression(), strategy, rng=rng, **options)


def mixed(sides: Split) -> list[int]:
    return [int(np.flatnonzero(sides.y == c)[0]) for c in range(sides.n_classes)]


def test_each_point_of_a_curve_is_a_fit_to_the_cells_asked_for_so_far(table: Make) -> None:
    sides = sides_of(table())
    curve = run(sides, find_strategy("uncertainty"), mixed(sides), batch=3)
    assert list(curve.labels) == [2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 30]
    for n, scores in zip(curve.labels, curve.scores, strict=True):
        known = curve.queries[:n]
        model = LogisticRegression().fit(sides.X[known], sides.y[known])
        expected = score(sides.y_test, model.predict_proba(sides.X_test), 1)
        assert tuple(scores) == pytest.approx(tuple(expected), rel=1e-12)


def test_uncertainty_asks_for_the_cell_nearest_to_one_half(table: Make) -> None:
    sides = sides_of(table())
    curve = run(sides, find_strategy("uncertainty"), mixed(sides))
    for n in range(2, 30):
        known = curve.queries[:n]
        probability = LogisticRegression().fit(sides.X[known], sides.y[known]).predict_proba(sides.X)[:, 1]
        distance = np.abs(probability - 0.5)
        distance[known] = np.inf
        assert curve.queries[n] == np.argmin(distance)


@settings(max_examples=25, deadline=None)
@given(
    name=st.sampled_from(sorted(set(STRATEGIES) - {"expected-error"})),
    batch=st.integers(1, 40),
    labels_max=st.integers(5, 84),
    seed=st.integers(0, 5),
    start=st.sampled_from(sorted(STARTS)),
)
def test_no_cell_is_asked_for_twice(name: str, batch: int, labels_max: int, seed: int, start: str) -> None:
    rng = np.random.default_rng(seed)
    X = np.round(rng.normal(size=(84, 2)), 1)
    y = rng.integers(0, 3, 84)
    y[:3] = range(3)
    sides = Split(np.arange(84), X, y, np.arange(84), X, y, 3)
    first = STARTS[start](X, y, 5, rng)
    curve = simulate(
        sides, first, LogisticRegression(), find_strategy(name), labels_max=labels_max, batch=batch, rng=rng
    )
    assert np.unique(curve.queries).size == labels_max
    assert list(curve.queries[:5]) == list(first)
    assert curve.labels[-1] == labels_max


def test_a_start_of_one_class_is_chance_level_until_another_turns_up(table: Make) -> None:
    sides = sides_of(table())
    start = [int(i) for i in np.flatnonzero(sides.y == 0)[:5]]
    curve = run(sides, find_strategy("margin"), start)
    first = int(np.flatnonzero(sides.y[curve.queries] == 1)[0])
    # Labels 5, 6, ..., first: the cell number `first` (from 0) is the first of the other class.
    assert curve.blind == first - 5 + 1
    prevalence = float(np.mean(sides.y_test == 1))
    assert curve.scores[: curve.blind, 0] == pytest.approx(prevalence)
    assert curve.scores[: curve.blind, 2] == pytest.approx(0.5)
    assert curve.scores[-1, 0] > 0.8


def test_classes_not_met_yet_have_probability_zero(table: Make) -> None:
    sides = sides_of(table((60, 30, 20)))
    curve = run(sides, find_strategy("entropy"), mixed(sides)[:2], positive=2)
    assert curve.blind == 0
    assert curve.scores[0, 0] == pytest.approx(np.mean(sides.y_test == 2))


def test_fits_that_do_not_converge_are_counted(table: Make) -> None:
    sides = sides_of(table())
    rng = np.random.default_rng(0)
    model = LogisticRegression(max_iter=1)
    curve = simulate(sides, np.array(mixed(sides)), model, find_strategy("random"), labels_max=10, rng=rng)
    assert curve.unconverged == 9


@pytest.mark.parametrize("name", ["pool", "y", "labelled", "candidates"])
def test_a_strategy_may_look_but_not_write(table: Make, name: str) -> None:
    def write(state: Round) -> npt.NDArray[np.intp]:
        getattr(state, name)[:] = 0
        return np.arange(state.n)

    sides = sides_of(table())
    with pytest.raises(StrategyError, match="read-only"):
        run(sides, write, mixed(sides))


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda s: 1 // 0, "raised ZeroDivisionError"),  # noqa: ARG005 -- a strategy takes a round
        (sys.exit, "raised SystemExit"),
        (lambda s: np.zeros(s.n, dtype=int), "one cell twice"),
        (lambda s: np.arange(s.n) + s.candidates.size, "outside of the"),
        (lambda s: np.arange(s.n) - 1, "outside of the"),
        (lambda s: np.arange(s.n + 1), "asked for 2 cells"),
        (lambda s: np.arange(s.n) / 2, "asked for 2 cells"),
    ],
)
def test_a_strategy_that_answers_wrongly(
    table: Make, answer: Callable[[Round], npt.NDArray[np.intp]], told: str
) -> None:
    sides = sides_of(table())
    with pytest.raises(StrategyError, match=told):
        run(sides, answer, mixed(sides), batch=2)
