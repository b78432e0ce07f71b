"""Formulas of SBML as expression graphs: every function of the core's MathML, function definitions expanded.

An identifier is a leaf (`leaf`), the rate of change of one another (`slope`); what they mean is for the reader of the model to say.
Sums and products may have any number of terms, truth values count as 1 and 0, and a number that is not 0 counts as true.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, reduce
from itertools import pairwise
from typing import Any

from ..errors import InterchangeError, Problem, nearest
from ..language import graph
from ..language.graph import ONE, ZERO, Node, Symbol
from .dependencies import Dependencies

AVOGADRO = 6.02214179e23
# Of one model, once its functions are written out: more than a file of the largest size spells out by itself.
MOST_OPERATIONS = 700_000
# Longer sums and products are made in halves, so that differentiating them stays cheap.
_LONG = 8
_HALF, _TEN, _NAN = graph.constant(0.5), graph.constant(10.0), graph.constant(math.nan)
TRUTHS = frozenset((*graph.COMPARISONS, "and", "or", "not"))
Build = Callable[..., Node]


def leaf(name: str) -> Node:
    """The value of an identifier."""
    return graph.symbol("sbml", "", name)


def slope(name: str) -> Node:
    """How fast the value of an identifier changes."""
    return graph.symbol("slope", "", name)


def truth(node: Node) -> Node:
    """A number as 1 or 0."""
    return node if node.op in TRUTHS or node in (ZERO, ONE) else graph.compare("ne", node, ZERO)


def _folded(build: Callable[[Node, Node], Node], of_none: Node) -> Build:
    def fold(*args: Node) -> Node:
        if len(args) > _LONG:
            middle = len(args) // 2
            return build(fold(*args[:middle]), fold(*args[middle:]))
        return reduce(build, args) if args else of_none

    return fold


def _logical(build: Callable[[Node, Node], Node], of_none: Node) -> Build:
    return lambda *args: reduce(build, map(truth, args)) if args else of_none


def _chained(relation: str) -> Build:
    return lambda *args: reduce(graph.both, [graph.compare(relation, a, b) for a, b in pairwise(args)], ONE)


def _minus(a: Node, b: Node | None = None) -> Node:
    return graph.negate(a) if b is None else graph.subtract(a, b)


def _named(function: str) -> Build:
    return lambda a: graph.apply(function, a)


def _inverse(a: Node) -> Node:
    return graph.divide(ONE, a)


def _over(function: Build) -> Build:
    """1 / f(x)."""
    return lambda a: _inverse(function(a))


def _of_inverse(function: Build) -> Build:
    """f(1 / x)."""
    return lambda a: function(_inverse(a))


def _tanh(a: Node) -> Node:
    return graph.apply("tanh", a)


def _arcsinh(a: Node) -> Node:
    size = graph.apply("abs", a)
    root = graph.apply("sqrt", graph.add(graph.multiply(a, a), ONE))
    value = graph.apply("log", graph.add(size, root))
    return graph.select(graph.compare("lt", a, ZERO), graph.negate(value), value)


def _arccosh(a: Node) -> Node:
    return graph.apply("log", graph.add(a, graph.apply("sqrt", graph.subtract(graph.multiply(a, a), ONE))))


def _arctanh(a: Node) -> Node:
    return graph.multiply(_HALF, graph.apply("log", graph.divide(graph.add(ONE, a), graph.subtract(ONE, a))))


def _log(base: Node, a: Node | None = None) -> Node:
    if a is None:
        base, a = _TEN, base
    x, b = graph.number(a), graph.number(base)
    if x is not None and b == 10.0 and x > 0:
        return graph.constant(math.log10(x))
    return graph.divide(graph.apply("log", a), graph.apply("log", base))


def _root(degree: Node, a: Node | None = None) -> Node:
    if a is None or graph.number(degree) == 2.0:
        return graph.apply("sqrt", degree if a is None else a)
    value = graph.power(a, _inverse(degree))
    fixed = graph.number(degree)
    if fixed is None or fixed % 2 != 1:
        return value
    mirrored = graph.negate(graph.power(graph.negate(a), _inverse(degree)))
    return graph.select(graph.compare("lt", a, ZERO), mirrored, value)


def _quotient(a: Node, b: Node) -> Node:
    ratio = graph.divide(a, b)
    return graph.select(graph.compare("lt", ratio, ZERO), graph.apply("ceil", ratio), graph.apply("floor", ratio))


def _rem(a: Node, b: Node) -> Node:
    return graph.subtract(a, graph.multiply(b, _quotient(a, b)))


def _factorial(a: Node) -> Node:
    fixed = graph.number(a)
    if fixed is not None:
        return graph.constant(float(math.factorial(int(fixed)))) if fixed in range(171) else _NAN
    value = _NAN
    for n in range(171):
        value = graph.select(graph.compare("eq", a, graph.constant(n)), graph.constant(math.factorial(n)), value)
    return value


def _piecewise(*args: Node) -> Node:
    """Value, condition, value, condition, …, and otherwise; undefined where no condition holds and there is no otherwise."""
    pieces = len(args) // 2
    value = args[-1] if len(args) % 2 else _NAN
    for number in reversed(range(pieces)):
        value = graph.select(truth(args[2 * number + 1]), args[2 * number], value)
    return value


def _implies(a: Node, b: Node) -> Node:
    return graph.either(graph.opposite(truth(a)), truth(b))


def _differ(a: Node, b: Node) -> Node:
    return graph.compare("ne", a, b)


_MANY = 10**9
_sec, _csc, _cot = _over(_named("cos")), _over(_named("sin")), _over(_named("tan"))
_sech, _csch, _coth = _over(_named("cosh")), _over(_named("sinh")), _over(_tanh)
# What each element takes, at least and at most, and what it makes.
_FUNCTIONS: dict[str, tuple[int, int, Build]] = {
    "PLUS": (0, _MANY, _folded(graph.add, ZERO)),
    "TIMES": (0, _MANY, _folded(graph.multiply, ONE)),
    "MINUS": (1, 2, _minus),
    "DIVIDE": (2, 2, graph.divide),
    "POWER": (2, 2, graph.power),
    "FUNCTION_POWER": (2, 2, graph.power),
    "FUNCTION_ROOT": (1, 2, _root),
    "FUNCTION_LOG": (1, 2, _log),
    "FUNCTION_MAX": (1, _MANY, _folded(graph.larger, ZERO)),
    "FUNCTION_MIN": (1, _MANY, _folded(graph.smaller, ZERO)),
    "FUNCTION_QUOTIENT": (2, 2, _quotient),
    "FUNCTION_REM": (2, 2, _rem),
    "FUNCTION_FACTORIAL": (1, 1, _factorial),
    "FUNCTION_PIECEWISE": (0, _MANY, _piecewise),
    "LOGICAL_AND": (0, _MANY, _logical(graph.both, ONE)),
    "LOGICAL_OR": (0, _MANY, _logical(graph.either, ZERO)),
    "LOGICAL_XOR": (0, _MANY, _logical(_differ, ZERO)),
    "LOGICAL_NOT": (1, 1, lambda a: graph.opposite(truth(a))),
    "LOGICAL_IMPLIES": (2, 2, _implies),
    "RELATIONAL_EQ": (1, _MANY, _chained("eq")),
    "RELATIONAL_NEQ": (2, 2, _differ),
    "RELATIONAL_GT": (1, _MANY, _chained("gt")),
    "RELATIONAL_LT": (1, _MANY, _chained("lt")),
    "RELATIONAL_GEQ": (1, _MANY, _chained("ge")),
    "RELATIONAL_LEQ": (1, _MANY, _chained("le")),
    "FUNCTION_CEILING": (1, 1, _named("ceil")),
    "FUNCTION_LN": (1, 1, _named("log")),
    **{f"FUNCTION_{name.upper()}": (1, 1, _named(name)) for name in graph.UNARY if name not in ("ceil", "log", "sqrt")},
    "FUNCTION_SEC": (1, 1, _sec),
    "FUNCTION_CSC": (1, 1, _csc),
    "FUNCTION_COT": (1, 1, _cot),
    "FUNCTION_SECH": (1, 1, _sech),
    "FUNCTION_CSCH": (1, 1, _csch),
    "FUNCTION_COTH": (1, 1, _coth),
    "FUNCTION_ARCSEC": (1, 1, _of_inverse(_named("arccos"))),
    "FUNCTION_ARCCSC": (1, 1, _of_inverse(_named("arcsin"))),
    "FUNCTION_ARCCOT": (1, 1, _of_inverse(_named("arctan"))),
    "FUNCTION_ARCSINH": (1, 1, _arcsinh),
    "FUNCTION_ARCCOSH": (1, 1, _arccosh),
    "FUNCTION_ARCTANH": (1, 1, _arctanh),
    "FUNCTION_ARCSECH": (1, 1, _of_inverse(_arccosh)),
    "FUNCTION_ARCCSCH": (1, 1, _of_inverse(_arcsinh)),
    "FUNCTION_ARCCOTH": (1, 1, _of_inverse(_arctanh)),
}
_CONSTANTS = {
    "CONSTANT_E": graph.constant(math.e),
    "CONSTANT_PI": graph.constant(math.pi),
    "CONSTANT_TRUE": ONE,
    "CONSTANT_FALSE": ZERO,
    "NAME_AVOGADRO": graph.constant(AVOGADRO),
    "NAME_TIME": graph.TIME,
}


@cache
def _kinds() -> Mapping[int, str]:
    """Names of the library's kinds of nodes."""
    import libsbml

    return {value: name.removeprefix("AST_") for name, value in vars(libsbml).items() if name.startswith("AST_")}


