"""Tables as CellProfiler's ExportToSpreadsheet writes them."""

import csv
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from cellfeat.pipeline.pipeline import SpreadsheetSettings
from cellfeat.runs.durable import whole_text
from cellfeat.runs.manifest import Manifest
from cellfeat.runs.part import IMAGE, RELATIONSHIPS
from cellfeat.runs.store import Store


def write_spreadsheets(store: Store, folder: Path, manifest: Manifest) -> list[Path]:
    """Write Image.csv, one CSV for each kind of object, their relationships, and Experiment.csv.

    Parameters
    ----------
    store : Store
        Of a finished run.
    folder : Path
    manifest : Manifest
        Prefix of the file names, what object tables repeat of the image's row, the rows of Experiment.csv.

    Returns
    -------
    list of Path
        The files written.

    Notes
    -----
    One part at a time is in memory. Columns of Image.csv stand in plain ASCII order; object tables have
    ImageNumber, ObjectNumber, the repeated columns, then their own in ASCII order. Missing is ``nan``,
    infinite ``inf``; numbers have as many digits as their precision needs. Lines end in CR LF.
    """
    settings = manifest.spreadsheet
    written = []
    for name in store.names:
        path = folder / f"{settings.prefix}{name}.csv"
        columns = store.columns(name)
        if name == IMAGE:
            _write(path, sorted(columns), store.tables(name))
        elif name == RELATIONSHIPS:
            _write(path, columns, store.tables(name))
        else:
            repeated = _repeated(store.columns(IMAGE), settings)
            header = ["ImageNumber", "ObjectNumber", *repeated, *sorted(columns[2:])]
            _write(path, header, store.tables_with_image(name, repeated))
        written.append(path)
    path = folder / f"{settings.prefix}Experiment.csv"
    with whole_text(path) as file:
        csv.writer(file).writerows([("Key", "Value"), *manifest.experiment().items()])
    return [*written, path]


def _repeated(image_columns: Iterable[str], settings: SpreadsheetSettings) -> list[str]:
    metadata = sorted(c for c in image_columns if settings.add_metadata and c.startswith("Metadata_"))
    files = sorted(
        c for c in image_columns if settings.add_file_names and c.startswith(("FileName_", "PathName_"))
    )
    return metadata + files


def _write(path: Path, header: list[str], tables: Iterable[pa.Table]) -> None:
    with whole_text(path) as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for table in tables:
            writer.writerows(zip(*(_texts(table[column]) for column in header), strict=True))


def _texts(column: pa.ChunkedArray) -> list[str]:
    """Each value as the shortest text that gives it back in its own precision."""
    if pa.types.is_float32(column.type):
        return [str(value) for value in column.to_numpy()]
    return [str(value) for value in column.to_pylist()]
