"""Machine code of one model: written as one module, compiled in pieces side by side, kept together, and loaded."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import llvmlite.binding as llvm
from llvmlite import ir

from .cache import kept
from .emit import machine
from .vectors import INTEGER

_NAME = re.compile(r'@"([^"]+)"')
_LENGTH = 8


class Sizes(NamedTuple):
    """How many numbers compiled code expects and stores; kept with it, so that a warm start need not find them anew."""

    hoisted: int
    stored: int = 0
    guards: int = 0

    def write(self, module: ir.Module) -> None:
        written = ir.Constant(ir.ArrayType(INTEGER, len(self)), list(self))
        ir.GlobalVariable(module, written.type, "sizes").initializer = written


@dataclass(frozen=True)
class Piece:
    """What is compiled together: names of a module, those that it lacks left out. speed: how hard to try (emit.py)."""

    names: tuple[str, ...]
    speed: int = 1


class Object:
    """Machine code in memory, alive as long as this object is."""

    def __init__(self, name: str, pieces: Sequence[Piece], write: Callable[[ir.Module], None]) -> None:
        here = machine()
        self._engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), here)
        for code in _parted(kept(name, lambda: _object_code(pieces, write))):
            self._engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        self._engine.finalize_object()

    def address(self, function: str) -> int:
        return int(self._engine.get_function_address(function))

    @property
    def sizes(self) -> Sizes:
        return Sizes(*(ctypes.c_int64 * len(Sizes._fields)).from_address(self._engine.get_global_value_address("sizes")))


def _object_code(pieces: Sequence[Piece], write: Callable[[ir.Module], None]) -> bytes:
    module = ir.Module(name="lunis")
    write(module)
    pieces = [Piece(tuple(name for name in piece.names if name in module.globals), piece.speed) for piece in pieces]
    for piece in pieces:
        for name in piece.names:
            # So that the other pieces find it.
            module.globals[name].linkage = ""
    named = frozenset(name for piece in pieces for name in piece.names)
    with ThreadPoolExecutor(len(pieces)) as pool:
        # While one piece is compiled, the next is put into words.
        compiled = [pool.submit(_compiled, _text(module, piece.names, named), piece.speed) for piece in pieces]
        return _joined([each.result() for each in compiled])


def _text(module: ir.Module, own: Sequence[str], named: frozenset[str]) -> str:
    """The piece with these names: what others name is declared, what nobody does is written into every piece that needs it."""
    lines: list[str] = []
    needed = dict.fromkeys(own)
    waiting = list(own)
    while waiting:
        name = waiting.pop()
        item = module.globals[name]
        line = _declaration(item) if name in named and name not in own else str(item)
        lines.append(line)
        found = [each for each in dict.fromkeys(_NAME.findall(line)) if each not in needed]
        needed |= dict.fromkeys(found)
        waiting += found
    return "\n".join([*lines, *map(str, module.metadata)])


def _declaration(function: ir.Function) -> str:
    written: list[str] = []
    function.descr_prototype(written)
    return "".join(written).replace("define", "declare", 1)


def _compiled(text: str, speed: int) -> bytes:
    """No passes before: graphs have been simplified, and code without branches gains nothing more from them."""
    here = machine(speed)
    module = llvm.parse_assembly(text, llvm.create_context())
    emit = getattr(llvm.ffi.lib.LLVMPY_TargetMachineEmitToMemory, "_cfn", None)
    if emit is None:
        return bytes(here.emit_object(module))
    # As `emit_object`, without its lock: modules of different contexts have nothing in common, and may be compiled side by side.
    with llvm.ffi.OutputString() as problem:
        buffer = emit(here, module, 1, problem)
        if not buffer:
            raise RuntimeError(str(problem))
    try:
        return ctypes.string_at(llvm.ffi.lib.LLVMPY_GetBufferStart(buffer), llvm.ffi.lib.LLVMPY_GetBufferSize(buffer))
    finally:
        llvm.ffi.lib.LLVMPY_DisposeMemoryBuffer(buffer)


def _joined(codes: Sequence[bytes]) -> bytes:
    return b"".join(len(code).to_bytes(_LENGTH, "little") + code for code in codes)


def _parted(joined: bytes) -> Iterator[bytes]:
    while joined:
        end = _LENGTH + int.from_bytes(joined[:_LENGTH], "little")
        yield joined[_LENGTH:end]
        joined = joined[end:]
