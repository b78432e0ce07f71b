"""Code compiled in pieces: they find each other, share what nobody names, and are the same however often they are compiled."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from pathlib import Path

import pytest
from llvmlite import ir

from lunis.engine.objects import Object, Piece, Sizes, _joined, _object_code, _parted
from lunis.engine.vectors import DOUBLE

SPLITS = ([Piece(("sizes", "outer", "inner"))], [Piece(("outer",)), Piece(("sizes", "inner", "absent"), speed=0)])


def write(module: ir.Module) -> None:
    """outer(x) = inner(x) + shared(x), inner(x) = 2·shared(x), shared(x) = x·x."""
    Sizes(3, 4, 5).write(module)
    kind = ir.FunctionType(DOUBLE, [DOUBLE])
    shared, inner, outer = (ir.Function(module, kind, name) for name in ("shared", "inner", "outer"))
    shared.linkage = inner.linkage = "internal"
    builders = [ir.IRBuilder(function.append_basic_block()) for function in (shared, inner, outer)]
    builders[0].ret(builders[0].fmul(shared.args[0], shared.args[0]))
    builders[1].ret(builders[1].fmul(ir.Constant(DOUBLE, 2.0), builders[1].call(shared, [inner.args[0]])))
    builders[2].ret(builders[2].fadd(builders[2].call(inner, [outer.args[0]]), builders[2].call(shared, [outer.args[0]])))


@pytest.mark.parametrize("pieces", SPLITS)
def test_pieces_find_each_other(pieces: Sequence[Piece], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made, and then found on the disk. Breaks when a call from one piece into another leads nowhere."""
    monkeypatch.setenv("LUNIS_CACHE", str(tmp_path))
    for _ in range(2):
        code = Object("name", pieces, write)
        call = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)
        assert call(code.address("outer"))(3.0) == 27.0
        assert call(code.address("inner"))(3.0) == 18.0
        assert code.sizes == Sizes(hoisted=3, stored=4, guards=5)
    assert len(list(tmp_path.iterdir())) == 1


def test_compiling_side_by_side_changes_nothing() -> None:
    """Breaks when pieces that are compiled at once disturb each other."""
    once = _object_code(SPLITS[1], write)
    assert all(_object_code(SPLITS[1], write) == once for _ in range(20))


def test_pieces_are_kept_one_after_another() -> None:
    codes = [b"first", b"", b"third piece"]
    assert list(_parted(_joined(codes))) == codes
