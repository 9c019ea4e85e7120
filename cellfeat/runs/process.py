"""A worker as its master sees it: a process that is given tasks, and how it died if it did.

A worker is to be started before its master has imported what takes long, and some masters only pass chunks
on: so this file imports none of it, and tasks and answers come as they are pickled.
"""

import os
import pickle
import re
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

NONE = 0
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


@dataclass
class WorkerDiedError(Exception):
    """A worker died: at which image set and step, and of what."""

    number: int
    step: str
    reason: str
    is_timeout: bool


class Worker:
    """A process that does tasks, one at a time."""

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

    def ask(self, task: bytes) -> bytes:
        """Send a task and wait for the answer, both pickled.

        Raises
        ------
        WorkerDiedError
            The process ended.
        """
        try:
            # The worker writes where this file object stands: there is one position for both.
            self._log.seek(0)
            self._log.truncate()
            self._requests.write(task)
            self._requests.flush()
            answer: bytes = pickle.load(self._replies)
        except (EOFError, OSError, ValueError, pickle.UnpicklingError) as error:
            raise self._died() from error
        return answer

    def kill(self) -> None:
        """End the process, at once."""
        self._process.kill()
        self._process.wait()
        with suppress(OSError):
            self._requests.close()
        self._replies.close()
        self._log.close()

    def _died(self) -> WorkerDiedError:
        self._replies.close()
        code = self._process.wait()
        log = self._logged()
        begun = list(re.finditer(r"^@(\d+) (\w+)$", log, re.MULTILINE))
        said = log[begun[-1].end() if begun else 0 :].strip()
        number, step = (int(begun[-1][1]), begun[-1][2]) if begun else (NONE, "")
        # What faulthandler writes when it ends the process.
        return WorkerDiedError(number, step, _cause(code, said), is_timeout=said.startswith("Timeout ("))

    def _logged(self) -> str:
        try:
            self._log.seek(0)
            return self._log.read().decode("utf-8", "replace")
        except ValueError:
            # Another thread has killed it meanwhile, and closed the file.
            return ""


def _cause(code: int, said: str) -> str:
    last = said.splitlines()[-1] if said else f"exit code {code}"
    if code >= 0:
        return f"the process that measured it ended: {last}"
    name = signal.Signals(-code).name
    hint = ", as when the machine has no memory left" if name == "SIGKILL" else ""
    return f"the process that measured it was killed by {name}{hint}"
