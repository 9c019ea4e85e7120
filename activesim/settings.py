"""What a study varies, and its protocol."""

from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from activesim.errors import UsageError
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

    models: tuple[str, ...] = ("logistic",)
    strategies: tuple[str, ...] = ("random", "uncertainty")
    starts: tuple[str, ...] = ("one-per-class",)
    batches: tuple[Count, ...] = (1,)
    seeds: Count = 10
    labels_max: Count | None = None
    starting_labels: Count = 5
    test_share: Annotated[float, Field(gt=0, lt=1)] = 0.3
    positive: str | None = None
    warm: bool = False


def settle(
    table: Table, settings: Settings, functions: Mapping[str, Strategy] | None = None
) -> tuple[Settings, list[str]]:
    """Fill in what depends on the table, check all names, and say what was decided."""
    notes = []
    filled: dict[str, Any] = {}
    for name in settings.models:
        make_model(name, 0)
    if settings.warm and settings.models != ("logistic",):
        raise UsageError("warm fits are for the model logistic only")
    for name in settings.strategies:
        if name not in (functions or {}):
            find_strategy(name)
    for name in settings.starts:
        if name not in STARTS:
            raise UsageError(f"no starting set {name!r}; there are {', '.join(STARTS)}")
    if len(table.classes) == 2:
        filled["positive"] = settings.positive or table.rarer
        if filled["positive"] not in table.classes:
            raise UsageError(f"no class {settings.positive!r}; there are {' and '.join(table.classes)}")
        notes.append(
            f"precision is that of {filled['positive']}" + ("" if settings.positive else ", the rarer")
        )
        same = [name for name in settings.strategies if name in SAME_FOR_TWO_CLASSES]
        if len(same) > 1:
            filled["strategies"] = tuple(s for s in settings.strategies if s not in same[1:])
            notes.append(f"with two classes {' and '.join(same)} are one strategy: run once, as {same[0]}")
    elif settings.positive is not None:
        raise UsageError(
            "a positive class makes sense with two classes only; there are " + str(len(table.classes))
        )
    at_start = max(settings.starting_labels, len(table.classes))
    if settings.labels_max is not None and settings.labels_max < at_start:
        raise UsageError(f"{settings.labels_max} labels asked for, fewer than the {at_start} of the start")
    smallest = min(
        int((~assign(table, settings.test_share, generator(seed, SPLIT))).sum())
        for seed in range(settings.seeds)
    )
    if settings.labels_max is None:
        filled["labels_max"] = min(LABELS_MAX, smallest)
        notes.append(
            f"{filled['labels_max']} labels" + (": all of the smallest pool" if smallest < LABELS_MAX else "")
        )
    elif settings.labels_max > smallest:
        raise UsageError(
            f"{table.name}: {settings.labels_max} labels asked for, but the pool holds {smallest} of the "
            f"{table.y.size} cells; ask for fewer with --labels-max"
        )
    return settings.model_copy(update=filled), notes


def generator(seed: int, purpose: int) -> np.random.Generator:
    """Give the source of chance of one seed for one purpose, so that no purpose disturbs another."""
    return np.random.default_rng([seed, purpose])
