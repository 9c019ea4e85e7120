import numpy as np
import pytest

from activesim.errors import TableError
from activesim.starts import STARTS


def islands(n: int = 40) -> tuple[np.ndarray, np.ndarray]:
    """Five islands of `n` cells at the corners and the middle of a large square."""
    rng = np.random.default_rng(0)
    centres = np.array([[0, 0], [100, 0], [0, 100], [100, 100], [50, 50]], dtype=float)
    y = np.repeat(np.arange(5), n)
    offsets = rng.normal(size=(5 * n // 2, 2))
    X = centres[y]
    # Offsets in pairs of opposite sign, so that the island's mean is its centre.
    X[0::2] += offsets
    X[1::2] -= offsets
    return X, y


@pytest.mark.parametrize("name", ["k-means", "typiclust"])
def test_cold_starts_take_one_cell_of_each_island(name: str) -> None:
    X, y = islands()
    for seed in range(3):
        rows = STARTS[name](X, np.zeros_like(y), 5, np.random.default_rng(seed))
        assert set(y[rows]) == {0, 1, 2, 3, 4}


def test_k_means_takes_the_cell_nearest_to_the_centre() -> None:
    X, y = islands()
    rows = STARTS["k-means"](X, y, 5, np.random.default_rng(0))
    for row in rows:
        members = np.flatnonzero(y == y[row])
        distance = np.linalg.norm(X[members] - X[members].mean(axis=0), axis=1)
        assert distance[members == row] == pytest.approx(distance.min())


def test_typiclust_takes_the_densest_and_not_the_middle() -> None:
    # One cluster: 25 cells together at 0, and single ones out to 60. The mean lies in the empty part.
    X = np.concatenate([np.linspace(0, 0.1, 25), np.linspace(20, 60, 20)])[:, None]
    [row] = STARTS["typiclust"](X, np.zeros(45, dtype=int), 1, np.random.default_rng(0))
    assert row < 25
    [middle] = STARTS["k-means"](X, np.zeros(45, dtype=int), 1, np.random.default_rng(0))
    assert middle >= 25


def test_too_few_different_cells_for_clusters() -> None:
    with pytest.raises(TableError, match="fewer than 5 cells differ"):
        STARTS["k-means"](np.zeros((50, 2)), np.zeros(50, dtype=int), 5, np.random.default_rng(0))


def test_a_start_of_one_of_each_holds_every_class() -> None:
    y = np.array([0] * 50 + [1] + [2] * 2)
    for seed in range(10):
        rows = STARTS["one-per-class"](np.zeros((53, 1)), y, 5, np.random.default_rng(seed))
        assert rows.size == np.unique(rows).size == 5
        assert set(y[rows]) == {0, 1, 2}
    # More classes than labels: every class all the same.
    assert STARTS["one-per-class"](np.zeros((53, 1)), y, 2, np.random.default_rng(0)).size == 3
