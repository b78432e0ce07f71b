"""Machine code kept on disk by content, so that a second run starts warm.

Safe under several processes: files appear whole or not at all.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

import llvmlite
import llvmlite.binding as llvm

from ..language import graph
from ..language.graph import Node
from .model import Model

_SEAL = 16


def folder() -> Path:
    """Where code is kept: `LUNIS_CACHE`, else the user's cache folder."""
    chosen = os.environ.get("LUNIS_CACHE")
    if chosen:
        return Path(chosen)
    home = os.environ.get("XDG_CACHE_HOME") or (Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache"))
    return Path(home) / "lunis"


def key(model: Model, *what: object, roots: tuple[Node, ...] = ()) -> str:
    """A name for code that depends on a model, on what is made of it, on this engine, and on the processor."""
    text = blake2b(digest_size=20)
    text.update(repr((model.digest, processor(), engine_digest(), what)).encode())
    for root in roots:
        text.update(root.digest)
    return text.hexdigest()


def processor() -> tuple[str, ...]:
    """What machine code is for, and what writes it."""
    return llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten(), llvmlite.__version__


def kept(name: str, make: Callable[[], bytes]) -> bytes:
    """The object code kept under a name, made and kept when there is none. A cache that cannot be written is done without.

    A file begins with a digest of the rest, so that one cut short or damaged is made anew: the linker would crash on it.
    """
    path = folder() / f"{name}.o"
    with suppress(OSError):
        found = path.read_bytes()
        if found[:_SEAL] == _seal(found[_SEAL:]):
            return found[_SEAL:]
    code = make()
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(_seal(code) + code)
        os.replace(file.name, path)
    return code


def _seal(code: bytes) -> bytes:
    return blake2b(code, digest_size=_SEAL).digest()


_digest: list[str] = []


def engine_digest() -> str:
    """Changes whenever a file of the engine does, or the graph on which it works."""
    if not _digest:
        text = blake2b(digest_size=16)
        for path in (Path(graph.__file__), *sorted(Path(__file__).parent.glob("*.py"))):
            text.update(path.read_bytes())
        _digest.append(text.hexdigest())
    return _digest[0]
