"""What a chunk of image sets gave: tables, ready to be stored, and what failed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cellfeat.runs.image_set import Tables

Value = TypeVar("Value")
IMAGE = "Image"
RELATIONSHIPS = "Object relationships"


@dataclass(frozen=True)
class Failure:
    """An image set that gave no tables, and why.

    Parameters
    ----------
    number : int
    files : tuple of str
    step : str
        The CellProfiler module that failed.
    reason : str
    """

    number: int
    files: tuple[str, ...]
    step: str
    reason: str

    def __str__(self) -> str:
        """The reason, and where it does not name a file of its own, of which file and in which step."""
        if any(file in self.reason for file in self.files):
            return self.reason
        return f"{self.files[0]}: {self.step}: {self.reason}"


@dataclass(frozen=True)
class Part:
    """What a chunk of image sets gave, by kind of table: rows in order of image number.

    Parameters
    ----------
    tables : dict of str to bytes
        ``Image``, each kind of objects, and ``Object relationships``, as Parquet files; each has an
        ImageNumber column.
    failures : tuple of Failure
    first, images : int
        Number of the first image set, and how many the part accounts for, failures included.

    Notes
    -----
    Tables are Parquet files already, since writing hundreds of columns takes as long as measuring a crop or
    two: workers do it side by side, and the one process that stores them has only bytes to write.
    """

    tables: dict[str, bytes]
    failures: tuple[Failure, ...]
    first: int
    images: int


def make_part(results: Sequence[Tables | Failure]) -> Part:
    """Join the results of some image sets, in order of image number, into one part."""
    tables = {name: _encoded(table) for name, table in join_tables(results).items()}
    failures = tuple(r for r in results if isinstance(r, Failure))
    return Part(tables, failures, results[0].number, len(results))


def join_tables(results: Sequence[Tables | Failure]) -> dict[str, pa.Table]:
    """Tables of some image sets, by kind; failures have no rows."""
    done = [r for r in results if isinstance(r, Tables)]
    if not done:
        return {}
    tables = {IMAGE: _image_table(done)}
    for name in done[0].objects:
        tables[name] = _object_table(name, done)
    if any(t.relationships for t in done):
        tables[RELATIONSHIPS] = _relationship_table(done)
    return tables


def read_part(part: Part) -> dict[str, pa.Table]:
    """The tables of a part, by kind."""
    return {name: pq.read_table(pa.BufferReader(file)) for name, file in part.tables.items()}


def object_kinds(tables: Iterable[str]) -> list[str]:
    """Names of those tables that are of objects."""
    return [name for name in tables if name not in (IMAGE, RELATIONSHIPS)]


def storable(text: str) -> str:
    """Text as UTF-8 can hold it: names of files may have bytes that are no text."""
    return text.encode("utf-8", "backslashreplace").decode()


def _encoded(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    # Of a few floats a column, what makes Parquet files small costs more than it saves.
    pq.write_table(table, sink, write_statistics=False, use_dictionary=False, compression="none")
    encoded: bytes = sink.getvalue().to_pybytes()
    return encoded


def _image_table(done: Sequence[Tables]) -> pa.Table:
    columns: dict[str, Any] = {"ImageNumber": [t.number for t in done]}
    for name, values in _transposed([t.image for t in done]):
        is_text = isinstance(values[0], str)
        columns[name] = [storable(str(text)) for text in values] if is_text else np.array(values)
    return pa.table(columns)


def _object_table(name: str, done: Sequence[Tables]) -> pa.Table:
    """One kind of objects, image by image."""
    counts = [len(next(iter(t.objects[name].values()))) for t in done]
    columns = {
        "ImageNumber": np.repeat([t.number for t in done], counts),
        "ObjectNumber": np.concatenate([np.arange(1, n + 1) for n in counts]),
    }
    some = [t for t, count in zip(done, counts, strict=True) if count] or done[:1]
    for column, values in _transposed([t.objects[name] for t in some]):
        columns[column] = np.concatenate(values)
    return pa.table(columns)


def _transposed(rows: Sequence[Mapping[str, Value]]) -> Iterator[tuple[str, Sequence[Value]]]:
    """Each key of mappings with the same keys, and its values, got row by row, as they lie in memory.

    Raises
    ------
    ValueError, KeyError
        They have not the same keys.
    """
    keys = list(rows[0])
    if any(len(row) != len(keys) for row in rows):
        raise ValueError("image sets of one part have different columns")
    return zip(keys, zip(*[[*map(row.__getitem__, keys)] for row in rows], strict=True), strict=True)


def _relationship_table(done: Sequence[Tables]) -> pa.Table:
    """All relationships, image by image and kind by kind."""
    groups = [(t.number, *group) for t in done for group in t.relationships]
    numbers, kinds, firsts, seconds, pairs = zip(*groups, strict=True)
    rows = [len(each) for each in pairs]
    objects, others = np.concatenate(pairs).T

    def repeated(names: Sequence[str]) -> pa.Array:
        runs = groupby(zip(names, rows, strict=True), itemgetter(0))
        return pa.concat_arrays([pa.repeat(name, sum(size for _, size in run)) for name, run in runs])

    return pa.table(
        {
            "ImageNumber": np.repeat(numbers, rows),
            "Relationship": repeated(kinds),
            "First Object Name": repeated(firsts),
            "First Object Number": objects,
            "Second Object Name": repeated(seconds),
            "Second Object Number": others,
        }
    )
