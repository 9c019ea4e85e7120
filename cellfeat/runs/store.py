"""The store: tables of finished image sets as they come, in parts, and what failed."""

import csv
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cellfeat.runs.durable import UNFINISHED, sync_folder, whole_text, write_durably, writing
from cellfeat.runs.part import IMAGE, Failure, Part

STORE = "store"
RECORD = "part.json"


class Store:
    """A folder of parts, each a folder of Parquet tables; the only writer while a run is under way.

    Parameters
    ----------
    folder : Path
        Made by the first `add`.

    Notes
    -----
    A part is named by its first image set and holds ``part.json``: how many image sets it accounts for, and
    those that failed. A part is written beside its place, waited for until the disk has it, and renamed: it
    stands under its name when it is whole, and only then.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

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

    def tables(self, name: str) -> Iterator[pa.Table]:
        """The parts of one kind of table, in order of image number."""
        for path in self._files(f"{name}.parquet"):
            yield _read(path)

    def tables_with_image(self, name: str, columns: Sequence[str]) -> Iterator[pa.Table]:
        """The same, with some columns of the image's row before a kind of objects' own."""
        if not columns:
            yield from self.tables(name)
            return
        for path in self._files(f"{name}.parquet"):
            table = _read(path)
            row_of = _read(path.with_name(f"{IMAGE}.parquet"), ["ImageNumber", *columns])
            rows = np.searchsorted(row_of["ImageNumber"].to_numpy(), table["ImageNumber"].to_numpy())
            for position, column in enumerate(columns, start=2):
                table = table.add_column(position, column, row_of[column].take(pa.array(rows)))
            yield table

    def columns(self, name: str) -> list[str]:
        """Column names of one kind of table."""
        return list(pq.read_schema(self._files(f"{name}.parquet")[0]).names)

    def _files(self, pattern: str) -> list[Path]:
        return sorted(self.folder.glob(f"{'[0-9]' * 9}/{pattern}"))


def _read(path: Path, columns: list[str] | None = None) -> pa.Table:
    # Half the time of pq.read_table, which looks for a whole folder of files.
    with pq.ParquetFile(path) as file:
        return file.read(columns, use_threads=False)


def write_failures(store: Store, path: Path) -> None:
    """Write errors.csv: one row for each image set that failed; only its header if none did."""
    with whole_text(path) as file:
        writer = csv.writer(file)
        writer.writerow(["ImageNumber", "Files", "Step", "Reason"])
        for failure in store.failures():
            writer.writerow([failure.number, ";".join(failure.files), failure.step, failure.reason])
