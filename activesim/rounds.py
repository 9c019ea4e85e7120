"""What a strategy sees, and what it answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from activesim.errors import ModelError, StrategyError, told
from activesim.models import probabilities


@dataclass(frozen=True)
class Round:
    """What a strategy may look at when it chooses; `pool`, `candidates`, `labelled` and `y` are read-only.

    Attributes
    ----------
    model : estimator
        Fitted on the cells labelled so far.
    pool : ndarray, shape (n, p)
        Features of all cells, labelled or not, imputed and scaled.
    candidates : ndarray of int, shape (c,)
        Rows of `pool` without a label.
    labelled : ndarray of int, shape (l,)
        Rows of `pool` with a label, in the order they were labelled.
    y : ndarray of int, shape (l,)
        Their classes.
    n : int
        How many cells to choose.
    n_classes : int
    rng : Generator
    memory : dict
        Whatever a strategy wants to keep from round to round of one run.
    """

    model: Any
    pool: npt.NDArray[np.float64]
    candidates: npt.NDArray[np.intp]
    labelled: npt.NDArray[np.intp]
    y: npt.NDArray[np.intp]
    n: int
    n_classes: int
    rng: np.random.Generator
    memory: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # They are those of the whole run: written to, they would change every later round.
        for name in ("pool", "candidates", "labelled", "y"):
            view = getattr(self, name).view()
            view.flags.writeable = False
            object.__setattr__(self, name, view)

    @cached_property
    def X(self) -> npt.NDArray[np.float64]:
        """Features of the candidates, shape (c, p)."""
        return self.pool[self.candidates]

    @cached_property
    def probabilities(self) -> npt.NDArray[np.float64]:
        """Predicted probabilities of the candidates, shape (c, k)."""
        known = probabilities(self.model, self.pool, self.n_classes)
        # Column by column in memory, in which NumPy finds the maximum of each row twenty times faster.
        return np.asfortranarray(known.take(self.candidates, axis=0))


Strategy = Callable[[Round], npt.NDArray[np.intp]]
"""A strategy gives the positions of `Round.n` distinct cells among `Round.candidates`."""


def highest(values: npt.NDArray[np.float64], state: Round) -> npt.NDArray[np.intp]:
    """Positions of the `Round.n` highest values, the highest first; equal ones in random order."""
    shuffled = state.rng.permutation(values.size)
    return shuffled[np.argsort(-values[shuffled], kind="stable")[: state.n]]


def choose(strategy: Strategy, state: Round, name: str) -> npt.NDArray[np.intp]:
    """Ask a strategy for cells, and check its answer.

    Returns
    -------
    ndarray of int, shape (state.n,)
        Rows of the pool.

    Raises
    ------
    StrategyError
        If it raises, chooses a cell twice, or one it was not offered.
    """
    try:
        positions = np.asarray(strategy(state))
    except ModelError:
        raise
    except (Exception, SystemExit) as error:
        raise StrategyError(f"strategy {name}: raised {told(error)}") from error
    if positions.shape != (state.n,) or not np.issubdtype(positions.dtype, np.integer):
        raise StrategyError(
            f"strategy {name}: asked for {state.n} cells, it gave {positions.dtype} {positions.shape}"
        )
    if positions.min() < 0 or positions.max() >= state.candidates.size:
        raise StrategyError(f"strategy {name}: chose a cell outside of the {state.candidates.size} offered")
    if len(set(positions.tolist())) < state.n:
        raise StrategyError(f"strategy {name}: chose one cell twice")
    return state.candidates[positions]