@dataclass(frozen=True)
class Function:
    """A function definition, expanded: its arguments and its value as a graph of them."""

    name: str
    arguments: tuple[str, ...]
    value: Node
    size: int


class Formulas:
    """Translates formulas that may call the functions defined in a model."""

    def __init__(self, definitions: Mapping[str, Any]) -> None:
        self.definitions = definitions
        self.operations = 0
        self.functions: Dependencies[str, Function] = Dependencies(self._function)

    def node(self, formula: Any, where: str, scope: Mapping[str, Node] | None = None) -> Node:
        """The graph of a formula; names in `scope` (local parameters) hide those of the model."""
        called = {name: self._known(name, where) for name in _calls(formula)}
        return _Translation(where, scope or {}, called, self.spend).of(formula)

    def spend(self, operations: int) -> None:
        """Count what has been written out. Raises InterchangeError when functions of functions of functions make it too much."""
        self.operations += operations
        if self.operations > MOST_OPERATIONS:
            raise InterchangeError(Problem("", f"has more than {MOST_OPERATIONS} operations once its functions are written out"))

    def _known(self, name: str, where: str) -> Function:
        if name not in self.definitions:
            raise InterchangeError(Problem(where, f"no function `{name}`", nearest(name, self.definitions)))
        return self.functions[name]

    def _function(self, name: str) -> Generator[str, Function, Function]:
        where = f"function `{name}`"
        definition = self.definitions[name]
        body = definition.getBody() if definition.isSetMath() else None
        if body is None:
            raise InterchangeError(Problem(where, "is called, but has no formula"))
        called: dict[str, Function] = {}
        for callee in _calls(body):
            if callee not in self.definitions:
                raise InterchangeError(Problem(where, f"no function `{callee}`", nearest(callee, self.definitions)))
            called[callee] = yield callee
        arguments = tuple(definition.getArgument(number).getName() for number in range(definition.getNumArguments()))
        value = _Translation(where, {}, called, self.spend).of(body)
        strangers = [s.name for s in graph.symbols_of([value]) if s.kind in ("sbml", "slope") and s.name not in arguments]
        if strangers:
            raise InterchangeError(Problem(where, f"`{strangers[0]}` is none of its arguments", nearest(strangers[0], arguments)))
        return Function(name, arguments, value, len(graph.in_order([value])))


