"""Tables as CellProfiler's ExportToSpreadsheet writes them."""

import csv
from collections.abc import Collection, Iterable
from pathlib import Path

import pyarrow as pa

from cellfeat.pipeline.pipeline import SpreadsheetSettings, SpreadsheetTable
from cellfeat.runs.durable import whole_text
from cellfeat.runs.manifest import Manifest
from cellfeat.runs.part import IMAGE, RELATIONSHIPS
from cellfeat.runs.store import Store

EXPERIMENT = "Experiment"
AGGREGATES = ("Mean", "Median", "StDev")
EVERY_IMAGE_HAS = {"Metadata_FileLocation", "Metadata_Frame", "Metadata_Series"}
NOT_NUMBERS = ("nan",)
NOT_FINITE = ("nan", "inf", "-inf")


def write_spreadsheets(store: Store, folder: Path, manifest: Manifest) -> list[Path]:
    """Write Image.csv, one CSV for each kind of object, their relationships, and Experiment.csv.

    Parameters
    ----------
    store : Store
        Of a finished run.
    folder : Path
    manifest : Manifest
        The pipeline's settings of CSV tables, and the rows of Experiment.csv.

    Returns
    -------
    list of Path
        The files written.

    Notes
    -----
    One part at a time is in memory. Columns of Image.csv stand in plain ASCII order; object tables have
    ImageNumber, ObjectNumber, the repeated columns, then their own in ASCII order. Missing is ``nan``,
    infinite ``inf``, if the settings do not say otherwise; numbers have as many digits as their precision
    needs. Lines end in CR LF.
    """
    settings = manifest.spreadsheet
    every = tuple(SpreadsheetTable(data=name) for name in (*store.names, EXPERIMENT))
    written = []
    for table in every if settings.tables is None else settings.tables:
        path = folder / settings.file_name(table)
        if table.data == EXPERIMENT:
            with whole_text(path) as file:
                writer = csv.writer(file, delimiter=_delimiter(settings))
                writer.writerows([("Key", "Value"), *manifest.experiment().items()])
        elif table.data in store.names:
            _write_table(path, store, table.data, settings)
        else:
            continue
        written.append(path)
    return written


def _write_table(path: Path, store: Store, name: str, settings: SpreadsheetSettings) -> None:
    columns = store.columns(name)
    if name == IMAGE:
        header = sorted(_selected(name, columns, settings))
        _write(path, header, store.tables(name), settings, NOT_NUMBERS)
    elif name == RELATIONSHIPS:
        _write(path, columns, store.tables(name), settings, ())
    else:
        repeated = _repeated(store.columns(IMAGE), settings)
        own = sorted(_selected(name, columns[2:], settings))
        header = ["ImageNumber", "ObjectNumber", *repeated, *own]
        _write(path, header, store.tables_with_image(name, repeated), settings, NOT_FINITE)


def _selected(name: str, columns: Iterable[str], settings: SpreadsheetSettings) -> list[str]:
    """Columns of a table that are wanted; of an image's, also what summarises wanted columns of objects."""
    if settings.measurements is None:
        return list(columns)
    wanted = {"ImageNumber"}
    for measurement in settings.measurements:
        table, _, column = measurement.partition("|")
        if table == name:
            wanted.add(column)
        elif name == IMAGE:
            wanted.update(f"{statistic}_{table}_{column}" for statistic in AGGREGATES)
    return [column for column in columns if column in wanted]


def _repeated(image_columns: Iterable[str], settings: SpreadsheetSettings) -> list[str]:
    metadata = sorted(c for c in image_columns if settings.add_metadata and c.startswith("Metadata_"))
    if EVERY_IMAGE_HAS.issuperset(metadata):
        # CellProfiler repeats them only where a pipeline takes metadata out of names of files.
        metadata = []
    files = sorted(
        c for c in image_columns if settings.add_file_names and c.startswith(("FileName_", "PathName_"))
    )
    return metadata + files


def _delimiter(settings: SpreadsheetSettings) -> str:
    return {'Comma (",")': ",", "Tab": "\t"}.get(settings.delimiter, settings.delimiter)


def _write(
    path: Path,
    header: list[str],
    tables: Iterable[pa.Table],
    settings: SpreadsheetSettings,
    nulls: Collection[str],
) -> None:
    """Write a table; `nulls` are the numbers that may be wanted as empty fields."""
    empty = nulls if settings.nan_representation == "Null" else ()
    with whole_text(path) as file:
        writer = csv.writer(file, delimiter=_delimiter(settings))
        writer.writerow(header)
        for table in tables:
            writer.writerows(zip(*(_texts(table[column], empty) for column in header), strict=True))


def _texts(column: pa.ChunkedArray, empty: Collection[str]) -> list[str]:
    """Each value as the shortest text that gives it back in its own precision."""
    # What CellProfiler holds in single precision it writes with as many digits as that has.
    values = column.to_numpy() if pa.types.is_float32(column.type) else column.to_pylist()
    texts = [str(value) for value in values]
    if empty and pa.types.is_floating(column.type):
        return ["" if text in empty else text for text in texts]
    return texts
