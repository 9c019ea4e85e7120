"""The one place that says how kernels are compiled."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import numba

from cellfeat.kernels.cache import BESIDE, cache_folder

P = ParamSpec("P")
R = TypeVar("R")

if cache_folder() != BESIDE:
    # Numba would give up where neither the installation nor the home can be written to.
    vars(numba.config)["CACHE_DIR"] = str(cache_folder())


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a loop over plain arrays: serial, without the GIL, cached on disk."""
    compiled: Callable[P, R] = numba.njit(cache=True, nogil=True)(function)
    return compiled


def unordered_kernel(function: Callable[P, R]) -> Callable[P, R]:
    """As `kernel`, but the terms of sums may be added in any order, and so many at a time.

    The last digits then depend on the processor: for sums that only decide, with a margin for rounding.
    """
    compiled: Callable[P, R] = numba.njit(cache=True, nogil=True, fastmath={"reassoc", "nsz"})(function)
    return compiled
