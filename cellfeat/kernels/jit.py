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
