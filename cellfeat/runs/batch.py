"""Many chunks of image sets, measured in parallel."""

import pickle
from collections.abc import Generator, Iterable
from contextlib import nullcontext, suppress

from joblib import Parallel, delayed

from cellfeat.runs.chunk import Chunk
from cellfeat.runs.part import Part
from cellfeat.runs.workers import Workers, WorkersClosedError


def measure_all(
    chunks: Iterable[Chunk], *, jobs: int | None = None, workers: Workers | None = None
) -> Generator[Part]:
    """Measure chunks, yielding a part for each as it is finished, in any order.

    Parameters
    ----------
    chunks : iterable of Chunk
    jobs : int, optional
        Chunks that are measured at a time, as joblib counts: -1 is one for each core. An outer
        `joblib.parallel_config` may choose a backend, and the number if none is given here.
    workers : Workers, optional
        Processes to measure in, which the caller ends; without, they are made, and ended.

    Raises
    ------
    CellfeatError
        Worker processes cannot be started.
    """
    with Workers() if workers is None else nullcontext(workers) as workers:
        # Threads wait for the workers.
        parallel = Parallel(n_jobs=jobs, prefer="threads", return_as="generator_unordered", batch_size=1)
        parts = parallel(delayed(workers.measure)(pickle.dumps(chunk)) for chunk in chunks)
        for part in parts:
            try:
                yield pickle.loads(part)
            except GeneratorExit:
                # joblib warns of generators that are closed early, but not of those that fail.
                workers.close()
                with suppress(WorkersClosedError):
                    parts.throw(WorkersClosedError())
                raise
