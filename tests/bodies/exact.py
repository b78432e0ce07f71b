"""Elementary functions to fifty digits, by series in decimal arithmetic, and the error of a double against them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import Context, Decimal, localcontext
from functools import cache

import numpy as np
from numpy.typing import NDArray

EXACT = Context(prec=50, Emax=10**6, Emin=-(10**6))
LARGEST = 1.7976931348623157e308


def ulps(found: float, exact: Decimal) -> float:
    """The error in units of the last place of the exact value; 0 when both are beyond the largest number."""
    if abs(exact) > Decimal(LARGEST):
        return 0.0 if math.isinf(found) or abs(found) == LARGEST else math.inf
    if not math.isfinite(found):
        return math.inf
    return float(EXACT.subtract(Decimal(found), exact).copy_abs() / Decimal(math.ulp(float(exact))))


def worst(found: NDArray[np.float64], exact: Sequence[Decimal], allowed: Sequence[float]) -> float:
    """The largest error as a share of what is allowed."""
    return max(ulps(float(a), b) / c for a, b, c in zip(found, exact, allowed, strict=True))


@cache
def half_pi() -> Decimal:
    """By arithmetic and geometric means, to 420 digits: enough to reduce any double."""
    with localcontext(EXACT) as context:
        context.prec = 430
        a, b, t, p = Decimal(1), Decimal("0.5").sqrt(), Decimal("0.25"), Decimal(1)
        for _ in range(10):
            a, b, t, p = (a + b) / 2, (a * b).sqrt(), t - p * ((a - b) / 2) ** 2, 2 * p
        return (a + b) ** 2 / (8 * t)


def sin_and_cos(x: float) -> tuple[Decimal, Decimal]:
    with localcontext(EXACT) as context:
        context.prec = 430
        quarters = (Decimal(x) / half_pi()).to_integral_value()
        rest = Decimal(x) - quarters * half_pi()
        context.prec = 70
        sine, cosine = _series(rest, rest, 1), _series(Decimal(1), rest, 0)
        return [(sine, cosine), (cosine, -sine), (-sine, -cosine), (-cosine, sine)][int(quarters) % 4]


def _series(first: Decimal, x: Decimal, order: int) -> Decimal:
    """first − first·x²/((n+1)(n+2)) + …"""
    total = term = first
    while term and term.adjusted() > total.adjusted() - 60:
        term = -term * x * x / ((order + 1) * (order + 2))
        total, order = total + term, order + 2
    return total


def sin(x: float) -> Decimal:
    return sin_and_cos(x)[0]


def cos(x: float) -> Decimal:
    return sin_and_cos(x)[1]


def tan(x: float) -> Decimal:
    sine, cosine = sin_and_cos(x)
    return EXACT.divide(sine, cosine)


def _arctan(x: Decimal) -> Decimal:
    """The angle is halved until its series is short."""
    halvings = 0
    while abs(x) > Decimal("0.1"):
        x, halvings = x / (1 + (1 + x * x).sqrt()), halvings + 1
    power, total, odd = x, x, 1
    while power and power.adjusted() > total.adjusted() - 60:
        power, odd = -power * x * x, odd + 2
        total += power / odd
    return total * 2**halvings


def arctan(x: float) -> Decimal:
    return _with(70, lambda: _arctan(Decimal(x)))


def arcsin(x: float) -> Decimal:
    def angle() -> Decimal:
        number = Decimal(x)
        return half_pi() * int(number) if abs(number) == 1 else _arctan(number / ((1 - number) * (1 + number)).sqrt())

    return _with(70, angle)


def arccos(x: float) -> Decimal:
    # Near 1 the difference loses half the digits.
    return _with(430, half_pi) - arcsin(x) if abs(x) < 0.9 else _arccos_near_ends(x)


def _arccos_near_ends(x: float) -> Decimal:
    def angle() -> Decimal:
        number = abs(Decimal(x))
        acute = _arctan(((1 - number) * (1 + number)).sqrt() / number)
        return acute if x > 0 else 2 * half_pi() - acute

    return _with(70, angle)


def _with(digits: int, compute: Callable[[], Decimal]) -> Decimal:
    with localcontext(EXACT) as context:
        context.prec = digits
        return compute()


def _exponentials(x: float) -> tuple[Decimal, Decimal]:
    grown = Decimal(x).exp()
    return grown, 1 / grown


def sinh(x: float) -> Decimal:
    # Of numbers this small only the first term counts.
    if abs(x) < 1e-30:
        return Decimal(x)
    return _with(120, lambda: (_exponentials(x)[0] - _exponentials(x)[1]) / 2)


def cosh(x: float) -> Decimal:
    return _with(120, lambda: sum(_exponentials(x), Decimal(0)) / 2)


def tanh(x: float) -> Decimal:
    if abs(x) < 1e-30:
        return Decimal(x)
    return _with(120, lambda: (_exponentials(2 * x)[0] - 1) / (_exponentials(2 * x)[0] + 1))
