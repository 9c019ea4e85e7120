"""The one place that says how kernels are compiled."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import numba

from cellfeat.kernels.cache import cache_folder, remove_outdated

P = ParamSpec("P")
R = TypeVar("R")

remove_outdated()
FOLDER = str(cache_folder())


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a loop over plain arrays: serial, without the GIL, cached on disk."""
    return _compiled(function)


def unordered_kernel(function: Callable[P, R]) -> Callable[P, R]:
    """As `kernel`, but the terms of sums may be added in any order, and so many at a time.

    The last digits then depend on the processor: for sums that only decide, with a margin for rounding.
    """
    return _compiled(function, fastmath={"reassoc", "nsz"})


def _compiled(function: Callable[P, R], **options: Any) -> Callable[P, R]:
    # Numba reads it here and now; what other libraries compile is kept where they want it.
    config = vars(numba.config)
    others = config["CACHE_DIR"]
    config["CACHE_DIR"] = FOLDER
    try:
        compiled: Callable[P, R] = numba.njit(cache=True, nogil=True, **options)(function)
    finally:
        config["CACHE_DIR"] = others
    return compiled
