"""Sharing work out to processes."""

import os
import signal
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest
from joblib import delayed

from activesim.errors import WorkerError
from activesim.processes import in_processes


def test_results_come_in_order() -> None:
    assert list(in_processes((delayed(abs)(-k) for k in range(5)), 1)) == [0, 1, 2, 3, 4]


def test_other_processes_leave_ctrl_c_to_this_one() -> None:
    before = signal.getsignal(signal.SIGINT)
    pids = set(in_processes((delayed(_pid_that_ignores_ctrl_c)() for _ in range(2)), 2))
    assert pids
    assert os.getpid() not in pids
    assert signal.getsignal(signal.SIGINT) is before


def test_a_process_that_is_killed_is_one_line() -> None:
    with pytest.raises(WorkerError, match=r"a worker process was killed, .*: try fewer --jobs"):
        list(in_processes([delayed(_killed)()], 2))


def test_a_temporary_folder_that_takes_no_arrays_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("JOBLIB_TEMP_FOLDER", str(tmp_path / "file"))
    large = np.zeros(200_000)  # more than 1 MB, which joblib writes to a file
    with pytest.raises(
        WorkerError, match=r"sent their work \(NotADirectoryError: .*\): make room .* --jobs 1$"
    ):
        list(in_processes([delayed(len)(large)], 2))


def test_work_can_be_shared_out_from_any_thread() -> None:
    results: list[Any] = []
    thread = Thread(target=lambda: results.extend(in_processes([delayed(abs)(-1)], 1)))
    thread.start()
    thread.join()
    assert results == [1]


def _killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _pid_that_ignores_ctrl_c() -> int:
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    return os.getpid()
