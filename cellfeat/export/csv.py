"""Tables as CellProfiler's ExportToSpreadsheet writes them."""

import csv
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from io import TextIOWrapper
from operator import itemgetter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cellfeat.export.aggregate import STATISTICS, aggregate_fields, with_aggregates
from cellfeat.pipeline.pipeline import SpreadsheetSettings, SpreadsheetTable
from cellfeat.runs.durable import whole_text
from cellfeat.runs.manifest import Manifest
from cellfeat.runs.part import IMAGE, RELATIONSHIPS, object_kinds
from cellfeat.runs.store import Store, Tables

EXPERIMENT = "Experiment"
EVERY_IMAGE_HAS = {"Metadata_FileLocation", "Metadata_Frame", "Metadata_Series"}
IN_NUMBERS = "+-.0123456789aefin"
NOT_NUMBERS = ("nan",)
NOT_FINITE = ("nan", "inf", "-inf")
NUMBERS_AT_ONCE = 125_000  # what is made of them stays in the processor's caches, and far from 2 GiB
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
    A large part or a few small ones are in memory for each thread, and once more. Columns of Image.csv stand
    in plain ASCII order; object tables have ImageNumber, ObjectNumber, the repeated columns, then their own
    in ASCII order. Missing is ``nan``, infinite ``inf``, if the settings do not say otherwise; numbers have
    as many digits as their precision needs. Lines end in CR LF.
    """
    settings = manifest.spreadsheet
    every = tuple(SpreadsheetTable(data=name) for name in (*store.names, EXPERIMENT))
    wanted = every if settings.tables is None else settings.tables
    tables = [table for table in wanted if table.data in (*store.names, EXPERIMENT)]
    with ExitStack() as stack:
        sheets = list[_Sheet]()
        writers = list[TextIOWrapper]()
        for table in tables:
            file = stack.enter_context(whole_text(folder / settings.file_name(table)))
            writer = csv.writer(file, delimiter=_delimiter(settings))
            if table.data == EXPERIMENT:
                writer.writerows([("Key", "Value"), *manifest.experiment().items()])
                continue
            sheets.append(_sheet(store, table.data, settings))
            writers.append(file)
            writer.writerow(sheets[-1].columns)
            file.flush()
        needed = sorted({kind for sheet in sheets for kind in sheet.needs})
        for found in store.each(partial(_all_lines, sheets), needed, apart=True):
            for file, lines in zip(writers, found, strict=True):
                file.buffer.write(lines)
    return [folder / settings.file_name(table) for table in tables]


@dataclass(frozen=True)
class _Sheet:
    """A table to write: its columns, the kinds it is made of, and what makes it; and how it becomes text."""

    columns: list[str]
    needs: list[str]
    made: Callable[[Tables], pa.Table]
    delimiter: str
    empty: Collection[str]

    def lines(self, tables: Tables) -> bytes:
        """Rows as lines of a CSV; none if some image sets have no such table."""
        if self.needs[0] not in tables:
            return b""
        table = self.made(tables).select(self.columns)
        rows = max(1, NUMBERS_AT_ONCE // table.num_columns)
        batches = table.to_batches(max_chunksize=rows)
        return b"".join(_lines(batch, self.delimiter, self.empty) for batch in batches)


def _sheet(store: Store, name: str, settings: SpreadsheetSettings) -> _Sheet:
    columns, needs = store.schema(name).names, [name]
    made: Callable[[Tables], pa.Table] = itemgetter(name)
    nulls: Collection[str] = ()
    if name == IMAGE:
        needs += object_kinds(store.names)
        for kind in needs[1:]:
            columns += [field.name for field in aggregate_fields(kind, store.schema(kind), settings)]
        columns, nulls = sorted(_selected(name, columns, settings)), NOT_NUMBERS
        made = partial(with_aggregates, wanted=settings)
    elif name != RELATIONSHIPS:
        repeated = _repeated(store.schema(IMAGE).names, settings)
        own = sorted(_selected(name, columns[2:], settings))
        columns, nulls = ["ImageNumber", "ObjectNumber", *repeated, *own], NOT_FINITE
        if repeated:
            needs.append(IMAGE)
            made = partial(_with_image, name=name, columns=repeated)
    # Numbers of this kind may be wanted as empty fields.
    empty = nulls if settings.nan_representation == "Null" else ()
    return _Sheet(columns, needs, made, _delimiter(settings), empty)


def _all_lines(sheets: Sequence[_Sheet], tables: Tables) -> list[bytes]:
    return [sheet.lines(tables) for sheet in sheets]


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
            wanted.update(f"{statistic}_{table}_{column}" for statistic in STATISTICS)
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


def _with_image(tables: Tables, name: str, columns: Sequence[str]) -> pa.Table:
    """Rows of objects with some columns of their image's row."""
    objects, images = tables[name], tables[IMAGE]
    rows = np.searchsorted(images["ImageNumber"].to_numpy(), objects["ImageNumber"].to_numpy())
    for column in columns:
        objects = objects.append_column(column, images[column].take(pa.array(rows)))
    return objects


