"""What numba makes of a function whose arguments come as a table of words. Loaded only where such code is made, as it loads numba."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.extending import intrinsic
from numba.np import arrayobj
from numba.np.numpy_support import from_dtype

from .calls import BARE

# Some of numba has types, most has not.
types: Any = numba.types
_arrays: Any = arrayobj
_WORD = ir.IntType(64)


def built(function: Any, arguments: tuple[Any, ...]) -> tuple[str, str]:
    """Name and LLVM text of a function of one address, that of a table which holds `arguments`."""
    unpacked = _unpacker(types.Tuple([_type(each) for each in arguments]))

    @numba.njit(**BARE)
    def entry(table):  # type: ignore[no-untyped-def]
        function(*unpacked(table))

    entry.compile((types.int64,))
    (made,) = entry.overloads.values()
    return made.fndesc.llvm_func_name, made.library.get_llvm_str()


def _type(value: Any) -> Any:
    if isinstance(value, tuple):
        return types.NamedTuple([_type(each) for each in value], type(value))
    if isinstance(value, np.ndarray):
        return types.Array(from_dtype(value.dtype), value.ndim, "C")
    return types.float64 if isinstance(value, float) else types.int64


def _unpacker(whole: Any) -> Any:
    """A numba intrinsic: from the address of a table to the values that it holds."""

    @intrinsic
    def unpacked(typing, table):  # type: ignore[no-untyped-def]
        def code(context, builder, signature, values):  # type: ignore[no-untyped-def]
            return _value(context, builder, whole, _words(builder, values[0]))

        return whole(types.int64), code

    return unpacked


def _words(b: ir.IRBuilder, table: ir.Value) -> Iterator[ir.Value]:
    """One word after another."""
    words, position = b.inttoptr(table, _WORD.as_pointer()), 0
    while True:
        yield b.load(b.gep(words, [ir.Constant(_WORD, position)]))
        position += 1


def _value(context: Any, b: ir.IRBuilder, kind: Any, words: Iterator[ir.Value]) -> Any:
    if isinstance(kind, types.BaseTuple):
        return context.make_tuple(b, kind, [_value(context, b, each, words) for each in kind.types])
    if isinstance(kind, types.Array):
        return _array(context, b, kind, words)
    return b.bitcast(next(words), ir.DoubleType()) if kind == types.float64 else next(words)


def _array(context: Any, b: ir.IRBuilder, kind: Any, words: Iterator[ir.Value]) -> Any:
    array = _arrays.make_array(kind)(context, b)
    start, lengths = next(words), [next(words) for _ in range(kind.ndim)]
    itemsize = ir.Constant(_WORD, context.get_abi_sizeof(context.get_data_type(kind.dtype)))
    strides = [itemsize]
    for length in reversed(lengths[1:]):
        strides.insert(0, b.mul(strides[0], length))
    data = b.inttoptr(start, array.data.type)
    _arrays.populate_array(array, data=data, shape=lengths, strides=strides, itemsize=itemsize, meminfo=None)
    return array._getvalue()
