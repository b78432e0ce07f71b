"""Measures on curves whose answers are known: an exponential, a straight line, a dip."""

import math

import numpy as np
import pytest

from lunis.validation.measures import (
    Curve,
    accumulation,
    accumulation_half_life,
    area,
    area_to_infinity,
    half_life,
    mean,
    peak,
    returned,
    slope,
)

TIMES = np.linspace(0.0, 10.0, 201)
HALF = np.array([1.0, 2.5])
FALLING = Curve(TIMES, np.array([100.0, 30.0])[:, None] * 2 ** (-TIMES / HALF[:, None]))
RATE = math.log(2) / HALF


def test_area_of_an_exponential_is_exact():
    expected = np.array([100.0, 30.0]) / RATE * (1 - np.exp(-10 * RATE))
    assert area(FALLING, 0, 10) == pytest.approx(expected, rel=1e-12)


def test_area_to_infinity_adds_the_tail():
    assert area_to_infinity(FALLING, 0, 6, tail=3) == pytest.approx(np.array([100.0, 30.0]) / RATE, rel=1e-9)


def test_half_life_comes_from_the_logarithms():
    assert half_life(FALLING, 4, 9) == pytest.approx(HALF, rel=1e-12)


def test_a_rising_curve_has_linear_trapezoids():
    line = Curve(TIMES, np.array([3.0 * TIMES + 1.0]))
    assert area(line, 0, 10) == pytest.approx([160.0])
    assert mean(line, 0, 10) == pytest.approx([16.0])
    assert slope(line, 2, 7) == pytest.approx([3.0])
    assert peak(line, 0, 5) == pytest.approx([16.0])
    assert line.at(4.0) == pytest.approx([13.0])


def test_repeated_doses_accumulate_as_theory_has_it():
    interval, rate = 1.0, math.log(2) / 1.5
    levels = sum(np.where(at <= TIMES, np.exp(-rate * (TIMES - at)), 0.0) for at in range(11))
    # Just before a dose, not just after it: the end of an interval belongs to the doses before.
    dense = np.sort(np.concatenate([TIMES, np.arange(1, 11) - 1e-7]))
    levels = sum(np.where(dense >= at, np.exp(-rate * (dense - at)), 0.0) for at in range(11))
    curve = Curve(dense, levels[None, :])
    assert accumulation(curve, interval, 9.0) == pytest.approx(1 / (1 - math.exp(-rate)), rel=0.03)
    assert accumulation_half_life(curve, interval, 9.0) == pytest.approx(1.5, rel=0.06)


def test_return_is_counted_from_the_lowest_level_on():
    dipped = np.interp(TIMES, [0, 1, 4, 8, 10], [1.0, 0.0, 0.0, 0.1, 1.0])
    never = np.interp(TIMES, [0, 1, 10], [1.0, 0.0, 0.0])
    assert returned(Curve(TIMES, np.array([dipped, never])), share=0.05, since=1.0, end=9.0) == pytest.approx([5.0, 8.0], abs=0.06)
