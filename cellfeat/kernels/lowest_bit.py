"""Place of the lowest bit that is set in a word."""

from typing import Any

from cellfeat.kernels.jit import instruction


@instruction
def lowest_bit(_typing: Any, _word: Any) -> tuple[Any, Any]:
    """lowest_bit(word) of a uint64 in which at least one bit is set; to be called from kernels."""
    from numba import types

    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], context.get_constant(types.boolean, True))

    return types.uint64(types.uint64), generate
