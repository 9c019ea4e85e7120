"""Features and labels of the same cells, brought together by the name of the cell's image."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np
import numpy.typing as npt
import pandas as pd

from activesim.errors import TableError, UsageError


@dataclass(frozen=True)
class Joined:
    """Two tables with the same cells in the same order.

    Attributes
    ----------
    features, labels : DataFrame
        Row i of both is cell i.
    ids : ndarray of str, shape (n,)
        As the labels name the cells.
    keys : tuple of str
        Columns of `features` that name the cell.
    rows, places : ndarray of int, shape (n,)
        Where each cell stands in the features and in the labels as they came.
    notes : tuple of str
        What was decided on the way.
    """

    features: pd.DataFrame
    labels: pd.DataFrame
    ids: npt.NDArray[np.str_]
    keys: tuple[str, ...]
    rows: npt.NDArray[np.intp]
    places: npt.NDArray[np.intp]
    notes: tuple[str, ...]


def unjoined(features: pd.DataFrame, source: str, identifier: str | None) -> Joined:
    """One table that holds features and labels both."""
    keys: tuple[str, ...] = ()
    if identifier is None:
        ids = np.array([str(i) for i in range(len(features))])
    else:
        if identifier not in features:
            raise UsageError(f"{source}: no column {identifier!r} to name the cells by")
        _refuse_duplicates(features[identifier].astype(str), source, identifier)
        ids = features[identifier].astype(str).to_numpy(dtype=np.str_)
        keys = (identifier,)
    every = np.arange(len(features))
    return Joined(features, features, ids, keys, every, every, ())


def join(
    features: pd.DataFrame, labels: pd.DataFrame, sources: tuple[str, str], identifier: str | None = None
) -> Joined:
    """Bring features and labels together.

    The labels' identifier is the column whose values are found most often in one of the features'
    file-name columns (``FileName_<image>``) or in a column of the same name. File names are compared
    without their folders; if none agrees, without their extensions (``.png`` against ``.jpg``).

    Parameters
    ----------
    features, labels : DataFrame
    sources : (str, str)
        Where each came from, for messages.
    identifier : str, optional
        Column of the labels to use.

    Raises
    ------
    TableError
        If no label matches a row, or a cell stands twice in one of them.
    """
    if identifier is not None and identifier not in labels:
        raise UsageError(
            f"{sources[1]}: no column {identifier!r} to join by; it has {', '.join(labels.columns)}"
        )
    candidates = [identifier] if identifier is not None else [str(c) for c in labels]
    pairs = [
        (key, name) for name in candidates for key in map(str, features) if key == name or _names_files(key)
    ]
    simplify, how = _basename, ""
    matched, key, name = _best(features, labels, pairs, simplify)
    if not matched:
        simplify, how = _stem, " without their extensions, since no full name agrees"
        matched, key, name = _best(features, labels, pairs, simplify)
    if not matched:
        keys = sorted({key for key, _ in pairs}) or ["FileName_ columns, of which it has none"]
        raise TableError(f"{sources[1]}: no label matches a row of {sources[0]} by {', '.join(keys)}")
    notes = [f"joined by {key} = {name}{how}: {matched} cells"]
    left = features[key].map(simplify)
    right = labels[name].map(simplify)
    _refuse_duplicates(left, sources[0], key)
    _refuse_duplicates(right, sources[1], name)
    for own, others, source, other in ((left, right, *sources), (right, left, sources[1], sources[0])):
        alone = int((~own.isin(others)).sum())
        if alone:
            notes.append(f"{alone} rows of {source} are not in {other}: left out")
    position = pd.Series(np.arange(len(right)), index=right)
    kept = left.isin(right).to_numpy()
    order = position[left[kept]].to_numpy()
    chosen = labels.iloc[order].reset_index(drop=True)
    ids = chosen[name].astype(str).to_numpy(dtype=np.str_)
    rows = np.flatnonzero(kept)
    return Joined(
        features.iloc[rows].reset_index(drop=True), chosen, ids, (str(key),), rows, order, tuple(notes)
    )


def naming(
    identifier: str | None, target: str, features: pd.DataFrame | None = None
) -> Callable[[str], bool]:
    """Tell which columns may name cells: of the features, or of the labels if the features are given."""

    def names(column: str) -> bool:
        own = _names_files(column) if features is None else column not in features
        return column != target and (own or column == identifier)

    return names


def cell_names(features: pd.DataFrame, source: str) -> str:
    """Find the column that names the cells of a table without labels: the first with a file name for each."""
    for column in map(str, features):
        if _names_files(column) and features[column].is_unique:
            return column
    raise TableError(f"{source}: no FileName_ column that names each cell once")


def _names_files(column: str) -> bool:
    return column.startswith(("FileName_", "Image_FileName_"))


def _basename(value: object) -> str:
    return PurePath(str(value).replace("\\", "/")).name


def _stem(value: object) -> str:
    return PurePath(_basename(value)).stem


def _best(
    features: pd.DataFrame,
    labels: pd.DataFrame,
    pairs: Iterable[tuple[str, str]],
    simplify: Callable[[object], str],
) -> tuple[int, str, str]:
    """How many names stand in both, and in which columns of the features and of the labels."""
    best = (0, "", "")
    for key, name in pairs:
        matched = len(set(features[key].map(simplify)) & set(labels[name].map(simplify)))
        if matched > best[0]:
            best = (matched, key, name)
    return best


def _refuse_duplicates(names: pd.Series, source: str, column: str) -> None:
    doubled = names[names.duplicated()]
    if len(doubled):
        raise TableError(
            f"{source}: {column} names {doubled.iloc[0]!r} more than once ({len(doubled)} rows too many); "
            "a cell needs one row"
        )
