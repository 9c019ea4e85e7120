"""Work done ahead of the one who needs it, in threads."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from joblib import cpu_count, effective_n_jobs

Item = TypeVar("Item")
Result = TypeVar("Result")


def ahead(
    function: Callable[[Item], Result], items: Iterable[Item], jobs: int | None = 1
) -> Iterator[Result]:
    """Call a function on each item, yielding what it gives in their order.

    Parameters
    ----------
    function : callable
        Gains from threads where it leaves Python, as PyArrow does.
    items : iterable
    jobs : int, optional
        Threads, as joblib counts, but no more than there are cores. As many results and one more are waiting
        at most, however long the caller takes over each.
    """
    threads = min(effective_n_jobs(jobs), cpu_count())
    if threads == 1:
        yield from map(function, items)
        return
    waiting: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for item in items:
            waiting.append(pool.submit(function, item))
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
