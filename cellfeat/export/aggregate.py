"""Mean, median and standard deviation of object columns, as columns of the image's row."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from cellfeat.features import Feature, Features
from cellfeat.kernels.aggregate import summaries
from cellfeat.pipeline.pipeline import SpreadsheetSettings
from cellfeat.runs.part import IMAGE, object_kinds

STATISTICS = ("Mean", "Median", "StDev")
OWN_NUMBER = ("ImageNumber", "ObjectNumber", "Number_Object_Number")

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


def with_aggregates(tables: Mapping[str, pa.Table], wanted: SpreadsheetSettings) -> pa.Table:
    """Images' rows, with summaries of each image's objects behind their own columns.

    Parameters
    ----------
    tables : dict of str to pyarrow.Table
        Of some image sets, by kind, in order of image number.
    wanted : SpreadsheetSettings
        Says which of the three statistics.

    Returns
    -------
    pyarrow.Table
        Summaries are float for float columns, else double; NaN where no value is finite.

    Notes
    -----
    CellProfiler's ExportToSpreadsheet. The store does without these columns: they are three for each of the
    objects', and computing them takes less time than writing and reading them.
    """
    images = tables[IMAGE]
    numbers = images["ImageNumber"].to_numpy()
    arrays, fields = images.columns, list(images.schema)
    for kind in object_kinds(tables):
        table = tables[kind]
        starts = np.append(np.searchsorted(table["ImageNumber"].to_numpy(), numbers), len(table))
        for precision, names in _summarised(table.schema):
            values = np.array([table[name].to_numpy() for name in names], precision)
            flat = pa.array(summaries(values, starts)[_places(wanted)].ravel())
            arrays += [flat.slice(place, len(images)) for place in range(0, len(flat), len(images))]
        fields += aggregate_fields(kind, table.schema, wanted)
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def aggregate_fields(kind: str, objects: pa.Schema, wanted: SpreadsheetSettings) -> list[pa.Field]:
    """Names and types of the columns that summarise those of one kind of objects, in their order."""
    return [
        pa.field(f"{STATISTICS[place]}_{kind}_{name}", pa.from_numpy_dtype(precision))
        for precision, names in _summarised(objects)
        for place in _places(wanted)
        for name in names
    ]


def _places(wanted: SpreadsheetSettings) -> list[int]:
    """Which of the statistics are wanted."""
    are_wanted = (wanted.aggregate_means, wanted.aggregate_medians, wanted.aggregate_standard_deviations)
    return [place for place, is_wanted in enumerate(are_wanted) if is_wanted]


def _summarised(objects: pa.Schema) -> Iterator[tuple[type[np.floating[Any]], list[str]]]:
    """Columns of objects that are numbers, by the precision they are summarised in."""
    numbers = [f for f in objects if pa.types.is_primitive(f.type) and f.name not in OWN_NUMBER]
    for precision in (np.float32, np.float64):
        names = [f.name for f in numbers if (f.type == pa.float32()) == (precision == np.float32)]
        if names:
            yield precision, names
