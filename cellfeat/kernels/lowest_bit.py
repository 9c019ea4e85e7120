"""Place of the lowest bit that is set in a word."""

from typing import Any

from numba import types
from numba.extending import intrinsic


def _typed(_typing: Any, _word: Any) -> tuple[Any, Any]:
    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], context.get_constant(types.boolean, True))

    return types.uint64(types.uint64), generate


lowest_bit: Any = intrinsic(_typed)
"""lowest_bit(word) of a uint64 in which at least one bit is set; to be called from kernels."""
