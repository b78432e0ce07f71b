"""What lanes do together between steps: some go on to another column of numbers, and all look at a share of their last step."""

from __future__ import annotations

from collections.abc import Sequence

from llvmlite import ir

from .lanes import Writer
from .vectors import INTEGER


def write_moves(writer: Writer, size: int, dense: Sequence[Sequence[float]]) -> None:
    """`take` and `between`, for a method with this interpolant."""
    _write_take(writer)
    _write_between(writer, size, dense)


def _write_take(writer: Writer) -> None:
    """`take(rows, who, from, into)`: where `who` is not 0, `into` becomes `from`."""
    pointer = writer.pointer
    function = ir.Function(writer.module, ir.FunctionType(ir.VoidType(), [INTEGER, pointer, pointer, pointer]), "take")
    rows, who, source, into = function.args
    b = ir.IRBuilder(function.append_basic_block())
    taking = b.fcmp_unordered("!=", writer.load(b, who, 0), writer.elementary.real(0.0))

    def body(k: ir.Value) -> None:
        writer.store(b, b.select(taking, writer.load(b, source, k), writer.load(b, into, k)), into, k)

    writer.loop(b, rows, body)
    b.ret_void()


def _write_between(writer: Writer, size: int, dense: Sequence[Sequence[float]]) -> None:
    """`between(y, new, u, share, out)`: the states at a share of the step from `y` to `new`."""
    function = ir.Function(writer.module, ir.FunctionType(ir.VoidType(), [writer.pointer] * 5), "between")
    y, new, u, share, out = function.args
    b = ir.IRBuilder(function.append_basic_block())
    real, fma = writer.elementary.real, writer.elementary.multiply_add
    theta = writer.load(b, share, 0)
    rest = b.fsub(real(1.0), theta)
    weights = [_polynomial(writer, b, column, theta) for column in zip(*dense, strict=True)]

    def body(k: ir.Value) -> None:
        bend = real(0.0)
        for stage, weight in enumerate(weights):
            bend = fma(b, weight, writer.load(b, u, b.add(k, ir.Constant(INTEGER, stage * size))), bend)
        ahead = fma(b, rest, bend, writer.load(b, new, k))
        writer.store(b, fma(b, theta, ahead, b.fmul(rest, writer.load(b, y, k))), out, k)

    writer.loop(b, size, body)
    b.ret_void()


def _polynomial(writer: Writer, b: ir.IRBuilder, coefficients: Sequence[float], x: ir.Value) -> ir.Value:
    total = writer.elementary.real(0.0)
    for each in reversed(coefficients):
        total = writer.elementary.multiply_add(b, total, x, writer.elementary.real(each))
    return total
