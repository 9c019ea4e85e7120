import errno
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from activesim.errors import UsageError, WriteError
from activesim.settings import Settings
from activesim.study import run_study
from activesim.table import Table
from tests.activesim.rounds import first_ones, last_ones

Make = Callable[..., Table]


def test_all_strategies_of_a_seed_start_alike_and_are_tested_alike(table: Make) -> None:
    study = run_study(table(), Settings(seeds=3, labels_max=20))
    assert study.curves.shape[0] == 2 * 3 * 16
    first = study.curves[study.curves["labels"] == 5].pivot(index="seed", columns="strategy")
    scores = first["average_precision"]
    assert (scores["random"] == scores["uncertainty"]).all()
    starts = study.queries[study.queries["label"] <= 5]
    cells = starts.groupby(["strategy", "seed"])["cell"].agg(tuple).unstack("strategy")
    assert (cells["random"] == cells["uncertainty"]).all()
    assert cells["random"].nunique() == 3


def test_one_job_and_two_give_the_same(table: Make) -> None:
    settings = Settings(seeds=2, labels_max=12)
    alone, together = (run_study(table(), settings, jobs=jobs) for jobs in (1, 2))
    pd.testing.assert_frame_equal(alone.curves, together.curves, check_exact=True)
    pd.testing.assert_frame_equal(alone.queries, together.queries)


def test_queries_name_cells_of_the_table_and_their_class(table: Make) -> None:
    cells = table()
    study = run_study(cells, Settings(seeds=1, labels_max=10))
    row = {name: i for i, name in enumerate(cells.ids)}
    asked = study.queries
    assert [cells.classes[cells.y[row[c]]] for c in asked["cell"]] == list(asked["class"])
    assert list(asked["label"]) == [*range(1, 11)] * 2


def test_the_rarer_class_is_positive_and_said(table: Make) -> None:
    study = run_study(table((30, 90)), Settings(seeds=1, labels_max=6))
    assert study.settings.positive == "RBC"
    assert "precision is that of RBC, the rarer" in study.notes


def test_strategies_that_are_one_are_run_once_and_said(table: Make) -> None:
    settings = Settings(strategies=("entropy", "random", "margin"), seeds=1, labels_max=6)
    study = run_study(table(), settings)
    assert study.settings.strategies == ("entropy", "random")
    assert "with two classes entropy and margin are one strategy: run once, as entropy" in study.notes
    assert run_study(table((40, 40, 40)), settings).settings.strategies == ("entropy", "random", "margin")


def test_labels_asked_for_by_default_are_the_smallest_pool(table: Make) -> None:
    study = run_study(table(images=None), Settings(seeds=1, strategies=("random",)))
    assert study.curves["labels"].max() == 84
    assert "84 labels: all of the smallest pool" in study.notes


def test_fewer_cells_than_labels_asked_for(table: Make) -> None:
    with pytest.raises(UsageError, match="200 labels asked for, but the pool holds 84 of the 120 cells"):
        run_study(table(images=None), Settings(seeds=1, labels_max=200))


