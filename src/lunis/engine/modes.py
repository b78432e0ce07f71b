"""Switches of a model: every comparison becomes a mode that is frozen while a step is taken, so that the step sees smooth rates.

A mode is the value of a comparison (1 or 0), or of a `floor` or `ceil`. A step that ends with another value than it began with is
cut where the first one changed (drive.py). A mode that is no number is free: the comparison is then made as it is written.

Three kinds of comparison are never frozen, because nothing smooth lies beyond them: `==` and `!=`; what guards the base of a power,
a root or a logarithm; and `max(amount, 0)` where the amount is negative only if a state is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..language import graph
from ..language.graph import ONE, ZERO, Node, Symbol
from .simplify import changing

TIME = Symbol("time", "", "time")
_RELATIONS = ("lt", "le", "gt", "ge")
_EXTREMES = {"max": "ge", "min": "le"}


def mode(number: int) -> Symbol:
    """The leaf that holds a mode."""
    return Symbol("mode", "", str(number))


@dataclass(frozen=True)
class Guard:
    """What a mode is frozen from: its value `now`, and a difference whose sign changes with it (1 when there is none).

    size: how large the numbers are whose difference that is. What is small against it is rounding or error, not a change.
    """

    now: Node
    difference: Node
    size: Node
    written: Node

    def __str__(self) -> str:
        return repr(self.written)


@dataclass(frozen=True)
class Frozen:
    """Roots in which guards have become modes."""

    roots: tuple[Node, ...]
    guards: tuple[Guard, ...]


def frozen(roots: Sequence[Node]) -> Frozen:
    """The roots with a mode for every switch, and the guards in the order of the modes."""
    moving, plain = changing(roots), _without_beyond(roots)
    new: dict[Node, Node] = {}
    guards: list[Guard] = []
    known: dict[tuple[str, Node, Node], Node] = {}

    def switch(relation: str, a: Node, b: Node, written: Node) -> Node:
        if (relation, a, b) not in known:
            now = graph.compare(relation, a, b)
            known[relation, a, b] = _held(len(guards), now)
            difference = graph.subtract(a, b)
            guards.append(Guard(now, difference, _size(difference) if _sees_a_state(difference) else ZERO, written))
        return known[relation, a, b]

    for node in graph.in_order(roots):
        args = tuple(new[arg] for arg in node.args)
        if not args:
            new[node] = node
        elif node in plain or not moving[node]:
            new[node] = graph.rebuild(node.op, args)
        elif node.op in _RELATIONS:
            new[node] = switch(node.op, args[0], args[1], node)
        elif node.op in _EXTREMES:
            new[node] = graph.select(switch(_EXTREMES[node.op], args[0], args[1], node), *args)
        elif node.op == "abs":
            new[node] = graph.select(switch("ge", args[0], ZERO, node), args[0], graph.negate(args[0]))
        elif node.op in ("floor", "ceil"):
            now = graph.apply(node.op, args[0])
            new[node] = _held(len(guards), now)
            guards.append(Guard(now, ONE, ZERO, node))
        else:
            new[node] = graph.rebuild(node.op, args)
    return Frozen(tuple(new[root] for root in roots), tuple(guards))


def _held(number: int, now: Node) -> Node:
    leaf = graph.symbol(*mode(number))
    return graph.select(graph.compare("eq", leaf, leaf), leaf, now)


def _without_beyond(roots: Sequence[Node]) -> set[Node]:
    """The extremes that are evaluated as written."""
    found: set[Node] = set()
    for node in graph.in_order(roots):
        if node.op == "pow" or node.op in ("log", "sqrt"):
            found |= _bases(node.args[0])
        elif node.op == "max" and any(arg is ZERO and _amount(other) for arg, other in (node.args, node.args[::-1])):
            found.add(node)
    return found


def _bases(node: Node) -> set[Node]:
    """The extremes that a base is made of."""
    if node.op not in ("max", "min", "mul", "div"):
        return set()
    inner = _bases(node.args[0]) | _bases(node.args[1])
    return inner | {node} if node.op in _EXTREMES else inner


def _amount(node: Node) -> bool:
    """Is it zero or above whenever its leaves are?"""
    if node.op in ("symbol", "exp", "sqrt", "abs"):
        return node.value != TIME
    if node.op in ("add", "mul", "div", "max", "min"):
        return all(map(_amount, node.args))
    if node.op == "pow":
        return _amount(node.args[0])
    value = graph.number(node)
    return value is not None and value >= 0


def _sees_a_state(node: Node) -> bool:
    return any(symbol.kind == "state" for symbol in graph.symbols_of([node]))


def _size(node: Node) -> Node:
    """How large a sum is before its parts cancel."""
    if node.op in ("add", "sub"):
        return graph.larger(_size(node.args[0]), _size(node.args[1]))
    if node.op == "mul":
        return graph.multiply(_size(node.args[0]), _size(node.args[1]))
    if node.op == "div":
        return graph.divide(_size(node.args[0]), graph.apply("abs", node.args[1]))
    return _size(node.args[0]) if node.op == "neg" else graph.apply("abs", node)
