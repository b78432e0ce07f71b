"""What bounds the speed of a step: the operations that it has to do, at the speed at which this core does them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..engine import Accuracy
from ..engine.program import Program
from ..language import graph
from ..language.graph import Node
from .compare import one_core
from .scenario import Scenario
from .throughput import nanoseconds

# What a node of the graph costs, in measured operations. A power is a log and an exp; a function of the C library more than either.
_COSTS: Mapping[str, tuple[str, ...]] = {"exp": ("exp",), "log": ("log",), "div": ("div",), "sqrt": ("sqrt",), "pow": ("log", "exp")}
_LIBRARY = set(graph.UNARY) - {"exp", "log", "sqrt", "abs", "floor", "ceil"}
_FREE = {"constant", "symbol"}


@dataclass(frozen=True)
class Part:
    """One part of a step, for one patient: its operations, and the nanoseconds that they need at least."""

    name: str
    operations: Mapping[str, float]
    bound: float


@dataclass(frozen=True)
class Bounds:
    """Parts of a step, and what a step took. The rest is driver, loads and stores, waiting, and lanes that stand still."""

    width: int
    costs: Mapping[str, float]
    parts: tuple[Part, ...]
    measured: float
    steps_a_patient: float

    @property
    def bound(self) -> float:
        return sum(part.bound for part in self.parts)


def bounds(scenario: Scenario, size: int, rtol: float = 1e-5) -> Bounds:
    """Count, measure, and compare, on one core."""
    program = Program(scenario.model)
    with one_core():
        costs = nanoseconds(program.width)
        measured, steps = _measured(program, scenario, size, rtol)
    parts = tuple(_part(name, operations, costs, program.width) for name, operations in _operations(program).items())
    return Bounds(program.width, costs, parts, measured, steps)


def _measured(program: Program, scenario: Scenario, size: int, rtol: float) -> tuple[float, float]:
    """Nanoseconds for a step of one patient, and steps a patient, tried ones included."""
    tasks, accuracy = scenario.patients(size), Accuracy(rtol=rtol)
    next(program.chunks(tasks[:1], scenario.days, 0.0, 1.0, accuracy))
    began = time.perf_counter()
    steps = sum(int(chunk.counts[:-1].sum()) for chunk in program.chunks(tasks, scenario.days, 0.0, scenario.end, accuracy))
    return (time.perf_counter() - began) / steps * 1e9, steps / size


def _operations(program: Program) -> dict[str, Counter[str]]:
    """The operations of each part of a step on one vector."""
    parts, tableau = program.parts, program.tableau
    known = set(parts.hoisted)
    size, stages = len(parts.rates), tableau.stages
    rates = _counted(parts.rates, known)
    first = _counted([*parts.first, *parts.time_slopes, *parts.stored], known)
    sums = sum(sum(1 for weight in row if weight) for row in (*tableau.a, *tableau.c)) + 2 * stages
    return {
        f"rates, {stages} times": _times(rates, stages),
        "Jacobian and its factors": first - rates,
        f"solves, {stages} times": _times(_counted(parts.solution, known), stages),
        "sums over stages": Counter({"fma": size * sums}),
        "error": Counter({"fma": 6 * size, "div": size, "log": 1, "exp": 1}),
    }


def _times(operations: Counter[str], times: int) -> Counter[str]:
    return Counter({name: times * count for name, count in operations.items()})


def _counted(roots: Sequence[Node], known: set[Node]) -> Counter[str]:
    """Operations under the roots; a product that is only added becomes one with its sum, as the engine has it."""
    seen: set[Node] = set()
    uses: Counter[Node] = Counter()
    stack = list(roots)
    while stack:
        node = stack.pop()
        if node in seen or node in known:
            continue
        seen.add(node)
        uses.update(node.args)
        stack.extend(node.args)
    found: Counter[str] = Counter()
    for node in seen:
        found.update(_cost(node))
        if node.op in ("add", "sub") and any(arg.op == "mul" and uses[arg] == 1 and arg not in known for arg in node.args):
            found["fma"] -= 1
    return found


def _cost(node: Node) -> tuple[str, ...]:
    if node.op in _FREE:
        return ()
    return ("exp", "log") if node.op in _LIBRARY else _COSTS.get(node.op, ("fma",))


def _part(name: str, operations: Counter[str], costs: Mapping[str, float], width: int) -> Part:
    return Part(name, dict(operations), sum(costs[each] * count for each, count in operations.items()) / width)
