from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from activesim.insight import balance, calibration, calibration_error, importance
from activesim.settings import Settings
from activesim.study import run_study
from activesim.table import Table

Make = Callable[..., Table]


def test_the_features_that_make_the_classes_matter_and_noise_does_not(table: Make) -> None:
    found = importance(run_study(table(), Settings(seeds=1, labels_max=6)))
    assert set(found["feature"][:2]) == {"a", "b"}
    assert found["loss"].is_monotonic_decreasing
    assert abs(found["loss"].iloc[-1]) < 0.05


def test_calibration_counts_each_test_cell_of_each_seed_once(table: Make) -> None:
    study = run_study(table(), Settings(seeds=3, labels_max=6))
    found = calibration(study)
    tested = sum(outcome.test_rows.size for outcome in study.outcomes.values())
    assert found["cells"].sum() == tested
    assert found["predicted"].between(0, 1).all()
    share = (found["observed"] * found["cells"]).sum() / tested
    truth = [study.table.y[outcome.test_rows] == 1 for outcome in study.outcomes.values()]
    assert share == pytest.approx(np.concatenate(truth).mean())


def test_calibration_of_many_classes_is_that_of_the_likeliest(table: Make) -> None:
    found = calibration(run_study(table((50, 40, 30)), Settings(seeds=1, labels_max=6)))
    assert found["predicted"].min() >= 1 / 3


def test_calibration_keeps_the_order_of_the_study_and_of_the_probabilities(table: Make) -> None:
    strategies = ("random", "margin", "density")
    found = calibration(run_study(table(), Settings(strategies=strategies, seeds=1, labels_max=6)))
    assert tuple(found["strategy"].unique()) == strategies
    for _, part in found.groupby("strategy"):
        assert part["predicted"].is_monotonic_increasing


def test_calibration_error_by_hand() -> None:
    bins = pd.DataFrame({"predicted": [0.1, 0.9], "observed": [0.2, 0.5], "cells": [30, 10]})
    assert calibration_error(bins) == pytest.approx((30 * 0.1 + 10 * 0.4) / 40)


def test_balance_is_the_share_so_far(table: Make) -> None:
    study = run_study(table(), Settings(seeds=2, labels_max=8, strategies=("random",)))
    found = balance(study)
    rare = found[found["class"] == "WBC"].set_index("label")["share"]
    for n in (1, 5, 8):
        part = study.queries[study.queries["label"] <= n]
        assert rare[n] == pytest.approx((part["class"] == "WBC").mean())
    assert found.groupby("label")["share"].sum().to_list() == pytest.approx([1] * 8)
