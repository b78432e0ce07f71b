"""Analytic derivatives of graph nodes with respect to named leaves, sparse: only what is not identically zero."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ..language import graph
from ..language.graph import ONE, ZERO, Node, Symbol, add, divide, multiply, negate, power, select, subtract
from .simplify import short

Gradient = dict[Symbol, Node]
Combine = Callable[[Node, Node], Node]


def gradients(roots: Iterable[Node], wrt: Iterable[Symbol]) -> list[Gradient]:
    """For each root, its derivative by each of the leaves that it depends on."""
    return derivatives(roots, {symbol: {symbol: ONE} for symbol in wrt})


def derivatives(roots: Iterable[Node], leaves: Mapping[Symbol, Gradient]) -> list[Gradient]:
    """For each root, its derivative by whatever the leaves are said to depend on, with their own derivatives by it."""
    roots = list(roots)
    known: dict[Node, Gradient] = {}
    for node in graph.in_order(roots):
        if isinstance(node.value, Symbol):
            known[node] = leaves.get(node.value, {})
        else:
            known[node] = _chain(node, [known[arg] for arg in node.args])
    return [known[root] for root in roots]


def _chain(node: Node, inner: list[Gradient]) -> Gradient:
    if not any(inner):
        return {}
    if node.op in _COMBINED:
        return _linear(node, inner)
    partials = [partial(node) if grad else ZERO for partial, grad in zip(_PARTIALS[node.op], inner, strict=True)]
    result: Gradient = {}
    for slope, grad in zip(partials, inner, strict=True):
        for symbol, part in grad.items():
            term = multiply(slope, part)
            result[symbol] = add(result[symbol], term) if symbol in result else term
    return {symbol: part for symbol, part in result.items() if part is not ZERO}


def _linear(node: Node, inner: list[Gradient]) -> Gradient:
    first, second = inner[-2], inner[-1]
    combine = _COMBINED[node.op](node)
    symbols = [*first, *(symbol for symbol in second if symbol not in first)]
    merged = {symbol: combine(first.get(symbol, ZERO), second.get(symbol, ZERO)) for symbol in symbols}
    return {symbol: part for symbol, part in merged.items() if part is not ZERO}


def _choosing(condition: Callable[[Node], Node]) -> Callable[[Node], Combine]:
    # By choice, not by factors of 0 and 1: the slope of what is not taken may be infinite.
    return lambda node: lambda a, b: select(condition(node), a, b)


_COMBINED: dict[str, Callable[[Node], Combine]] = {
    "add": lambda _: add,
    "sub": lambda _: subtract,
    "where": _choosing(lambda node: node.args[0]),
    "max": _choosing(lambda node: graph.compare("ge", *node.args)),
    "min": _choosing(lambda node: graph.compare("le", *node.args)),
}


def _base_slope(n: Node) -> Node:
    base, exponent = n.args
    fixed = graph.number(exponent)
    if fixed is not None and short(fixed):
        slope = multiply(exponent, power(base, subtract(exponent, ONE)))
        # At base 0 a power below 1 has no finite slope, and a solver needs one.
        return slope if fixed >= 1 else select(graph.compare("ne", base, ZERO), slope, ZERO)
    at_zero = select(graph.compare("eq", exponent, ONE), ONE, ZERO)
    return select(graph.compare("ne", base, ZERO), divide(multiply(exponent, n), base), at_zero)


def _root_slope(n: Node) -> Node:
    return select(graph.compare("ne", n, ZERO), divide(ONE, multiply(_TWO, n)), ZERO)


def _exponent_slope(n: Node) -> Node:
    # At base 0 the power is 0 for every positive exponent, so its slope by the exponent is 0 there, not 0·(−∞).
    base, _ = n.args
    return select(graph.compare("gt", base, ZERO), multiply(n, graph.apply("log", base)), ZERO)


def _exponential_slope(n: Node) -> Node:
    # A switch like 1/(1 + eˣ) is flat where eˣ is about to overflow, but its slope would be computed as ∞/∞.
    return select(graph.compare("lt", n, _VAST), n, ZERO)


_TWO = graph.constant(2.0)
_VAST = graph.constant(1e200)
_Partial = Callable[[Node], Node]


def _nothing(_: Node) -> Node:
    return ZERO


_PARTIALS: dict[str, tuple[_Partial, ...]] = {
    "neg": (lambda n: graph.constant(-1.0),),
    "mul": (lambda n: n.args[1], lambda n: n.args[0]),
    "div": (lambda n: divide(ONE, n.args[1]), lambda n: negate(divide(n, n.args[1]))),
    "pow": (_base_slope, _exponent_slope),
    "exp": (_exponential_slope,),
    "log": (lambda n: divide(ONE, n.args[0]),),
    "sqrt": (_root_slope,),
    "abs": (lambda n: select(graph.compare("ge", n.args[0], ZERO), ONE, graph.constant(-1.0)),),
    "sin": (lambda n: graph.apply("cos", n.args[0]),),
    "cos": (lambda n: negate(graph.apply("sin", n.args[0])),),
    "tan": (lambda n: add(ONE, multiply(n, n)),),
    "arcsin": (lambda n: divide(ONE, graph.apply("sqrt", subtract(ONE, multiply(n.args[0], n.args[0])))),),
    "arccos": (lambda n: negate(divide(ONE, graph.apply("sqrt", subtract(ONE, multiply(n.args[0], n.args[0]))))),),
    "arctan": (lambda n: divide(ONE, add(ONE, multiply(n.args[0], n.args[0]))),),
    "sinh": (lambda n: graph.apply("cosh", n.args[0]),),
    "cosh": (lambda n: graph.apply("sinh", n.args[0]),),
    "tanh": (lambda n: subtract(ONE, multiply(n, n)),),
    "floor": (_nothing,),
    "ceil": (_nothing,),
    "not": (_nothing,),
    **dict.fromkeys((*graph.COMPARISONS, "and", "or"), (_nothing, _nothing)),
}
