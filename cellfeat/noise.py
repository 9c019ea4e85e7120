"""Random numbers that CellProfiler draws anew from seed 0 for every image."""

from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Distribution = Literal["normal", "uniform"]

CACHED = 2**20
"""So many are drawn once for all images."""


def noise(distribution: Distribution, count: int) -> NDArray[np.float64]:
    """First numbers of the standard normal distribution, or the uniform one in [0, 1); not to be changed."""
    if count > CACHED:
        return _draw(distribution, count)
    return _cached(distribution, 1 << (count - 1).bit_length())[:count]


@cache
def _cached(distribution: Distribution, count: int) -> NDArray[np.float64]:
    return _draw(distribution, count)


def _draw(distribution: Distribution, count: int) -> NDArray[np.float64]:
    random = np.random.RandomState(0)
    return random.normal(size=count) if distribution == "normal" else random.uniform(size=count)
