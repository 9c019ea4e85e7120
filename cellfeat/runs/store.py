"""The store: tables of finished image sets as they come, in parts, and what failed."""

import csv
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from functools import partial
from itertools import chain, groupby
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from cellfeat.runs.ahead import ahead
from cellfeat.runs.durable import UNFINISHED, reading, sync_folder, whole_text, write_durably, writing
from cellfeat.runs.part import IMAGE, Failure, Part
from cellfeat.runs.workers import Workers

Tables = dict[str, pa.Table]
Result = TypeVar("Result")
STORE = "store"
RECORD = "part.json"
REMEDY = "remove its folder of the store, and go on with --resume"
# Parts that are read at a time: what Python takes for each column is then taken once.
FEW = 4
LARGE = 2**22  # bytes of their tables


class Store:
    """A folder of parts, each a folder of Parquet tables; the only writer while a run is under way.

    Parameters
    ----------
    folder : Path
        Made by the first `add`.
    jobs : int, optional
        Threads that read it, as joblib counts.
    workers : Workers, optional
        Processes that measure what it is to hold, and may be asked to read it.

    Notes
    -----
    A part is named by its first image set and holds ``part.json``: how many image sets it accounts for, those
    that failed, and which tables it has. A part is written beside its place, waited for until the disk has
    it, and renamed: it stands under its name when it is whole, and only then.
    """

    def __init__(self, folder: Path, jobs: int | None = 1, workers: Workers | None = None) -> None:
        self.folder = folder
        self.jobs = jobs
        self.workers = workers

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
            record = {
                "images": part.images,
                "failures": [asdict(failure) for failure in part.failures],
                "tables": list(part.tables),
            }
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
            images, failures = _read_record(path)
            yield int(path.parent.name), images, len(failures)

    def failures(self) -> Iterator[Failure]:
        """Image sets that failed, in order."""
        for path in self._files(RECORD):
            yield from _read_record(path)[1]

    @property
    def names(self) -> list[str]:
        """Kinds of tables in the store, Image first."""
        found = {path.stem for path in self._files("*.parquet")}
        return sorted(found, key=lambda name: (name != IMAGE, name))

    def files(self, name: str) -> list[Path]:
        """The parts of one kind of table, in order of image number, as Parquet files."""
        return self._files(f"{name}.parquet")

    def each(
        self, function: Callable[[Tables], Result], names: Sequence[str], *, apart: bool = False
    ) -> Iterator[Result]:
        """What a function gives for the tables of some image sets, and of the next ones, to the last.

        Parameters
        ----------
        function : callable
            Gets a dict of pyarrow.Table by kind, rows in order of image number: of one part, or of a few that
            are small and alike.
        names : sequence of str
            The kinds wanted. Parts that lack all of them are passed over; those that lack some give what they
            have.
        apart : bool
            Whether to call it in the workers that are ready, where it does not wait for the interpreter's
            lock: for what can be pickled, and gives little more than bytes.
        """
        results = partial(_results, function, names)
        jobs = self.jobs
        if apart and self.workers and self.workers.idle:
            results, jobs = partial(self.workers.call, results), self.workers.idle
        return chain.from_iterable(ahead(results, self._few(names), jobs))

    def schema(self, name: str) -> pa.Schema:
        """Columns of one kind of table, in its first part."""
        return _read_schema(self.files(name)[0])

    def schemas(self, name: str) -> list[pa.Schema]:
        """Columns of one kind of table, as often as parts differ in them."""
        return list(dict.fromkeys(map(_read_schema, self.files(name))))

    def _few(self, names: Sequence[str]) -> Iterator[list[Path]]:
        """Folders of parts that have any of these tables, a few at a time, or one that is large."""
        folders, size = list[Path](), 0
        for folder in self.parts():
            sizes = [file.stat().st_size for file in _tables(folder, names).values()]
            folders += [folder] if sizes else []
            size += sum(sizes)
            if len(folders) == FEW or size > LARGE:
                yield folders
                folders, size = [], 0
        if folders:
            yield folders

    def _files(self, pattern: str) -> list[Path]:
        return sorted(self.folder.glob(f"{'[0-9]' * 9}/{pattern}"))


def write_failures(store: Store, path: Path) -> None:
    """Write errors.csv: one row for each image set that failed; only its header if none did."""
    with whole_text(path) as file:
        writer = csv.writer(file)
        writer.writerow(["ImageNumber", "Files", "Step", "Reason"])
        for failure in store.failures():
            writer.writerow([failure.number, ";".join(failure.files), failure.step, failure.reason])


def _read_record(path: Path) -> tuple[int, tuple[Failure, ...]]:
    """How many image sets a part accounts for, and those that failed."""
    with reading(path.parent, REMEDY):
        record = json.loads(path.read_text("utf-8"))
        for name in record["tables"]:
            (path.parent / f"{name}.parquet").stat()
        failures = (Failure(**each | {"files": tuple(each["files"])}) for each in record["failures"])
        return int(record["images"]), tuple(failures)


def _results(
    function: Callable[[Tables], Result], names: Sequence[str], folders: Sequence[Path]
) -> list[Result]:
    parts = (_read_tables(folder, names) for folder in folders)
    alike = groupby(parts, lambda tables: {name: table.schema for name, table in tables.items()})
    return [function(_put_together(list(group))) for _, group in alike]


def _tables(folder: Path, names: Sequence[str]) -> dict[str, Path]:
    """Files of those tables that a part has."""
    files = {name: folder / f"{name}.parquet" for name in names}
    return {name: file for name, file in files.items() if file.exists()}


def _read_schema(path: Path) -> pa.Schema:
    with reading(path, REMEDY):
        return pq.read_schema(path)


def _read_tables(folder: Path, names: Sequence[str]) -> Tables:
    tables = {}
    for name, path in _tables(folder, names).items():
        # Half the time of pq.read_table, which looks for a whole folder of files.
        with reading(path, REMEDY), pq.ParquetFile(path) as file:
            tables[name] = file.read(use_threads=False)
    return tables


def _put_together(parts: Sequence[Tables]) -> Tables:
    return {name: pa.concat_tables(part[name] for part in parts).combine_chunks() for name in parts[0]}
