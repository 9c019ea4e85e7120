"""One run of a study, and its result on disk."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from activesim.activeml import PREFIX
from activesim.models import MODELS, make_model
from activesim.parts import Parts
from activesim.rounds import Strategy
from activesim.settings import LABELS_MAX, SPLIT, START, STRATEGY, Settings, generator
from activesim.simulate import Curve, simulate
from activesim.sources import imported, source
from activesim.split import assign, split
from activesim.starts import STARTS
from activesim.strategies import STRATEGIES
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
    positive = settings.positive_code(table)
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


def study_parts(
    folder: Path, table: Table, settings: Settings, functions: Mapping[str, Strategy]
) -> Parts[Run, Outcome]:
    """Give the folder that keeps a study's runs; the settings are settled."""
    varied = {"models", "strategies", "starts", "batches", "seeds"}
    # Read once: the runs are those of the modules as they were imported, whatever is changed meanwhile.
    strategies = {name: _source(name, functions) for name in settings.strategies}
    models = {name: _source(name, {}) for name in settings.models}

    def sources(run: Run) -> tuple[str | None, str | None]:
        return strategies[run.strategy], models[run.model]

    return Parts(folder, [table], settings.model_dump(exclude=varied), _pack, _unpack, sources)


def _source(name: str, functions: Mapping[str, Strategy]) -> str | None:
    """Source of a strategy or model; of those built in, the package's version says enough."""
    if name in functions:
        return source(functions[name])
    if name in STRATEGIES or name in MODELS or name.startswith(PREFIX):
        return ""
    return source(imported(name))


def _pack(outcome: Outcome) -> dict[str, Any]:
    return {**vars(outcome.curve), "test_rows": outcome.test_rows, "seconds": outcome.seconds}


def _unpack(known: dict[str, Any]) -> Outcome:
    seconds, test_rows = float(known.pop("seconds")), known.pop("test_rows")
    for name in ("blind", "unconverged"):
        known[name] = int(known[name])
    return Outcome(Curve(**known), test_rows, seconds)
