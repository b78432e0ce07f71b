"""Calling a model's machine code by its address from code compiled by numba."""

from __future__ import annotations

from typing import Any

import numba
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

# What is called only from compiled code (`inner`) needs no wrappers, which take longer to compile than the code, and is put in its place,
# because handing on tables of arrays costs more than what is done with them. Nobody counts who holds an array: the caller holds them all.
_OPTIONS: dict[str, Any] = {"error_model": "numpy", "nogil": True, "_nrt": False}
BARE: dict[str, Any] = {**_OPTIONS, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
compiled: Any = numba.njit(**_OPTIONS)
inner: Any = numba.njit(**BARE, forceinline=True)


def _caller(count: int) -> Any:
    """A numba intrinsic that calls the function at an address with `count` addresses."""

    def signature(typing, address, arguments):  # type: ignore[no-untyped-def]
        def code(context, builder, signature, values):  # type: ignore[no-untyped-def]
            address, packed = values
            numbers = [builder.extract_value(packed, index) for index in range(count)]
            kind = ir.FunctionType(ir.VoidType(), [ir.IntType(64)] * count)
            builder.call(builder.inttoptr(address, kind.as_pointer()), numbers)
            return context.get_dummy_value()

        addresses: Any = types.UniTuple
        return types.void(types.int64, addresses(types.int64, count)), code

    return intrinsic(signature)


call_constants = _caller(2)
call_outputs = _caller(4)
call_take = _caller(4)
call_between = _caller(5)
call_rates = _caller(5)
call_suspect = _caller(6)
call_watch = _caller(10)
call_step = _caller(10)
