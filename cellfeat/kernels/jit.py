"""The one place that says how kernels are compiled, and that imports numba.

It does so when the first of them is called: numba takes longer to import than all the rest, and a process
that only conducts a run, or checks a pipeline, calls none.
"""

from collections.abc import Callable
from functools import cache, cached_property, partial, update_wrapper
from threading import Lock
from typing import Any, ParamSpec, TypeVar

from cellfeat.kernels.cache import cache_folder, remove_outdated

P = ParamSpec("P")
R = TypeVar("R")
Function = Callable[..., Any]

_LOCK = Lock()


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a loop over plain arrays: serial, without the GIL, cached on disk."""
    return _Lazy(_compiled, function)


def unordered_kernel(function: Callable[P, R]) -> Callable[P, R]:
    """As `kernel`, but the terms of sums may be added in any order, and so many at a time.

    The last digits then depend on the processor: for sums that only decide, with a margin for rounding.
    """
    return _Lazy(partial(_compiled, fastmath={"reassoc", "nsz"}), function)


def instruction(typed: Function) -> Function:
    """Make what kernels can call of a definition as `numba.extending.intrinsic` wants it."""
    return _Lazy(_intrinsic, typed)


def load_numba() -> None:
    """Load what the first call of a kernel would."""
    from numba.core.registry import cpu_target

    cpu_target.target_context.refresh()
    cpu_target.typing_context.refresh()


class _Lazy:
    """What numba makes of a function, made when it is first called, by Python or in a kernel."""

    def __init__(self, make: Callable[[Function], Any], function: Function) -> None:
        update_wrapper(self, function)
        self._make = make
        self._function = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._made(*args, **kwargs)

    @cached_property
    def _made(self) -> Any:
        return self._make(self._function)

    @property
    def _numba_type_(self) -> Any:
        from numba.core.registry import cpu_target

        made, context = self._made, cpu_target.typing_context
        # It may have been made in the middle of compiling what calls it.
        context.refresh()
        return context.resolve_value_type(made)


def _compiled(function: Function, **options: Any) -> Any:
    import numba

    config = vars(numba.config)
    with _LOCK:
        # Numba reads it here and now; what other libraries compile is kept where they want it.
        others = config["CACHE_DIR"]
        config["CACHE_DIR"] = _folder()
        try:
            return numba.njit(cache=True, nogil=True, **options)(function)
        finally:
            config["CACHE_DIR"] = others


def _intrinsic(typed: Function) -> Any:
    from numba.extending import intrinsic

    return intrinsic(typed)


@cache
def _folder() -> str:
    remove_outdated()
    return str(cache_folder())
