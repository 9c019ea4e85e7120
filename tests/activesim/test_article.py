from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from activesim.article import (
    ARTICLE,
    HONEST,
    NAMES,
    Faults,
    beginning,
    both_arms,
    labels_needed,
    precision,
    run_article,
    variants,
)
from activesim.article_report import answer, article_report
from activesim.settings import SPLIT, START, STRATEGY, generator
from activesim.simulate import simulate
from activesim.split import assign, split
from activesim.starts import STARTS
from activesim.strategies import find_strategy
from activesim.table import Table

Make = Callable[..., Table]


@pytest.mark.parametrize("counts", [(90, 30), (60, 40, 20)])
@pytest.mark.parametrize("arm", ["active", "random"])
def test_without_a_fault_it_is_our_own_protocol(table: Make, counts: tuple[int, ...], arm: str) -> None:
    cells = table(counts)
    found = both_arms(cells, HONEST, seed=2, rounds=20)
    sides = split(cells, assign(cells, 0.3, generator(2, SPLIT)))
    curve = simulate(
        sides,
        STARTS["one-per-class"](sides.X, sides.y, 5, generator(2, START)),
        LogisticRegression(random_state=2),
        find_strategy("uncertainty" if arm == "active" else "random"),
        labels_max=25,
        positive=1 if len(counts) == 2 else None,
        rng=generator(2, STRATEGY),
    )
    ours = found[found["arm"] == arm]
    assert list(ours["labels"]) == list(curve.labels)
    assert list(ours["average_precision"]) == list(curve.scores[:, 0])
    assert list(ours["distinct"]) == list(curve.labels)


def test_precision_of_hard_and_of_swapped_predictions_as_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 2, 40)
    known = rng.dirichlet([1, 1], 40)
    hard = (known[:, 1] > 0.5).astype(int)
    assert precision(truth, known, [1], HONEST) == pytest.approx(average_precision_score(truth, known[:, 1]))
    found = precision(truth, known, [1], Faults(hard_predictions=True))
    assert found == pytest.approx(average_precision_score(truth, hard))
    found = precision(truth, known, [1], Faults(swapped_arguments=True))
    assert found == pytest.approx(average_precision_score(hard, truth))


def test_a_class_never_predicted_is_zero_when_the_arguments_are_swapped() -> None:
    truth = np.array([0, 0, 1])
    known = np.tile([0.9, 0.1], (3, 1))
    assert precision(truth, known, [1], Faults(swapped_arguments=True)) == 0
    assert precision(truth, known, [1], Faults(hard_predictions=True)) == pytest.approx(1 / 3)


def test_the_rebuilt_pool_gives_cells_back(table: Make) -> None:
    curves = both_arms(table(), Faults(rebuilt_pool=True), seed=0, rounds=40)
    distinct = curves.groupby("arm")["distinct"].max()
    assert distinct["active"] < 45
    assert distinct["random"] == 45


def test_the_start_may_go_uncounted(table: Make) -> None:
    counted = both_arms(table(), HONEST, seed=0, rounds=5)
    uncounted = both_arms(table(), Faults(uncounted_start=True), seed=0, rounds=5)
    pd.testing.assert_series_equal(counted["labels"] - 5, uncounted["labels"])
    pd.testing.assert_series_equal(counted["average_precision"], uncounted["average_precision"])


@pytest.mark.parametrize("shared", [False, True])
def test_shared_photographs_stand_on_both_sides(table: Make, shared: bool) -> None:
    cells = table()
    assert cells.groups is not None
    sides, _ = beginning(cells, Faults(shared_photographs=shared), seed=0)
    both = np.intersect1d(cells.groups[sides.rows], cells.groups[sides.test_rows])
    assert (both.size > 0) == shared


def test_unscaled_features_are_as_they_are_and_others_of_one_size(table: Make) -> None:
    cells = table()
    cells.X[:, 2] *= 1000
    sides, _ = beginning(cells, HONEST, seed=0)
    assert sides.X.std(axis=0) == pytest.approx(1)
    sides, _ = beginning(cells, Faults(unscaled=True), seed=0)
    assert np.array_equal(sides.X, cells.X[sides.rows])
    assert np.array_equal(sides.X_test, cells.X[sides.test_rows])


@pytest.mark.parametrize("seed", range(3))
def test_first_rows_are_any_and_others_one_of_each_class(table: Make, seed: int) -> None:
    cells = table((60, 56, 4), images=None)
    sides, one_of_each = beginning(cells, HONEST, seed)
    assert set(sides.y[one_of_each]) == {0, 1, 2}
    _, first = beginning(cells, Faults(first_rows=True), seed)
    # In the order of chance the first five lack the rare class.
    assert list(first) == list(generator(seed, START).permutation(sides.y.size)[:5])
    assert set(sides.y[first]) == {0, 1}


@pytest.mark.parametrize("seed", range(5))
def test_first_rows_of_one_class_are_drawn_again(table: Make, seed: int) -> None:
    sides, first = beginning(table((115, 5), images=None), Faults(first_rows=True), seed)
    assert set(sides.y[first]) == {0, 1}


