"""Hyperbolic sine, cosine and tangent as vector code, within 3 ulp.

All three rest on (eˣ − 1)/4 for x ≥ 0, which loses no digits near 0: with x = k·ln 2 + r it is 2ᵏ⁻²·(r + r²/2 + …) + (2ᵏ − 1)/4.
A quarter, so that nothing overflows before the result does.
"""

from __future__ import annotations

from math import factorial

from llvmlite import ir

from .vectors import INV_LN2, LN2_HIGH, LN2_LOW, Vectors

_LARGEST = 710.5
_SERIES = tuple(1 / factorial(order) for order in range(2, 15))


def sinh(v: Vectors, b: ir.IRBuilder, x: ir.Value) -> ir.Value:
    size = v.by_processor(b, "fabs", x)
    quarter = _quarter_of_growth(v, b, size)
    half = b.fadd(quarter, b.fdiv(quarter, v.multiply_add(b, quarter, v.real(4.0), v.real(1.0))))
    return _small_as_it_is(v, b, v.signed_as(b, b.fadd(half, half), x), x)


def cosh(v: Vectors, b: ir.IRBuilder, x: ir.Value) -> ir.Value:
    grown = b.fadd(_quarter_of_growth(v, b, v.by_processor(b, "fabs", x)), v.real(0.25))
    half = b.fadd(grown, b.fdiv(v.real(0.0625), grown))
    return b.fadd(half, half)


def tanh(v: Vectors, b: ir.IRBuilder, x: ir.Value) -> ir.Value:
    size = v.clamped(b, v.by_processor(b, "fabs", x), 0.0, 25.0)
    quarter = _quarter_of_growth(v, b, b.fadd(size, size))
    return _small_as_it_is(v, b, v.signed_as(b, b.fdiv(quarter, b.fadd(quarter, v.real(0.5))), x), x)


def _small_as_it_is(v: Vectors, b: ir.IRBuilder, value: ir.Value, x: ir.Value) -> ir.Value:
    """x itself where the value differs from it by less than a rounding."""
    return b.select(b.fcmp_ordered("<", v.by_processor(b, "fabs", x), v.real(2.0**-28)), x, value)


def _quarter_of_growth(v: Vectors, b: ir.IRBuilder, x: ir.Value) -> ir.Value:
    return v.shared(b, "quarter_of_growth", _write_quarter_of_growth, x)


def _write_quarter_of_growth(v: Vectors, b: ir.IRBuilder, x: ir.Value) -> ir.Value:
    bounded = v.clamped(b, x, 0.0, _LARGEST)
    k, power = v.rounded(b, bounded, INV_LN2)
    start = v.multiply_add(b, k, v.real(-LN2_HIGH), bounded)
    taken = b.fmul(k, v.real(LN2_LOW))
    r = b.fsub(start, taken)
    lost = b.fsub(b.fsub(start, r), taken)
    scale = v.two_to(b, b.sub(power, v.whole(2)))
    rest = v.multiply_add(b, b.fmul(r, r), v.polynomial(b, _SERIES, r), lost)
    # (2ᵏ − 1)/4 is exact as long as the 1 matters.
    total, missed = v.sum(b, b.fsub(scale, v.real(0.25)), b.fmul(scale, r))
    return b.fadd(total, v.multiply_add(b, scale, rest, missed))


FUNCTIONS = {"sinh": sinh, "cosh": cosh, "tanh": tanh}
