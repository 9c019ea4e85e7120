"""Many chunks of image sets, measured on a dask.distributed cluster."""

import pickle
from collections.abc import Generator, Iterable
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Any

from cellfeat.errors import CellfeatError
from cellfeat.runs.chunk import Chunk, failure
from cellfeat.runs.machine import measure_here
from cellfeat.runs.part import Failure, Part, make_part
from cellfeat.runs.versions import installed
from cellfeat.runs.workers import Workers

SECONDS_TO_ANSWER = 30
# While a part travels, the next chunk is there.
CHUNKS_PER_THREAD = 2


def measure_on_cluster(chunks: Iterable[Chunk], scheduler: str) -> Generator[Part]:
    """Measure chunks on a cluster, yielding a part for each as it is finished, in any order.

    Parameters
    ----------
    chunks : iterable of Chunk
        Of files that the cluster's machines have under the same names.
    scheduler : str
        Address of a dask scheduler, as tcp://host:8786.

    Raises
    ------
    CellfeatError
        The package distributed is missing, no scheduler answers or it stops to, or a machine has other
        versions of the packages that numbers depend on.

    Notes
    -----
    Machines may join and leave: what a lost one was measuring is measured by another. A chunk that several
    machines were lost with is given up: its image sets are failures. Each thread of a dask worker measures
    in a process of its own, as in `Workers`.
    """
    try:
        from distributed import CancelledError, Client
    except ImportError as error:
        raise CellfeatError(
            "dask is not installed: pip install 'cellfeat[dask]', here and on the cluster's machines"
        ) from error
    try:
        client = Client(scheduler, timeout=SECONDS_TO_ANSWER, set_as_default=False)
    except (OSError, ValueError, KeyError) as error:
        raise CellfeatError(f"--scheduler {scheduler}: no dask scheduler answers there: {error}") from error
    workers = Workers()
    try:
        yield from _measured(client, iter(chunks), workers)
    except (CancelledError, OSError) as error:
        raise CellfeatError(
            f"--scheduler {scheduler}: does not answer any more; what is done is kept, and --resume goes on "
            "with it"
        ) from error
    finally:
        with suppress(OSError):
            client.run(Workers.end_idle, workers, on_error="ignore")
        client.close()


def _measured(client: Any, chunks: Iterable[Chunk], workers: Workers) -> Generator[Part]:
    from distributed import KilledWorker, as_completed

    def fill_up() -> None:
        # There may be more machines now than there were, or fewer.
        threads = sum(client.nthreads().values())
        for chunk in islice(chunks, max(0, CHUNKS_PER_THREAD * max(1, threads) - len(under_way))):
            # Another machine may have begun with it, which is known to dask alone.
            again = replace(chunk, is_again=True)
            future = client.submit(measure_here, pickle.dumps(again), installed(), workers, pure=False)
            under_way[future] = again
            finished.add(future)

    finished, under_way = as_completed(loop=client.loop), dict[Any, Chunk]()
    fill_up()
    for future in finished:
        chunk = under_way.pop(future)
        try:
            part: Part = pickle.loads(future.result())
        except KilledWorker:
            part = _given_up(chunk)
        yield part
        fill_up()


def _given_up(chunk: Chunk) -> Part:
    reason = "all machines that tried to measure it or its neighbours were lost"
    entries = [e if isinstance(e, Failure) else failure(e, "", reason) for e in chunk.entries]
    return make_part(entries)
