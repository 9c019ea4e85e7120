"""What a study varies, and its protocol."""

from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from activesim.errors import UsageError, offer
from activesim.models import make_model
from activesim.rounds import Strategy
from activesim.split import assign
from activesim.starts import STARTS
from activesim.strategies import SAME_FOR_TWO_CLASSES, find_strategy
from activesim.table import Table

LABELS_MAX = 300
SPLIT, START, STRATEGY, IMPORTANCE = range(4)
"""Purposes of chance within one seed."""

Count = Annotated[int, Field(ge=1)]
Names = Annotated[tuple[str, ...], Field(min_length=1)]


class Settings(BaseModel):
    """What a study varies, and its protocol.

    Attributes
    ----------
    models, strategies, starts : tuple of str
        Names; every combination is run.
    batches : tuple of int
        Cells asked for at once.
    seeds : int
        Repetitions. A seed gives one split and one starting set, the same for all models and strategies.
    labels_max : int, optional
        Labels to buy; 300, or the whole pool if it is smaller.
    starting_labels : int
    test_share : float
        Share of the groups, or of the cells, that are tested on.
    positive : str, optional
        With two classes, the one that precision is of; the rarer if not given.
    warm : bool
        Start each fit from the coefficients of the last one. Faster, but what a model says then depends on
        the way it came, as far as its fits stop short of the optimum. For ``logistic`` only.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    models: Names = ("logistic",)
    strategies: Names = ("random", "uncertainty")
    starts: Names = ("one-per-class",)
    batches: Annotated[tuple[Count, ...], Field(min_length=1)] = (1,)
    seeds: Count = 10
    labels_max: Count | None = None
    starting_labels: Count = 5
    test_share: Annotated[float, Field(gt=0, lt=1)] = 0.3
    positive: str | None = None
    warm: bool = False

    def positive_code(self, table: Table) -> int | None:
        """Position of the positive class among those of a table, if there is one."""
        return None if self.positive is None else table.classes.index(self.positive)


def settle(
    table: Table, settings: Settings, functions: Mapping[str, Strategy] | None = None
) -> tuple[Settings, list[str]]:
    """Fill in what depends on the table, check all names, and say what was decided.

    Parameters
    ----------
    table : Table
    settings : Settings
    functions : mapping of str to Strategy, optional
        Strategies of one's own.

    Raises
    ------
    UsageError
        If a name is unknown, or the pool holds fewer cells than labels are asked for.
    """
    notes: list[str] = []
    _check_names(settings, functions or {})
    filled = _by_classes(table, settings, notes)
    filled["labels_max"] = _labels_to_buy(table, settings, notes)
    return settings.model_copy(update=filled), notes


def generator(seed: int, purpose: int) -> np.random.Generator:
    """Give the source of chance of one seed for one purpose, so that no purpose disturbs another."""
    return np.random.default_rng([seed, purpose])


def _check_names(settings: Settings, functions: Mapping[str, Strategy]) -> None:
    for name in settings.models:
        make_model(name, 0)
    if settings.warm and settings.models != ("logistic",):
        raise UsageError("warm fits are for the model logistic only")
    for name in settings.strategies:
        if name not in functions:
            find_strategy(name)
    for name in settings.starts:
        if name not in STARTS:
            raise UsageError(f"no starting set {name!r}; {offer(name, STARTS)}")


def _by_classes(table: Table, settings: Settings, notes: list[str]) -> dict[str, Any]:
    """Choose the positive one of two classes, and leave out strategies that are the same for two."""
    if len(table.classes) > 2:
        if settings.positive is not None:
            raise UsageError(f"a positive class is one of two; there are {len(table.classes)}")
        notes.append(f"precision is the mean over {len(table.classes)} classes, each against the rest")
        return {}
    positive = settings.positive or table.rarer
    if positive not in table.classes:
        raise UsageError(f"no class {positive!r}; there are {' and '.join(table.classes)}")
    notes.append(f"precision is that of {positive}" + ("" if settings.positive else ", the rarer"))
    same = [name for name in settings.strategies if name in SAME_FOR_TWO_CLASSES]
    if len(same) > 1:
        notes.append(f"with two classes {' and '.join(same)} are one strategy: run once, as {same[0]}")
    kept = tuple(name for name in settings.strategies if name not in same[1:])
    return {"positive": positive, "strategies": kept}


def _labels_to_buy(table: Table, settings: Settings, notes: list[str]) -> int:
    """Check that the pools of all seeds hold as many cells as labels are asked for."""
    splits = (assign(table, settings.test_share, generator(seed, SPLIT)) for seed in range(settings.seeds))
    smallest = min(int((~in_test).sum()) for in_test in splits)
    at_start = max(settings.starting_labels, len(table.classes))
    wanted = settings.labels_max
    if max(at_start, wanted or 0) > smallest:
        raise UsageError(
            f"{table.name}: {max(at_start, wanted or 0)} labels asked for, but the pool holds {smallest} of "
            f"the {table.y.size} cells; ask for fewer (--labels-max, --starting-labels)"
        )
    if wanted is None:
        wanted = min(LABELS_MAX, smallest)
        notes.append(f"{wanted} labels" + (": all of the smallest pool" if smallest < LABELS_MAX else ""))
    if wanted < at_start:
        raise UsageError(f"{wanted} labels asked for, fewer than the {at_start} of the start")
    return wanted
