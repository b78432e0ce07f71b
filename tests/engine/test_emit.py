"""Machine code does what the interpreter does, operation by operation, NaN and ∞ included."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bodies.compiled import lanes_of
from bodies.compiled import x as lane_x
from bodies.formulas import ARITHMETIC, RELATIONS, SYMBOLS, Formula, as_node, formulas
from bodies.toy import BODY, drug
from lunis.engine import Clamp, link
from lunis.engine.emit import Library
from lunis.engine.interpret import Interpreter
from lunis.engine.reference import Compiled, Interpreted
from lunis.language import graph
from lunis.language.graph import Node, constant

x, y, z = (graph.symbol(*symbol) for symbol in SYMBOLS)
EDGES = (math.nan, math.inf, -math.inf, 0.0, 1.0, -1.0, 0.5, -2.5, 2.0, 3.0, 1e-300, -1e300, 1e300, 7e-5)
EXACT = (*ARITHMETIC, *RELATIONS, "div", "and", "or", "not", "floor", "ceil", "sqrt")
SINGLE = ("neg", "not", *graph.UNARY)
DOUBLE = ("add", "sub", "mul", "div", "pow", "max", "min", "and", "or", *RELATIONS)


def compiled(roots: Sequence[Node], at: Sequence[Sequence[float]]) -> np.ndarray:
    """Values of the roots (columns) at points u, v, w (rows), by machine code."""
    library = Library({"values": (roots, range(len(roots)))}, SYMBOLS, ())
    out = np.empty((len(at), len(roots)))
    for row, point in zip(out, np.array(at, dtype=float), strict=True):
        library["values"](0.0, point.ctypes.data, point.ctypes.data, row.ctypes.data)
    return out


def interpreted(roots: Sequence[Node], at: Sequence[Sequence[float]]) -> np.ndarray:
    read = Interpreter(roots)
    return np.array([[float(value) for value in read(dict(zip(SYMBOLS, map(np.float64, point), strict=True)))] for point in at])


@pytest.mark.parametrize("operation", SINGLE)
def test_operations_on_one_number(operation: str) -> None:
    """Breaks when a function stands for another, or treats NaN or ∞ as NumPy does not."""
    roots, points = [graph.rebuild(operation, (x,))], [(edge, 0.0, 0.0) for edge in EDGES]
    np.testing.assert_allclose(compiled(roots, points), interpreted(roots, points), rtol=1e-13 if operation in graph.UNARY else 0)


@pytest.mark.parametrize("operation", DOUBLE)
def test_operations_on_two_numbers(operation: str) -> None:
    roots = [graph.rebuild(operation, (x, y)), graph.rebuild(operation, (y, x)), graph.rebuild(operation, (x, constant(2.0)))]
    # IEEE 754 says that the root of −∞ is ∞ when written as a power, NumPy that it is NaN.
    points = [(a, b, 0.0) for a in EDGES for b in EDGES if {a, b} != {-math.inf, 0.5}]
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(compiled(roots, points), interpreted(roots, points), rtol=1e-13 if operation == "pow" else 0)


def test_choice_follows_the_truth_of_its_condition() -> None:
    """NaN is true, as it is in NumPy; the other branch may be NaN."""
    roots = [graph.select(x, y, z), graph.select(graph.compare("lt", x, y), graph.apply("log", x), z)]
    points = [(a, 5.0, 7.0) for a in EDGES]
    np.testing.assert_allclose(compiled(roots, points), interpreted(roots, points), rtol=1e-15)
    assert compiled(roots[:1], [(math.nan, 5.0, 7.0), (0.0, 5.0, math.nan)])[:, 0] == pytest.approx([5.0, math.nan], nan_ok=True)


NUMBERS = st.floats(-1e3, 1e3).filter(lambda number: number > 1e-3 or number < -1e-3)
EDGE_POINTS = st.lists(st.tuples(*[st.sampled_from(EDGES) | NUMBERS] * 3), min_size=1, max_size=8)


@settings(max_examples=60)
@given(st.lists(formulas(EXACT, NUMBERS), min_size=1, max_size=4), EDGE_POINTS)
def test_random_arithmetic_is_the_same_to_the_bit(trees: list[Formula], points: list[tuple[float, float, float]]) -> None:
    """Breaks when the compiler reorders, fuses or drops an operation."""
    roots = [as_node(tree) for tree in trees]
    with np.errstate(all="ignore"):
        expected = interpreted(roots, points)
    np.testing.assert_array_equal(compiled(roots, points), expected)


POINTS = st.lists(st.tuples(*[st.floats(-2, 2)] * 3), min_size=1, max_size=4)
SMOOTH = ("add", "sub", "mul", "safe_div", "tanh", "arctan", "sin", "cos", "max", "min", "where")


@settings(max_examples=60)
@given(st.lists(formulas(SMOOTH, st.floats(-2, 2), size=12), min_size=1, max_size=4), POINTS)
def test_random_formulas_agree(trees: list[Formula], points: list[tuple[float, float, float]]) -> None:
    """Our elementary functions and those of NumPy differ in the last bits, so nearly."""
    roots = [as_node(tree) for tree in trees]
    np.testing.assert_allclose(compiled(roots, points), interpreted(roots, points), rtol=1e-12, atol=1e-12)


def test_time_is_a_leaf() -> None:
    library = Library({"values": ([graph.multiply(graph.TIME, constant(3.0))], [0])}, (), ())
    out = np.empty(1)
    library["values"](2.5, out.ctypes.data, out.ctypes.data, out.ctypes.data)
    assert out[0] == 7.5


@pytest.mark.parametrize("seed", range(5))
def test_a_whole_model(seed: int) -> None:
    """Rates and Jacobian of tank, alarm and two drugs. Breaks when a state or parameter is read from another's place."""
    model = link(
        BODY.taking(drug("one", gain=0.6, shut=0.2), drug("two", gain=0.3, pouring=1.0)), clamps=[Clamp(BODY.vocabulary.outflow, 2.0)]
    )
    by_code, by_meaning = Compiled(model), Interpreted(model)
    random = np.random.Generator(np.random.PCG64(seed))
    for _ in range(20):
        point = random.lognormal(size=len(model.states))
        p = model.defaults * random.lognormal(sigma=0.3, size=len(model.defaults)) + random.uniform(0, 0.5, len(model.defaults))
        np.testing.assert_allclose(by_code.rates(0.0, point, p), by_meaning.rates(0.0, point, p), rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(by_code.jacobian(0.0, point, p), by_meaning.jacobian(0.0, point, p), rtol=1e-11, atol=1e-12)


def test_functions_are_those_of_the_lanes() -> None:
    """To the bit. Breaks when the reference solver goes to the C library, which is another one on another machine."""
    numbers = np.random.default_rng(3).uniform(-1, 1, 50)
    nodes = [graph.apply(name, lane_x) for name in graph.UNARY]
    ours = compiled([graph.apply(name, x) for name in graph.UNARY], [(number, 0.0, 0.0) for number in numbers])
    np.testing.assert_array_equal(ours, lanes_of(nodes, numbers))
