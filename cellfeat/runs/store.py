"""The store: tables of finished image sets as they come, in parts, and what failed."""

import csv
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cellfeat.runs.ahead import ahead
from cellfeat.runs.durable import UNFINISHED, sync_folder, whole_text, write_durably, writing
from cellfeat.runs.part import IMAGE, Failure, Part

Result = TypeVar("Result")
STORE = "store"
RECORD = "part.json"


class Store:
    """A folder of parts, each a folder of Parquet tables; the only writer while a run is under way.

    Parameters
    ----------
    folder : Path
        Made by the first `add`.
    jobs : int, optional
        Threads that read it, as joblib counts.

    Notes
    -----
    A part is named by its first image set and holds ``part.json``: how many image sets it accounts for, and
    those that failed. A part is written beside its place, waited for until the disk has it, and renamed: it
    stands under its name when it is whole, and only then.
    """

    def __init__(self, folder: Path, jobs: int | None = 1) -> None:
        self.folder = folder
        self.jobs = jobs

    def add(self, part: Part) -> Path:
        """Write a part, in place of an earlier one with the same image sets; its folder.

        Raises
        ------
        CellfeatError
            The disk is full, or it cannot be written for another reason.
        """
        place = self.folder / f"{part.first:09d}"
        unfinished = place.with_name(place.name + UNFINISHED)
        with writing(self.folder):
            unfinished.mkdir(parents=True)
            for name, table in part.tables.items():
                write_durably(unfinished / f"{name}.parquet", table)
            record = {"images": part.images, "failures": [asdict(failure) for failure in part.failures]}
            write_durably(unfinished / RECORD, json.dumps(record).encode())
            sync_folder(unfinished)
            if place.exists():
                shutil.rmtree(place)
            unfinished.rename(place)
            sync_folder(self.folder)
        return place

    def remove_unfinished(self) -> None:
        """Remove what a run that was killed left half written."""
        for folder in self.folder.glob(f"*{UNFINISHED}"):
            shutil.rmtree(folder)

    def parts(self) -> Iterator[Path]:
        """The folder of each part, in order."""
        return (path.parent for path in self._files(RECORD))

    def finished(self) -> Iterator[tuple[int, int, int]]:
        """First image set, image sets, and failures of each part, in order."""
        for path in self._files(RECORD):
            record = json.loads(path.read_text("utf-8"))
            yield int(path.parent.name), record["images"], len(record["failures"])

    def failures(self) -> Iterator[Failure]:
        """Image sets that failed, in order."""
        for path in self._files(RECORD):
            for failure in json.loads(path.read_text("utf-8"))["failures"]:
                yield Failure(**failure | {"files": tuple(failure["files"])})

    @property
    def names(self) -> list[str]:
        """Kinds of tables in the store, Image first."""
        found = {path.stem for path in self._files("*.parquet")}
        return sorted(found, key=lambda name: (name != IMAGE, name))

    def files(self, name: str) -> list[Path]:
        """The parts of one kind of table, in order of image number, as Parquet files."""
        return self._files(f"{name}.parquet")

    def each(self, function: Callable[[Path], Result], name: str) -> Iterator[Result]:
        """What a function gives for each of these files, in their order."""
        return ahead(function, self.files(name), self.jobs)

    def tables(self, name: str) -> Iterator[pa.Table]:
        """The parts of one kind of table, in order of image number."""
        return self.each(read_table, name)

    def columns(self, name: str) -> list[str]:
        """Column names of one kind of table."""
        return list(pq.read_schema(self.files(name)[0]).names)

    def _files(self, pattern: str) -> list[Path]:
        return sorted(self.folder.glob(f"{'[0-9]' * 9}/{pattern}"))


def read_table(path: Path, columns: list[str] | None = None) -> pa.Table:
    """Read a table of a part, or some of its columns."""
    # Half the time of pq.read_table, which looks for a whole folder of files.
    with pq.ParquetFile(path) as file:
        return file.read(columns, use_threads=False)


def read_with_image(path: Path, columns: Sequence[str]) -> pa.Table:
    """Read a table of objects, with some columns of the image's row before the objects' own."""
    table = read_table(path)
    if columns:
        row_of = read_table(path.with_name(f"{IMAGE}.parquet"), ["ImageNumber", *columns])
        rows = np.searchsorted(row_of["ImageNumber"].to_numpy(), table["ImageNumber"].to_numpy())
        for position, column in enumerate(columns, start=2):
            table = table.add_column(position, column, row_of[column].take(pa.array(rows)))
    return table


def write_failures(store: Store, path: Path) -> None:
    """Write errors.csv: one row for each image set that failed; only its header if none did."""
    with whole_text(path) as file:
        writer = csv.writer(file)
        writer.writerow(["ImageNumber", "Files", "Step", "Reason"])
        for failure in store.failures():
            writer.writerow([failure.number, ";".join(failure.files), failure.step, failure.reason])
