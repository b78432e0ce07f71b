"""The graph as machine code for one patient, compiled in memory: what the reference solver calls.

A function has the signature `void f(double t, double *y, double *p, double *out)`. It is vector code of one lane, without fused
products: it does what the interpreter does, operation by operation.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence

import llvmlite.binding as llvm
from llvmlite import ir

from ..language.graph import Node, Symbol
from .lanes import Writer
from .modes import TIME
from .vectors import DOUBLE

_POINTER = DOUBLE.as_pointer()
_SIGNATURE = ir.FunctionType(ir.VoidType(), [DOUBLE, _POINTER, _POINTER, _POINTER])

Function = Callable[[float, int, int, int], None]


class Library:
    """Compiled functions, alive as long as this object is."""

    def __init__(
        self, functions: dict[str, tuple[Sequence[Node], Sequence[int]]], states: Sequence[Symbol], parameters: Sequence[Symbol]
    ) -> None:
        writer = Writer(ir.Module(name="lunis"), width=1, fused=False)
        leaves = {symbol: ("y", position) for position, symbol in enumerate(states)} | {TIME: ("t", 0)}
        leaves |= {symbol: ("p", position) for position, symbol in enumerate(parameters)}
        for name, (roots, places) in functions.items():
            outputs = [(root, "out", place) for root, place in zip(roots, places, strict=True)]
            _write_entry(writer.module, name, writer.function(f"{name}_by_lanes", ["t", "y", "p", "out"], leaves, {}, outputs))
        self._engine = _compiled(str(writer.module))
        prototype = ctypes.CFUNCTYPE(None, ctypes.c_double, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
        self._functions = {name: prototype(self._engine.get_function_address(name)) for name in functions}

    def __getitem__(self, name: str) -> Function:
        return self._functions[name]


def _write_entry(module: ir.Module, name: str, function: ir.Function) -> None:
    """A function of plain doubles that calls one of vectors."""
    entry = ir.Function(module, _SIGNATURE, name)
    b = ir.IRBuilder(entry.append_basic_block())
    time, *pointers = entry.args
    place = b.alloca(DOUBLE)
    b.store(time, place)
    b.call(function, [b.bitcast(each, argument.type) for each, argument in zip((place, *pointers), function.args, strict=True)])
    b.ret_void()


def machine(speed: int = 1) -> llvm.TargetMachine:
    """This processor with everything that it can do. speed: how hard to try, from 0 to 3."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_default_triple()
    features = llvm.get_host_cpu_features().flatten()
    return target.create_target_machine(cpu=llvm.get_host_cpu_name(), features=features, opt=speed, reloc="static", jit=True)


def _compiled(text: str) -> llvm.ExecutionEngine:
    # The machine comes first: it is what readies LLVM.
    here = machine()
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(text), here)
    engine.finalize_object()
    return engine
