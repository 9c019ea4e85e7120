from collections.abc import Callable

import numpy as np
import pytest

from activesim.errors import TableError
from activesim.split import assign, split
from activesim.table import Table

Make = Callable[..., Table]


def test_no_image_stands_on_both_sides(table: Make) -> None:
    cells = table()
    assert cells.groups is not None
    for seed in range(20):
        in_test = assign(cells, 0.3, np.random.default_rng(seed))
        assert not set(cells.groups[in_test]) & set(cells.groups[~in_test])
        assert np.unique(cells.groups[in_test]).size == 6


def test_without_groups_each_class_is_shared_out(table: Make) -> None:
    cells = table((90, 2), images=None)
    in_test = assign(cells, 0.3, np.random.default_rng(0))
    assert list(np.bincount(cells.y[in_test])) == [27, 1]


def test_a_class_within_one_image_cannot_be_split(table: Make) -> None:
    cells = table((90, 30), images=20)
    assert cells.groups is not None
    groups = np.where(cells.y == 1, "image_0", cells.groups)
    with pytest.raises(TableError, match="'WBC' stands in the fewest"):
        assign(Table(**{**cells.__dict__, "groups": groups}), 0.3, np.random.default_rng(0))


def test_imputing_and_scaling_know_the_pool_only(table: Make) -> None:
    cells = table()
    in_test = assign(cells, 0.3, np.random.default_rng(0))
    X = cells.X.copy()
    X[in_test] += 1000
    pool_rows = np.flatnonzero(~in_test)
    X[pool_rows[0], 2] = np.nan
    sides = split(Table(**{**cells.__dict__, "X": X}), in_test)
    assert sides.X.mean(axis=0) == pytest.approx(0, abs=1e-12)
    assert sides.X.std(axis=0) == pytest.approx(1)
    middle = np.median(X[pool_rows[1:], 2])
    rest = np.append(X[pool_rows[1:], 2], middle)
    assert sides.X[0, 2] == pytest.approx((middle - rest.mean()) / rest.std())
    assert (sides.X_test > 100).all()
    assert list(sides.rows) == list(pool_rows)


def test_a_column_without_a_value_in_the_pool_is_zero(table: Make) -> None:
    cells = table()
    in_test = assign(cells, 0.3, np.random.default_rng(0))
    X = cells.X.copy()
    X[~in_test, 1] = np.nan
    sides = split(Table(**{**cells.__dict__, "X": X}), in_test)
    assert not sides.X[:, 1].any()
    assert np.isfinite(sides.X_test).all()