def test_execution_times_take_the_table_that_has_them(table: Make) -> None:
    without, with_times = table(), table(spread=1.0)
    curves = run_article((without, with_times), seeds=1, rounds=1).set_index("variant")["average_precision"]
    for variant, cells in (("honest", without), ("honest, but execution_times", with_times)):
        expected = both_arms(cells, HONEST, seed=0, rounds=1)
        assert list(curves[variant]) == list(expected["average_precision"])


def test_every_fault_is_tried_alone_and_left_out_alone() -> None:
    tried = variants()
    assert tried["honest"] == HONEST
    assert tried["article"] == ARTICLE
    for name in NAMES:
        assert [n for n in NAMES if getattr(tried[f"honest, but {name}"], n)] == [name]
        assert not getattr(tried[f"article without {name}"], name)
    assert len(tried) == 2 + 2 * len(NAMES)


def test_the_answer_says_who_never_gets_there() -> None:
    rows = pd.DataFrame(
        {"variant": ["article", "honest"], "active": [90.0, 5.0], "random": [170.0, 7.0], "gap": [80.0, 2.0]}
    )
    assert answer(rows, 0.9) == (
        "for average precision 0.9 active learning saves 80 labels the article's way, and 2 labels done right"
    )
    rows[["active", "random"]] = [[np.inf, np.inf], [5, np.inf]]
    assert "saves nothing that shows (neither learner gets there) the" in answer(rows, 0.9)
    assert "and more labels than were bought (only the active learner" in answer(rows, 0.9)
    rows.loc[1, ["active", "random"]] = [np.inf, 5]
    assert "and nothing (only the random learner gets there) done right" in answer(rows, 0.9)
    rows.loc[1] = ["honest", 11.0, 5.0, -6.0]
    assert answer(rows, 0.9).endswith("and nothing (it needs 6 labels more) done right")


def test_labels_needed_of_each_variant(table: Make) -> None:
    cells = table()
    curves = run_article((cells, cells), seeds=2, rounds=4)
    needed = labels_needed(curves, 0.8)
    assert list(needed["variant"]) == list(variants())
    labels = pd.DataFrame({"variant": "v", "labels": [5, 6, 7] * 4, "seed": [0] * 6 + [1] * 6})
    labels["arm"] = (["active"] * 3 + ["random"] * 3) * 2
    labels["average_precision"] = [0.5, 0.9, 0.9, 0.5, 0.5, 0.9, 0.9, 0.9, 0.9, 0.5, 0.5, 0.5]
    [row] = labels_needed(labels, 0.9).to_dict("records")
    # Seed 0 needs 6 and 7; seed 1 needs 5 and never gets there.
    assert (row["active"], row["random"], row["random_reached"]) == (5.5, np.inf, 1)
    assert (row["gap"], row["gap_low"]) == (np.inf, 1)


def test_an_article_broken_off_goes_on(table: Make, tmp_path: Path) -> None:
    cells = table(), table(spread=1.0)
    whole = run_article(cells, seeds=1, rounds=2)
    seen: list[int] = []

    def break_off(done: int, _of: int) -> None:
        seen.append(done)
        if done == 16:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_article(cells, seeds=1, rounds=2, parts=tmp_path, progress=break_off)
    resumed = run_article(cells, seeds=1, rounds=2, parts=tmp_path, progress=break_off)
    assert seen == [*range(1, 17), 17, 18]
    pd.testing.assert_frame_equal(whole, resumed, check_exact=True)


@pytest.mark.parametrize("other", ["rounds", "with", "without"])
def test_runs_of_another_experiment_are_not_taken(table: Make, tmp_path: Path, other: str) -> None:
    cells = table()
    run_article((cells, cells), seeds=1, rounds=2, parts=tmp_path)
    moved = replace(cells, X=cells.X + 1)
    tables = (moved if other == "without" else cells, moved if other == "with" else cells)
    seen: list[int] = []
    run_article(
        tables,
        seeds=1,
        rounds=3 if other == "rounds" else 2,
        parts=tmp_path,
        progress=lambda done, _of: seen.append(done),
    )
    assert seen == [*range(1, 19)]


def test_the_page_says_which_learner_never_arrives(table: Make) -> None:
    cells = table()
    curves = run_article((cells, cells), seeds=1, rounds=4)
    needed = labels_needed(curves, 0.8)
    needed.loc[0, ["active", "random", "gap"]] = [np.inf, 9.0, -np.inf]
    needed.loc[1, ["active", "random", "gap"]] = [9.0, np.inf, np.inf]
    page = article_report(cells, curves, needed, 0.8, "said")
    for said in ("active never arrives", "random never arrives"):
        assert page.count(f"<td class=text>{said}</td>") >= 1


@pytest.mark.parametrize("never", [["active"], ["active", "random"]])
def test_the_page_is_drawn_when_no_one_arrives(table: Make, never: list[str]) -> None:
    cells = table()
    curves = run_article((cells, cells), seeds=1, rounds=4)
    needed = labels_needed(curves, 0.8)
    needed[never] = np.inf
    assert "never" in article_report(cells, curves, needed, 0.8, "said")
