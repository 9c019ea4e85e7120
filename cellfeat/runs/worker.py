"""A process that works for another one, which outlives it if it crashes.

Run as ``python -m cellfeat.runs.worker``: pickled tasks come on standard input, chunks to be measured or
functions to be called; pickled answers, each within a pickled bytes object, go to standard output. Standard
error is the log that its master reads when it dies: a line for each step that was begun, and the traceback of
a crash.
"""

import faulthandler
import gc
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.abc import MetaPathFinder
from queue import SimpleQueue
from typing import IO

from cellfeat.kernels.jit import load_numba
from cellfeat.runs.chunk import Chunk, measure_chunk
from cellfeat.runs.image_set import LOADING
from cellfeat.runs.memory import keep_memory
from cellfeat.runs.part import Part

MARK = b"@"
Task = Chunk | Callable[[], object]


def main() -> None:
    """Do what comes until standard input ends."""
    # Ctrl-C reaches all processes of a terminal: the master decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.enable()
    keep_memory()
    sys.meta_path.insert(0, _WithoutPandas())
    # What chunks need, while the master is still making the first one; there is no garbage in it, ever.
    gc.disable()
    import_module("cellfeat.pipeline.steps")
    load_numba()
    gc.freeze()
    gc.enable()
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # What a library prints goes to the log, not among the replies.
    os.dup2(2, 1)
    inbox: SimpleQueue[Task] = SimpleQueue()
    threading.Thread(target=_receive, args=(requests, inbox), daemon=True).start()
    while True:
        task = inbox.get()
        pickle.dump(pickle.dumps(_measured(task) if isinstance(task, Chunk) else _called(task)), replies)
        replies.flush()


class _WithoutPandas(MetaPathFinder):
    """PyArrow imports pandas if it is there, to look for its Series: as long as measuring a hundred crops."""

    def find_spec(self, name: str, *_: object) -> None:
        """Say of pandas alone that it is not there."""
        if name == "pandas":
            raise ModuleNotFoundError(name)


def _measured(chunk: Chunk) -> Part:
    part = measure_chunk(chunk, partial(_begin, chunk.timeout))
    faulthandler.cancel_dump_traceback_later()
    return part


def _called(function: Callable[[], object]) -> object:
    """What a function gives, or the error that it ends with."""
    try:
        return function()
    except Exception as error:
        return error


def _receive(requests: IO[bytes], inbox: "SimpleQueue[Task]") -> None:
    """Take tasks while they come; without a master there is nobody to work for, not even to the end."""
    while True:
        try:
            inbox.put(pickle.load(requests))
        except EOFError:
            os._exit(0)


def _begin(timeout: float | None, number: int, step: str) -> None:
    os.write(2, b"%s%d %s\n" % (MARK, number, step.encode()))
    if timeout is not None and step == LOADING:
        # Ends the process from a thread that needs no interpreter, even while compiled code hangs.
        faulthandler.dump_traceback_later(timeout, exit=True)


if __name__ == "__main__":
    main()
