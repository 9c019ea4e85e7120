"""Mean, median and standard deviation of object columns, as columns of the image's row."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.features import Feature, Features
from cellfeat.kernels.aggregate import summaries
from cellfeat.pipeline.pipeline import SpreadsheetSettings

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
    objects: str,
    columns: Mapping[str, NDArray[Any]],
    starts: NDArray[np.int64],
    wanted: SpreadsheetSettings,
) -> dict[str, NDArray[np.floating[Any]]]:
    """Summarise object columns over the objects of each image.

    Parameters
    ----------
    objects : str
        Name of the objects, for the column names.
    columns : dict of str to ndarray (P,)
        Objects image by image. Columns that are not numbers, and the object's own number, are passed over.
    starts : ndarray (I + 1,), int64
        Image i has the objects starts[i] to starts[i + 1].
    wanted : SpreadsheetSettings
        Says which of the three.

    Returns
    -------
    dict of str to ndarray (I,)
        float32 for float32 columns, else float64. NaN where no value is finite.

    Notes
    -----
    CellProfiler's ExportToSpreadsheet.
    """
    statistics = [
        (place, prefix)
        for place, (prefix, is_wanted) in enumerate(
            (
                ("Mean", wanted.aggregate_means),
                ("Median", wanted.aggregate_medians),
                ("StDev", wanted.aggregate_standard_deviations),
            )
        )
        if is_wanted
    ]
    by_precision: dict[type, list[str]] = defaultdict(list)
    for name, values in columns.items() if statistics else ():
        if values.dtype.kind in "fiub" and name != "Number_Object_Number":
            by_precision[np.float32 if values.dtype == np.float32 else np.float64].append(name)
    row: dict[str, NDArray[np.floating[Any]]] = {}
    for precision, names in by_precision.items():
        found = summaries(np.array([columns[name] for name in names], precision), starts)
        for place, prefix in statistics:
            row.update(zip([f"{prefix}_{objects}_{name}" for name in names], found[place], strict=True))
    return row
