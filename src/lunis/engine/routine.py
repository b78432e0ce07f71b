"""Python functions as machine code that needs no Python: numba makes it once, it is kept on disk, and is called by its address.

A start that finds the code there never loads numba. Arguments are handed over as one table of words: an array as its address and its
lengths, a number as itself, a tuple as what it holds. Code is found by the kinds of its arguments and the contents of the files that it
was written in, so that it is never that of yesterday.
"""

from __future__ import annotations

import ctypes
import re
import struct
import sys
from collections.abc import Callable, Hashable, Iterator
from functools import cache
from hashlib import blake2b
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import llvmlite.binding as llvm
import numpy as np

from .cache import kept, processor
from .emit import machine

_SIBLING = re.compile(r"^from \.(\w+) import ", re.MULTILINE)
# As numba itself.
_SPEED = 3
# What numba's code asks of numba's runtime: memory with the header that it expects, of which only the count and the address are used.
_RUNTIME = """
declare ptr @malloc(i64)
declare void @free(ptr)

define ptr @NRT_MemInfo_alloc_aligned(i64 %size, i32 %align) {
  %wide = zext i32 %align to i64
  %more = add i64 %wide, 64
  %room = add i64 %size, %more
  %block = call ptr @malloc(i64 %room)
  %none = icmp eq ptr %block, null
  br i1 %none, label %end, label %found
found:
  store i64 1, ptr %block
  %start = ptrtoint ptr %block to i64
  %beyond = add i64 %start, %more
  %over = urem i64 %beyond, %wide
  %place = sub i64 %beyond, %over
  %data = inttoptr i64 %place to ptr
  %field = getelementptr i8, ptr %block, i64 24
  store ptr %data, ptr %field
  br label %end
end:
  ret ptr %block
}

define void @NRT_MemInfo_call_dtor(ptr %block) {
  call void @free(ptr %block)
  ret void
}
"""


class Routine:
    """A function of a file of the engine that is written for numba, to be called with arrays without gaps, numbers and tuples of them."""

    def __init__(self, file: str, name: str) -> None:
        self.file, self.name = file, name
        self._ready: dict[Hashable, Callable[[Any], None]] = {}
        self._objects: list[llvm.ExecutionEngine] = []
        self._one_at_a_time = Lock()

    def __call__(self, *arguments: Any) -> None:
        kinds = _kind(arguments)
        if kinds not in self._ready:
            with self._one_at_a_time:
                if kinds not in self._ready:
                    self._ready[kinds] = self._loaded(arguments)
        table = np.array(list(_words(arguments)), dtype=np.int64)
        self._ready[kinds](table)

    def key(self, arguments: tuple[Any, ...]) -> str:
        """A name for the code that serves such arguments."""
        return _key(self.file, self.name, repr(_kind(arguments)))

    def _loaded(self, arguments: tuple[Any, ...]) -> Callable[[Any], None]:
        code = kept(f"driver/{self.key(arguments)}", lambda: _object_code(self.file, self.name, arguments))
        engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine())
        engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        engine.finalize_object()
        self._objects.append(engine)
        function = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)(engine.get_function_address("entry"))

        def call(table: Any) -> None:
            result, raised = ctypes.c_void_p(), ctypes.c_void_p()
            if function(ctypes.addressof(result), ctypes.addressof(raised), table.ctypes.data):
                raise MemoryError(f"`{self.name}` found no room for its arrays")

        return call


def _kind(value: Any) -> Hashable:
    """What code depends on: types, and how many axes an array has."""
    if isinstance(value, tuple):
        return (type(value).__name__, *map(_kind, value))
    if isinstance(value, np.ndarray):
        if not value.flags.c_contiguous:
            raise ValueError("compiled code takes arrays without gaps only: use numpy.ascontiguousarray")
        return value.dtype, value.ndim
    return float if isinstance(value, float) else int


def _words(value: Any) -> Iterator[int]:
    if isinstance(value, tuple):
        for each in value:
            yield from _words(each)
    elif isinstance(value, np.ndarray):
        yield value.ctypes.data
        yield from value.shape
    else:
        yield struct.unpack("q", struct.pack("d", value))[0] if isinstance(value, float) else int(value)


def written_in(file: str, folder: Path) -> list[Path]:
    """A file of the engine and all others that it takes anything from, directly or not."""
    found: dict[str, None] = {}
    waiting = [file]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = None
            waiting += _SIBLING.findall((folder / f"{name}.py").read_text(encoding="utf-8"))
    return [folder / f"{name}.py" for name in sorted(found)]


@cache
def _key(file: str, name: str, kinds: str) -> str:
    here = Path(__file__).parent
    makers = [here / f"{maker}.py" for maker in ("build", "emit", "routine")]
    text = blake2b(digest_size=20)
    text.update(repr((name, kinds, processor(), sys.version_info[:2])).encode())
    for path in (*makers, *written_in(file, here), _version_of_numba()):
        text.update(blake2b(path.read_bytes()).digest())
    return text.hexdigest()


def _version_of_numba() -> Path:
    """The file in which numba says which it is, found without loading numba."""
    found = find_spec("numba")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).with_name("_version.py")


def _object_code(file: str, name: str, arguments: tuple[Any, ...]) -> bytes:
    from .build import built

    entry, text = built(getattr(import_module(f".{file}", __package__), name), arguments)
    module = llvm.parse_assembly(text)
    module.link_in(llvm.parse_assembly(_RUNTIME))
    module.get_function(entry).name = "entry"
    _refuse_unknown(module)
    return bytes(machine(_SPEED).emit_object(module))


def _refuse_unknown(module: llvm.ModuleRef) -> None:
    """LLVM ends the process when code refers to what is not there; so look before."""
    for function in module.functions:
        name = function.name
        if function.is_declaration and not name.startswith("llvm.") and llvm.address_of_symbol(name) is None:
            raise RuntimeError(f"the driver needs `{name}`, which only numba has: write it without")
