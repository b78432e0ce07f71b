"""Vector code means what the interpreter means: operations, whole formulas, what is hoisted, and what is left to the step."""

from __future__ import annotations

import math
from pathlib import Path as FilePath

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bodies.compiled import WIDTHS, lanes_of, read, x, y
from bodies.direct import model_of, names_of, parameter, state
from bodies.fixed_steps import Stepper
from bodies.formulas import RELATIONS, SYMBOLS, Formula, as_node, formulas
from bodies.toy import BODY, drug
from lunis.engine import link
from lunis.engine.interpret import Interpreter, leaves
from lunis.engine.lanes import hoisted_from, lowered
from lunis.engine.program import Readings
from lunis.engine.reference import Interpreted
from lunis.engine.rodas5p import RODAS5P
from lunis.language import graph, sin, where
from lunis.language.graph import TIME, ZERO, Node, constant

DENSE = RODAS5P.dense
EDGES = np.array([math.nan, math.inf, -math.inf, 0.0, 1.0, -1.0, 0.5, -2.5, 2.0, 3.0, 1e-300, -1e300, 1e300, 7e-5])
PAIRS = [np.array(each) for each in zip(*[(a, b) for a in EDGES for b in EDGES], strict=True)]


def meaning(nodes: list[Node], first: np.ndarray, second: np.ndarray) -> np.ndarray:
    found = Interpreter(nodes)({state(0): first, state(1): second})
    return np.stack([np.broadcast_to(column, np.shape(first)) for column in found], axis=-1)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("operation", ["add", "sub", "mul", "div", "max", "min", "and", "or", *RELATIONS])
def test_operations_on_edges(operation: str, width: int) -> None:
    """As NumPy has it, with NaN and ±∞. Breaks when an ordered comparison should be unordered, or arguments change places."""
    nodes = [graph.rebuild(operation, (x, y)), graph.rebuild(operation, (y, x)), graph.rebuild(operation, (x, constant(2.0)))]
    np.testing.assert_array_equal(lanes_of(nodes, PAIRS[0], PAIRS[1], width), meaning(nodes, PAIRS[0], PAIRS[1]))


@pytest.mark.parametrize("width", WIDTHS)
def test_choices_and_negations_on_edges(width: int) -> None:
    """NaN is true; the branch not taken may be NaN."""
    nodes = [
        graph.negate(x),
        graph.opposite(x),
        graph.select(x, y, constant(7.0)),
        graph.select(graph.compare("lt", x, y), graph.apply("log", x), y),
        graph.select(graph.both(graph.compare("ge", x, ZERO), graph.compare("ne", y, x)), graph.divide(constant(1.0), x), TIME),
    ]
    found = Interpreter(nodes)({state(0): PAIRS[0], state(1): PAIRS[1], TIME.value: np.zeros(len(PAIRS[0]))})  # type: ignore[dict-item]
    np.testing.assert_allclose(lanes_of(nodes, PAIRS[0], PAIRS[1], width), np.stack(found, axis=-1), rtol=1e-15)


def test_multiply_and_add_in_every_arrangement() -> None:
    """Breaks when the wrong side of a difference is negated on the way to a fused operation."""
    product = graph.multiply(x, y)
    other = graph.multiply(graph.add(x, constant(1.0)), graph.subtract(y, constant(3.0)))
    arranged = [
        graph.add(product, constant(5.0)),
        graph.subtract(product, x),
        graph.subtract(x, product),
        graph.add(product, other),
        graph.subtract(product, other),
        graph.subtract(other, product),
        graph.subtract(graph.multiply(x, x), y),
        graph.multiply(graph.add(product, x), graph.add(product, y)),
    ]
    first, second = np.random.default_rng(1).uniform(-9, 9, (2, 50))
    for nodes in ([node] for node in arranged):
        np.testing.assert_allclose(lanes_of(nodes, first, second), meaning(nodes, first, second), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(lanes_of(arranged, first, second), meaning(arranged, first, second), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("count", [1, 3, 7, 8, 9, 16, 17])
def test_rows_that_do_not_fill_a_register(count: int) -> None:
    """Breaks when the last rows are dropped, or computed from others."""
    first, second = np.random.default_rng(count).lognormal(size=(2, count))
    nodes = [graph.multiply(x, y), graph.apply("exp", x)]
    np.testing.assert_allclose(lanes_of(nodes, first, second), meaning(nodes, first, second), rtol=1e-14)


MIXED = model_of(lambda t, y, p: [0.0, 0.0], (0.0, 0.0), w=0.0)
SMOOTH = ("add", "sub", "mul", "safe_div", "tanh", "arctan", "sin", "cos", "max", "min", "neg", "abs")
TREES = st.lists(formulas(SMOOTH, st.floats(-2, 2), size=12), min_size=1, max_size=4)
POINTS = st.lists(st.tuples(*[st.floats(-2, 2)] * 3), min_size=1, max_size=9)


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> FilePath:
    return tmp_path_factory.mktemp("code")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TREES, POINTS, st.sampled_from(WIDTHS))
def test_random_formulas(apart: FilePath, trees: list[Formula], points: list[tuple[float, float, float]], width: int) -> None:
    """Of two states and a parameter, which is hoisted. Breaks with any operation, leaf or constant out of place."""
    places = dict(zip(SYMBOLS, [graph.symbol(*state(0)), graph.symbol(*state(1)), graph.symbol(*parameter("w"))], strict=True))
    nodes = graph.substitute([as_node(tree) for tree in trees], places)
    at = np.array(points)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LUNIS_CACHE", str(apart))
        found = read(Readings(MIXED, nodes, width), np.zeros(len(at)), np.ascontiguousarray(at[:, :2]), np.ascontiguousarray(at[:, 2:]))
    known = {state(0): at[:, 0], state(1): at[:, 1], parameter("w"): at[:, 2]}
    expected = np.stack([np.broadcast_to(each, len(at)) for each in Interpreter(nodes)(known)], axis=-1)
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-11 * max(1.0, float(np.abs(expected).max())))


