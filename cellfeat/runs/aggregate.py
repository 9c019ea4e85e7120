"""Mean, median and standard deviation of object columns, as columns of the image's row."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.features import Feature, Features
from cellfeat.pipeline.pipeline import SpreadsheetSettings
from cellfeat.pipeline.workspace import Scalar

FEATURES = Features(
    Feature(
        "Mean_{objects}_{feature}",
        "Mean of an object column over the image's objects, non-finite values left out.",
        undefined="NaN if no object has a finite value",
        source="ExportToSpreadsheet",
    ),
    Feature(
        "Median_{objects}_{feature}",
        "Median of an object column over the image's objects, non-finite values left out.",
        undefined="NaN if no object has a finite value",
        source="ExportToSpreadsheet",
    ),
    Feature(
        "StDev_{objects}_{feature}",
        "Standard deviation (dividing by N) of an object column over the image's objects, non-finite values "
        "left out.",
        undefined="NaN if no object has a finite value; 0 for one object",
        source="ExportToSpreadsheet",
    ),
)


def aggregate(
    objects: str, columns: Mapping[str, NDArray[Any]], wanted: SpreadsheetSettings
) -> dict[str, Scalar]:
    """Summarise object columns over the objects of one image.

    Parameters
    ----------
    objects : str
        Name of the objects, for the column names.
    columns : dict of str to ndarray (N,)
        Columns that are not numbers, and the object's own number, are passed over.
    wanted : SpreadsheetSettings
        Says which of the three.

    Returns
    -------
    dict of str to number
        float32 for float32 columns, else float64. NaN where no value is finite.

    Notes
    -----
    CellProfiler's ExportToSpreadsheet. Columns with the same finite rows are reduced together, along
    contiguous memory, which gives the bits of reducing each column alone.
    """
    statistics = [
        (prefix, statistic)
        for prefix, statistic, is_wanted in (
            ("Mean", np.mean, wanted.aggregate_means),
            ("Median", np.median, wanted.aggregate_medians),
            ("StDev", np.std, wanted.aggregate_standard_deviations),
        )
        if is_wanted
    ]
    row: dict[str, Scalar] = {}
    for names, values in _blocks(columns):
        for prefix, statistic in statistics:
            nothing = np.full(len(names), np.nan, values.dtype)
            summary = statistic(values, axis=1) if values.shape[1] else nothing
            row.update(zip((f"{prefix}_{objects}_{name}" for name in names), summary, strict=True))
    return row


def _blocks(columns: Mapping[str, NDArray[Any]]) -> Iterator[tuple[list[str], NDArray[np.floating[Any]]]]:
    """Columns of one precision that are finite in the same rows: names (C,), finite values (C, n)."""
    by_precision: dict[type, list[str]] = defaultdict(list)
    for name, values in columns.items():
        if values.dtype.kind in "fiub" and name != "Number_Object_Number":
            by_precision[np.float32 if values.dtype == np.float32 else np.float64].append(name)
    for precision, names in by_precision.items():
        matrix: NDArray[np.floating[Any]] = np.array([columns[name] for name in names], dtype=precision)
        finite = np.isfinite(matrix)
        alike: dict[bytes, list[int]] = defaultdict(list)
        for index, rows in enumerate(finite):
            alike[rows.tobytes()].append(index)
        for members in alike.values():
            yield [names[i] for i in members], matrix[np.ix_(members, finite[members[0]])]
