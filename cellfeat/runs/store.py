"""The store: tables of finished image sets as they come, in parts, and what failed."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cellfeat.runs.image_set import Tables

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


@dataclass(frozen=True)
class Part:
    """What a chunk of image sets gave, by kind of table: rows in order of image number.

    Parameters
    ----------
    tables : dict of str to pyarrow.Table
        ``Image``, each kind of objects, and ``Object relationships``; each with an ImageNumber column.
    failures : tuple of Failure
    first, images : int
        Number of the first image set, and how many the part accounts for, failures included.
    """

    tables: dict[str, pa.Table]
    failures: tuple[Failure, ...]
    first: int
    images: int


def make_part(results: Sequence[Tables | Failure]) -> Part:
    """Join the results of some image sets, in order of image number, into one part."""
    done = [r for r in results if isinstance(r, Tables)]
    tables = {IMAGE: _image_table(done)} if done else {}
    for name in done[0].objects if done else ():
        tables[name] = _object_table(name, done)
    pairs = [_relationship_table(t, *group) for t in done for group in t.relationships]
    if pairs:
        tables[RELATIONSHIPS] = pa.concat_tables(pairs)
    failures = tuple(r for r in results if isinstance(r, Failure))
    return Part(tables, failures, results[0].number, len(results))


def _image_table(done: Sequence[Tables]) -> pa.Table:
    columns: dict[str, Any] = {"ImageNumber": [t.number for t in done]}
    for name in done[0].image:
        columns[name] = np.array([t.image[name] for t in done])
    return pa.table(columns)


def _object_table(name: str, done: Sequence[Tables]) -> pa.Table:
    some = [t for t in done if len(next(iter(t.objects[name].values())))] or done[:1]
    counts = [len(next(iter(t.objects[name].values()))) for t in some]
    columns: dict[str, Any] = {
        "ImageNumber": np.repeat([t.number for t in some], counts),
        "ObjectNumber": np.concatenate([np.arange(1, n + 1) for n in counts]),
    }
    for column in some[0].objects[name]:
        columns[column] = np.concatenate([t.objects[name][column] for t in some])
    return pa.table(columns)


def _relationship_table(
    tables: Tables, relationship: str, first: str, second: str, pairs: np.ndarray[Any, Any]
) -> pa.Table:
    rows = len(pairs)
    return pa.table(
        {
            "ImageNumber": np.full(rows, tables.number),
            "Relationship": [relationship] * rows,
            "First Object Name": [first] * rows,
            "First Object Number": pairs[:, 0],
            "Second Object Name": [second] * rows,
            "Second Object Number": pairs[:, 1],
        }
    )


class Store:
    """A folder of parts, each a folder of Parquet tables; the only writer while a run is under way.

    Parameters
    ----------
    folder : Path
        Made by the first `add`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.failures: list[Failure] = []

    def add(self, part: Part) -> None:
        """Write a part; it stands under its final name only when it is whole."""
        self.failures.extend(part.failures)
        unfinished = self.folder / f"{part.first:09d}.unfinished"
        unfinished.mkdir(parents=True)
        for name, table in part.tables.items():
            pq.write_table(table, unfinished / f"{name}.parquet")
        unfinished.rename(self.folder / f"{part.first:09d}")

    @property
    def names(self) -> list[str]:
        """Kinds of tables in the store, Image first."""
        found = {path.stem for path in self.folder.glob("*/*.parquet")}
        return sorted(found, key=lambda name: (name != IMAGE, name))

    def tables(self, name: str) -> Iterator[pa.Table]:
        """The parts of one kind of table, in order of image number."""
        for path in self._files(name):
            yield pq.read_table(path)

    def tables_with_image(self, name: str, columns: Sequence[str]) -> Iterator[pa.Table]:
        """The same, with some columns of the image's row before a kind of objects' own."""
        for path in self._files(name):
            table = pq.read_table(path)
            row_of = pq.read_table(path.with_name(f"{IMAGE}.parquet"), columns=["ImageNumber", *columns])
            rows = np.searchsorted(row_of["ImageNumber"].to_numpy(), table["ImageNumber"].to_numpy())
            for position, column in enumerate(columns, start=2):
                table = table.add_column(position, column, row_of[column].take(pa.array(rows)))
            yield table

    def columns(self, name: str) -> list[str]:
        """Column names of one kind of table."""
        return list(pq.read_schema(self._files(name)[0]).names)

    def _files(self, name: str) -> list[Path]:
        return sorted(self.folder.glob(f"*/{name}.parquet"))


def write_failures(failures: Sequence[Failure], path: Path) -> None:
    """Write errors.csv: one row for each image set that failed; only its header if none did."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["ImageNumber", "Files", "Step", "Reason"])
        for failure in sorted(failures, key=lambda f: f.number):
            writer.writerow([failure.number, ";".join(failure.files), failure.step, failure.reason])