@pytest.mark.parametrize("width", WIDTHS)
def test_slow_functions_that_wait_for_one_another(width: int) -> None:
    """Chains of exp and log of different length, one used by several. Breaks when one is computed before what it is computed from."""
    shared = graph.apply("log", graph.add(graph.apply("exp", x), y))
    chain = [shared]
    for _ in range(4):
        chain.append(graph.apply("log", graph.add(constant(2.0), graph.apply("exp", graph.multiply(chain[-1], constant(0.5))))))
    crossed = [graph.apply("exp", graph.multiply(a, constant(0.1))) for a in chain]
    nodes = [*chain, *crossed, graph.add(crossed[0], chain[-1]), graph.apply("exp", y), x, shared]
    first, second = np.random.default_rng(2).uniform(0.1, 3, (2, 30))
    np.testing.assert_allclose(lanes_of(nodes, first, second, width), meaning(nodes, first, second), rtol=1e-13)


# What the step is given


def test_what_depends_on_parameters_alone_is_hoisted() -> None:
    """Once, at the highest node, and never a number or what changes."""
    k, n = (graph.symbol(*parameter(name)) for name in "kn")
    slow = graph.apply("exp", graph.multiply(k, n))
    roots = [graph.multiply(slow, x), graph.add(graph.multiply(slow, TIME), constant(3.0)), graph.divide(x, constant(2.0))]
    assert hoisted_from(roots) == (slow,)
    assert hoisted_from([slow, constant(2.0), x]) == (slow,)
    assert hoisted_from([graph.multiply(k, x), graph.multiply(graph.add(k, n), y)]) == (k, graph.add(k, n))


def test_the_slope_in_time() -> None:
    """Known to be nothing where time does not enter. Breaks when a driven model is taken for an autonomous one."""
    still, driven = lowered(link(BODY), DENSE), lowered(model_of(lambda t, y, p: [-y[0] + sin(t), -y[1]], (0.0, 1.0)), DENSE)
    assert not still.depends_on_time
    assert still.time_slopes == (ZERO,) * len(still.rates)
    assert driven.depends_on_time
    assert driven.time_slopes == (graph.apply("cos", TIME), ZERO)


@pytest.mark.parametrize("seed", range(3))
def test_a_small_step_follows_the_rates(seed: int) -> None:
    """(new − y)/h of tank, alarm and drugs. Breaks when a state or parameter of a whole model is read from another's place."""
    model = link(BODY.taking(drug("one", gain=0.6, shut=0.2), drug("two", gain=0.3, pouring=1.0)))
    start = np.random.default_rng(seed).lognormal(size=(len(model.states), 4))
    stepper = Stepper(model, "rodas5p", 4)
    size = 1e-7
    moved = (stepper.step(start, np.zeros(4), np.full(4, size)) - start) / size
    for lane in range(4):
        expected = Interpreted(model).rates(0.0, start[:, lane], model.defaults)
        np.testing.assert_allclose(moved[:, lane], expected, rtol=1e-5, atol=1e-5)


def test_the_slope_of_a_power_at_zero_is_finite() -> None:
    """x^1.5 at 0, where exp(1.5·log x) has no slope. Breaks when derivatives are taken after the rewriting."""
    model = model_of(lambda t, y, p: [1.0 - where(y[0] > 0, y[0], 0) ** p.n, -y[1]], (0.0, 1.0), n=1.5)
    stepper = Stepper(model, "rodas5p")
    after = stepper.step(np.array([[0.0], [1.0]]), np.zeros(1), np.array([1e-3]))
    assert after[:, 0] == pytest.approx([1e-3, math.exp(-1e-3)], rel=1e-4)


@pytest.mark.parametrize("width", [1, 4])
def test_signals_of_a_whole_model(width: int) -> None:
    model = link(BODY.taking(drug("one", gain=0.6, shut=0.2)))
    random = np.random.default_rng(5)
    states = random.lognormal(size=(11, len(model.states)))
    parameters = model.defaults * random.lognormal(sigma=0.3, size=(11, len(model.defaults)))
    nodes = [*model.signals.values(), *(graph.symbol(*symbol) for symbol in model.states)]
    found = read(Readings(model, nodes, width), np.zeros(11), states, parameters)
    expected = Interpreter(nodes)(leaves(model.states, model.parameters, 0.0, states.T, parameters.T))
    np.testing.assert_allclose(found, np.stack(expected, axis=-1), rtol=1e-13)
    assert len(names_of(model)) + len(model.signals) == found.shape[1]
