import threading
from itertools import count, islice

import pytest

from cellfeat.runs.ahead import ahead


@pytest.mark.parametrize("jobs", [1, 2, None])
def test_results_come_in_order_of_their_items(jobs):
    assert list(ahead(lambda n: n * n, range(20), jobs)) == [n * n for n in range(20)]


def test_no_more_is_begun_than_can_wait():
    begun = []
    results = ahead(begun.append, count(), 2)
    assert list(islice(results, 5)) == [None] * 5
    assert len(begun) <= 5 + 2
    results.close()


def test_two_are_at_work_at_once(monkeypatch):
    monkeypatch.setattr("cellfeat.runs.ahead.cpu_count", lambda: 2)
    both = threading.Barrier(2, timeout=60)
    assert sorted(ahead(lambda _: both.wait(), range(2), 2)) == [0, 1]


def test_what_is_raised_arrives():
    with pytest.raises(ZeroDivisionError):
        list(ahead(lambda n: 1 / n, [1, 0], 2))
