"""Which columns of a table a model may learn from, and why the others not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from activesim.errors import UsageError, offer

_OBJECT = r"(?:(?:Mean|Median|StDev)_.+?_|.+_|)"
RULES: tuple[tuple[str, str], ...] = (
    (r"ExecutionTime_.*|ModuleError_.*|ProcessingStatus.*", "how the computer ran, not what the cell is"),
    (r"(?:Image_)?(?:FileName|PathName|URL|MD5Digest|Metadata)_.*", "a file or its description"),
    (r"(?:Frame|Series|Channel|Scaling)_.*|(?:Group|ImageSet)_.*", "bookkeeping of the run"),
    (_OBJECT + r"(?:ImageNumber|ObjectNumber|Number_Object_Number|TableNumber)", "an identifier"),
    (_OBJECT + r"(?:First|Second)ClosestObjectNumber.*", "an identifier"),
    (_OBJECT + r"(?:Parent|TrackObjects_Label)_.*", "an identifier"),
    (r"(?:.*_)?id|index|Unnamed: \d+", "an identifier"),
    (_OBJECT + r"Location_.*", "a position"),
    (_OBJECT + r"AreaShape_(?:Center|BoundingBox(?:Minimum|Maximum))_[XYZ]", "a position"),
    (r"[xyXY](?:min|max)|bbox.*|centroid.*", "a position"),
)
"""Patterns a whole column name is held against, and what such a column is."""

_LARGEST = 1e100
"""The squares of larger numbers may add up to infinity."""


@dataclass(frozen=True)
class Omitted:
    """A column that is no feature."""

    column: str
    reason: str


def choose_features(
    frame: pd.DataFrame, drop: Sequence[str] = (), keep: Sequence[str] = ()
) -> tuple[list[str], list[Omitted]]:
    """Tell features from other columns by name and by value.

    Parameters
    ----------
    frame : DataFrame
        One row a cell.
    drop : sequence of str
        Patterns (``*`` and ``?``) of columns to leave out beside the built-in rules.
    keep : sequence of str
        Patterns of columns that the built-in rules on names shall not leave out.

    Returns
    -------
    list of str, list of Omitted
        Every column stands in one of them, in the table's order.
    """
    chosen, omitted = [], []
    for column in frame:
        reason = _why_not(str(column), frame[column], drop, keep)
        if reason:
            omitted.append(Omitted(str(column), reason))
        else:
            chosen.append(str(column))
    return chosen, omitted


def refuse_unmatched(option: str, patterns: Sequence[str], frame: pd.DataFrame) -> None:
    """Refuse a pattern of an option that no column of a table has."""
    names = list(map(str, frame))
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in names):
            raise UsageError(
                f"{option} {pattern}: no column has this name or pattern; {offer(pattern, names)}"
            )


def _why_not(column: str, values: pd.Series, drop: Sequence[str], keep: Sequence[str]) -> str:
    for pattern in drop:
        if fnmatchcase(column, pattern):
            return f"left out by the pattern {pattern}"
    kept = any(fnmatchcase(column, pattern) for pattern in keep)
    for rule, reason in RULES:
        if not kept and re.fullmatch(rule, column):
            return reason
    if not (is_numeric_dtype(values) or is_bool_dtype(values)):
        return "not a number" if values.notna().any() else "no value at all"
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    finite = numbers[np.isfinite(numbers)]
    if finite.size == 0:
        return "no value at all"
    if np.abs(finite).max() > _LARGEST:
        return f"numbers beyond {_LARGEST:g}, which cannot be scaled"
    if finite.size == numbers.size and (finite == finite[0]).all():
        return f"constant ({finite[0]:g})"
    if (finite == finite[0]).all():
        return f"constant ({finite[0]:g}) where it has a value"
    return ""
