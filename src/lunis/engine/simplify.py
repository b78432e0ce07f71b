"""Rewrites that make a graph cheaper to run and leave its value the same (to rounding), for the compiled engine.

Whole powers become products, and those of quarters products of roots; other powers of what cannot be negative become exp and log (so that
one log serves many powers); a product of exponentials is one of their sum; and a division by what never changes becomes a product with
its reciprocal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from ..language import graph
from ..language.graph import ONE, ZERO, Node, Symbol

# Leaves that change while a patient runs, those of a step (factor.py, modes.py, watching.py) included; the others are parameters.
CHANGING = ("state", "time", "mode", "solver", "factor", "side", "before", "after", "stage", "seen")
LARGEST_PRODUCT = 8


def changing(roots: Sequence[Node]) -> dict[Node, bool]:
    """For every node under the roots: does it depend on a state or on time?"""
    known: dict[Node, bool] = {}
    for node in graph.in_order(roots):
        if isinstance(node.value, Symbol):
            known[node] = node.value.kind in CHANGING
        else:
            known[node] = True in [known[arg] for arg in node.args]
    return known


def simplified(roots: Sequence[Node]) -> list[Node]:
    """The roots, rewritten."""
    moving = changing(roots)
    new: dict[Node, Node] = {}
    for node in graph.in_order(roots):
        args = tuple(new[arg] for arg in node.args)
        if node.op == "pow":
            new[node] = _power(*args)
        elif node.op == "div" and moving[node] and not moving[node.args[1]]:
            new[node] = graph.multiply(args[0], graph.divide(ONE, args[1]))
        else:
            new[node] = graph.rebuild(node.op, args) if args else node
    return _united([new[root] for root in roots])


def short(exponent: float) -> bool:
    """Is a power to this exponent cheaper as products and roots?"""
    return (4 * exponent).is_integer() and abs(exponent) <= LARGEST_PRODUCT


def _power(base: Node, exponent: Node) -> Node:
    fixed = graph.number(exponent)
    if fixed == 0:
        return ONE
    if fixed is not None and short(fixed) and (fixed.is_integer() or fixed == 0.5 or _never_negative(base)):
        product = _product(base, abs(fixed))
        return product if fixed > 0 else graph.divide(ONE, product)
    if not _never_negative(base):
        return graph.power(base, exponent)
    height = graph.multiply(exponent, graph.apply("log", base))
    # 0⁰ is 1, where exp(0 · log 0) is no number.
    return graph.apply("exp", graph.select(graph.compare("eq", exponent, ZERO), ZERO, height))


def _product(base: Node, exponent: float) -> Node:
    """Of a base and of its roots, to a positive number of quarters."""
    if exponent < 1:
        root = graph.apply("sqrt", base)
        return root if exponent == 0.5 else _product(root, 2 * exponent)
    if exponent == 1:
        return base
    if exponent % 1:
        return graph.multiply(_product(base, exponent // 1), _product(base, exponent % 1))
    half = _product(base, exponent // 2)
    square = graph.multiply(half, half)
    return graph.multiply(square, base) if exponent % 2 else square


def _united(roots: Sequence[Node]) -> list[Node]:
    """The roots with every product of exponentials that serve nothing else as one exponential."""
    order = graph.in_order(roots)
    users = _users(order, roots)
    within = {arg for node in order if node.op in _PRODUCTS for arg in node.args if arg.op in _PRODUCTS and users[arg] == 1}
    new: dict[Node, Node] = {}
    for node in order:
        if node.op in _PRODUCTS and node not in within:
            factors = _Factors(node, within, users)
            new[node] = factors.together(new) if len(factors.heights) > 1 else graph.rebuild(node.op, tuple(new[arg] for arg in node.args))
        else:
            new[node] = graph.rebuild(node.op, tuple(new[arg] for arg in node.args)) if node.args else node
    return [new[root] for root in roots]


_PRODUCTS = ("mul", "div")


def _users(order: Sequence[Node], roots: Sequence[Node]) -> dict[Node, int]:
    count = dict.fromkeys(order, 0)
    for node in (*roots, *(arg for each in order for arg in each.args)):
        count[node] += 1
    return count


class _Factors:
    """What a tree of products and quotients multiplies: exponentials of `heights`, and others, each above or below."""

    def __init__(self, node: Node, within: Set[Node], users: Mapping[Node, int]) -> None:
        self.heights: list[tuple[Node, bool]] = []
        self.others: list[tuple[Node, bool]] = []
        waiting = [(node, True)]
        while waiting:
            factor, above = waiting.pop()
            if factor is node or factor in within:
                first, second = factor.args
                waiting += [(second, above == (factor.op == "mul")), (first, above)]
            elif factor.op == "exp" and users[factor] == 1:
                self.heights.append((factor.args[0], above))
            else:
                self.others.append((factor, above))

    def together(self, new: Mapping[Node, Node]) -> Node:
        """The same product, with one exponential."""
        height = ZERO
        for node, above in self.heights:
            height = (graph.add if above else graph.subtract)(height, new[node])
        product = graph.apply("exp", height)
        for node, above in self.others:
            product = (graph.multiply if above else graph.divide)(product, new[node])
        return product


def _never_negative(node: Node) -> bool:
    if node.op in ("exp", "sqrt", "abs"):
        return True
    if node.op == "max":
        return any((value := graph.number(arg)) is not None and value >= 0 for arg in node.args)
    if node.op in ("mul", "div", "add"):
        return all(_never_negative(arg) for arg in node.args)
    value = graph.number(node)
    return value is not None and value >= 0
