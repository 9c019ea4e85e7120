from collections.abc import Callable

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from activesim.references import best_single_feature, references
from activesim.settings import SPLIT, Settings, generator, settle
from activesim.split import Split, assign, split
from activesim.table import Table


def test_the_single_feature_is_chosen_on_the_pool_and_may_point_down() -> None:
    y = np.array([0, 0, 0, 1, 1])
    falling = np.array([5.0, 4, 3, 2, 1])
    noise = np.array([0.0, 1, 0, 1, 0])
    # On the test cells the chosen feature ranks the positive cell second: precision 1/2.
    X_test = np.array([[1.0, 0], [2, 0], [3, 0]])
    sides = Split(
        np.arange(5), np.column_stack([falling, noise]), y, np.arange(3), X_test, np.array([0, 1, 0]), 2
    )
    found = best_single_feature(sides, ["falling", "noise"], [1])
    assert found == ("falling", 0.5)


def test_lines_of_each_seed(table: Callable[..., Table]) -> None:
    cells = table()
    settings, _ = settle(cells, Settings(seeds=2, labels_max=10))
    found = references(cells, settings).set_index(["seed", "line"])["average_precision"]
    for seed in range(2):
        sides = split(cells, assign(cells, 0.3, generator(seed, SPLIT)))
        known = LogisticRegression(max_iter=1000).fit(sides.X, sides.y).predict_proba(sides.X_test)[:, 1]
        assert found[seed, "all labels, logistic"] == pytest.approx(
            average_precision_score(sides.y_test, known)
        )
        assert found[seed, "prevalence"] == pytest.approx(sides.y_test.mean())
        assert found[seed, "prevalence"] < found[seed, "best single feature"] < 1
