"""One run of a study, and its result on disk, so that a study that was broken off can go on."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
import numpy.typing as npt
import sklearn
from threadpoolctl import threadpool_limits

from activesim.models import make_model
from activesim.rounds import Strategy
from activesim.settings import LABELS_MAX, SPLIT, START, STRATEGY, Settings, generator
from activesim.simulate import Curve, simulate
from activesim.split import assign, split
from activesim.starts import STARTS
from activesim.table import Table


@dataclass(frozen=True)
class Run:
    """One combination of what a study varies."""

    model: str
    strategy: str
    start: str
    batch: int
    seed: int


@dataclass(frozen=True)
class Outcome:
    """What one run found.

    Attributes
    ----------
    curve : Curve
        Its queries are rows of the table.
    test_rows : ndarray of int, shape (m,)
        Rows of the table that were tested on.
    seconds : float
        Of the processor.
    """

    curve: Curve
    test_rows: npt.NDArray[np.intp]
    seconds: float


def run_one(table: Table, settings: Settings, run: Run, strategy: Strategy) -> Outcome:
    """Simulate one run, on one thread."""
    began = process_time()
    positive = None if settings.positive is None else table.classes.index(settings.positive)
    with threadpool_limits(limits=1):
        sides = split(table, assign(table, settings.test_share, generator(run.seed, SPLIT)))
        start = STARTS[run.start](sides.X, sides.y, settings.starting_labels, generator(run.seed, START))
        model = make_model(run.model, run.seed)
        if settings.warm:
            model.set_params(warm_start=True)
        curve = simulate(
            sides,
            start,
            model,
            strategy,
            labels_max=settings.labels_max or LABELS_MAX,
            batch=run.batch,
            positive=positive,
            rng=generator(run.seed, STRATEGY),
            name=run.strategy,
        )
    in_table = Curve(**{**vars(curve), "queries": sides.rows[curve.queries]})
    return Outcome(in_table, sides.test_rows, process_time() - began)


class Parts:
    """A folder with one file for each run that is done.

    A file is named after everything that its numbers depend on: the data, the protocol, the run and the
    version of scikit-learn. A run is therefore never taken for another.

    Parameters
    ----------
    folder : Path
    table : Table
    settings : Settings
        Settled.
    """

    def __init__(self, folder: Path, table: Table, settings: Settings) -> None:
        folder.mkdir(exist_ok=True)
        self._folder = folder
        data = hashlib.sha256()
        for array in (table.X, table.y, table.groups):
            data.update(b"none" if array is None else np.ascontiguousarray(array).tobytes())
        varied = {"models", "strategies", "starts", "batches", "seeds"}
        protocol = settings.model_dump(exclude=varied)
        self._common = [data.hexdigest(), protocol, table.classes, sklearn.__version__]

    def read(self, run: Run) -> Outcome | None:
        """Give what is known of a run, if anything is."""
        path = self._path(run)
        if not path.exists():
            return None
        with np.load(path) as stored:
            known: dict[str, Any] = {name: stored[name] for name in stored.files}
        seconds, test_rows = float(known.pop("seconds")), known.pop("test_rows")
        for name in ("blind", "unconverged"):
            known[name] = int(known[name])
        return Outcome(Curve(**known), test_rows, seconds)

    def write(self, run: Run, outcome: Outcome) -> None:
        """Keep a run; a file is whole or not there."""
        path = self._path(run)
        unfinished = path.with_suffix(".tmp")
        with unfinished.open("wb") as file:
            np.savez(file, **vars(outcome.curve), test_rows=outcome.test_rows, seconds=outcome.seconds)
        unfinished.replace(path)

    def _path(self, run: Run) -> Path:
        key = json.dumps([*self._common, asdict(run)], sort_keys=True)
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()[:24]}.npz"
