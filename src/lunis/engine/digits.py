"""Digits of π and of arctangents to any length, for tables that are computed when the engine is loaded."""

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
