"""Hyperbolic functions to their promised error, near zero and up to where they overflow."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pytest

from bodies import exact
from bodies.compiled import WIDTHS, column, x
from bodies.exact import worst
from lunis.language import graph

RANDOM = np.random.default_rng(29)
SIGNS = RANDOM.choice([-1.0, 1.0], 500)
AUTHORITY: dict[str, Callable[[float], Decimal]] = {name: getattr(exact, name) for name in ("sinh", "cosh", "tanh")}
# sinh and cosh pass the largest double between the first two.
OVERFLOW = 710.4758600739439
NUMBERS = {
    "moderate": RANDOM.uniform(-5, 5, 500),
    "around zero": RANDOM.uniform(-1, 1, 500),
    "near zero": SIGNS * 10.0 ** RANDOM.uniform(-320, 0, 500),
    "as wide as they go": RANDOM.uniform(-711, 711, 500),
    "at halves of log 2": (np.arange(-150, 150) + 0.5) * math.log(2) * (1 + RANDOM.normal(size=300) * 1e-16),
    "where x itself is returned": np.array([2.0**-28, -(2.0**-28), math.nextafter(2.0**-28, 0), math.nextafter(2.0**-28, 1), 5e-324]),
    "where they overflow": np.array([OVERFLOW, math.nextafter(OVERFLOW, 1e3), 710.5, math.nextafter(710.5, 1e3), 711.0, -710.5]),
    "where tanh is 1": np.array([18.0, 19.0, 19.06, 19.07, 20.0, 25.0, 26.0, 400.0]),
}


@pytest.mark.parametrize("name", AUTHORITY)
@pytest.mark.parametrize("where", NUMBERS)
def test_to_three_units(name: str, where: str) -> None:
    """Authority: 120-digit arithmetic. Breaks when a difference of exponentials cancels, or overflows before the result does."""
    numbers = NUMBERS[where]
    assert worst(column(graph.apply(name, x), numbers), [AUTHORITY[name](each) for each in numbers], [3.0] * len(numbers)) <= 1


@pytest.mark.parametrize("width", WIDTHS)
def test_far_out(width: int) -> None:
    """±∞, ±1 and the sign of zero. Breaks when an exponent runs over into the sign."""
    numbers = [1e3, -1e3, 1e308, -1e308, math.inf, -math.inf, 0.0, -0.0]
    far = [math.inf, -math.inf] * 3
    assert column(graph.apply("sinh", x), numbers, width=width).tolist() == [*far, 0.0, 0.0]
    assert np.signbit(column(graph.apply("sinh", x), numbers, width=width)).tolist() == [False, True] * 4
    assert column(graph.apply("cosh", x), numbers, width=width).tolist() == [math.inf] * 6 + [1.0, 1.0]
    assert column(graph.apply("tanh", x), numbers, width=width).tolist() == [1.0, -1.0] * 3 + [0.0, 0.0]
