"""Cells to choose from and cells to test on."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from activesim.errors import TableError
from activesim.table import Table

_ATTEMPTS = 100


@dataclass(frozen=True)
class Split:
    """A pool that labels are bought from, and a test set that nobody chooses from.

    Attributes
    ----------
    rows : ndarray of int, shape (n,)
        Row in the table of each cell of the pool.
    X : ndarray, shape (n, p)
        Imputed and scaled; both are fitted on the pool's features, without any label.
    y : ndarray of int, shape (n,)
    test_rows : ndarray of int, shape (m,)
    X_test : ndarray, shape (m, p)
    y_test : ndarray of int, shape (m,)
    n_classes : int
    """

    rows: npt.NDArray[np.intp]
    X: npt.NDArray[np.float64]
    y: npt.NDArray[np.intp]
    test_rows: npt.NDArray[np.intp]
    X_test: npt.NDArray[np.float64]
    y_test: npt.NDArray[np.intp]
    n_classes: int


def assign(table: Table, test_share: float, rng: np.random.Generator) -> npt.NDArray[np.bool_]:
    """Choose the cells to test on, by group, or by class where there are no groups.

    Parameters
    ----------
    table : Table
    test_share : float
        Share of the groups (or of each class) to test on.
    rng : Generator

    Returns
    -------
    ndarray of bool, shape (n,)
        True for a cell of the test set.

    Raises
    ------
    TableError
        If no division has every class on both sides.
    """
    if table.groups is None:
        return _by_class(table.y, test_share, rng)
    return _by_group(table, table.groups, test_share, rng)


def split(table: Table, in_test: npt.NDArray[np.bool_], *, scale: bool = True) -> Split:
    """Impute and scale the features of pool and test set as the pool's features demand.

    Parameters
    ----------
    table : Table
    in_test : ndarray of bool, shape (n,)
        As `assign` gives it.
    scale : bool
        To mean 0 and standard deviation 1 in the pool.
    """
    pool, test = np.flatnonzero(~in_test), np.flatnonzero(in_test)
    fill = SimpleImputer(strategy="median", keep_empty_features=True)
    prepare = make_pipeline(fill, StandardScaler()) if scale else fill
    X = np.ascontiguousarray(prepare.fit_transform(table.X[pool]))
    X_test = np.ascontiguousarray(prepare.transform(table.X[test]))
    return Split(pool, X, table.y[pool], test, X_test, table.y[test], len(table.classes))


def _by_class(y: npt.NDArray[np.intp], share: float, rng: np.random.Generator) -> npt.NDArray[np.bool_]:
    in_test = np.zeros(y.size, dtype=bool)
    for code in np.unique(y):
        members = rng.permutation(np.flatnonzero(y == code))
        n = min(max(1, round(share * members.size)), members.size - 1)
        in_test[members[:n]] = True
    return in_test


def _by_group(
    table: Table, groups: npt.NDArray[np.str_], share: float, rng: np.random.Generator
) -> npt.NDArray[np.bool_]:
    names, group = np.unique(groups, return_inverse=True)
    n = max(1, round(share * names.size))
    for _ in range(_ATTEMPTS):
        in_test = np.isin(group, rng.permutation(names.size)[:n])
        if all(np.unique(table.y[side]).size == len(table.classes) for side in (in_test, ~in_test)):
            return in_test
    few = min(table.classes, key=lambda name: np.unique(group[table.y == table.classes.index(name)]).size)
    raise TableError(
        f"{table.name}: no split by {table.group_name} has every class on both sides "
        f"({few!r} stands in the fewest of {names.size} groups); use --group none"
    )
