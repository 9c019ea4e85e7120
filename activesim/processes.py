"""Work that is shared out to processes."""

import signal
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pickle import PicklingError
from typing import Any

from joblib import Parallel
from joblib.externals.loky.process_executor import TerminatedWorkerError

from activesim.errors import UsageError, WorkerError


def in_processes(work: Iterable[Any], jobs: int) -> Iterator[Any]:
    """Give the results of joblib's delayed calls in their order, each as soon as those before it are there.

    Parameters
    ----------
    work : iterable of joblib.delayed calls
    jobs : int
        Processes; 1 is this one, -1 one for each core.

    Raises
    ------
    UsageError
        If there are to be no processes.
    WorkerError
        If a process is killed, or cannot be sent its work.

    Notes
    -----
    Ctrl-C reaches all processes of a terminal. These leave it to the one that waits for them, from their
    first line on: a process begins with the signals ignored that the one ignores which starts it.
    """
    if jobs == 0:
        raise UsageError("jobs is 0: give 1 or more, or -1 for all cores")
    try:
        with _without_interrupts():
            results = Parallel(n_jobs=jobs, return_as="generator")(work)
        yield from results
    except TerminatedWorkerError as error:
        raise WorkerError(
            "a worker process was killed, most often because memory ran out: try fewer --jobs"
        ) from error
    except PicklingError as error:
        reason = str(error.__cause__).strip('"\n').splitlines()[-1]  # the end of a traceback, as text
        raise WorkerError(
            f"worker processes cannot be sent their work ({reason}): make room in the temporary folder, or "
            "try --jobs 1"
        ) from error


@contextmanager
def _without_interrupts() -> Iterator[None]:
    # Signals are the main thread's business.
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
