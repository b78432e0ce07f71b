"""Sine, cosine, tangent and their inverses: to their promised error everywhere, and blind to the other lanes."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pytest

from bodies import exact
from bodies.compiled import WIDTHS, Array, column, lanes_of, x
from bodies.exact import LARGEST, worst
from lunis.language import graph

RANDOM = np.random.default_rng(23)
HALF_PI = math.pi / 2
SIGNS = RANDOM.choice([-1.0, 1.0], 400)
AUTHORITY: dict[str, Callable[[float], Decimal]] = {
    name: getattr(exact, name) for name in ("sin", "cos", "tan", "arcsin", "arccos", "arctan")
}


def around(centre: float, steps: int = 20) -> Array:
    return np.asarray(centre * (1 + np.arange(-steps, steps + 1) * 2.0**-52))


ANGLES = {
    "near": RANDOM.uniform(-20, 20, 400),
    "up to a million": RANDOM.uniform(-1e6, 1e6, 400),
    "near zero": SIGNS * 10.0 ** RANDOM.uniform(-320, 0, 400),
    "multiples of a quarter turn": RANDOM.integers(1, 636_000, 400) * HALF_PI,
    "first multiples": np.arange(1, 300) * HALF_PI,
    "odd eighths of a turn": (np.arange(-150, 150) + 0.5) * HALF_PI,
    "beyond a million": SIGNS * 10.0 ** RANDOM.uniform(6, 308.2, 400),
    "powers of two": np.exp2(np.arange(-1074.0, 1024.0, 7)),
    # 6381956970095103·2⁷⁹⁷ is the double that comes nearest to a multiple of π/2.
    "hardest": np.array([6381956970095103 * 2.0**797, 1e22, LARGEST, -LARGEST]),
    "at a million": np.concatenate([around(1e6), around(-1e6)]),
}


@pytest.mark.parametrize("name", ["sin", "cos", "tan"])
@pytest.mark.parametrize("where", ANGLES)
def test_functions_of_angles(name: str, where: str) -> None:
    """To three units. Authority: series in 70 digits. Breaks when the reduction keeps too few bits of π, or a quadrant is mistaken."""
    angles = ANGLES[where]
    assert worst(column(graph.apply(name, x), angles), [AUTHORITY[name](each) for each in angles], [3.0] * len(angles)) <= 1


SHARES = {
    "everywhere": RANDOM.uniform(-1, 1, 400),
    "near zero": SIGNS * 10.0 ** RANDOM.uniform(-320, 0, 400),
    "near one": SIGNS * (1 - 10.0 ** RANDOM.uniform(-16, -1, 400)),
    "ends and halves": np.array([1.0, -1.0, 0.5, -0.5, 0.0, math.nextafter(1, 0), -math.nextafter(1, 0), 2**-0.5, -(2**-0.5)]),
}


@pytest.mark.parametrize("name", ["arcsin", "arccos"])
@pytest.mark.parametrize("where", SHARES)
def test_inverses_of_sine_and_cosine(name: str, where: str) -> None:
    """To three units. Authority: series in 70 digits. Breaks when 1 − x² cancels, or the obtuse angles of arccos lose their low part."""
    shares = SHARES[where]
    assert worst(column(graph.apply(name, x), shares), [AUTHORITY[name](each) for each in shares], [3.0] * len(shares)) <= 1


RATIOS = {
    "everywhere": SIGNS * 10.0 ** RANDOM.uniform(-320, 308, 400),
    "moderate": RANDOM.uniform(-9, 9, 400),
    "where another direction is nearer": np.concatenate([around(each, 5) for each in (1 / 8, 0.37, 0.72, 1 / 0.72, 1 / 0.37, 8.0)]),
    "at the directions": np.concatenate([around(each, 5) for each in (0.25, 0.5, 1.0, 2.0, 4.0)]),
}


@pytest.mark.parametrize("where", RATIOS)
def test_inverse_of_tangent(where: str) -> None:
    """To three units. Authority: series in 70 digits. Breaks when a direction has a wrong angle or limit."""
    ratios = RATIOS[where]
    assert worst(column(graph.apply("arctan", x), ratios), [exact.arctan(each) for each in ratios], [3.0] * len(ratios)) <= 1


@pytest.mark.parametrize("name", ["sin", "cos", "tan", "arcsin", "arccos"])
def test_outside_the_domain(name: str) -> None:
    """NaN. Breaks when a select lets through what was computed for a clamped argument."""
    outside = [math.inf, -math.inf, math.nan] if name in ("sin", "cos", "tan") else [math.nextafter(1, 2), -2.0, 1e300, -math.inf, math.nan]
    assert np.isnan(column(graph.apply(name, x), outside)).all()


@pytest.mark.parametrize("width", WIDTHS[1:])
def test_far_and_near_angles_side_by_side(width: int) -> None:
    """Bits are those of one lane alone. Breaks when a far neighbour changes how a near angle is reduced, or NaN reaches the table."""
    mixed = np.concatenate([*ANGLES.values(), [math.nan, math.inf, -math.inf, 0.0, -0.0, 5e-324]])
    RANDOM.shuffle(mixed)
    nodes = [graph.apply(name, x) for name in AUTHORITY]
    narrow, wide = lanes_of(nodes, mixed, width=1), lanes_of(nodes, mixed, width=width)
    known = ~np.isnan(narrow)
    np.testing.assert_array_equal(np.isnan(wide), ~known)
    np.testing.assert_array_equal(wide.view(np.int64)[known], narrow.view(np.int64)[known])
