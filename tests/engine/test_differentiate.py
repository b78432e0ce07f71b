"""Derivatives against differences of the function itself, and finite where the function has a kink."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bodies.formulas import SYMBOLS, Formula, as_float, as_node, formulas
from bodies.toy import BODY, drug
from lunis.engine import link
from lunis.engine.differentiate import derivatives, gradients
from lunis.engine.interpret import Interpreter
from lunis.engine.reference import Interpreted, jacobian_entries
from lunis.language import graph
from lunis.language.graph import ONE, ZERO, Node, Symbol, constant

x, y, z = (graph.symbol(*symbol) for symbol in SYMBOLS)
SMOOTH = ("add", "sub", "mul", "safe_div", "neg", "sin", "cos", "tanh", "arctan")
KINKED = (*SMOOTH, "max", "min", "abs", "where", "lt", "ge")


def slope(node: Node, by: int, at: tuple[float, float, float]) -> float:
    """The analytic derivative by one of u, v, w at a point."""
    gradient = gradients([node], SYMBOLS)[0]
    return float(Interpreter([gradient.get(SYMBOLS[by], ZERO)])(dict(zip(SYMBOLS, at, strict=True)))[0])


def difference(f: Callable[[float], float], at: float, step: float) -> float:
    """Fourth-order central difference."""
    near, far = f(at + step) - f(at - step), f(at + 2 * step) - f(at - 2 * step)
    return (8 * near - far) / (12 * step)


def measured(f: Callable[[float], float], at: float) -> float | None:
    """The slope by differences; None where steps of two sizes disagree, as they do across a kink or on a cliff."""
    wide, narrow = difference(f, at, 1e-3), difference(f, at, 3e-4)
    return narrow if abs(wide - narrow) < 1e-6 * (1 + abs(narrow)) else None


# Every operation by itself, at points away from its kinks and inside its domain.
ALONE: list[tuple[Node, tuple[float, ...]]] = [
    (graph.apply(name, x), (0.3, 0.7) if name in ("arcsin", "arccos") else (0.3, 1.7))
    for name in graph.UNARY
    if name not in ("floor", "ceil")
]
ALONE += [(graph.apply(name, x), (-1.7, -0.3)) for name in ("abs", "sin", "tanh", "cosh", "sinh", "exp", "arctan", "floor", "ceil")]
ALONE += [(combine(x, y), (0.4, 1.6)) for combine in (graph.add, graph.subtract, graph.multiply, graph.divide, graph.larger, graph.smaller)]
ALONE += [(combine(y, x), (0.4, 1.6)) for combine in (graph.subtract, graph.divide, graph.larger, graph.smaller)]
ALONE += [(graph.power(x, y), (0.4, 1.6)), (graph.power(y, x), (0.4, 1.6)), (graph.power(x, constant(2.0)), (-1.3, 1.3))]
ALONE += [(graph.power(x, constant(0.5)), (0.4, 2.0)), (graph.power(x, constant(-3.0)), (0.4, -2.0)), (graph.negate(x), (0.4, 2.0))]
ALONE += [(graph.select(graph.compare("lt", x, y), graph.multiply(x, z), graph.multiply(y, y)), (0.4, 1.6))]
ALONE += [(graph.multiply(x, graph.compare(name, x, y)), (0.4, 1.6)) for name in graph.COMPARISONS]
ALONE += [(graph.multiply(x, combine(graph.compare("lt", x, y), ONE)), (0.4, 1.6)) for combine in (graph.both, graph.either)]
ALONE += [(graph.multiply(x, graph.opposite(graph.compare("lt", x, y))), (0.4, 1.6))]


@pytest.mark.parametrize(("node", "points"), ALONE, ids=lambda value: repr(value) if isinstance(value, Node) else "")
def test_every_operation(node: Node, points: tuple[float, ...]) -> None:
    """Breaks when one partial derivative has a wrong sign, factor or argument."""
    for at in ((points[0], points[1], 0.9), (points[1], points[0], -0.4)):
        for by in range(3):

            def f(value: float, by: int = by, at: tuple[float, ...] = at) -> float:
                return float(Interpreter([node])(dict(zip(SYMBOLS, (*at[:by], value, *at[by + 1 :]), strict=True)))[0])

            expected = measured(f, at[by])
            assert expected is not None
            assert slope(node, by, at) == pytest.approx(expected, rel=1e-7, abs=1e-8)


def slopes_around(formula: Formula, by: int, at: tuple[float, float, float]) -> list[float | None]:
    """Slopes by differences a little before, at, and a little after a point."""

    def f(value: float) -> float:
        return as_float(formula, (*at[:by], value, *at[by + 1 :]))

    return [measured(f, at[by] + shift) for shift in (-4e-3, 0.0, 4e-3)]


@given(formulas(KINKED, st.floats(-2, 2)), st.tuples(*[st.floats(-2, 2)] * 3), st.integers(0, 2))
def test_random_formulas_away_from_kinks(formula: Formula, at: tuple[float, float, float], by: int) -> None:
    """Breaks when terms of the chain rule are lost, doubled or exchanged."""
    before, here, after = slopes_around(formula, by, at)
    assume(before is not None and here is not None and after is not None)
    assert here is not None
    assume([before, after] == pytest.approx([here, here], rel=0.05, abs=0.05))
    assert slope(as_node(formula), by, at) == pytest.approx(here, rel=1e-5, abs=1e-5)


@given(formulas(SMOOTH, st.floats(-2, 2)), st.tuples(*[st.floats(-2, 2)] * 3), st.integers(0, 2))
def test_random_smooth_formulas(formula: Formula, at: tuple[float, float, float], by: int) -> None:
    _, here, _ = slopes_around(formula, by, at)
    assume(here is not None)
    assert slope(as_node(formula), by, at) == pytest.approx(here, rel=1e-5, abs=1e-5)


def test_only_what_depends_has_an_entry() -> None:
    """Breaks when zeros are kept: the Jacobian would lose its sparsity."""
    gradient = gradients([graph.add(x, constant(3.0)), graph.compare("lt", x, y), graph.multiply(ZERO, x), z], SYMBOLS[:2])
    assert gradient == [{SYMBOLS[0]: ONE}, {}, {}, {}]
    assert gradients([graph.subtract(x, graph.add(x, y))], SYMBOLS)[0] == {SYMBOLS[1]: constant(-1.0)}


@pytest.mark.parametrize(
    ("node", "at", "expected"),
    [
        (graph.larger(x, y), (1.0, 1.0), (1, 0)),
        (graph.smaller(x, y), (1.0, 1.0), (1, 0)),
        (graph.larger(x, ZERO), (0.0, 0.0), None),
        (graph.apply("abs", x), (0.0, 0.0), None),
        (graph.apply("sqrt", x), (0.0, 0.0), None),
        (graph.apply("sqrt", graph.larger(x, ZERO)), (-1.0, 0.0), (0, 0)),
        (graph.power(x, constant(2.0)), (0.0, 0.0), (0, 0)),
        (graph.power(x, constant(1.5)), (0.0, 0.0), (0, 0)),
        (graph.power(x, constant(0.5)), (0.0, 0.0), None),
        (graph.power(x, constant(-1.0)), (0.0, 0.0), None),
        (graph.power(x, y), (0.0, 2.0), (0, 0)),
        (graph.power(x, y), (0.0, 1.0), (1, 0)),
        (graph.power(x, y), (0.0, 0.4), None),
        (graph.power(graph.larger(x, ZERO), y), (-3.0, 0.4), (0, 0)),
        (graph.larger(graph.apply("log", x), ZERO), (0.0, 0.0), (0, 0)),
        (graph.smaller(graph.divide(ONE, x), ONE), (0.0, 0.0), (0, 0)),
        (graph.select(graph.compare("gt", x, ZERO), graph.apply("log", x), ZERO), (0.0, 0.0), (0, 0)),
    ],
    ids=repr,
)
def test_slopes_are_finite_at_kinks(node: Node, at: tuple[float, float], expected: tuple[float, float] | None) -> None:
    """Breaks when a Jacobian holds ∞ or NaN at a state of exactly 0, where many states begin."""
    found = [slope(node, by, (*at, 0.5)) for by in range(2)]
    assert all(map(math.isfinite, found)), found
    if expected is not None:
        # Which argument of a maximum comes first is a matter of their digests.
        assert sorted(found) == sorted(expected) if node.op in ("max", "min") and at[0] == at[1] == 1.0 else found == list(expected)


def test_jacobian_of_a_model() -> None:
    """Every entry against differences of the rates, and none besides those that are told."""
    model = link(BODY.taking(drug(gain=0.6, shut=0.2, pouring=1.0)))
    functions = Interpreted(model)
    point, p = np.array([8.0, 0.7, 1.3, 2.0, 1.5]), model.defaults
    analytic = functions.jacobian(0.0, point, p)
    for column in range(len(point)):
        step = 1e-5 * np.eye(len(point))[column]
        numeric = (functions.rates(0.0, point + step, p) - functions.rates(0.0, point - step, p)) / 2e-5
        assert analytic[:, column] == pytest.approx(numeric, rel=1e-6, abs=1e-8)
    assert {place for place, _ in jacobian_entries(model)} == set(zip(*np.nonzero(analytic), strict=True))


def test_leaves_that_depend_on_others() -> None:
    """The chain rule from what the leaves depend on: d(x·y + z)/dq with dx/dq = z and dy/dq = 2. Breaks when a leaf's own slope is lost."""
    by = Symbol("parameter", "formula", "q")
    found = derivatives([graph.add(graph.multiply(x, y), z)], {SYMBOLS[0]: {by: z}, SYMBOLS[1]: {by: constant(2.0)}})[0]
    at = dict(zip(SYMBOLS, (3.0, 5.0, 7.0), strict=True))
    assert [float(value) for value in Interpreter([found[by]])(at)] == [5.0 * 7.0 + 3.0 * 2.0]


def test_slopes_along_a_direction_hold_the_gradient() -> None:
    """The derivative of J·s by s is J, node by node. Breaks when the two are built in another order, and sensitivities share nothing."""
    model = link(BODY.taking(drug(gain=0.6, shut=0.2, pouring=1.0)))
    by = Symbol("parameter", "formula", "q")
    direction = {symbol: {by: graph.symbol("state", "direction", str(symbol))} for symbol in model.states}
    along = [found.get(by, ZERO) for found in derivatives(model.rates, direction)]
    again = gradients(along, [found[by].value for found in direction.values()])
    for whole, part in zip(gradients(model.rates, model.states), again, strict=True):
        assert {direction[symbol][by].value: node for symbol, node in whole.items()} == part


def test_a_long_chain_is_differentiated_without_recursion() -> None:
    node = x
    for _ in range(8_000):
        node = graph.add(graph.multiply(node, y), z)
    at = dict(zip(SYMBOLS, (1.0, 0.5, 2.0), strict=True))
    by = gradients([node], SYMBOLS)[0]
    found = Interpreter([by[symbol] for symbol in SYMBOLS])(at)
    assert [float(value) for value in found] == pytest.approx([0.0, 8.0, 2.0], abs=1e-12)
