"""How fast this core does what a step is made of: our exp and log, fused multiply-add, division, square root, by the vector."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable, Mapping

import llvmlite.binding as llvm
import numpy as np
from llvmlite import ir

from ..engine.elementary import Elementary
from ..engine.vectors import INTEGER

OPERATIONS = ("exp", "log", "fma", "div", "sqrt")
# Independent numbers, so that the core is kept busy and does not wait for one result.
CHAINS, ROUNDS, REPEATS = 8, 20_000, 7


def nanoseconds(width: int) -> Mapping[str, float]:
    """Nanoseconds for one operation on a vector of `width` doubles: the best of several tries."""
    engine = _compiled(width)
    data = np.full(CHAINS * width, 0.7)
    return {name: _best(engine, name, data) for name in OPERATIONS}


def _best(engine: llvm.ExecutionEngine, name: str, data: np.ndarray) -> float:
    run = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64)(engine.get_function_address(f"many_{name}"))
    times = []
    for _ in range(REPEATS):
        data[:] = 0.7
        began = time.perf_counter()
        run(data.ctypes.data, ROUNDS)
        times.append(time.perf_counter() - began)
    return min(times) / (ROUNDS * CHAINS) * 1e9


def _compiled(width: int) -> llvm.ExecutionEngine:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    module = ir.Module(name="throughput")
    elementary = Elementary(module, width)
    for name in OPERATIONS:
        _loop(module, elementary, name)
    features = llvm.get_host_cpu_features().flatten()
    machine = llvm.Target.from_default_triple().create_target_machine(cpu=llvm.get_host_cpu_name(), features=features, opt=2)
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(str(module)), machine)
    engine.finalize_object()
    return engine


def _loop(module: ir.Module, elementary: Elementary, name: str) -> None:
    """`many_<name>(data, rounds)`: the operation on each of the chains, `rounds` times."""
    signature = ir.FunctionType(ir.VoidType(), [elementary.vector.as_pointer(), INTEGER])
    function = ir.Function(module, signature, f"many_{name}")
    data, rounds = function.args
    before, inside, after = (function.append_basic_block() for _ in range(3))
    b = ir.IRBuilder(before)
    places = [b.gep(data, [ir.Constant(INTEGER, chain)]) for chain in range(CHAINS)]
    starts = [_aligned(b.load(place)) for place in places]
    b.branch(inside)
    b.position_at_end(inside)
    index = b.phi(INTEGER)
    index.add_incoming(ir.Constant(INTEGER, 0), before)
    values = [b.phi(elementary.vector) for _ in range(CHAINS)]
    step = _operation(elementary, name)
    for value, start in zip(values, starts, strict=True):
        value.add_incoming(start, before)
        value.add_incoming(step(b, value), inside)
    following = b.add(index, ir.Constant(INTEGER, 1))
    index.add_incoming(following, inside)
    b.cbranch(b.icmp_signed("<", following, rounds), inside, after)
    b.position_at_end(after)
    for value, place in zip(values, places, strict=True):
        _aligned(b.store(value, place))
    b.ret_void()


def _aligned(instruction: ir.Instruction) -> ir.Instruction:
    instruction.align = 8
    return instruction


def _operation(elementary: Elementary, name: str) -> Callable[[ir.IRBuilder, ir.Value], ir.Value]:
    half, small = elementary.real(0.5), elementary.real(0.2)
    simple: dict[str, Callable[[ir.IRBuilder, ir.Value], ir.Value]] = {
        # With one register to overwrite, or half of what is timed would be copies.
        "fma": lambda b, x: elementary.multiply_add(b, x, x, small),
        # Kept where the functions are at home: log(0.7) would soon be the log of a negative number.
        "log": lambda b, x: b.fsub(half, elementary.call(b, "log", x)),
        "exp": lambda b, x: elementary.call(b, "exp", b.fsub(half, x)),
        "div": lambda b, x: b.fdiv(half, x),
    }
    return simple.get(name, lambda b, x: elementary.call(b, name, x))