def _calls(formula: Any) -> list[str]:
    """The functions defined in the model that a formula calls."""
    kinds = _kinds()
    return list(dict.fromkeys(part.getName() for part in _parts(formula) if kinds.get(part.getType()) == "FUNCTION"))


def _parts(formula: Any) -> Iterator[Any]:
    """A formula's nodes, arguments before what is made of them."""
    stack = [(formula, False)]
    while stack:
        part, ready = stack.pop()
        if ready:
            yield part
        else:
            stack.append((part, True))
            stack.extend((part.getChild(number), False) for number in reversed(range(part.getNumChildren())))


class _Translation:
    """One formula on its way."""

    def __init__(self, where: str, scope: Mapping[str, Node], called: Mapping[str, Function], spend: Callable[[int], None]) -> None:
        self.where, self.scope, self.called, self.spend = where, scope, called, spend

    def of(self, formula: Any) -> Node:
        made: list[Node] = []
        for part in _parts(formula):
            count = part.getNumChildren()
            args = made[len(made) - count :]
            del made[len(made) - count :]
            self.spend(1)
            made.append(self._made(part, args))
        (value,) = made
        return value

    def _wrong(self, what: str, instead: str = "") -> InterchangeError:
        return InterchangeError(Problem(self.where, what, instead))

    def _made(self, part: Any, args: list[Node]) -> Node:
        kind = _kinds().get(part.getType(), "UNKNOWN")
        if kind in ("INTEGER", "REAL", "REAL_E", "RATIONAL"):
            return graph.constant(part.getValue())
        if kind in _CONSTANTS:
            return _CONSTANTS[kind]
        if kind == "NAME":
            name = part.getName()
            return self.scope.get(name) or leaf(name)
        if kind == "FUNCTION":
            return self._called(self.called[part.getName()], args)
        if kind == "FUNCTION_RATE_OF":
            return self._rate(args)
        if kind == "FUNCTION_DELAY":
            raise self._wrong("holds a delay: what depends on the past is not simulated")
        if kind not in _FUNCTIONS:
            if kind == "UNKNOWN" and not part.getName():
                raise self._wrong("has an empty formula")
            shown = part.getName() or kind.lower().removeprefix("function_")
            raise self._wrong(f"holds `{shown}`, which is not among the functions of SBML's core that Lunis reads")
        least, most, build = _FUNCTIONS[kind]
        if not least <= len(args) <= most:
            raise self._wrong(f"gives {len(args)} arguments to `{kind.lower().removeprefix('function_')}`")
        return build(*args)

    def _called(self, function: Function, args: list[Node]) -> Node:
        if len(args) != len(function.arguments):
            raise self._wrong(f"gives {len(args)} arguments to `{function.name}`, which takes {len(function.arguments)}")
        self.spend(function.size)
        meaning = {Symbol("sbml", "", name): arg for name, arg in zip(function.arguments, args, strict=True)}
        rates = [s for s in graph.symbols_of([function.value]) if s.kind == "slope"]
        meaning |= {rate: self._rate([meaning[Symbol("sbml", "", rate.name)]]) for rate in rates}
        return graph.substitute([function.value], meaning)[0]

    def _rate(self, args: list[Node]) -> Node:
        if len(args) == 1 and isinstance(args[0].value, Symbol) and args[0].value.kind == "sbml":
            return slope(args[0].value.name)
        raise self._wrong("asks for the rate of change of what is no identifier")
