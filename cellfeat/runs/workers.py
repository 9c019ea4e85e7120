"""Worker processes, each replaced when it dies, and the image set found that killed it."""

import os
import pickle
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from types import TracebackType
from typing import IO, Any, Self

from cellfeat.errors import CellfeatError
from cellfeat.io.image_sets import ImageSet
from cellfeat.runs.chunk import Chunk, failure
from cellfeat.runs.part import Part

ATTEMPTS = 2
NONE = 0
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


class WorkersClosedError(Exception):
    """The run was stopped while a chunk was being measured."""


class Workers:
    """Processes that measure chunks, as many as there are callers at a time.

    Notes
    -----
    A caller is a thread, of the run's own process or of a process of joblib's or dask's; what crashes, hangs
    or eats all memory does it in a process that the caller can lose. A copy that arrives in another process
    is that process's own pool.
    """

    def __init__(self) -> None:
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._lock = threading.Lock()
        self._is_closed = False

    def __reduce__(self) -> tuple[Any, tuple[()]]:
        return _workers_of_this_process, ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def measure(self, chunk: Chunk) -> Part:
        """Measure a chunk in a worker.

        An image set that takes too long is a failure; one during which the worker died is tried once more,
        as something else may have killed it, and then is a failure too.

        Raises
        ------
        CellfeatError
            Workers die before they measure anything.
        WorkersClosedError
            `close` was called.
        """
        deaths: Counter[int] = Counter()
        while True:
            worker = self._take()
            try:
                part = worker.measure(chunk)
            except _DiedError as died:
                self._forget(worker)
                deaths[died.number] += 1
                if died.number == NONE and deaths[NONE] == ATTEMPTS:
                    raise CellfeatError(f"worker processes die before they measure: {died.reason}") from died
                chunk = replace(chunk, is_again=True)
                if died.is_timeout or deaths[died.number] == ATTEMPTS:
                    chunk = _without(chunk, died)
            else:
                with self._lock:
                    self._idle.append(worker)
                return part

    def close(self) -> None:
        """End all workers, at once."""
        with self._lock:
            self._is_closed = True
            workers = list(self._all)
        for worker in workers:
            worker.kill()

    def _take(self) -> "_Worker":
        with self._lock:
            if self._is_closed:
                raise WorkersClosedError
            if self._idle:
                return self._idle.pop()
            worker = _Worker()
            self._all.add(worker)
            return worker

    def _forget(self, worker: "_Worker") -> None:
        worker.kill()
        with self._lock:
            self._all.discard(worker)
            if self._is_closed:
                raise WorkersClosedError


@cache
def _workers_of_this_process() -> Workers:
    return Workers()


@dataclass
class _DiedError(Exception):
    """A worker died: at which image set and step, and of what."""

    number: int
    step: str
    reason: str
    is_timeout: bool


class _Worker:
    def __init__(self) -> None:
        # Of the kind that closes with the process and has no name on disk.
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed by kill)
        path = os.pathsep.join(entry for entry in sys.path if entry)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "cellfeat.runs.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=dict.fromkeys(THREADS, "1") | os.environ | {"PYTHONPATH": path},
        )
        assert self._process.stdin
        assert self._process.stdout
        self._requests, self._replies = self._process.stdin, self._process.stdout

    def measure(self, chunk: Chunk) -> Part:
        # The worker writes where this file object stands: there is one position for both.
        self._log.seek(0)
        self._log.truncate()
        try:
            pickle.dump(chunk, self._requests)
            self._requests.flush()
            part: Part = pickle.load(self._replies)
        except (EOFError, OSError, ValueError, pickle.UnpicklingError) as error:
            raise self._died(chunk) from error
        return part

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        with suppress(OSError):
            self._requests.close()
        self._replies.close()
        self._log.close()

    def _died(self, chunk: Chunk) -> _DiedError:
        self._replies.close()
        code = self._process.wait()
        self._log.seek(0)
        log = self._log.read().decode("utf-8", "replace")
        begun = list(re.finditer(r"^@(\d+) (\w+)$", log, re.MULTILINE))
        said = log[begun[-1].end() if begun else 0 :].strip()
        number, step = (int(begun[-1][1]), begun[-1][2]) if begun else (NONE, "")
        if chunk.timeout is not None and said.startswith("Timeout ("):
            return _DiedError(number, step, f"took longer than {chunk.timeout:g} s", is_timeout=True)
        return _DiedError(number, step, _cause(code, said), is_timeout=False)


def _cause(code: int, said: str) -> str:
    last = said.splitlines()[-1] if said else f"exit code {code}"
    if code >= 0:
        return f"the process that measured it ended: {last}"
    name = signal.Signals(-code).name
    hint = ", as when the machine has no memory left" if name == "SIGKILL" else ""
    return f"the process that measured it was killed by {name}{hint}"


def _without(chunk: Chunk, died: _DiedError) -> Chunk:
    """The chunk with the image set that killed its worker as a failure."""
    entries = tuple(
        failure(entry, died.step, died.reason)
        if isinstance(entry, ImageSet) and entry.number == died.number
        else entry
        for entry in chunk.entries
    )
    return replace(chunk, entries=entries)