def _delimiter(settings: SpreadsheetSettings) -> str:
    return {'Comma (",")': ",", "Tab": "\t"}.get(settings.delimiter, settings.delimiter)


def _lines(batch: pa.RecordBatch, delimiter: str, empty: Collection[str]) -> bytes:
    """Some rows as lines; columns of one type are made text together, then all fields are put in order."""
    texts, order = [], list[int]()
    types, columns, rows = batch.schema.types, batch.columns, batch.num_rows
    for kind in set(types):
        places = [place for place, own in enumerate(types) if own == kind]
        values = pa.concat_arrays([columns[place] for place in places])
        text = _numbers(values, empty) if pa.types.is_primitive(kind) else values
        if not pa.types.is_primitive(kind) or delimiter in IN_NUMBERS:
            text = _quoted(text, delimiter)
        texts.append(text)
        order += places
    by_row = np.argsort(order) * rows + np.arange(rows)[:, None]
    fields = pa.concat_arrays(texts).take(pa.array(by_row.ravel()))
    ends = pa.array(np.arange(rows + 1, dtype=np.int32) * len(columns))
    lines = pc.binary_join(pa.ListArray.from_arrays(ends, fields), delimiter)
    joined = pc.binary_join(pa.ListArray.from_arrays([0, rows], lines), "\r\n")[0]
    return bytes(joined.as_buffer()) + b"\r\n"


def _numbers(values: pa.Array, empty: Collection[str]) -> pa.Array:
    """Each value as the shortest text that gives it back in its own precision."""
    # What CellProfiler holds in single precision it writes with as many digits as that has.
    texts = pc.cast(values, pa.string())
    if pa.types.is_floating(values.type):
        is_whole = pc.and_(pc.equal(values, pc.trunc(values)), pc.less(pc.abs(values), WITH_EXPONENT))
        texts = _replaced(texts, is_whole, pc.binary_join_element_wise(texts.filter(is_whole), ".0", ""))
        if empty:
            texts = pc.if_else(pc.is_in(texts, pa.array(empty)), "", texts)
    return texts


def _replaced(texts: pa.Array, are_replaced: pa.Array, others: pa.Array) -> pa.Array:
    """Texts with others in the place of some: a third of the time of making others for all."""
    places = np.arange(len(texts))
    places[are_replaced.to_numpy(zero_copy_only=False)] = len(texts) + np.arange(len(others))
    return pa.concat_arrays([texts, others]).take(pa.array(places))


def _quoted(texts: pa.Array, delimiter: str) -> pa.Array:
    """Texts in quotes where a reader would take them for something else."""
    doubled = pc.replace_substring(texts, '"', '""')
    is_special = pc.match_substring_regex(texts, f'["\r\n{re.escape(delimiter)}]')
    return pc.if_else(is_special, pc.binary_join_element_wise('"', doubled, '"', ""), texts)
