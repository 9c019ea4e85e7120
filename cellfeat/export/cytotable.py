"""One Parquet file of all objects, as CytoTable makes it of CellProfiler's CSVs."""

from pathlib import Path

import pyarrow.parquet as pq

from cellfeat.export.joined import joined_tables
from cellfeat.runs.durable import whole_file
from cellfeat.runs.manifest import Manifest
from cellfeat.runs.store import Store


def write_cytotable(store: Store, folder: Path, manifest: Manifest) -> list[Path]:
    """Write ``Cells.parquet``: a row an object, with the columns of its parents and its image's identity.

    Parameters
    ----------
    store : Store
    folder : Path
    manifest : Manifest
        Prefix of the file names, and the file's own metadata: each row of Experiment.csv is a key.

    Returns
    -------
    list of Path
        A file for each kind of objects that is no parent of another, and named after it.

    Raises
    ------
    CellfeatError
        A file cannot be written, or two names of objects would be one.
    """
    written = []
    for joined in joined_tables(store):
        path = folder / f"{manifest.spreadsheet.prefix}{joined.kind}.parquet"
        schema = joined.schema.with_metadata(manifest.experiment())
        with whole_file(path) as unfinished, pq.ParquetWriter(unfinished, schema) as writer:
            for table in joined.tables():
                writer.write_table(table.replace_schema_metadata(schema.metadata))
        written.append(path)
    return written
