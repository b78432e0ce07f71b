"""Sine, cosine, tangent and their inverses as vector code, within 3 ulp for every argument.

Angles are reduced to r = x − k·π/2 with |r| ≤ π/4, kept as a sum of two doubles. Up to 10⁶, π/2 is taken in three parts whose
products with k are exact or lost far below the result. Beyond, a lane multiplies its mantissa with the bits of 2/π that matter to
it. Sine and cosine of r are Taylor series, and the quadrant says which of them is asked for.

Inverses are angles of points: of (1, x), (√(1 − x²), x) and (x, √(1 − x²)). The nearest of seven directions with tangents
0, ¼, ½, 1, 2, 4 and ∞ is turned away, and the rest, with |u| < 0.17, is the odd series of arctan.
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial

from llvmlite import ir

from .digits import PI, arctangent, split
from .vectors import DOUBLE, INTEGER, Vectors

_FAR = 1e6
_HALF_PI = split(PI / 2, (33, 33))
_QUARTER_TURN = split(PI / 2, (53,))
_HALF_TURN = split(PI, (53,))
_SINE = tuple((-1) ** n / factorial(2 * n + 1) for n in range(1, 9))
_COSINE = tuple((-1) ** n / factorial(2 * n) for n in range(2, 10))
_ARCTANGENT = tuple((-1) ** n / (2 * n + 1) for n in range(1, 11))

_WIDE = ir.IntType(256)
_WORDS = 21
_REDUCED = ir.LiteralStructType([DOUBLE, DOUBLE, INTEGER])


def sine(v: Vectors, b: ir.IRBuilder, x: ir.Value) -> ir.Value:
    high, low, quadrant = _reduced(v, b, x)
    value = _of_quadrant(v, b, high, low, quadrant)
    return b.select(_tiny(v, b, x), x, value)


def cosine(v: Vectors, b: ir.IRBuilder, x: ir.Value) -> ir.Value:
    high, low, quadrant = _reduced(v, b, x)
    return _of_quadrant(v, b, high, low, b.add(quadrant, v.whole(1)))


def tangent(v: Vectors, b: ir.IRBuilder, x: ir.Value) -> ir.Value:
    high, low, quadrant = _reduced(v, b, x)
    across, along = _sine_of_rest(v, b, high, low), _cosine_of_rest(v, b, high, low)
    odd = _odd(v, b, quadrant)
    ratio = b.fdiv(b.select(odd, along, across), b.select(odd, across, along))
    return b.select(_tiny(v, b, x), x, v.negated_where(b, ratio, quadrant))


def _tiny(v: Vectors, b: ir.IRBuilder, x: ir.Value) -> ir.Value:
    """Where sine and tangent are x itself, its sign included when it is zero."""
    return b.fcmp_ordered("<", v.by_processor(b, "fabs", x), v.real(2.0**-27))


def _odd(v: Vectors, b: ir.IRBuilder, quadrant: ir.Value) -> ir.Value:
    return b.icmp_signed("!=", b.and_(quadrant, v.whole(1)), v.whole(0))


def _of_quadrant(v: Vectors, b: ir.IRBuilder, high: ir.Value, low: ir.Value, quadrant: ir.Value) -> ir.Value:
    """The sine of high + low + quadrant·π/2."""
    across, along = _sine_of_rest(v, b, high, low), _cosine_of_rest(v, b, high, low)
    value = b.select(_odd(v, b, quadrant), along, across)
    return v.negated_where(b, value, b.lshr(quadrant, v.whole(1)))


def _sine_of_rest(v: Vectors, b: ir.IRBuilder, high: ir.Value, low: ir.Value) -> ir.Value:
    z = b.fmul(high, high)
    series = v.polynomial(b, _SINE, z)
    return b.fadd(high, v.multiply_add(b, b.fmul(high, z), series, low))


def _cosine_of_rest(v: Vectors, b: ir.IRBuilder, high: ir.Value, low: ir.Value) -> ir.Value:
    z = b.fmul(high, high)
    half = b.fmul(z, v.real(0.5))
    most = b.fsub(v.real(1.0), half)
    lost = b.fsub(b.fsub(v.real(1.0), most), half)
    series = v.multiply_add(b, b.fmul(z, z), v.polynomial(b, _COSINE, z), b.fneg(b.fmul(high, low)))
    return b.fadd(most, b.fadd(lost, series))


def _reduced(v: Vectors, b: ir.IRBuilder, x: ir.Value) -> tuple[ir.Value, ir.Value, ir.Value]:
    """x − k·π/2 as a sum of two doubles, and k."""
    near = _reduced_near(v, b, x)
    size = v.by_processor(b, "fabs", x)
    far = b.and_(b.fcmp_ordered(">", size, v.real(_FAR)), b.fcmp_ordered("<", size, v.real(float("inf"))))
    some = b.icmp_unsigned("!=", b.bitcast(far, ir.IntType(v.width)), ir.Constant(ir.IntType(v.width), 0))
    before = b.block
    with b.if_then(some, likely=False):
        replaced = _reduced_far(v, b, x, far, near)
        inside = b.block
    return _joined(b, near, before, replaced, inside)


def _joined(
    b: ir.IRBuilder, first: tuple[ir.Value, ...], before: ir.Block, second: tuple[ir.Value, ...], inside: ir.Block
) -> tuple[ir.Value, ir.Value, ir.Value]:
    found = []
    for one, other in zip(first, second, strict=True):
        value = b.phi(one.type)
        value.add_incoming(one, before)
        value.add_incoming(other, inside)
        found.append(value)
    return found[0], found[1], found[2]


def _reduced_near(v: Vectors, b: ir.IRBuilder, x: ir.Value) -> tuple[ir.Value, ir.Value, ir.Value]:
    first, second, third = _HALF_PI
    k, quadrant = v.rounded(b, x, float(2 / PI))
    # 33 bits of π/2 times the 20 of k are exact, and so is the first difference.
    rest = v.multiply_add(b, k, v.real(-first), x)
    high, low = v.sum(b, rest, b.fmul(k, v.real(-second)))
    high, low = v.sum(b, high, v.multiply_add(b, k, v.real(-third), low))
    return high, low, quadrant


def _reduced_far(v: Vectors, b: ir.IRBuilder, x: ir.Value, far: ir.Value, near: tuple[ir.Value, ...]) -> tuple[ir.Value, ...]:
    """`near`, with the lanes beyond 10⁶ replaced."""
    one_lane = _far_function(v.module)
    found = list(near)
    x = b.select(far, x, v.real(_FAR))
    for lane in range(v.width):
        place = ir.Constant(ir.IntType(32), lane)
        reduced = b.call(one_lane, [b.extract_element(x, place)])
        chosen = b.extract_element(far, place)
        for part, value in enumerate(found):
            kept = b.select(chosen, b.extract_value(reduced, part), b.extract_element(value, place))
            found[part] = b.insert_element(value, kept, place)
    return tuple(found)


def _far_function(module: ir.Module) -> ir.Function:
    name = "own_far_angle"
    if name not in module.globals:
        function = ir.Function(module, ir.FunctionType(_REDUCED, [DOUBLE]), name)
        function.linkage = "internal"
        function.attributes.add("noinline")
        b = ir.IRBuilder(function.append_basic_block())
        b.ret(_far_angle(b, function.args[0], _two_over_pi(module)))
    return module.globals[name]


def _two_over_pi(module: ir.Module) -> ir.GlobalVariable:
    """The bits of 2/π in words, the highest first, after one word of zeros."""
    bits = int(2 / PI * 2 ** (64 * (_WORDS - 1)))
    words = [bits >> (64 * place) & (2**64 - 1) for place in reversed(range(_WORDS))]
    kind = ir.ArrayType(INTEGER, _WORDS)
    table = ir.GlobalVariable(module, kind, "two_over_pi")
    table.linkage, table.global_constant, table.initializer = "internal", True, ir.Constant(kind, words)
    return table


def _far_angle(b: ir.IRBuilder, x: ir.Value, table: ir.Value) -> ir.Value:
    """|x| = m·2ᵉ: bits of 2/π that give whole turns are left out, and 192 of the others are multiplied with m in 256 bits."""

    def number(value: int) -> ir.Constant:
        return ir.Constant(INTEGER, value)

    def wide(value: ir.Value | int) -> ir.Value:
        return ir.Constant(_WIDE, value) if isinstance(value, int) else b.zext(value, _WIDE)

    bits = b.bitcast(x, INTEGER)
    mantissa = b.or_(b.and_(bits, number(2**52 - 1)), number(2**52))
    # The highest bit that matters stands for 2^(1−e); the table begins at 2⁶³.
    begin = b.add(b.and_(b.lshr(bits, number(52)), number(2047)), number(62 - 1075))
    window: ir.Value = wide(0)
    for word in range(4):
        place = b.add(b.lshr(begin, number(6)), number(word))
        loaded = b.load(b.gep(table, [number(0), place]))
        window = b.or_(b.shl(window, wide(64)), wide(loaded))
    window = b.shl(window, wide(b.and_(begin, number(63))))
    product = b.mul(window, wide(mantissa))
    # Quarter turns are now the two highest bits, rounded to the nearest; what is left is signed.
    quarters = b.trunc(b.lshr(b.add(product, wide(2**253)), wide(254)), INTEGER)
    rest = b.ashr(b.shl(product, wide(2)), wide(2))
    negative = b.icmp_signed("<", rest, wide(0))
    high, low = _as_doubles(b, b.select(negative, b.neg(rest), rest))
    high, low = _times_half_pi(b, high, low)
    below = b.icmp_signed("<", bits, number(0))
    turned = b.xor(negative, below)
    found: ir.Value = ir.Constant(_REDUCED, ir.Undefined)
    for part, value in enumerate((high, low)):
        found = b.insert_value(found, b.select(turned, b.fneg(value), value), part)
    return b.insert_value(found, b.select(below, b.neg(quarters), quarters), 2)


def _as_doubles(b: ir.IRBuilder, rest: ir.Value) -> tuple[ir.Value, ir.Value]:
    """A positive number in units of 2⁻²⁵⁴ as a sum of two doubles."""
    zeros = b.ctlz(rest, ir.Constant(ir.IntType(1), 0))
    shifted = b.shl(rest, zeros)
    parts = []
    for place in (203, 150):
        cut = b.and_(b.trunc(b.lshr(shifted, ir.Constant(_WIDE, place)), INTEGER), ir.Constant(INTEGER, 2**53 - 1))
        exponent = b.sub(ir.Constant(INTEGER, 1023 + place - 254), b.trunc(zeros, INTEGER))
        parts.append(b.fmul(b.sitofp(cut, DOUBLE), b.bitcast(b.shl(exponent, ir.Constant(INTEGER, 52)), DOUBLE)))
    return parts[0], parts[1]


def _times_half_pi(b: ir.IRBuilder, high: ir.Value, low: ir.Value) -> tuple[ir.Value, ir.Value]:
    first, second = (ir.Constant(DOUBLE, part) for part in _QUARTER_TURN)
    product = b.fmul(high, first)
    lost = b.fma(high, first, b.fneg(product))
    rest = b.fadd(lost, b.fma(high, second, b.fmul(low, first)))
    total = b.fadd(product, rest)
    return total, b.fsub(rest, b.fsub(total, product))


def arctan(v: Vectors, b: ir.IRBuilder, x: ir.Value) -> ir.Value:
    size = v.clamped(b, v.by_processor(b, "fabs", x), 0.0, 2.0**1000)
    return v.signed_as(b, _angle(v, b, size, v.real(1.0)), x)


def arcsin(v: Vectors, b: ir.IRBuilder, x: ir.Value) -> ir.Value:
    return v.signed_as(b, _angle(v, b, v.by_processor(b, "fabs", x), _other_side(v, b, x)), x)


def arccos(v: Vectors, b: ir.IRBuilder, x: ir.Value) -> ir.Value:
    high, low = _HALF_TURN
    acute = _angle(v, b, _other_side(v, b, x), v.by_processor(b, "fabs", x))
    obtuse = b.fadd(b.fsub(v.real(high), acute), v.real(low))
    return b.select(b.fcmp_ordered("<", x, v.real(0.0)), obtuse, acute)


def _other_side(v: Vectors, b: ir.IRBuilder, x: ir.Value) -> ir.Value:
    """√(1 − x²); NaN beyond 1."""
    return v.by_processor(b, "sqrt", v.multiply_add(b, b.fneg(x), x, v.real(1.0)))


def _angle(v: Vectors, b: ir.IRBuilder, across: ir.Value, along: ir.Value) -> ir.Value:
    """The angle from 0 to π/2 of a right triangle with these legs."""
    return v.shared(b, "angle", _write_angle, across, along)


def _directions() -> list[tuple[float, ...]]:
    """From which ratio on a direction is nearest, its legs, and its angle as a sum of two doubles."""
    quarter, half = arctangent(1, 4), arctangent(1, 2)
    angles = [Fraction(0), quarter, half, PI / 4, PI / 2 - half, PI / 2 - quarter, PI / 2]
    legs = [(0.0, 1.0), (0.25, 1.0), (0.5, 1.0), (1.0, 1.0), (1.0, 0.5), (1.0, 0.25), (1.0, 0.0)]
    limits = [0.0, 0.125, 0.37, 0.72, 1 / 0.72, 1 / 0.37, 8.0]
    return [(limit, *leg, *split(angle, (53,))) for limit, leg, angle in zip(limits, legs, angles, strict=True)]


_DIRECTIONS = _directions()


def _write_angle(v: Vectors, b: ir.IRBuilder, across: ir.Value, along: ir.Value) -> ir.Value:
    chosen = [v.real(number) for number in _DIRECTIONS[0][1:]]
    for limit, *numbers in _DIRECTIONS[1:]:
        beyond = b.fcmp_ordered(">", across, b.fmul(along, v.real(limit)))
        chosen = [b.select(beyond, v.real(new), old) for new, old in zip(numbers, chosen, strict=True)]
    p, q, high, low = chosen
    turned = v.multiply_add(b, q, across, b.fneg(b.fmul(p, along)))
    u = b.fdiv(turned, v.multiply_add(b, p, across, b.fmul(q, along)))
    z = b.fmul(u, u)
    rest = v.multiply_add(b, b.fmul(u, z), v.polynomial(b, _ARCTANGENT, z), low)
    total, lost = v.sum(b, high, u)
    return b.fadd(total, b.fadd(lost, rest))


FUNCTIONS = {"sin": sine, "cos": cosine, "tan": tangent, "asin": arcsin, "acos": arccos, "atan": arctan}
