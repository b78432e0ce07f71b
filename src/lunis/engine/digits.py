"""Digits of π and of arctangents, and short polynomials for long series: tables that are computed, not typed in."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import frexp

_BITS = 1400


def arctangent(numerator: int, denominator: int) -> Fraction:
    """arctan of a fraction below 1, to about 1400 bits."""
    ratio = Fraction(numerator, denominator)
    power, total, odd = (numerator << _BITS) // denominator, 0, 1
    while power:
        total += (power if odd % 4 == 1 else -power) // odd
        power = power * ratio.numerator**2 // ratio.denominator**2
        odd += 2
    return Fraction(total, 1 << _BITS)


PI = 16 * arctangent(1, 5) - 4 * arctangent(1, 239)
"""By Machin's formula."""


def split(value: Fraction, bits: Sequence[int] = ()) -> tuple[float, ...]:
    """Doubles that add up to the value: parts of so many bits each, cut off, and then one of all 53, rounded."""
    parts = []
    for count in bits:
        scale = Fraction(2) ** (count - frexp(float(value))[1])
        parts.append(float(int(value * scale) / scale))
        value -= Fraction(parts[-1])
    return (*parts, float(value))


def shortened(series: Sequence[Fraction], low: Fraction, high: Fraction, count: int) -> tuple[float, ...]:
    """A polynomial of `count` terms that is nearly the best for a longer one between bounds, by taking off Chebyshev polynomials."""
    left = list(series)
    while len(left) > count:
        chebyshev = _chebyshev(len(left) - 1, low, high)
        share = left[-1] / chebyshev[-1]
        left = [term - share * taken for term, taken in zip(left[:-1], chebyshev[:-1], strict=True)]
    return tuple(map(float, left))


def _chebyshev(degree: int, low: Fraction, high: Fraction) -> list[Fraction]:
    """Between bounds it swings between −1 and 1."""
    slope, shift = 2 / (high - low), -(high + low) / (high - low)
    before, now = [Fraction(1)], [shift, slope]
    for _ in range(degree - 1):
        # T₍ₙ₊₁₎ = 2·x·Tₙ − T₍ₙ₋₁₎
        moved = [Fraction(0), *(2 * slope * term for term in now)]
        added = [2 * shift * term for term in now] + [Fraction(0)]
        taken = before + [Fraction(0)] * (len(moved) - len(before))
        before, now = now, [a + c - d for a, c, d in zip(moved, added, taken, strict=True)]
    return now
