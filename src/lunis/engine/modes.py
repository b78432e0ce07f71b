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

    @property
    def side(self) -> Node:
        """What passes a value when the mode changes: 0, or any whole number."""
        return self.now.args[0] if self.now.op in ("floor", "ceil") else self.difference

    def __str__(self) -> str:
        return repr(self.written)


@dataclass(frozen=True)
class Frozen:
    """Rates and conditions in which guards have become modes. breaks: the guards at which the rates may jump, by number."""

    rates: tuple[Node, ...]
    conditions: tuple[Node, ...]
    guards: tuple[Guard, ...]
    breaks: frozenset[int]


def frozen(rates: Sequence[Node], conditions: Sequence[Node] = ()) -> Frozen:
    """Rates, and conditions of triggers, with a mode for every switch, and the guards in the order of the modes."""
    roots = [*rates, *conditions]
    moving, plain = changing(roots), _without_beyond(roots)
    new: dict[Node, Node] = {}
    guards: list[Guard] = []
    known: dict[tuple[str, Node, Node], Node] = {}
    numbers: dict[Node, int] = {}

    def hold(now: Node, difference: Node, size: Node, written: Node) -> Node:
        held = _held(len(guards), now)
        numbers[held] = len(guards)
        guards.append(Guard(now, difference, size, written))
        return held

    def switch(relation: str, a: Node, b: Node, written: Node) -> Node:
        if (relation, a, b) not in known:
            difference = graph.subtract(a, b)
            size = _size(difference) if _sees_a_state(difference) else ZERO
            known[relation, a, b] = hold(graph.compare(relation, a, b), difference, size, written)
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
            new[node] = hold(graph.apply(node.op, args[0]), ONE, ZERO, node)
        else:
            new[node] = graph.rebuild(node.op, args)
    # An extreme chooses by a mode, and is continuous; a comparison is one.
    breaks = frozenset(numbers[new[node]] for node in graph.in_order(rates) if new[node] in numbers)
    return Frozen(tuple(new[root] for root in rates), tuple(new[root] for root in conditions), tuple(guards), breaks)


def _held(number: int, now: Node) -> Node:
    leaf = graph.symbol(*mode(number))
    return graph.select(graph.compare("eq", leaf, leaf), leaf, now)


def _without_beyond(roots: Sequence[Node]) -> set[Node]:
    """The extremes that are evaluated as written."""
    order = graph.in_order(roots)
    amounts = _amounts(order)
    found = {node for node in order if node.op == "max" and ZERO in node.args and all(arg in amounts for arg in node.args)}
    inside = [node.args[0] for node in order if node.op in ("pow", "log", "sqrt")]
    seen: set[Node] = set()
    while inside:
        node = inside.pop()
        if node not in seen and node.op in ("max", "min", "mul", "div"):
            seen.add(node)
            inside.extend(node.args)
    return found | {node for node in seen if node.op in _EXTREMES}


def _amounts(order: Sequence[Node]) -> set[Node]:
    """The nodes that are zero or above whenever their leaves are."""
    found: set[Node] = set()
    for node in order:
        value = graph.number(node)
        if node.op == "symbol":
            amount = node.value != TIME
        elif node.op in ("add", "mul", "div", "max", "min"):
            amount = all(arg in found for arg in node.args)
        else:
            amount = node.op in ("exp", "sqrt", "abs") or (node.op == "pow" and node.args[0] in found) or (value is not None and value >= 0)
        if amount:
            found.add(node)
    return found


def _sees_a_state(node: Node) -> bool:
    return any(symbol.kind == "state" for symbol in graph.symbols_of([node]))


def _size(difference: Node) -> Node:
    """How large a sum is before its parts cancel."""
    sizes: dict[Node, Node] = {}
    for node in graph.in_order([difference]):
        of = [sizes[arg] for arg in node.args]
        if node.op in ("add", "sub"):
            sizes[node] = graph.larger(*of)
        elif node.op == "mul":
            sizes[node] = graph.multiply(*of)
        elif node.op == "div":
            sizes[node] = graph.divide(of[0], graph.apply("abs", node.args[1]))
        else:
            sizes[node] = of[0] if node.op == "neg" else graph.apply("abs", node)
    return sizes[difference]
