"""Formulas: every function of MathML in SBML's core, against Python's own mathematics."""

import math

import numpy as np
import pytest

from bodies.sbml_text import AVOGADRO, TIME, assigned, ci, cn, document, function, listed, numbers, of, rate, rate_of
from lunis.engine.interpret import Interpreter, leaves
from lunis.interchange import read_sbml

pytest.importorskip("libsbml", reason="python-libsbml is not installed (extra `sbml`)")


def value(inside, time=0.0, functions="", **values):
    """The value of a formula of parameters, by the interpreter."""
    rules = [rate(name, cn(0.0)) for name in values]
    numbers_of = numbers(f=None, **values)
    model = read_sbml(document(functions + numbers_of + listed("Rules", *rules, assigned("f", inside))))
    y = np.array([values[symbol.name] for symbol in model.states])
    known = leaves(model.states, model.parameters, time, y, model.defaults)
    return float(Interpreter([model.signals["f"]])(known)[0])


ONE_ARGUMENT = {
    "abs": (abs, -1.5),
    "exp": (math.exp, 0.7),
    "ln": (math.log, 0.7),
    "floor": (math.floor, -1.5),
    "ceiling": (math.ceil, -1.5),
    "factorial": (lambda x: math.factorial(int(x)), 5.0),
    "sin": (math.sin, 0.7),
    "cos": (math.cos, 0.7),
    "tan": (math.tan, 0.7),
    "sec": (lambda x: 1 / math.cos(x), 0.7),
    "csc": (lambda x: 1 / math.sin(x), 0.7),
    "cot": (lambda x: 1 / math.tan(x), 0.7),
    "sinh": (math.sinh, 0.7),
    "cosh": (math.cosh, 0.7),
    "tanh": (math.tanh, 0.7),
    "sech": (lambda x: 1 / math.cosh(x), 0.7),
    "csch": (lambda x: 1 / math.sinh(x), 0.7),
    "coth": (lambda x: 1 / math.tanh(x), 0.7),
    "arcsin": (math.asin, 0.7),
    "arccos": (math.acos, 0.7),
    "arctan": (math.atan, 0.7),
    "arcsec": (lambda x: math.acos(1 / x), 1.7),
    "arccsc": (lambda x: math.asin(1 / x), 1.7),
    "arccot": (lambda x: math.atan(1 / x), -0.7),
    "arcsinh": (math.asinh, -30.0),
    "arccosh": (math.acosh, 1.7),
    "arctanh": (math.atanh, 0.7),
    "arcsech": (lambda x: math.acosh(1 / x), 0.7),
    "arccsch": (lambda x: math.asinh(1 / x), 0.7),
    "arccoth": (lambda x: math.atanh(1 / x), 1.7),
    "root": (math.sqrt, 0.7),
    "log": (math.log10, 0.7),
    "minus": (lambda x: -x, 0.7),
}


@pytest.mark.parametrize("name", ONE_ARGUMENT)
def test_functions_of_one_argument(name):
    """Of a number, which is folded at once, and of something that varies."""
    expected, at = ONE_ARGUMENT[name]
    assert value(of(name, cn(at))) == pytest.approx(expected(at), rel=1e-14)
    assert value(of(name, ci("x")), x=at) == pytest.approx(expected(at), rel=1e-14)


MANY = {
    "plus": [((), 0.0), ((2.0,), 2.0), ((2.0, 3.0, 5.0), 10.0), (tuple(range(1, 21)), 210.0)],
    "times": [((), 1.0), ((2.0, 3.0, 5.0), 30.0)],
    "minus": [((2.0, 3.0), -1.0)],
    "divide": [((2.0, 8.0), 0.25), ((1.0, 0.0), math.inf)],
    "power": [((2.0, 3.0), 8.0), ((-2.0, 3.0), -8.0), ((0.0, 0.0), 1.0)],
    "max": [((1.0, 4.0, 2.0), 4.0)],
    "min": [((3.0, 1.0, 2.0), 1.0)],
    "quotient": [((7.0, 2.0), 3.0), ((-7.0, 2.0), -3.0)],
    "rem": [((7.0, 2.0), 1.0), ((-7.0, 2.0), -1.0), ((7.0, -2.0), 1.0)],
    "and": [((), 1.0), ((1.0, 5.0), 1.0), ((1.0, 0.0, 1.0), 0.0)],
    "or": [((), 0.0), ((0.0, 7.0), 1.0), ((0.0, 0.0), 0.0)],
    "xor": [((), 0.0), ((1.0, 1.0, 1.0), 1.0), ((1.0, 2.0), 0.0)],
    "not": [((3.0,), 0.0), ((0.0,), 1.0)],
    "implies": [((1.0, 0.0), 0.0), ((0.0, 0.0), 1.0), ((2.0, 3.0), 1.0)],
    "eq": [((2.0, 2.0, 2.0), 1.0), ((2.0, 2.0, 3.0), 0.0)],
    "neq": [((2.0, 3.0), 1.0)],
    "lt": [((1.0, 2.0, 3.0), 1.0), ((1.0, 3.0, 2.0), 0.0)],
    "gt": [((3.0, 2.0, 1.0), 1.0), ((3.0, 2.0, 2.0), 0.0)],
    "leq": [((1.0, 1.0, 2.0), 1.0)],
    "geq": [((2.0, 2.0, 3.0), 0.0)],
}


