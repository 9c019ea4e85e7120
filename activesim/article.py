"""The experiment of the article this package answers, to the letter, with each of its faults a switch.

Its claim: an average precision of 0.9 takes 25 labels by uncertainty sampling, 175 by chance.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from joblib import delayed
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from activesim.errors import UsageError
from activesim.metrics import ranking
from activesim.models import fit, probabilities
from activesim.parts import Parts, run_all
from activesim.rounds import Round, choose
from activesim.settings import SPLIT, START, STRATEGY, generator
from activesim.split import Split, assign, split
from activesim.starts import STARTS
from activesim.statistics import labels_to_reach, median_interval
from activesim.strategies import at_random, find_strategy
from activesim.table import Table

STARTING_LABELS = 5
TEST_SHARE = 0.3
_ATTEMPTS = 1000


MEANINGS = {
    "execution_times": "How long CellProfiler took for each image is among the features.",
    "shared_photographs": "The split is by cell, so that crops of one photograph stand on both sides.",
    "unscaled": "The regression is given features of very different sizes as they are.",
    "first_rows": "The first labels are the first five rows, whatever their classes. (Starts of one class "
    "only are drawn again: on them the article's regression would have raised.)",
    "hard_predictions": "Average precision is computed from predicted classes instead of probabilities.",
    "swapped_arguments": "And with truth and prediction exchanged. Only classes can be exchanged: implies "
    "hard predictions.",
    "rebuilt_pool": "After each round the active learner's pool is made anew from the random learner's, so "
    "that cells it has asked for come back.",
    "uncounted_start": "The first five labels do not count.",
}
"""What the article's experiment does otherwise than one would."""


@dataclass(frozen=True)
class Faults:
    """Which of the article's faults an experiment has; what each is, `MEANINGS` says."""

    execution_times: bool = False
    shared_photographs: bool = False
    unscaled: bool = False
    first_rows: bool = False
    hard_predictions: bool = False
    swapped_arguments: bool = False
    rebuilt_pool: bool = False
    uncounted_start: bool = False


NAMES = tuple(MEANINGS)
HONEST = Faults()
ARTICLE = Faults(**dict.fromkeys(NAMES, True))


def variants() -> dict[str, Faults]:
    """The honest protocol, each fault alone, the article without each fault, and the article."""
    alone = {f"honest, but {name}": replace(HONEST, **{name: True}) for name in NAMES}
    without = {f"article without {name}": replace(ARTICLE, **{name: False}) for name in NAMES}
    # Without hard predictions there is nothing to exchange.
    without["article without hard_predictions"] = replace(
        ARTICLE, hard_predictions=False, swapped_arguments=False
    )
    return {"honest": HONEST, **alone, **without, "article": ARTICLE}


@dataclass(frozen=True)
class Trial:
    """One variant of the experiment with one seed."""

    variant: str
    faults: Faults
    seed: int


