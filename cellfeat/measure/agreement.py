"""Agreement of two partitions of the same pixels."""

import numpy as np
from numpy.typing import NDArray


def joint_counts(
    first: NDArray[np.int32], second: NDArray[np.int32]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Number of pixels with each pair of labels that occurs, with each first label, and with each second.

    Background, 0, is a label like others.
    """
    width = int(second.max(initial=0)) + 1
    pairs = first.astype(np.int64).ravel() * width + second.ravel()
    both = np.unique(pairs, return_counts=True)[1]
    one, other = np.bincount(first.ravel()), np.bincount(second.ravel())
    return both.astype(np.float64), one.astype(np.float64), other.astype(np.float64)


def pairs_of(counts: NDArray[np.float64]) -> float:
    """Number of unordered pairs within groups of these sizes, exact below 2 to the 53rd."""
    return float(np.sum(counts * (counts - 1) / 2))
