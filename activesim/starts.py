"""The first cells to be labelled."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.cluster import KMeans
from sklearn.neighbors import NearestNeighbors

from activesim.errors import TableError

Start = Callable[
    [npt.NDArray[np.float64], npt.NDArray[np.intp], int, np.random.Generator], npt.NDArray[np.intp]
]
_NEIGHBOURS = 20


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


def k_means(
    X: npt.NDArray[np.float64], _y: npt.NDArray[np.intp], n: int, rng: np.random.Generator
) -> npt.NDArray[np.intp]:
    """The cell nearest to the centre of each of `n` clusters, without knowing any class."""
    clusters = _clusters(X, n, rng)
    distance = np.where(clusters.labels_[:, None] == np.arange(n), clusters.transform(X), np.inf)
    nearest: npt.NDArray[np.intp] = distance.argmin(axis=0)
    return nearest


def typiclust(
    X: npt.NDArray[np.float64], _y: npt.NDArray[np.intp], n: int, rng: np.random.Generator
) -> npt.NDArray[np.intp]:
    """The most typical cell of each of `n` clusters, without knowing any class (Hacohen et al. 2022).

    Typical is the inverse of the mean distance to the 20 nearest cells of the cluster.
    """
    labels = _clusters(X, n, rng).labels_
    clusters = [np.flatnonzero(labels == c) for c in range(n)]
    return np.array([members[_typical(X[members])] for members in clusters])


def _typical(X: npt.NDArray[np.float64]) -> int:
    if len(X) == 1:
        return 0
    near = NearestNeighbors(n_neighbors=min(_NEIGHBOURS, len(X) - 1)).fit(X)
    distance, _ = near.kneighbors()
    return int(np.argmin(distance.mean(axis=1)))


def _clusters(X: npt.NDArray[np.float64], n: int, rng: np.random.Generator) -> Any:
    if len(np.unique(X, axis=0)) < n:
        raise TableError(f"fewer than {n} cells differ from one another: ask for fewer, or start at random")
    return KMeans(n_clusters=n, n_init=10, random_state=int(rng.integers(2**31))).fit(X)


STARTS: dict[str, Start] = {
    "random": at_random,
    "one-per-class": one_of_each,
    "k-means": k_means,
    "typiclust": typiclust,
}
"""Starting sets by name: functions of the pool's features and classes, how many, and a generator."""
