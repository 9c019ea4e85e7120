"""Tables as CellProfiler's ExportToSpreadsheet writes them."""

import csv
import re
from collections.abc import Callable, Collection, Iterable
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from cellfeat.pipeline.pipeline import SpreadsheetSettings, SpreadsheetTable
from cellfeat.runs.durable import whole_text
from cellfeat.runs.manifest import Manifest
from cellfeat.runs.part import IMAGE, RELATIONSHIPS
from cellfeat.runs.store import Store, read_table, read_with_image

EXPERIMENT = "Experiment"
AGGREGATES = ("Mean", "Median", "StDev")
EVERY_IMAGE_HAS = {"Metadata_FileLocation", "Metadata_Frame", "Metadata_Series"}
IN_NUMBERS = "+-.0123456789aefin"
NOT_NUMBERS = ("nan",)
NOT_FINITE = ("nan", "inf", "-inf")
WITH_EXPONENT = 1e10  # from here on PyArrow's texts have one, and so no need of a decimal point


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
    One part for each thread is in memory, and one more. Columns of Image.csv stand in plain ASCII order;
    object tables have ImageNumber, ObjectNumber, the repeated columns, then their own in ASCII order. Missing
    is ``nan``, infinite ``inf``, if the settings do not say otherwise; numbers have as many digits as their
    precision needs. Lines end in CR LF.
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
    read: Callable[[Path], pa.Table] = read_table
    nulls: Collection[str] = ()
    if name == IMAGE:
        columns, nulls = sorted(_selected(name, columns, settings)), NOT_NUMBERS
    elif name != RELATIONSHIPS:
        repeated = _repeated(store.columns(IMAGE), settings)
        own = sorted(_selected(name, columns[2:], settings))
        columns, nulls = ["ImageNumber", "ObjectNumber", *repeated, *own], NOT_FINITE
        read = partial(read_with_image, columns=repeated)
    # Numbers of this kind may be wanted as empty fields.
    empty = nulls if settings.nan_representation == "Null" else ()
    delimiter = _delimiter(settings)

    def text(part: Path) -> str:
        return _lines(read(part).select(columns), delimiter, empty)

    with whole_text(path) as file:
        csv.writer(file, delimiter=delimiter).writerow(columns)
        file.writelines(store.each(text, name))


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


def _lines(table: pa.Table, delimiter: str, empty: Collection[str]) -> str:
    """Rows as lines of a CSV; columns of one type are made text together."""
    if table.num_rows == 0:
        return ""
    texts: dict[int, pa.Array] = {}
    rows = table.num_rows
    for kind in set(table.schema.types):
        places = [place for place, own in enumerate(table.schema.types) if own == kind]
        values = pa.concat_arrays([chunk for place in places for chunk in table[place].chunks])
        text = _numbers(values, empty) if pa.types.is_primitive(kind) else values
        if not pa.types.is_primitive(kind) or delimiter in IN_NUMBERS:
            text = _quoted(text, delimiter)
        texts |= {place: text.slice(k * rows, rows) for k, place in enumerate(places)}
    fields = [texts[place] for place in range(table.num_columns)]
    lines = pc.binary_join_element_wise(*fields, delimiter, null_handling="replace")
    joined: str = pc.binary_join(pa.ListArray.from_arrays([0, rows], lines), "\r\n")[0].as_py()
    return f"{joined}\r\n"


def _numbers(values: pa.Array, empty: Collection[str]) -> pa.Array:
    """Each value as the shortest text that gives it back in its own precision."""
    # What CellProfiler holds in single precision it writes with as many digits as that has.
    texts = pc.cast(values, pa.string())
    if pa.types.is_floating(values.type):
        is_whole = pc.and_(pc.equal(values, pc.trunc(values)), pc.less(pc.abs(values), WITH_EXPONENT))
        texts = pc.if_else(is_whole, pc.binary_join_element_wise(texts, ".0", ""), texts)
        if empty:
            texts = pc.if_else(pc.is_in(texts, pa.array(empty)), "", texts)
    return texts


def _quoted(texts: pa.Array, delimiter: str) -> pa.Array:
    """Texts in quotes where a reader would take them for something else."""
    doubled = pc.replace_substring(texts, '"', '""')
    is_special = pc.match_substring_regex(texts, f'["\r\n{re.escape(delimiter)}]')
    return pc.if_else(is_special, pc.binary_join_element_wise('"', doubled, '"', ""), texts)
