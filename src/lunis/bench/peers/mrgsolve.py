"""mrgsolve: LSODA in R on C++ that is written from our graph; doses are its own repeated events.

A process of R runs beside, and says itself how long the simulation took.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import weakref
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from ...engine.lanes import hoisted_from
from ...engine.model import Model
from ...engine.program import Task
from ...engine.simplify import simplified
from ...engine.taker import Taker
from ...language import graph
from ...language.graph import Node, Symbol
from ..scenario import Answer, Scenario, Solve

SCRIPT = Path(__file__).with_name("mrgsolve.R")
_INFIX = {"add": "+", "sub": "-", "mul": "*", "div": "/", "and": "&&", "or": "||"}
_INFIX |= {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}
_CALLED = {"max": "fmax", "min": "fmin", "abs": "fabs", "arcsin": "asin", "arccos": "acos", "arctan": "atan"}


@cache
def installed() -> bool:
    """Whether R and its package mrgsolve are there."""
    program = shutil.which("Rscript")
    return program is not None and subprocess.run([program, "-e", "library(mrgsolve)"], capture_output=True).returncode == 0


def solver(scenario: Scenario) -> Solve:
    return _Session(scenario).solve


class _Session:
    """One process of R with the compiled model."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.held = TemporaryDirectory(prefix="lunis-mrgsolve-")
        self.folder = Path(self.held.name)
        (self.folder / "model.cpp").write_text("\n".join(code(scenario.model)) + "\n", encoding="utf-8")
        np.savetxt(self.folder / "days.txt", scenario.days)
        self._write("doses.csv", ["time", "amt", "cmt", "evid", "ii", "addl"], _doses(scenario))
        self.process = subprocess.Popen(
            ["Rscript", str(SCRIPT), str(self.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        weakref.finalize(self, _end, self.process, self.held)
        self._answer()

    def solve(self, tasks: Sequence[Task], rtol: float) -> Answer:
        model = self.scenario.model
        parameters = np.array([task.parameters for task in tasks])
        varying = np.flatnonzero((parameters != model.defaults).any(axis=0))
        names = ["ID", *(f"P{k}" for k in varying), *(f"Y{k}_0" for k in range(len(model.states)))]
        rows = [[number + 1, *task.parameters[varying], *task.start] for number, task in enumerate(tasks)]
        self._write("patients.csv", names, rows)
        np.savetxt(self.folder / "atol.txt", self.scenario.atol(rtol))
        assert self.process.stdin is not None
        self.process.stdin.write(f"{rtol!r}\n")
        self.process.stdin.flush()
        seconds = float(self._answer())
        states = np.fromfile(self.folder / "states.bin").reshape(len(tasks), len(self.scenario.days), len(model.states))
        return Answer(states, seconds)

    def _answer(self) -> str:
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"R ended: {self.process.stderr.read()[-2000:]}")
        return line

    def _write(self, name: str, head: Sequence[str], rows: Sequence[Sequence[float]]) -> None:
        with (self.folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(head)
            writer.writerows([[repr(float(number)) for number in row] for row in rows])


def _end(process: subprocess.Popen[str], held: TemporaryDirectory[str]) -> None:
    """R ends when nothing more can be asked."""
    process.communicate()
    held.cleanup()


def _doses(scenario: Scenario) -> list[list[float]]:
    """One row a line of the prescription, for a typical patient, late as its route has it."""
    model, rows = scenario.model, []
    typical = Taker.of(model, {})
    for taken in model.regimens:
        route = taken.therapy.routes[taken.route]
        share = model.defaults[model.parameter_index[route.arriving]] if route.arriving else 1.0
        for line in taken.schedule:
            late = typical.late(taken)
            count = sum(1 for _ in line.times(np.nextafter(scenario.end - late, np.inf)))
            cmt = model.state_index[route.into.symbol] + 1
            rows.append([line.start + late, typical.size(line) * share, cmt, 1, line.interval if count > 1 else 0, count - 1])
    return rows


def code(model: Model) -> Iterator[str]:
    """The model as mrgsolve has it: simplified, and what depends on parameters alone computed apart."""
    roots = simplified(list(model.rates))
    hoisted = hoisted_from(roots)
    leaves = {symbol: f"P{k}" for k, symbol in enumerate(model.parameters)} | {symbol: f"Y{k}" for k, symbol in enumerate(model.states)}
    names: dict[Node, str] = {}
    yield "$PARAM"
    yield from (f"P{k} = {float(value)!r}" for k, value in enumerate(model.defaults))
    yield "$CMT " + " ".join(f"Y{k}" for k in range(len(model.states)))
    yield "$MAIN"
    yield from _lines(graph.in_order(hoisted), names, leaves, "m")
    routes = [taken.therapy.routes[taken.route] for taken in model.regimens if taken.route]
    yield from (f"F_{leaves[route.into.symbol]} = {leaves[route.gate]};" for route in routes if route.gate)
    yield "$ODE"
    yield from _lines([node for node in graph.in_order(roots) if node not in names], names, leaves, "x")
    yield from (f"dxdt_Y{row} = {names[root]};" for row, root in enumerate(roots))


def _lines(order: Sequence[Node], names: dict[Node, str], leaves: Mapping[Symbol, str], letter: str) -> Iterator[str]:
    for node in order:
        text = _text(node, names, leaves)
        if node.args:
            names[node] = f"{letter}{len(names)}"
            yield f"double {names[node]} = {text};"
        else:
            names[node] = text


def _text(node: Node, names: Mapping[Node, str], leaves: Mapping[Symbol, str]) -> str:
    if isinstance(node.value, Symbol):
        return "SOLVERTIME" if node.value.kind == "time" else leaves[node.value]
    if node.op == "constant":
        return f"({node.value!r})"
    args = [names[arg] for arg in node.args]
    if node.op in _INFIX:
        return f"double({args[0]} {_INFIX[node.op]} {args[1]})"
    if node.op == "where":
        return f"{args[0]} != 0 ? {args[1]} : {args[2]}"
    if node.op in ("neg", "not"):
        return f"{'-' if node.op == 'neg' else '!'}{args[0]}"
    return f"{_CALLED.get(node.op, node.op)}({', '.join(args)})"
