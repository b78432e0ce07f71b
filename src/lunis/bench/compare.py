"""Tools side by side: one run, interleaved, on one core, each read at the loosest tolerance that meets the goal."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from ..engine import Accuracy
from ..engine.model import Array
from ..engine.program import Program, Task
from .peers import PEERS
from .scenario import Scenario, Solve, timed

GOAL = 2e-5
# How much faster than each peer Lunis set out to be.
GOALS = {
    ("a continuous year", "libroadrunner"): 40,
    ("a continuous year", "SUNDIALS CVODE"): 25,
    ("a continuous year", "SciPy LSODA"): 50,
    ("a continuous year", "diffrax Kvaerno5"): 100,
    ("a continuous year", "mrgsolve"): 40,
    ("a year of daily and twice-daily doses", "libroadrunner"): 70,
    ("a year of daily and twice-daily doses", "SUNDIALS CVODE"): 60,
    ("a year of daily and twice-daily doses", "SciPy LSODA"): 90,
    ("a year of daily and twice-daily doses", "mrgsolve"): 50,
}
LUNIS = "Lunis"
# Half decades, loosest first.
TOLERANCES = tuple(float(f"{10 ** (-step / 2):.3g}") for step in range(6, 19))
REFERENCE = 1e-10
# A tool that needs longer than this for its patients at one tolerance is not asked for a tighter one.
PATIENCE = 120.0
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Row:
    """One tool on one scenario at the tolerance chosen for it. `ratio`: how many times as long as Lunis it takes for a patient."""

    scenario: str
    tool: str
    rtol: float
    patients: int
    seconds_a_patient: float
    median_error: float
    largest_error: float
    ratio: float
    met: bool


@dataclass
class _Tool:
    name: str
    solve: Solve
    tasks: Sequence[Task]
    rtol: float = 0.0
    errors: Array = field(default_factory=lambda: np.array([np.inf]))
    times: list[float] = field(default_factory=list)

    @property
    def met(self) -> bool:
        return bool(np.median(self.errors) <= GOAL)

    @property
    def pace(self) -> float:
        """Median seconds for a patient."""
        return float(np.median(self.times)) / len(self.tasks)


def ours(scenario: Scenario, workers: int = 1) -> Solve:
    """Lunis's own engine."""
    program = Program(scenario.model)

    def solve(tasks: Sequence[Task], rtol: float) -> Array:
        chunks = program.chunks(tasks, scenario.days, 0.0, scenario.end, Accuracy(rtol=rtol), workers)
        return np.concatenate([chunk.states for chunk in chunks])

    return timed(solve)


def compared(scenario: Scenario, many: int, few: int, rounds: int, tell: Tell) -> list[Row]:
    """Rows of one scenario: Lunis with many patients, for it fills its lanes, and every peer with a few of the same."""
    with one_core():
        tasks = scenario.patients(max(many, few))
        reference = ours(scenario)(tasks, REFERENCE).states
        tools = [_Tool(LUNIS, ours(scenario), tasks[:many]), *_peers(scenario, tasks[:few], tell)]
        for tool in tools:
            tell(f"{scenario.name}: {tool.name}")
            _choose(scenario, tool, reference[: len(tool.tasks)])
        for _ in range(rounds):
            for tool in tools:
                if tool.met:
                    tool.times.append(tool.solve(tool.tasks, tool.rtol).seconds)
    pace = tools[0].pace
    return [
        Row(
            scenario.name, tool.name, tool.rtol, len(tool.tasks), tool.pace, float(np.median(tool.errors)), float(tool.errors.max()),
            tool.pace / pace, tool.met,
        )
        for tool in tools
    ]  # fmt: skip


def _peers(scenario: Scenario, tasks: Sequence[Task], tell: Tell) -> Iterator[_Tool]:
    for peer in PEERS:
        if why := peer.absent:
            tell(why)
        elif (solve := peer.solver(scenario)) is None:
            tell(f"{scenario.name}: {peer.name} is not run")
        else:
            yield _Tool(peer.name, solve, tasks)


def _choose(scenario: Scenario, tool: _Tool, reference: Array) -> None:
    """The loosest tolerance whose median error meets the goal; the tightest that patience allows when none does."""
    # What is compiled at a first call is no work of the solver.
    tool.solve(tool.tasks[:1] if tool.name != LUNIS else tool.tasks, TOLERANCES[0])
    for rtol in TOLERANCES:
        answer = tool.solve(tool.tasks, rtol)
        tool.rtol, tool.errors, tool.times = rtol, scenario.errors(answer.states, reference), [answer.seconds]
        if tool.met or answer.seconds > PATIENCE:
            break
    if tool.met:
        tool.times = []


@contextmanager
def one_core() -> Iterator[None]:
    """Everything inside runs on one core, where the system can promise that."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)
