"""Patients a second on a GPU, where one is at hand. It computes the bits of the lanes, so that speed is all there is to measure."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from ..engine import Accuracy
from ..engine.cuda import CudaProgram, gpu
from ..engine.program import Task
from ..errors import EngineError
from .scenario import Scenario

# It wants so many times as many patients as a core.
MORE = 64


@dataclass(frozen=True)
class OnGpu:
    """Patients a second, and how long it took to compile the model for them."""

    scenario: str
    patients: int
    compiled: float
    pace: float


def absent() -> str:
    """Why no GPU is measured, or nothing."""
    try:
        gpu()
    except EngineError as error:
        return f"a GPU is left out: {error.problems[0].what}"
    return ""


def on_gpu(scenario: Scenario, patients: int, rtol: float) -> OnGpu:
    """The best of three runs, copies to the GPU and back included."""
    tasks = scenario.patients(MORE * patients)
    began = time.perf_counter()
    program = CudaProgram(scenario.model)
    _seconds(program, scenario, tasks[:1], rtol)
    compiled = time.perf_counter() - began
    return OnGpu(scenario.name, len(tasks), compiled, len(tasks) / min(_seconds(program, scenario, tasks, rtol) for _ in range(3)))


def _seconds(program: CudaProgram, scenario: Scenario, tasks: Sequence[Task], rtol: float) -> float:
    began = time.perf_counter()
    for _ in program.chunks(tasks, scenario.days, 0.0, scenario.end, Accuracy(rtol=rtol)):
        pass
    return time.perf_counter() - began
