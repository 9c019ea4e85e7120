"""The first cells to be labelled."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Start = Callable[
    [npt.NDArray[np.float64], npt.NDArray[np.intp], int, np.random.Generator], npt.NDArray[np.intp]
]


def at_random(
    X: npt.NDArray[np.float64], _y: npt.NDArray[np.intp], n: int, rng: np.random.Generator
) -> npt.NDArray[np.intp]:
    """Any `n` cells; a rare class may be missing."""
    return rng.permutation(len(X))[:n]


def one_of_each(
    X: npt.NDArray[np.float64], y: npt.NDArray[np.intp], n: int, rng: np.random.Generator
) -> npt.NDArray[np.intp]:
    """One cell of each class, then any: for who knows an example of each beforehand."""
    order = rng.permutation(len(X))
    _, first = np.unique(y[order], return_index=True)
    others = np.delete(order, first)
    return np.concatenate([order[np.sort(first)], others])[: max(n, first.size)]


STARTS: dict[str, Start] = {"random": at_random, "one-per-class": one_of_each}
"""Starting sets by name: functions of the pool's features and classes, how many, and a generator."""