def test_a_pool_smaller_than_the_start(table: Make) -> None:
    with pytest.raises(UsageError, match="5 labels asked for, but the pool holds 4 of the 6 cells"):
        run_study(table((3, 3), images=None), Settings(seeds=1))
    with pytest.raises(UsageError, match="a positive class is one of two; there are 3"):
        run_study(table((9, 9, 9)), Settings(positive="WBC"))


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (Settings(models=("forst",)), "no model 'forst', .*; did you mean 'forest'"),
        (Settings(strategies=("margn",)), "did you mean 'margin'"),
        (Settings(starts=("best",)), "no starting set 'best'; there are random, one-per"),
        (Settings(starts=("kmeans",)), "did you mean 'k-means'"),
        (Settings(positive="Platelets"), "no class 'Platelets'; there are RBC and WBC"),
        (Settings(labels_max=3), "fewer than the 5 of the start"),
    ],
)
def test_settings_that_name_nothing(table: Make, settings: Settings, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        run_study(table(), settings)


@pytest.mark.parametrize("name", ["models", "strategies", "starts", "batches"])
def test_settings_that_hold_nothing_are_refused(name: str) -> None:
    with pytest.raises(ValidationError, match=rf"{name}\n.*at least 1 item"):
        Settings.model_validate({name: ()})


def test_no_processes_are_refused(table: Make) -> None:
    with pytest.raises(UsageError, match="jobs is 0: give 1 or more, or -1"):
        run_study(table(), Settings(seeds=1, labels_max=6), jobs=0)


def test_uncertainty_asks_for_more_of_the_rare_class_than_chance_does(table: Make) -> None:
    study = run_study(table((300, 20)), Settings(seeds=5, labels_max=40))
    rare = (
        study.queries[study.queries["class"] == "WBC"]
        .groupby(["strategy", "seed"])
        .size()
        .unstack("strategy")
    )
    assert (rare["uncertainty"] > rare["random"]).all()


def test_progress_is_told(table: Make) -> None:
    seen: list[tuple[int, int]] = []
    run_study(table(), Settings(seeds=2, labels_max=6), progress=lambda done, of: seen.append((done, of)))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_study_broken_off_goes_on(table: Make, tmp_path: Path) -> None:
    settings = Settings(seeds=2, labels_max=8)
    whole = run_study(table(), settings, parts=tmp_path / "a")

    def break_off(done: int, _of: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_study(table(), settings, parts=tmp_path / "b", progress=break_off)
    resumed = run_study(table(), settings, parts=tmp_path / "b")
    assert "2 of 4 runs were there already" in resumed.notes
    pd.testing.assert_frame_equal(whole.curves, resumed.curves, check_exact=True)
    pd.testing.assert_frame_equal(whole.queries, resumed.queries)


@pytest.mark.parametrize("left", [0.0, 0.5, 0.99])
def test_a_run_whose_file_was_cut_off_is_run_again(table: Make, tmp_path: Path, left: float) -> None:
    settings = Settings(seeds=1, labels_max=8)
    whole = run_study(table(), settings, parts=tmp_path)
    damaged = min(tmp_path.glob("*.npz"))
    damaged.write_bytes(damaged.read_bytes()[: int(left * damaged.stat().st_size)])
    again = run_study(table(), settings, parts=tmp_path)
    assert "1 of 2 runs were there already" in again.notes
    pd.testing.assert_frame_equal(whole.curves, again.curves, check_exact=True)
    assert "2 of 2 runs were there already" in run_study(table(), settings, parts=tmp_path).notes


def test_a_run_that_a_full_disk_cuts_off_is_not_kept(
    table: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(file: BinaryIO, **_: object) -> None:
        file.write(b"PK")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(np, "savez", cut_off)
    with pytest.raises(WriteError, match=r"\.npz: cannot be written: No space left on device"):
        run_study(table(), Settings(seeds=1, labels_max=8), parts=tmp_path)
    assert not list(tmp_path.glob("*.npz"))


def test_runs_of_other_data_or_protocol_are_not_taken(table: Make, tmp_path: Path) -> None:
    run_study(table(), Settings(seeds=1, labels_max=8), parts=tmp_path)
    for cells, settings in (
        (table(spread=1.0), Settings(seeds=1, labels_max=8)),
        (table(), Settings(seeds=1, labels_max=9)),
        (table(), Settings(seeds=1, labels_max=8, positive="RBC")),
    ):
        assert not any("there already" in note for note in run_study(cells, settings, parts=tmp_path).notes)
    more = run_study(table(), Settings(seeds=2, labels_max=8), parts=tmp_path)
    assert "2 of 4 runs were there already" in more.notes


def test_runs_of_another_strategy_of_that_name_are_not_taken(table: Make, tmp_path: Path) -> None:
    settings = Settings(strategies=("mine",), seeds=1, labels_max=8)
    first, last, again = (
        run_study(table(), settings, functions={"mine": function}, parts=tmp_path)
        for function in (first_ones, last_ones, first_ones)
    )
    alone = run_study(table(), settings, functions={"mine": last_ones})
    pd.testing.assert_frame_equal(last.queries, alone.queries)
    assert "1 of 1 runs were there already" in again.notes
    pd.testing.assert_frame_equal(first.queries, again.queries)


@pytest.mark.parametrize("varied", [{"strategies": ("{}:choose",)}, {"models": ("{}.Model",)}])
def test_runs_of_a_file_that_was_edited_are_not_taken(
    table: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, varied: dict[str, tuple[str]]
) -> None:
    [(setting, [path])] = varied.items()
    file = tmp_path / f"own_{setting}.py"
    file.write_text(
        "from sklearn.naive_bayes import GaussianNB\n"
        "class Model(GaussianNB): pass\n"
        "def choose(state): return list(range(state.n))\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    settings = Settings.model_validate({setting: (path.format(file.stem),), "seeds": 1, "labels_max": 8})
    run_study(table(), settings, parts=tmp_path)
    assert any("there already" in note for note in run_study(table(), settings, parts=tmp_path).notes)
    with file.open("a") as text:
        text.write("# edited\n")
    assert not any("there already" in note for note in run_study(table(), settings, parts=tmp_path).notes)


def test_runs_of_other_versions_are_not_taken(
    table: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(seeds=1, labels_max=8)
    run_study(table(), settings, parts=tmp_path)
    monkeypatch.setattr("activesim.versions.version", lambda name: f"other {name}")
    assert not any("there already" in note for note in run_study(table(), settings, parts=tmp_path).notes)


def test_a_strategy_that_would_not_be_known_again_is_not_kept(table: Make, tmp_path: Path) -> None:
    settings = Settings(strategies=("mine",), seeds=1, labels_max=8)
    for mine in (lambda state: first_ones(state), partial(first_ones)):
        run_study(table(), settings, functions={"mine": mine}, parts=tmp_path / "parts")
    assert not (tmp_path / "parts").exists()


def test_a_function_of_ones_own_stands_beside_the_others(table: Make) -> None:
    settings = Settings(strategies=("random", "mine"), seeds=1, labels_max=8)
    study = run_study(table(), settings, functions={"mine": first_ones})
    assert set(study.runs["strategy"]) == {"random", "mine"}


def test_starts_of_one_class_are_said(table: Make) -> None:
    settings = Settings(starts=("random",), strategies=("random",), starting_labels=1, seeds=2, labels_max=20)
    study = run_study(table(), settings)
    assert any(note.startswith("2 of 2 runs began with one class only") for note in study.notes)


@pytest.mark.parametrize("model", ["forest", "svc", "sklearn.naive_bayes.GaussianNB"])
def test_other_models(table: Make, model: str) -> None:
    settings = Settings(models=(model,), strategies=("margin",), seeds=1, labels_max=10, batches=(5,))
    study = run_study(table((60, 30, 20)), settings)
    assert study.curves["average_precision"].iloc[-1] > 0.7


def test_warm_fits_come_near_cold_ones_and_are_another_protocol(table: Make, tmp_path: Path) -> None:
    settings: dict[str, Any] = {"strategies": ("random",), "seeds": 2, "labels_max": 30}
    cold = run_study(table((50, 40, 30)), Settings(**settings), parts=tmp_path)
    warm = run_study(table((50, 40, 30)), Settings(**settings, warm=True), parts=tmp_path)
    assert warm.curves["average_precision"].to_numpy() == pytest.approx(
        cold.curves["average_precision"].to_numpy(), abs=0.02
    )
    assert not warm.curves.equals(cold.curves)
    with pytest.raises(UsageError, match="logistic only"):
        run_study(table(), Settings(models=("forest",), warm=True))
