"""Digits of π and arctangents, and doubles that add up to them."""

from __future__ import annotations

from fractions import Fraction

from bodies.exact import half_pi
from lunis.engine.digits import PI, arctangent, split


def test_pi_to_1300_bits_is_beyond_what_the_widest_reduction_reads() -> None:
    """Authority: another formula, in decimal. Breaks with a wrong sign in the series, or too few bits."""
    assert abs(PI / 2 - Fraction(half_pi())) < Fraction(1, 2**1300)
    assert abs(arctangent(1, 2) + arctangent(1, 3) - PI / 4) < Fraction(1, 2**1300)


def test_parts_hold_so_many_bits_and_add_up() -> None:
    """Breaks when a part is rounded up to one bit more, so that its products are no longer exact."""
    parts = split(PI / 2, (33, 33))
    assert abs(sum(map(Fraction, parts)) - PI / 2) < Fraction(1, 2**118)
    assert all((part.as_integer_ratio()[0]).bit_length() <= 33 for part in parts[:2])
    assert split(Fraction(0), (53,)) == (0.0, 0.0)
