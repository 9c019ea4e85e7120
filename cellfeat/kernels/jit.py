"""The one place that says how kernels are compiled."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import numba

P = ParamSpec("P")
R = TypeVar("R")


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a loop over plain arrays: serial, without the GIL, cached on disk."""
    compiled: Callable[P, R] = numba.njit(cache=True, nogil=True)(function)
    return compiled
