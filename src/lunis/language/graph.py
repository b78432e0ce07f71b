"""The expression graph: what an equation is, once its Python has run.

A node is an operation on other nodes. Equal nodes are one object (hash-consing), so shared work is shared by construction,
and each node carries a digest of its whole meaning, equal on every machine and in every run.
Only rewrites that are exact in floating point, or that fold constants, happen here; the rest is the engine's business.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from typing import NamedTuple
from weakref import WeakValueDictionary


class Symbol(NamedTuple):
    """A named leaf: a state, parameter, control, signal, lever, inflow, or time."""

    kind: str
    owner: str
    name: str

    def __str__(self) -> str:
        return f"{self.owner}.{self.name}" if self.owner else self.name


Payload = float | Symbol | None
_table: WeakValueDictionary[tuple[object, ...], Node] = WeakValueDictionary()


class Node:
    """One operation of the graph; compare with `is`."""

    __slots__ = ("__weakref__", "args", "digest", "op", "value")
    op: str
    args: tuple[Node, ...]
    value: Payload
    digest: bytes

    def __repr__(self) -> str:
        if self.op in ("constant", "symbol"):
            return str(self.value)
        return f"{self.op}({', '.join(map(repr, self.args))})" if depth(self) < 5 else f"{self.op}(…)"


def _make(op: str, args: tuple[Node, ...] = (), value: Payload = None) -> Node:
    # The sign of zero is part of a constant's meaning, yet 0.0 == -0.0, hence the text.
    key = (op, *map(id, args)) if args else (op, repr(value) if isinstance(value, float) else value)
    node = _table.get(key)
    if node is None:
        node = Node()
        node.op, node.args, node.value = op, args, value
        text = f"{op}|{value!r}|" if not isinstance(value, Symbol) else f"{op}|{'/'.join(value)}|"
        node.digest = blake2b(b"".join([text.encode(), *[arg.digest for arg in args]]), digest_size=16).digest()
        _table[key] = node
    return node


def constant(value: float) -> Node:
    """A number."""
    return _make("constant", (), float(value))


def symbol(kind: str, owner: str, name: str) -> Node:
    """A named leaf."""
    return _make("symbol", (), Symbol(kind, owner, name))


ZERO, ONE = constant(0.0), constant(1.0)
TIME = symbol("time", "", "time")

UNARY: dict[str, Callable[[float], float]] = {
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "abs": abs,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "arcsin": math.asin,
    "arccos": math.acos,
    "arctan": math.atan,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "floor": math.floor,
    "ceil": math.ceil,
}
COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
}


def number(node: Node) -> float | None:
    """The value of a constant node, else None."""
    return node.value if node.op == "constant" and isinstance(node.value, float) else None


def _sorted_pair(a: Node, b: Node) -> tuple[Node, Node]:
    return (a, b) if a.digest <= b.digest else (b, a)


def add(a: Node, b: Node) -> Node:
    x, y = number(a), number(b)
    if x is not None and y is not None:
        return constant(x + y)
    if x == 0:
        return b
    if y == 0:
        return a
    return _make("add", _sorted_pair(a, b))


def subtract(a: Node, b: Node) -> Node:
    x, y = number(a), number(b)
    if x is not None and y is not None:
        return constant(x - y)
    if y == 0:
        return a
    if x == 0:
        return negate(b)
    return ZERO if a is b else _make("sub", (a, b))


def negate(a: Node) -> Node:
    x = number(a)
    if x is not None:
        return constant(-x)
    return a.args[0] if a.op == "neg" else _make("neg", (a,))


def multiply(a: Node, b: Node) -> Node:
    x, y = number(a), number(b)
    if x is not None and y is not None:
        return constant(x * y)
    # A factor of zero means "absent" in this language, whatever the other side is.
    if x == 0 or y == 0:
        return ZERO
    if x == 1:
        return b
    if y == 1:
        return a
    if x == -1:
        return negate(b)
    if y == -1:
        return negate(a)
    return _make("mul", _sorted_pair(a, b))


def divide(a: Node, b: Node) -> Node:
    x, y = number(a), number(b)
    if x is not None and y is not None and y != 0:
        return constant(x / y)
    if x == 0:
        return ZERO
    if y == 1:
        return a
    return ONE if a is b else _make("div", (a, b))


def power(a: Node, b: Node) -> Node:
    x, y = number(a), number(b)
    if y == 0:
        return ONE
    if y == 1:
        return a
    if x is not None and y is not None and (x > 0 or (x == 0 and y > 0) or (x < 0 and y.is_integer())):
        try:
            return constant(x**y)
        except OverflowError:
            return _make("pow", (a, b))
    return ONE if x == 1 else _make("pow", (a, b))


def apply(function: str, a: Node) -> Node:
    """A function of `UNARY` on one node."""
    x = number(a)
    if x is not None:
        try:
            return constant(UNARY[function](x))
        except (ValueError, OverflowError):
            pass
    return _make(function, (a,))


def larger(a: Node, b: Node) -> Node:
    x, y = number(a), number(b)
    if x is not None and y is not None:
        return constant(max(x, y))
    return a if a is b else _make("max", _sorted_pair(a, b))


def smaller(a: Node, b: Node) -> Node:
    x, y = number(a), number(b)
    if x is not None and y is not None:
        return constant(min(x, y))
    return a if a is b else _make("min", _sorted_pair(a, b))


def compare(relation: str, a: Node, b: Node) -> Node:
    """A truth value (1 or 0) of two nodes, for `select`."""
    x, y = number(a), number(b)
    if x is not None and y is not None:
        return ONE if COMPARISONS[relation](x, y) else ZERO
    return _make(relation, (a, b))


def both(a: Node, b: Node) -> Node:
    x, y = number(a), number(b)
    if x is not None:
        return b if x else ZERO
    if y is not None:
        return a if y else ZERO
    return a if a is b else _make("and", _sorted_pair(a, b))


def either(a: Node, b: Node) -> Node:
    x, y = number(a), number(b)
    if x is not None:
        return ONE if x else b
    if y is not None:
        return ONE if y else a
    return a if a is b else _make("or", _sorted_pair(a, b))


def opposite(a: Node) -> Node:
    x = number(a)
    if x is not None:
        return ZERO if x else ONE
    return a.args[0] if a.op == "not" else _make("not", (a,))


def select(condition: Node, a: Node, b: Node) -> Node:
    """`a` where the condition holds, else `b`."""
    x = number(condition)
    if x is not None:
        return a if x else b
    return a if a is b else _make("where", (condition, a, b))


_BUILDERS: dict[str, Callable[..., Node]] = {
    "add": add,
    "sub": subtract,
    "neg": negate,
    "mul": multiply,
    "div": divide,
    "pow": power,
    "max": larger,
    "min": smaller,
    "and": both,
    "or": either,
    "not": opposite,
    "where": select,
}


def rebuild(op: str, args: tuple[Node, ...]) -> Node:
    """The node `op(args)`, folded as it would be when written that way."""
    if op in _BUILDERS:
        return _BUILDERS[op](*args)
    return compare(op, *args) if op in COMPARISONS else apply(op, args[0])


def in_order(roots: Iterable[Node]) -> list[Node]:
    """Every node that the roots need, arguments before their users."""
    seen: set[Node] = set()
    order: list[Node] = []
    stack: list[Node | None] = [*reversed(list(roots))]
    while stack:
        node = stack.pop()
        if node is None:
            # The node below has had its arguments.
            order.append(stack.pop())  # type: ignore[arg-type]
        elif node not in seen:
            seen.add(node)
            if node.args:
                stack += (node, None, *node.args[::-1])
            else:
                order.append(node)
    return order


def symbols_of(roots: Iterable[Node]) -> list[Symbol]:
    """The named leaves under the roots, in order of first use."""
    return [node.value for node in in_order(roots) if isinstance(node.value, Symbol)]


def substitute(roots: list[Node], meaning: Mapping[Symbol, Node]) -> list[Node]:
    """The roots with named leaves replaced; a replacement is not searched again."""
    new: dict[Node, Node] = {}
    for node in in_order(roots):
        if isinstance(node.value, Symbol):
            new[node] = meaning.get(node.value, node)
        elif not node.args:
            new[node] = node
        else:
            args = tuple(new[arg] for arg in node.args)
            new[node] = node if args == node.args else rebuild(node.op, args)
    return [new[root] for root in roots]


def depth(node: Node, limit: int = 8) -> int:
    """Height of the expression under a node, counted up to `limit`."""
    if not node.args or limit == 0:
        return 0
    return 1 + max(depth(arg, limit - 1) for arg in node.args)
