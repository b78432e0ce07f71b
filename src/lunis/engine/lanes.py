"""Model functions as vector code: `width` patients side by side in one register.

Memory is laid out variable by variable, lane by lane: number i of lane l lies at i·width + l. What depends on parameters alone is
hoisted: `constants` computes it once, whenever a patient's parameters change, and the other functions only load it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from llvmlite import ir

from ..language import graph
from ..language.graph import Node, Symbol
from .differentiate import gradients
from .elementary import TOGETHER, Elementary
from .exponents import with_exponents
from .factor import DIAGONAL, entry, factorised, side
from .model import Model
from .modes import TIME, Guard, frozen, mode
from .simplify import changing, simplified
from .vectors import INTEGER
from .watching import BEGAN, BLUR, SHARE, SIZE, row_of_time, seen, suspicious, watched

_RELATION = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}
_GROUPED = ("exp", "log")
_LIBRARY = {"arcsin": "asin", "arccos": "acos", "arctan": "atan", "abs": "fabs"}


@dataclass(frozen=True)
class Lowered:
    """A model reduced to what the solver calls, all as graphs of states, time, modes and hoisted constants.

    `first`, `time_slopes`, `stored`: the rates, their slopes in time and the factors, which a step begins with.
    `watched`: every guard's value, difference and size, and the time, at a share of a step.
    `conditions`: those of the model's triggers, in terms of modes. `breaks`: the guards at which rates may jump, by number.
    """

    rates: tuple[Node, ...]
    first: tuple[Node, ...]
    time_slopes: tuple[Node, ...]
    stored: tuple[Node, ...]
    solution: tuple[Node, ...]
    watched: tuple[Node, ...]
    hoisted: tuple[Node, ...]
    products: int
    guards: tuple[Guard, ...]
    conditions: tuple[Node, ...]
    breaks: frozenset[int]

    @property
    def depends_on_time(self) -> bool:
        return any(graph.number(node) != 0 for node in self.time_slopes)


def lowered(model: Model, dense: Sequence[Sequence[float]], fixed: Mapping[Symbol, float] | None = None) -> Lowered:
    """Freeze, differentiate, factorise, simplify, and find what can be hoisted.

    dense: the interpolant of the method; fixed: parameters that are taken for numbers (exponents.py).
    """
    size = len(model.states)
    own = model.own
    known = with_exponents([*model.rates[:own], *(trigger.condition for trigger in model.triggers)], fixed or {})
    still = frozen(known[:own], known[own:])
    # Slopes of what is frozen, so that the states and the sensitivities to each parameter have the same factors.
    all_rates = (*still.rates, *(model.pairing.along(still.rates) if model.pairing else ()))
    # Derivatives come first: that of xᵖ is finite at 0 where that of exp(p·log x) is not.
    slopes = gradients(all_rates, (*model.states, TIME))
    position = model.state_index
    jacobian = {(row, position[symbol]): node for row, found in enumerate(slopes) for symbol, node in found.items() if symbol != TIME}
    in_time = [found.get(TIME, graph.ZERO) for found in slopes]
    factors = factorised(size, jacobian)
    # Each function by itself, for what is shared in one may serve but once in another.
    rates = simplified(all_rates)
    first = simplified([*all_rates, *in_time, *factors.stored])
    seen = simplified(watched(still.guards, model.states, dense))
    return Lowered(
        tuple(rates), tuple(first[:size]), tuple(first[size : 2 * size]), tuple(first[2 * size :]), factors.solution, tuple(seen),
        hoisted_from([*rates, *first, *seen, *factors.solution]), factors.products, still.guards, still.conditions, still.breaks,
    )  # fmt: skip


def hoisted_from(roots: Sequence[Node]) -> tuple[Node, ...]:
    """What depends on parameters alone and is used by something that does not, or is itself asked for."""
    moving = changing(roots)
    wanted: dict[Node, None] = {}
    for node in graph.in_order(roots):
        if moving[node]:
            for arg in node.args:
                if not moving[arg] and arg.op != "constant":
                    wanted[arg] = None
    wanted |= dict.fromkeys(root for root in roots if not moving[root] and root.op != "constant")
    return tuple(wanted)


class Writer:
    """Writes functions of vectors into one module. Every function takes pointers to vectors and returns nothing.

    fused: a product that is added to something is rounded once, with the sum.
    """

    def __init__(self, module: ir.Module, width: int, fused: bool = True) -> None:
        self.module, self.width, self.fused = module, width, fused
        self.elementary = Elementary(module, width)
        self.vector = self.elementary.vector
        self.pointer = self.vector.as_pointer()

    def function(
        self,
        name: str,
        arguments: Sequence[str],
        leaves: Mapping[Symbol, tuple[str, int]],
        constants: Mapping[Node, int],
        outputs: Sequence[tuple[Node, str, int]],
        inner: bool = True,
    ) -> ir.Function:
        """A function that stores `outputs` (node, argument, position); leaves and hoisted constants (argument `c`) are loaded."""
        function = ir.Function(self.module, ir.FunctionType(ir.VoidType(), [self.pointer] * len(arguments)), name)
        if inner:
            function.linkage = "internal"
            function.attributes.add("noinline")
        for argument in function.args:
            argument.attributes.add("noalias")
        body = _Body(self, ir.IRBuilder(function.append_basic_block()), dict(zip(arguments, function.args, strict=True)), leaves, constants)
        body.write(outputs)
        return function

    def load(self, b: ir.IRBuilder, pointer: ir.Value, position: int | ir.Value) -> ir.Value:
        place = ir.Constant(INTEGER, position) if isinstance(position, int) else position
        loaded = b.load(b.gep(pointer, [place]))
        loaded.align = 8
        return loaded

    def store(self, b: ir.IRBuilder, value: ir.Value, pointer: ir.Value, position: int | ir.Value) -> None:
        place = ir.Constant(INTEGER, position) if isinstance(position, int) else position
        b.store(value, b.gep(pointer, [place])).align = 8

    def splat(self, b: ir.IRBuilder, scalar: ir.Value) -> ir.Value:
        """One double in every lane."""
        nothing = ir.Constant(self.vector, ir.Undefined)
        first = b.insert_element(nothing, scalar, ir.Constant(ir.IntType(32), 0))
        return b.shuffle_vector(first, nothing, ir.Constant(ir.VectorType(ir.IntType(32), self.width), [0] * self.width))

    def loop(self, b: ir.IRBuilder, count: int | ir.Value, body: object) -> None:
        """Run `body(index)` for 0 … count − 1, at least once."""
        before, inside, after = b.block, b.append_basic_block(), b.append_basic_block()
        b.branch(inside)
        b.position_at_end(inside)
        index = b.phi(INTEGER)
        index.add_incoming(ir.Constant(INTEGER, 0), before)
        body(index)  # type: ignore[operator]
        following = b.add(index, ir.Constant(INTEGER, 1))
        index.add_incoming(following, b.block)
        last = ir.Constant(INTEGER, count) if isinstance(count, int) else count
        b.cbranch(b.icmp_signed("<", following, last), inside, after)
        b.position_at_end(after)


class _Body:
    """The straight-line code of one function."""

    def __init__(
        self,
        writer: Writer,
        builder: ir.IRBuilder,
        arguments: Mapping[str, ir.Value],
        leaves: Mapping[Symbol, tuple[str, int]],
        constants: Mapping[Node, int],
    ) -> None:
        self.writer, self.b, self.arguments = writer, builder, arguments
        self.leaves, self.constants = leaves, constants
        self.values: dict[Node, ir.Value] = {}

    def write(self, outputs: Sequence[tuple[Node, str, int]]) -> None:
        needed = self._missing([node for node, _, _ in outputs])
        self.uses = _uses(needed)
        for name, nodes in self._groups(needed):
            self._compute([node.args[0] for node in nodes])
            found = self.writer.elementary.call_many(self.b, name, [self.values[node.args[0]] for node in nodes])
            self.values |= zip(nodes, found, strict=True)
        for node, argument, position in outputs:
            self._compute([node])
            self.writer.store(self.b, self.values[node], self.arguments[argument], position)
        self.b.ret_void()

    def _compute(self, roots: Sequence[Node]) -> None:
        for node in self._missing(roots):
            self.values[node] = self._value(node)

    def _missing(self, roots: Sequence[Node]) -> list[Node]:
        """Nodes yet to compute, in order; hoisted constants are loaded, so nothing below them is needed."""
        seen: set[Node] = set()
        order: list[Node] = []
        stack: list[Node | None] = list(reversed(roots))
        while stack:
            node = stack.pop()
            if node is None:
                # The node below has had its arguments.
                order.append(stack.pop())  # type: ignore[arg-type]
            elif node not in seen and node not in self.values:
                seen.add(node)
                if node.args and node not in self.constants:
                    stack += (node, None, *node.args[::-1])
                else:
                    order.append(node)
        return order

    def _groups(self, needed: Sequence[Node]) -> list[tuple[str, list[Node]]]:
        """Slow functions that do not wait for one another, a few of one kind together, those that others wait for first."""
        rounds: dict[Node, int] = {}
        groups: dict[tuple[int, str], list[Node]] = {}
        for node in needed:
            waits = 0 if node in self.constants else max((rounds[arg] for arg in node.args), default=0)
            rounds[node] = waits
            if node.op in _GROUPED and node not in self.constants:
                rounds[node] = waits + 1
                groups.setdefault((waits, node.op), []).append(node)
        return [
            (name, nodes[begin : begin + TOGETHER])
            for (_, name), nodes in sorted(groups.items(), key=lambda each: each[0][0])
            for begin in range(0, len(nodes), TOGETHER)
        ]

    def _value(self, node: Node) -> ir.Value:
        if node in self.constants:
            return self.writer.load(self.b, self.arguments["c"], self.constants[node])
        if node.op == "constant" and isinstance(node.value, float):
            return self.writer.elementary.real(node.value)
        if isinstance(node.value, Symbol):
            argument, position = self.leaves[node.value]
            return self.writer.load(self.b, self.arguments[argument], position)
        return self._operation(node)

    def _operation(self, node: Node) -> ir.Value:
        b, e = self.b, self.writer.elementary
        fused = self._fused(node)
        if fused is not None:
            return fused
        args = [self.values[arg] for arg in node.args]
        simple = {"add": b.fadd, "sub": b.fsub, "mul": b.fmul, "div": b.fdiv}
        if node.op in simple:
            return simple[node.op](*args)
        if node.op == "neg":
            return b.fneg(args[0])
        if node.op in _RELATION:
            return self._as_number(self._compare(_RELATION[node.op], args[0], args[1]))
        if node.op == "where":
            return b.select(self._truth(args[0]), args[1], args[2])
        if node.op in ("max", "min"):
            chosen = b.select(self._compare(">=" if node.op == "max" else "<=", *args), args[0], args[1])
            return b.select(b.fcmp_unordered("uno", args[0], args[0]), args[0], chosen)
        if node.op in ("and", "or"):
            return self._as_number((b.and_ if node.op == "and" else b.or_)(self._truth(args[0]), self._truth(args[1])))
        if node.op == "not":
            return self._as_number(b.not_(self._truth(args[0])))
        return e.call(b, _LIBRARY.get(node.op, node.op), *args)

    def _fused(self, node: Node) -> ir.Value | None:
        """a·b + c in one rounding, where the product serves nothing else."""
        if not self.writer.fused or node.op not in ("add", "sub"):
            return None
        left, right = node.args
        e, b = self.writer.elementary, self.b
        if self._only_here(right):
            x, y = (self.values[arg] for arg in right.args)
            return e.multiply_add(b, b.fneg(x) if node.op == "sub" else x, y, self.values[left])
        if self._only_here(left):
            x, y = (self.values[arg] for arg in left.args)
            other = self.values[right]
            return e.multiply_add(b, x, y, b.fneg(other) if node.op == "sub" else other)
        return None

    def _only_here(self, node: Node) -> bool:
        return node.op == "mul" and self.uses.get(node, 0) == 1 and node not in self.constants

    def _compare(self, relation: str, a: ir.Value, b: ir.Value) -> ir.Value:
        return (self.b.fcmp_unordered if relation == "!=" else self.b.fcmp_ordered)(relation, a, b)

    def _truth(self, value: ir.Value) -> ir.Value:
        return self._compare("!=", value, self.writer.elementary.real(0.0))

    def _as_number(self, bits: ir.Value) -> ir.Value:
        return self.b.select(bits, self.writer.elementary.real(1.0), self.writer.elementary.real(0.0))


def _uses(nodes: Sequence[Node]) -> dict[Node, int]:
    count: dict[Node, int] = {}
    for node in nodes:
        for arg in node.args:
            count[arg] = count.get(arg, 0) + 1
    return count


def leaves_of(model: Model) -> dict[Symbol, tuple[str, int]]:
    """Where the functions of a model find its states and time."""
    return {symbol: ("y", position) for position, symbol in enumerate(model.states)} | {TIME: ("t", 0)}


def parameter_leaves(model: Model) -> dict[Symbol, tuple[str, int]]:
    return {symbol: ("p", position) for position, symbol in enumerate(model.parameters)}


def _watching_leaves(size: int, stages: int) -> dict[Symbol, tuple[str, int]]:
    """Where `watch` finds a step: states before and after, all stages, and the share at which to look."""
    leaves = {Symbol(kind, "", str(row)): (kind, row) for kind in ("before", "after") for row in range(size)}
    leaves |= {Symbol("stage", "", str(number)): ("stage", number) for number in range(stages * size)}
    return leaves | {BEGAN: ("began", 0), SIZE: ("size", 0), SHARE: ("share", 0), BLUR: ("blur", 0)}


def _write_watching(writer: Writer, parts: Lowered, size: int, stages: int, constants: Mapping[Node, int]) -> None:
    """`watch` and `suspect`, which the driver calls by themselves."""
    guards = len(parts.guards)
    names = ["before", "after", "stage", "c", "began", "size", "share", "m", "blur", "seen"]
    leaves = _watching_leaves(size, stages) | {mode(number): ("m", number) for number in range(guards)}
    writer.function("watch", names, leaves, constants, [(node, "seen", k) for k, node in enumerate(parts.watched)], inner=False)
    places = ("start", "early", "middle", "ending")
    leaves = {seen(place, row): (place, row) for place in places for row in range(row_of_time(guards))} | {BLUR: ("blur", 0)}
    outputs = [(node, "share", 0) for node in suspicious(guards)]
    writer.function("suspect", [*places, "blur", "share"], leaves, {}, outputs, inner=False)


def write_model(writer: Writer, model: Model, parts: Lowered, stages: int) -> dict[str, ir.Function]:
    """The functions of a model.

    `constants`; `beginnings`: where it starts; `rates`; `start`: rates with stored factors; `solve`; and what watches its guards.
    """
    constants = {node: position for position, node in enumerate(parts.hoisted)}
    size = len(model.states)
    modes = {mode(number): ("m", number) for number in range(len(parts.guards))}
    leaves = leaves_of(model) | modes | {DIAGONAL: ("d", 0)}
    solving = {entry(k): ("lu", k) for k in range(len(parts.stored))} | {side(row): ("b", row) for row in range(size)}
    f = [(node, "f", row) for row, node in enumerate(parts.rates)]
    first = [(node, "f", row) for row, node in enumerate(parts.first)]
    stored = [(node, "lu", position) for position, node in enumerate(parts.stored)]
    solution = [(node, "x", row) for row, node in enumerate(parts.solution)]
    drift = [(node, "ft", row) for row, node in enumerate(parts.time_slopes)]
    hoisting = [(node, "c", k) for k, node in enumerate(parts.hoisted)]
    starts = [(node, "y", row) for row, node in enumerate(simplified(list(model.initial)))]
    functions = {
        "constants": writer.function("constants", ["p", "c"], parameter_leaves(model), {}, hoisting, inner=False),
        "beginnings": writer.function("beginnings", ["p", "y"], parameter_leaves(model), {}, starts, inner=False),
        "rates": writer.function("rates", ["y", "c", "t", "m", "f"], leaves, constants, f, inner=False),
        "start": writer.function("start", ["y", "c", "t", "m", "d", "f", "ft", "lu"], leaves, constants, [*first, *drift, *stored]),
        "solve": writer.function("solve", ["lu", "c", "b", "x"], solving, constants, solution),
    }
    if parts.guards:
        _write_watching(writer, parts, size, stages, constants)
    return functions