@pytest.mark.parametrize(("name", "at", "expected"), [(name, *case) for name, cases in MANY.items() for case in cases])
def test_functions_of_any_number_of_arguments(name, at, expected):
    varying = {f"x{number}": each for number, each in enumerate(at)}
    assert value(of(name, *map(ci, varying)), **varying) == expected
    assert value(of(name, *map(cn, map(float, at)))) == expected


def test_roots_and_logarithms_have_degrees_and_bases():
    assert value(of("root", "<degree><cn>3</cn></degree>", ci("x")), x=-27.0) == pytest.approx(-3.0)
    assert value(of("root", "<degree><cn>4</cn></degree>", ci("x")), x=16.0) == pytest.approx(2.0)
    assert value(of("log", "<logbase><cn>2</cn></logbase>", ci("x")), x=8.0) == pytest.approx(3.0)
    assert value(of("log", cn(1000.0))) == 3.0


def test_a_factorial_may_vary_and_is_undefined_between_whole_numbers():
    assert value(of("factorial", ci("x")), x=170.0) == pytest.approx(float(math.factorial(170)))
    assert math.isnan(value(of("factorial", ci("x")), x=0.5))


def test_constants_and_numbers_of_every_kind():
    assert value("<exponentiale/>") == math.e
    assert value("<pi/>") == math.pi
    assert value("<infinity/>") == math.inf
    assert math.isnan(value("<notanumber/>"))
    assert (value("<true/>"), value("<false/>")) == (1.0, 0.0)
    assert value(AVOGADRO) == 6.02214179e23
    assert value(TIME, time=3.5) == 3.5
    assert value('<cn type="rational">3<sep/>4</cn>') == 0.75
    assert value('<cn type="e-notation">2<sep/>-3</cn>') == 0.002
    assert value('<cn type="integer">7</cn>') == 7.0


def pieces(*pairs, otherwise=""):
    inner = "".join(f"<piece>{what}{when}</piece>" for what, when in pairs)
    return f"<piecewise>{inner}{f'<otherwise>{otherwise}</otherwise>' if otherwise else ''}</piecewise>"


def test_pieces_are_tried_in_order_and_may_leave_gaps():
    def steps(x, otherwise):
        return value(pieces((cn(1.0), of("lt", ci("x"), cn(1.0))), (cn(2.0), of("lt", ci("x"), cn(2.0))), otherwise=otherwise), x=x)

    assert [steps(x, cn(9.0)) for x in (0.5, 1.5, 2.5)] == [1.0, 2.0, 9.0]
    assert math.isnan(steps(2.5, ""))


def test_truth_counts_as_a_number_and_a_number_as_truth():
    assert value(of("plus", of("gt", ci("x"), cn(1.0)), cn(1.0)), x=2.0) == 2.0
    assert value(pieces((cn(5.0), ci("x")), otherwise=cn(6.0)), x=0.25) == 5.0


def test_functions_are_written_out_whatever_their_order():
    """Breaks when an argument of a function catches a name of the model, or when a function must stand before its use."""
    functions = listed(
        "FunctionDefinitions",
        function("twice", "x", of(ci("add"), ci("x"), ci("x"))),
        function("add", "xy", of("plus", ci("x"), ci("y"))),
        function("slope", "x", of("times", cn(2.0), rate_of("x"))),
    )
    assert value(of(ci("twice"), of(ci("add"), ci("y"), cn(1.0))), functions=functions, x=100.0, y=2.0) == 6.0
    body = functions + numbers(a=1.0, b=None) + listed("Rules", rate("a", cn(3.0)), assigned("b", of(ci("slope"), ci("a"))))
    assert float(Interpreter([read_sbml(document(body)).signals["b"]])({})[0]) == 6.0
