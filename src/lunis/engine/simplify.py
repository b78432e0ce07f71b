"""Rewrites that make a graph cheaper to run and leave its value the same (to rounding), for the compiled engine.

Whole powers become products, powers of what cannot be negative become exp and log (so that one log serves many powers), and a
division by what never changes becomes a product with its reciprocal.
"""

from __future__ import annotations

from collections.abc import Sequence

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
    return [new[root] for root in roots]


def _power(base: Node, exponent: Node) -> Node:
    fixed = graph.number(exponent)
    if fixed == 0:
        return ONE
    if fixed is not None and fixed.is_integer() and abs(fixed) <= LARGEST_PRODUCT:
        product = _product(base, int(abs(fixed)))
        return product if fixed > 0 else graph.divide(ONE, product)
    if fixed == 0.5:
        return graph.apply("sqrt", base)
    if not _never_negative(base):
        return graph.power(base, exponent)
    raised = graph.apply("exp", graph.multiply(exponent, graph.apply("log", base)))
    # 0⁰ is 1, where exp(0 · log 0) is no number.
    return graph.select(graph.compare("eq", exponent, ZERO), ONE, raised)


def _product(base: Node, times: int) -> Node:
    if times == 1:
        return base
    half = _product(base, times // 2)
    square = graph.multiply(half, half)
    return graph.multiply(square, base) if times % 2 else square


def _never_negative(node: Node) -> bool:
    if node.op in ("exp", "sqrt", "abs"):
        return True
    if node.op == "max":
        return any((value := graph.number(arg)) is not None and value >= 0 for arg in node.args)
    if node.op in ("mul", "div", "add"):
        return all(_never_negative(arg) for arg in node.args)
    value = graph.number(node)
    return value is not None and value >= 0
