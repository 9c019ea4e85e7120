"""Agreement of two partitions of the same pixels."""

import numpy as np
from numpy.typing import NDArray


def pairs_together(shared: NDArray[np.int64]) -> tuple[float, float, float]:
    """Number of unordered pairs of pixels with one label in both images, in the first, and in the second.

    Parameters
    ----------
    shared : ndarray (R, 3), int64
        Label, other label and pixels, as `shared_pixels` gives them; background, 0, is a label like others.
    """
    first, second, pixels = shared.T
    return _pairs(pixels), _pairs(np.bincount(first, pixels)), _pairs(np.bincount(second, pixels))


def _pairs(counts: NDArray[np.floating] | NDArray[np.int64]) -> float:
    """Number of unordered pairs within groups of these sizes, exact below 2 to the 53rd."""
    return float(np.sum(counts * (counts - 1.0) / 2))
