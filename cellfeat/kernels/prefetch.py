"""Fetching memory ahead of its use, by the processor's own instruction."""

from typing import Any

from cellfeat.kernels.jit import instruction

FOR_READING, KEEP, DATA = 0, 3, 1  # as LLVM's reference numbers them


@instruction
def prefetch(_typing: Any, array: Any, place: Any) -> tuple[Any, Any]:
    """prefetch(array, place) of one dimension; a place outside does no harm; to be called from kernels."""
    from llvmlite import ir
    from numba import types

    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        elements = context.make_array(array)(context, builder, arguments[0]).data
        address = builder.bitcast(builder.gep(elements, [arguments[1]]), ir.IntType(8).as_pointer())
        kind = ir.FunctionType(ir.VoidType(), [address.type, *[ir.IntType(32)] * 3])
        intrinsic = builder.module.declare_intrinsic("llvm.prefetch", [address.type], kind)
        builder.call(intrinsic, [address, *map(ir.IntType(32), (FOR_READING, KEEP, DATA))])
        return context.get_dummy_value()

    return types.void(array, place), generate
