import os
import signal

import numpy as np
import pytest

from cellfeat.errors import CellfeatError
from cellfeat.runs.image_set import Tables
from cellfeat.runs.part import make_part
from cellfeat.runs.store import Store
from cellfeat.runs.workers import Workers
from tests.cellfeat.runs.calls import die, numbers_and_process


def test_a_function_is_called_in_a_worker_and_what_it_raises_arrives():
    with Workers(1) as workers:
        assert workers.call(len, "four") == 4
        with pytest.raises(FileNotFoundError, match="nowhere"):
            workers.call(os.stat, "/nowhere")
        assert workers.call(abs, -1) == 1
        assert workers.idle == 1


def test_a_worker_that_dies_in_a_call_is_one_line_and_is_not_asked_again():
    with Workers(1) as workers:
        with pytest.raises(CellfeatError, match=r"died making a table: .*SIGKILL"):
            workers.call(die, signal.SIGKILL)
        assert workers.idle == 0
        assert workers.call(abs, -1) == 1


def test_a_store_is_read_in_the_workers_that_are_ready(tmp_path):
    with Workers(2) as workers:
        store = Store(tmp_path / "store", workers=workers)
        for number in range(1, 10):
            store.add(make_part([Tables(number, {}, {"Cells": {"A": np.ones(2)}}, [])]))
        found = list(store.each(numbers_and_process, ["Image"], apart=True))
        assert [n for numbers, _ in found for n in numbers] == list(range(1, 10))
        assert os.getpid() not in {process for _, process in found}
    # Where there are none it is read here, rather than that some are started.
    found = list(store.each(numbers_and_process, ["Image"], apart=True))
    assert {process for _, process in found} == {os.getpid()}
