"""Multiplication and addition rounded once, which Python itself has from 3.13 on as math.fma."""

from typing import Any

from cellfeat.kernels.jit import instruction


@instruction
def fused(_typing: Any, _a: Any, _b: Any, _c: Any) -> tuple[Any, Any]:
    """fused(a, b, c) is a b + c in float64; to be called from kernels."""
    from numba import types

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.fma(*arguments)

    return types.float64(types.float64, types.float64, types.float64), generate
