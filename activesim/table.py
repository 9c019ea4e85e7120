"""A feature table and its labels: files in, one matrix with classes and groups out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from activesim.errors import TableError, UsageError, offer
from activesim.features import Omitted, choose_features, refuse_unmatched
from activesim.join import Joined, join, naming, unjoined
from activesim.read import as_text, read_table

GROUP = "image_id"
NO_GROUP = "none"


@dataclass(frozen=True)
class Table:
    """Cells with their features and classes.

    Attributes
    ----------
    name : str
        Where the features came from.
    ids : ndarray of str, shape (n,)
        Name of each cell, distinct.
    features : tuple of str, length p
    X : ndarray of float64, shape (n, p)
        NaN where a value is missing or infinite.
    classes : tuple of str, length k
        In the order asked for, else sorted.
    y : ndarray of int, shape (n,)
        Position of each cell's class in `classes`.
    groups : ndarray of str, shape (n,), or None
        Cells of one group (one source image) never stand on both sides of a split.
    group_name : str
        The column that `groups` came from; empty without one.
    omitted : tuple of Omitted
        Columns that are no features, each with the reason.
    notes : tuple of str
        What was decided on the way, one sentence each.
    """

    name: str
    ids: npt.NDArray[np.str_]
    features: tuple[str, ...]
    X: npt.NDArray[np.float64]
    classes: tuple[str, ...]
    y: npt.NDArray[np.intp]
    groups: npt.NDArray[np.str_] | None
    group_name: str
    omitted: tuple[Omitted, ...]
    notes: tuple[str, ...]

    @property
    def counts(self) -> npt.NDArray[np.intp]:
        """Cells of each class, shape (k,)."""
        return np.bincount(self.y, minlength=len(self.classes))

    @property
    def rarer(self) -> str:
        """The class with the fewest cells; of equals the last."""
        counts = self.counts
        return self.classes[int(np.flatnonzero(counts == counts.min())[-1])]


def load(
    table: Path | str,
    *,
    target: str,
    labels: Path | str | None = None,
    identifier: str | None = None,
    classes: Sequence[str] | None = None,
    group: str | None = None,
    drop: Sequence[str] = (),
    keep: Sequence[str] = (),
) -> Table:
    """Read features and labels, join them, and choose what a model may learn from.

    Parameters
    ----------
    table : Path or str
        CSV, Parquet or folder of a run; one row a cell.
    target : str
        Column that holds the class.
    labels : Path or str, optional
        Table with the target; without it the target stands in `table`.
    identifier : str, optional
        Column of the labels that names the cell; found by its values if not given.
    classes : sequence of str, optional
        Which classes to tell apart; all if not given.
    group : str, optional
        Column whose cells stay together in a split; ``image_id`` if there is one; ``none`` for no groups.
    drop : sequence of str
        Patterns (``*`` and ``?``) of further columns to leave out.
    keep : sequence of str
        Patterns of columns to take although a rule on names leaves them out.

    Raises
    ------
    TableError, UsageError
        One line about what in the files or settings is wrong.
    """
    features = read_table(table, naming(identifier, target))
    refuse_unmatched("--drop", drop, features)
    refuse_unmatched("--keep", keep, features)
    source = str(labels or table)
    if labels is None:
        joined = unjoined(features, source, identifier)
    else:
        given = read_table(labels, naming(identifier, target, features))
        joined = join(features, given, (str(table), source), identifier)
    if target not in joined.labels:
        there = offer(target, joined.labels.columns) if labels else "name a table that has it with --labels"
        raise UsageError(f"{source}: no label column {target!r}; {there}")
    notes = list(joined.notes)
    rows, names = _rows_of_classes(joined.labels[target], classes, source, notes)
    y = (
        pd.Series(rows)
        .map({name: i for i, name in enumerate(names)})
        .to_numpy(dtype=np.float64, na_value=np.nan)
    )
    kept = np.flatnonzero(~np.isnan(y))
    grouping, groups = _groups(joined, group, source, notes)
    own = [c for c in joined.features if c not in {target, grouping, *joined.keys}]
    chosen, omitted = choose_features(joined.features[own].iloc[kept], drop, keep)
    if not chosen:
        reasons = Counter(o.reason for o in omitted)
        why = ", ".join(f"{reason} ({n})" for reason, n in reasons.most_common(3))
        raise TableError(f"{table}: no column is left as a feature: {why or 'there are none'}")
    X = values(joined.features[chosen].iloc[kept])
    missing = np.isnan(X)
    if missing.any():
        gaps = [int(missing.any(axis=axis).sum()) for axis in (0, 1)]
        notes.append(f"{gaps[0]} features lack values in {gaps[1]} cells: filled with the pool's median")
    return Table(
        name=str(table),
        ids=joined.ids[kept],
        features=tuple(chosen),
        X=X,
        classes=names,
        y=y[kept].astype(np.intp),
        groups=None if groups is None else groups[kept],
        group_name=grouping or "",
        omitted=tuple(omitted),
        notes=tuple(notes),
    )


def values(features: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Give columns as a matrix, with NaN for what is missing or infinite."""
    X = features.to_numpy(dtype=np.float64, na_value=np.nan, copy=True)
    X[~np.isfinite(X)] = np.nan
    return X


def _rows_of_classes(
    column: pd.Series, classes: Sequence[str] | None, source: str, notes: list[str]
) -> tuple[pd.Series, tuple[str, ...]]:
    """Each row's class as text, missing where it has none, and the classes to tell apart."""
    texts = as_text(column)
    counts = texts.value_counts()
    unlabelled = int(texts.isna().sum())
    lacking = ""
    if unlabelled:
        lacking = f" ({unlabelled} cells have none: rename a class that is called NA, None or the like)"
        notes.append(f"{unlabelled} cells have no {column.name} (empty, NA or the like): left out")
    if classes is None:
        names = tuple(sorted(str(name) for name in counts.index))
    else:
        names = tuple(dict.fromkeys(classes))
        for name in names:
            if name not in counts.index:
                there = ", ".join(f"{c} ({n})" for c, n in counts.head(12).items()) or "none"
                raise UsageError(f"{source}: {column.name} has no class {name!r}; it has {there}{lacking}")
        others = int(counts.drop(list(names)).sum())
        if others:
            notes.append(f"{others} cells are of classes not asked for: left out")
    if len(names) < 2:
        only = f"only {names[0]!r}" if names else "no class"
        raise TableError(f"{source}: {column.name} has {only}; a study needs two classes{lacking}")
    for name in names:
        if counts[name] < 2:
            raise TableError(
                f"{source}: class {name!r} of {column.name} has one cell; a class needs two, one to learn "
                "from and one to test on (choose others with --classes)"
            )
    return texts, names


def _groups(
    joined: Joined, group: str | None, source: str, notes: list[str]
) -> tuple[str | None, npt.NDArray[np.str_] | None]:
    for frame in (joined.labels, joined.features):
        name = GROUP if group is None else group
        if name in frame:
            if frame[name].isna().any():
                raise TableError(
                    f"{source}: {name} is empty in some rows; a group must be known for each cell"
                )
            return name, frame[name].astype(str).to_numpy(dtype=np.str_)
    if group not in {None, NO_GROUP}:
        raise UsageError(f"{source}: no column {group!r} to group by ({NO_GROUP!r} for no groups)")
    if group is None:
        notes.append(f"no column {GROUP}: cells are split by class alone, not by source image")
    return None, None
