"""Rand indices by looking at all pairs of pixels."""

import itertools

import numpy as np


def rand_indices(first, second):
    """Rand index and the one adjusted for chance of two label images."""
    one, other = np.ravel(first), np.ravel(second)
    together = np.array(
        [(one[i] == one[j], other[i] == other[j]) for i, j in itertools.combinations(range(one.size), 2)]
    )
    if not together.size:
        return float("nan"), float("nan")
    agree = (together[:, 0] == together[:, 1]).mean()
    in_first, in_second = together.mean(axis=0)
    expected = in_first * in_second + (1 - in_first) * (1 - in_second)
    if together.all() or not together.any():
        return agree, float("nan")
    return agree, (agree - expected) / (1 - expected)