def run_article(
    tables: tuple[Table, Table],
    *,
    seeds: int,
    rounds: int,
    jobs: int = 1,
    parts: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Run every variant with every seed.

    Parameters
    ----------
    tables : (Table, Table)
        The cells without and with the ``ExecutionTime_`` columns among the features.
    seeds : int
    rounds : int
    jobs : int
    parts : Path, optional
        Folder that keeps each run when it is done; runs found there are not run again.
    progress : callable, optional
        Told how many runs are done, and of how many.

    Raises
    ------
    UsageError
        If a pool holds fewer cells than labels are asked for.

    Returns
    -------
    DataFrame
        One row a round: ``variant``, ``seed``, ``arm`` (``active``, ``random``), ``labels``,
        ``average_precision`` as the variant computes it, and ``distinct`` cells labelled so far.
    """
    trials = [Trial(name, faults, seed) for name, faults in variants().items() for seed in range(seeds)]
    store: Parts[Trial, pd.DataFrame] | None = None
    if parts is not None:
        store = Parts(parts, tables, {"rounds": rounds}, _pack, pd.DataFrame)

    def work(trial: Trial) -> Any:
        return delayed(both_arms)(tables[trial.faults.execution_times], trial.faults, trial.seed, rounds)

    done, _ = run_all(trials, work, parts=store, jobs=jobs, progress=progress)
    frames = [frame.assign(variant=trial.variant, seed=trial.seed) for trial, frame in done.items()]
    curves: pd.DataFrame = pd.concat(frames, ignore_index=True)
    return curves


def _pack(frame: pd.DataFrame) -> dict[str, list[Any]]:
    return {str(name): column.to_list() for name, column in frame.items()}


def both_arms(table: Table, faults: Faults, seed: int, rounds: int) -> pd.DataFrame:
    """Let an active and a random learner label side by side, as the article does.

    Parameters
    ----------
    table : Table
    faults : Faults
    seed : int
    rounds : int

    Returns
    -------
    DataFrame
        ``arm``, ``labels``, ``average_precision``, ``distinct``; one row for the start and each round.
    """
    with threadpool_limits(limits=1):
        sides, start = beginning(table, faults, seed)
        if sides.y.size < STARTING_LABELS + rounds:
            raise UsageError(
                f"{table.name}: {rounds} rounds asked for, but the pool holds {sides.y.size} cells"
            )
        arms = {name: _Arm(sides, start, faults, table, seed, rounds) for name in ("active", "random")}
        uncertainty = find_strategy("uncertainty")
        for _ in range(rounds):
            arms["random"].label(arms["random"].ask(at_random))
            chosen = arms["active"].ask(uncertainty)
            if faults.rebuilt_pool:
                arms["active"].waiting[:] = arms["random"].waiting
            arms["active"].label(chosen)
    both: list[pd.DataFrame] = [arm.curve().assign(arm=name) for name, arm in arms.items()]
    return pd.concat(both, ignore_index=True)


def beginning(table: Table, faults: Faults, seed: int) -> tuple[Split, npt.NDArray[np.intp]]:
    """Give the pool and the test cells of a variant, and the rows of the pool that are labelled first."""
    grouped: Table = replace(table, groups=None) if faults.shared_photographs else table
    in_test = assign(grouped, TEST_SHARE, generator(seed, SPLIT))
    sides = split(table, in_test, scale=not faults.unscaled)
    return sides, _start(sides, faults, seed)


def labels_needed(curves: pd.DataFrame, goal: float) -> pd.DataFrame:
    """Say for each variant how many labels its learners need for an average precision.

    Parameters
    ----------
    curves : DataFrame
        As `run_article` gives it.
    goal : float

    Returns
    -------
    DataFrame
        ``variant``; ``active`` and ``random``, medians over seeds, each with ``_low``, ``_high`` (bootstrap)
        and ``_reached`` (seeds that get there); ``gap``, the median of random less active, with ``gap_low``
        and ``gap_high``; ``active_final`` and ``random_final``; ``seeds``. Infinite is never.
    """
    rows = []
    for variant, part in curves.groupby("variant", sort=False):
        row: dict[str, object] = {"variant": variant, "seeds": part["seed"].nunique()}
        found = {}
        for arm in ("active", "random"):
            runs = [run for _, run in part[part["arm"] == arm].groupby("seed")]
            needed = np.array(
                [
                    labels_to_reach(r["labels"].to_numpy(), r["average_precision"].to_numpy(), goal)
                    for r in runs
                ]
            )
            found[arm] = needed
            middle = median_interval(needed)
            row |= {arm: middle.value, f"{arm}_low": middle.low, f"{arm}_high": middle.high}
            row[f"{arm}_reached"] = int(np.isfinite(needed).sum())
            row[f"{arm}_final"] = float(np.median([r["average_precision"].iloc[-1] for r in runs]))
        never = np.isinf(found["active"]) & np.isinf(found["random"])
        with np.errstate(invalid="ignore"):  # never less never, replaced here
            gap = median_interval(np.where(never, 0.0, found["random"] - found["active"]))
        rows.append({**row, "gap": gap.value, "gap_low": gap.low, "gap_high": gap.high})
    return pd.DataFrame(rows)


def precision(
    truth: npt.NDArray[np.intp], known: npt.NDArray[np.float64], codes: list[int], faults: Faults
) -> float:
    """Average precision as a variant computes it; the mean over `codes`, each against the rest."""
    if not (faults.hard_predictions or faults.swapped_arguments):
        return float(np.mean([ranking(truth == code, known[:, code])[0] for code in codes]))
    predicted = known.argmax(axis=1)
    found = []
    for code in codes:
        first, second = truth == code, predicted == code
        if faults.swapped_arguments:
            first, second = second, first
        # With nothing true to find, as when no cell is predicted to be of the class, scikit-learn says 0.
        found.append(ranking(first, second.astype(np.float64))[0] if first.any() else 0.0)
    return float(np.mean(found))


class _Arm:
    """One learner: what it has labelled, what waits, and its curve."""

    def __init__(
        self, sides: Split, start: npt.NDArray[np.intp], faults: Faults, table: Table, seed: int, rounds: int
    ) -> None:
        self.waiting = np.ones(sides.y.size, dtype=bool)
        self._sides, self._faults = sides, faults
        self._model = LogisticRegression(random_state=seed)  # with scikit-learn's limit of 100 steps
        self._rng = generator(seed, STRATEGY)
        k = len(table.classes)
        self._codes = [table.classes.index(table.rarer)] if k == 2 else list(range(k))
        self._order = np.empty(start.size + rounds, dtype=np.intp)
        self._n, self._start = 0, start.size
        self._points: list[tuple[int, float, int]] = []
        self.label(start)

    def ask(self, strategy: Callable[[Round], npt.NDArray[np.intp]]) -> npt.NDArray[np.intp]:
        """Choose one cell that waits."""
        known = self._order[: self._n]
        sides = self._sides
        state = Round(
            model=self._model,
            pool=sides.X,
            candidates=np.flatnonzero(self.waiting),
            labelled=known,
            y=sides.y[known],
            n=1,
            n_classes=sides.n_classes,
            rng=self._rng,
        )
        return choose(strategy, state, "of the article")

    def label(self, rows: npt.NDArray[np.intp]) -> None:
        """Learn the classes of cells, and score."""
        sides = self._sides
        self._order[self._n : self._n + rows.size] = rows
        self._n += rows.size
        self.waiting[rows] = False
        known = self._order[: self._n]
        fit(self._model, sides.X[known], sides.y[known])
        predicted = probabilities(self._model, sides.X_test, sides.n_classes)
        counted = self._n - self._start * self._faults.uncounted_start
        score = precision(sides.y_test, predicted, self._codes, self._faults)
        self._points.append((counted, score, np.unique(known).size))

    def curve(self) -> pd.DataFrame:
        """Give a row for the start and for each round."""
        return pd.DataFrame(self._points, columns=["labels", "average_precision", "distinct"])


def _start(sides: Split, faults: Faults, seed: int) -> npt.NDArray[np.intp]:
    rng = generator(seed, START)
    if not faults.first_rows:
        return STARTS["one-per-class"](sides.X, sides.y, STARTING_LABELS, rng)
    for _ in range(_ATTEMPTS):
        start = STARTS["random"](sides.X, sides.y, STARTING_LABELS, rng)
        if (sides.y[start] != sides.y[start[0]]).any():
            break
    return start
