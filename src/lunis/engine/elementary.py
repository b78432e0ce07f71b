"""Our own elementary functions as vector code: the same bits on every machine with fused multiply-add.

exp: x = k·ln 2 + r with |r| ≤ ½ ln 2, a polynomial of degree 11 in r, then 2ᵏ put into the exponent in two halves, so that results
below the normal range round as they should. log: x = 2ᵏ·m with m in [√½, √2), an odd series in (m − 1)/(m + 1).
Both stay within 2 ulp; 0, negatives, infinities and NaN give what IEEE arithmetic expects.
pow(x, p) = exp(p·log|x|) with its special cases.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from math import factorial

from llvmlite import ir

from . import hyperbolic, trigonometry
from .digits import shortened
from .vectors import BY_PROCESSOR, INV_LN2, LN2_HIGH, LN2_LOW, Vectors

TOGETHER = 4
_SQRT_HALF_BITS = 0x3FE6A09E667F3BCD
_ONE_BITS = 0x3FF0000000000000
_EXPONENT_OF_INTEGER = 0x4330000000000000
_SMALLEST_NORMAL = 2.2250738585072014e-308
_HALF_LN2, _LARGEST_SQUARE = Fraction(0.3466), Fraction(0.02945)


class Elementary(Vectors):
    """Elementary functions of one module, for vectors of `width` doubles."""

    def call(self, builder: ir.IRBuilder, name: str, *arguments: ir.Value) -> ir.Value:
        """A function by the name that it has in C; one that the processor has no instruction for is written when first called."""
        if name in BY_PROCESSOR:
            return self.by_processor(builder, name, *arguments)
        return self.shared(builder, name, _OWN[name], *arguments)

    def call_many(self, builder: ir.IRBuilder, name: str, values: Sequence[ir.Value]) -> list[ir.Value]:
        """A function of one argument for several independent vectors, four, two or one in a call; the bits are those of `call`."""
        found: list[ir.Value] = []
        for count in (TOGETHER, 2, 1):
            while len(values) - len(found) >= count:
                found += self.shared_by(builder, name, _OWN[name], values[len(found) : len(found) + count])
        return found


@cache
def _exp_series() -> tuple[float, ...]:
    return shortened([Fraction(1, factorial(order)) for order in range(2, 20)], -_HALF_LN2, _HALF_LN2, 10)


@cache
def _log_series() -> tuple[float, ...]:
    return shortened([Fraction(2, odd) for odd in range(3, 35, 2)], Fraction(0), _LARGEST_SQUARE, 8)


def _exp(v: Vectors, b: ir.IRBuilder, x: ir.Value) -> ir.Value:
    # Beyond these bounds the result is 0 or infinite, and the last product makes it so.
    bounded = v.clamped(b, x, -800.0, 800.0)
    k, power = v.rounded(b, bounded, INV_LN2)
    r = v.multiply_add(b, k, v.real(-LN2_HIGH), bounded)
    r = v.multiply_add(b, k, v.real(-LN2_LOW), r)
    value = b.fadd(v.real(1.0), v.multiply_add(b, b.fmul(r, r), v.polynomial(b, _exp_series(), r), r))
    # Half of the power is added to the exponent, which cannot run over; only the lowest 12 bits matter, so 32 are enough to shift.
    words = ir.VectorType(ir.IntType(32), 2 * v.width)
    half = b.bitcast(b.ashr(b.bitcast(power, words), ir.Constant(words, [1] * words.count)), v.integers)
    scaled = b.bitcast(b.add(b.bitcast(value, v.integers), b.shl(half, v.whole(52))), v.vector)
    return b.fmul(scaled, v.two_to(b, b.sub(power, half)))


def _log(v: Vectors, b: ir.IRBuilder, x: ir.Value) -> ir.Value:
    """Lanes that hold no ordinary number are rare, and send the whole vector another way to the same result."""
    ordinary = b.and_(b.fcmp_ordered(">=", x, v.real(_SMALLEST_NORMAL)), b.fcmp_ordered("<", x, v.real(float("inf"))))
    lanes = ir.IntType(v.width)
    result = b.alloca(v.vector)
    with b.if_else(b.icmp_unsigned("==", b.bitcast(ordinary, lanes), ir.Constant(lanes, -1)), likely=True) as (usual, unusual):
        with usual:
            b.store(_log_of_ordinary(v, b, x, v.real(2.0**52 + 1023)), result)
        with unusual:
            b.store(v.shared(b, "log_of_any", _log_of_any, x), result)
    return b.load(result)


def _log_of_any(v: Vectors, b: ir.IRBuilder, x: ir.Value) -> ir.Value:
    tiny = b.fcmp_ordered("<", x, v.real(_SMALLEST_NORMAL))
    scaled = b.select(tiny, b.fmul(x, v.real(2.0**54)), x)
    value = _log_of_ordinary(v, b, scaled, b.select(tiny, v.real(2.0**52 + 1023 + 54), v.real(2.0**52 + 1023)))
    value = b.select(b.fcmp_ordered("==", x, v.real(0.0)), v.real(float("-inf")), value)
    value = b.select(b.fcmp_ordered("==", x, v.real(float("inf"))), x, value)
    return b.select(b.fcmp_unordered("ult", x, v.real(0.0)), v.real(float("nan")), value)


def _log_of_ordinary(v: Vectors, b: ir.IRBuilder, x: ir.Value, bias: ir.Value) -> ir.Value:
    bits = b.bitcast(x, v.integers)
    exponent = b.lshr(b.add(bits, v.whole(_ONE_BITS - _SQRT_HALF_BITS)), v.whole(52))
    k = b.fsub(b.bitcast(b.or_(exponent, v.whole(_EXPONENT_OF_INTEGER)), v.vector), bias)
    m = b.bitcast(b.sub(bits, b.shl(b.sub(exponent, v.whole(1023)), v.whole(52))), v.vector)
    f = b.fsub(m, v.real(1.0))
    s = b.fdiv(f, b.fadd(m, v.real(1.0)))
    z = b.fmul(s, s)
    # log m = f − s·(f − z·series): the rounding of f is exact, so what is left to round is small.
    rest = b.fmul(s, b.fsub(f, b.fmul(z, v.polynomial(b, _log_series(), z))))
    low = v.multiply_add(b, k, v.real(LN2_LOW), b.fneg(rest))
    return v.multiply_add(b, k, v.real(LN2_HIGH), b.fadd(f, low))


def _pow(v: Vectors, b: ir.IRBuilder, x: ir.Value, p: ir.Value) -> ir.Value:
    size = v.by_processor(b, "fabs", x)
    value = v.shared(b, "exp", _exp, b.fmul(p, v.shared(b, "log", _log, size)))
    # 1 to any power is 1, an infinite one too.
    value = b.select(b.fcmp_ordered("==", size, v.real(1.0)), v.real(1.0), value)
    whole = b.fcmp_ordered("==", p, v.by_processor(b, "floor", p))
    half = b.fmul(p, v.real(0.5))
    odd = b.and_(whole, b.fcmp_ordered("!=", half, v.by_processor(b, "floor", half)))
    # −0 and −∞ have powers that are not whole; what lies between has none.
    between = b.and_(b.fcmp_ordered(">", size, v.real(0.0)), b.fcmp_ordered("<", size, v.real(float("inf"))))
    signed = b.select(odd, b.fneg(value), value)
    signed = b.select(b.and_(between, b.not_(whole)), v.real(float("nan")), signed)
    value = b.select(b.icmp_signed("<", b.bitcast(x, v.integers), v.whole(0)), signed, value)
    return b.select(b.fcmp_ordered("==", p, v.real(0.0)), v.real(1.0), value)


_OWN: dict[str, Callable[..., ir.Value]] = {
    "exp": _exp,
    "log": _log,
    "pow": _pow,
    **trigonometry.FUNCTIONS,
    **hyperbolic.FUNCTIONS,
}
