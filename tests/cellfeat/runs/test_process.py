import pickle

import pytest

from cellfeat.runs.process import Worker, WorkerDiedError


def test_who_asks_a_worker_that_another_thread_has_killed_is_told_that_it_died():
    worker = Worker()
    worker.kill()
    with pytest.raises(WorkerDiedError):
        worker.ask(pickle.dumps(None))
