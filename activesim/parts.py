"""Runs that are kept on disk when they are done, so that what was broken off can go on."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar
from zipfile import BadZipFile

import numpy as np

from activesim.folder import whole, writing
from activesim.processes import in_processes
from activesim.table import Table
from activesim.versions import versions

Run = TypeVar("Run")
Result = TypeVar("Result")
Arrays = Mapping[str, Any]


class Parts(Generic[Run, Result]):
    """A folder with one file for each run that is done.

    A file is named after everything that its numbers depend on: the data, the protocol, the run, the versions
    of the packages, and the source of what is not theirs. A run is therefore not taken for another.

    Parameters
    ----------
    folder : Path
    tables : sequence of Table
        Of the same cells.
    protocol : mapping
        What all runs share.
    pack, unpack : callable
        A run's result to arrays by name, and back.
    sources : callable, optional
        A run to the sources of its functions and classes that are of no package in `versions`; a run with
        one that is None is not kept.
    """

    def __init__(
        self,
        folder: Path,
        tables: Sequence[Table],
        protocol: Mapping[str, Any],
        pack: Callable[[Result], Arrays],
        unpack: Callable[[dict[str, Any]], Result],
        sources: Callable[[Run], Sequence[str | None]] = lambda _run: (),
    ) -> None:
        self._folder, self._pack, self._unpack, self._sources = folder, pack, unpack, sources
        self._common = [*map(_digest, tables), protocol, tables[0].classes, versions()]

    def read(self, run: Run) -> Result | None:
        """Give the result of a run, if it is there; a file that was damaged is not."""
        path = self._path(run)
        if path is None or not path.exists():
            return None
        try:
            with path.open("rb") as file, np.load(file) as stored:
                return self._unpack({name: stored[name] for name in stored.files})
        except (EOFError, ValueError, BadZipFile):
            return None

    def write(self, run: Run, result: Result) -> None:
        """Keep a run, if it can be known again; a file is whole or not there."""
        path = self._path(run)
        if path is None:
            return
        with writing(path):
            self._folder.mkdir(exist_ok=True)
        with whole(path) as unfinished, unfinished.open("wb") as file:
            np.savez(file, **self._pack(result))

    def _path(self, run: Run) -> Path | None:
        sources = self._sources(run)
        if None in sources:
            return None
        key = json.dumps([*self._common, run, sources], default=vars, sort_keys=True)
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()[:24]}.npz"


def run_all(
    runs: Sequence[Run],
    work: Callable[[Run], Any],
    *,
    parts: Parts[Run, Result] | None,
    jobs: int,
    progress: Callable[[int, int], None] | None,
) -> tuple[dict[Run, Result], int]:
    """Give the results of runs, in their order, and how many were there already.

    Parameters
    ----------
    runs : sequence
    work : callable
        Gives the joblib.delayed call that does a run.
    parts : Parts, optional
        Keeps each run when it is done; runs found there are not run again.
    jobs : int
    progress : callable, optional
        Told how many runs are done, and of how many.
    """
    done = {} if parts is None else {run: known for run in runs if (known := parts.read(run)) is not None}
    found = len(done)
    left = [run for run in runs if run not in done]
    for run, result in zip(left, in_processes(map(work, left), jobs), strict=True):
        done[run] = result
        if parts is not None:
            parts.write(run, result)
        if progress is not None:
            progress(len(done), len(runs))
    return {run: done[run] for run in runs}, found


def _digest(table: Table) -> str:
    data = hashlib.sha256()
    for array in (table.X, table.y, table.groups):
        data.update(b"none" if array is None else np.ascontiguousarray(array).tobytes())
    return data.hexdigest()
