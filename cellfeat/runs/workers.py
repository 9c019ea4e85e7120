"""Worker processes, each replaced when it dies, and the image set found that killed it."""

import pickle
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from cellfeat.errors import CellfeatError
from cellfeat.runs.process import NONE, Worker, WorkerDiedError

if TYPE_CHECKING:
    from cellfeat.runs.chunk import Chunk

Item = TypeVar("Item")
Result = TypeVar("Result")
ATTEMPTS = 2


class WorkersClosedError(Exception):
    """The run was stopped while a chunk was being measured."""


class Workers:
    """Processes that measure chunks and make tables, as many as there are callers at a time.

    Parameters
    ----------
    ready : int
        How many to start at once: they import what they need while their master does.

    Notes
    -----
    A caller is a thread, of the run's own process or of a process of joblib's or dask's; what crashes, hangs
    or eats all memory does it in a process that the caller can lose. A copy that arrives in another process
    is that process's own pool, which all runs there share.
    """

    def __init__(self, ready: int = 0) -> None:
        self._idle = [Worker() for _ in range(ready)]
        self._all = set(self._idle)
        self._lock = threading.Lock()
        self._is_closed = False

    def __reduce__(self) -> tuple[Any, tuple[()]]:
        return _of_this_process, ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def measure(self, chunk: bytes) -> bytes:
        """Measure a chunk in a worker: a pickled `Chunk` for a pickled `Part`.

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
                part = worker.ask(chunk)
            except WorkerDiedError as died:
                self._forget(worker)
                deaths[died.number] += 1
                if died.number == NONE and deaths[NONE] == ATTEMPTS:
                    raise CellfeatError(f"worker processes die before they measure: {died.reason}") from died
                again: Chunk = replace(pickle.loads(chunk), is_again=True)
                if died.is_timeout:
                    again = again.without(died.number, died.step, f"took longer than {again.timeout:g} s")
                elif deaths[died.number] == ATTEMPTS:
                    again = again.without(died.number, died.step, died.reason)
                chunk = pickle.dumps(again)
            else:
                self._give_back(worker)
                return part

    @property
    def idle(self) -> int:
        """How many are ready to work."""
        return len(self._idle)

    def call(self, function: Callable[[Item], Result], item: Item) -> Result:
        """Call a function in a worker; all three can be pickled.

        Raises
        ------
        CellfeatError
            The worker died.
        Exception
            What the function raises.
        WorkersClosedError
            `close` was called.
        """
        worker = self._take()
        try:
            answer = pickle.loads(worker.ask(pickle.dumps(partial(function, item))))
        except WorkerDiedError as died:
            self._forget(worker)
            raise CellfeatError(f"a worker process died making a table: {died.reason}") from died
        self._give_back(worker)
        if isinstance(answer, Exception):
            raise answer
        result: Result = answer
        return result

    def close(self) -> None:
        """End all workers, at once."""
        with self._lock:
            self._is_closed = True
            self._idle.clear()
            workers = list(self._all)
        for worker in workers:
            worker.kill()

    def end_idle(self) -> None:
        """End the workers that nobody waits for."""
        with self._lock:
            workers, self._idle = self._idle, []
            self._all.difference_update(workers)
        for worker in workers:
            worker.kill()

    def _take(self) -> Worker:
        with self._lock:
            if self._is_closed:
                raise WorkersClosedError
            if self._idle:
                return self._idle.pop()
            worker = Worker()
            self._all.add(worker)
            return worker

    def _give_back(self, worker: Worker) -> None:
        with self._lock:
            self._idle.append(worker)

    def _forget(self, worker: Worker) -> None:
        worker.kill()
        with self._lock:
            self._all.discard(worker)
            if self._is_closed:
                raise WorkersClosedError


_OWN = Workers()


def _of_this_process() -> Workers:
    return _OWN
