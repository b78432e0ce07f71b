"""Run patients through a model: the one call that everything above the engine uses."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from multiprocessing import get_context
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from ..errors import EngineError, Problem, nearest
from ..language.graph import Node, Symbol
from .cuda import CudaProgram
from .events import Event, checked, planned, standing
from .interpret import Interpreter, leaves
from .model import Array, Model
from .modes import frozen
from .program import Program, Readings, Task
from .reference import Accuracy, Compiled, Functions, Interpreted, Path, integrate, usual_doses
from .results import Results
from .sensitivities import Changed, with_sensitivities
from .taker import Taker, personal

Backend = Literal["lanes", "gpu", "compiled", "interpreter"]

PROGRAMS: tuple[Backend, ...] = ("lanes", "gpu")


@dataclass(frozen=True)
class Run:
    """One patient's run: parameters that differ from the model's (base units), own events, and where to start.

    luck: the number of the patient's own random stream, by which doses are forgotten where the prescription says that some are.
    """

    parameters: Mapping[Symbol, float] = field(default_factory=dict)
    events: Sequence[Event] = ()
    start_from: Array | None = None
    luck: int = 0


_built: dict[tuple[str, Backend], Functions] = {}
_programs: dict[tuple[Hashable, ...], Program] = {}
_readers: dict[tuple[str, tuple[Node, ...]], Readings] = {}


def _program(model: Model, backend: Backend) -> Program:
    # What tolerances and the code for usual exponents rest on is part of the key: the graph alone does not tell it.
    scales = None if model.scales is None else model.scales.tobytes()
    key = (model.digest, backend, model.defaults.tobytes(), tuple(usual_doses(model).items()), scales)
    if key not in _programs:
        _programs[key] = (CudaProgram if backend == "gpu" else Program)(model)
    return _programs[key]


def _readings(model: Model, wanted: tuple[Node, ...]) -> Readings:
    key = (model.digest, wanted)
    if key not in _readers:
        _readers[key] = Readings(model, wanted)
    return _readers[key]


def _scalar(backend: Backend) -> Backend:
    """The reference solver's own backend, where programs cannot serve."""
    return "compiled" if backend in PROGRAMS else backend


def functions_of(model: Model, backend: Backend = "compiled") -> Functions:
    """The model's functions for the reference solver, built once for each distinct model."""
    key = (model.digest, backend)
    if key not in _built:
        _built[key] = Compiled(model) if backend == "compiled" else Interpreted(model)
    return _built[key]


def simulate(
    model: Model,
    runs: Sequence[Run],
    times: ArrayLike,
    quantities: Sequence[str],
    start: float = 0.0,
    accuracy: Accuracy | None = None,
    backend: Backend = "lanes",
    workers: int = 1,
    progress: Callable[[int], None] | None = None,
    sensitivities: Sequence[str] = (),
) -> Results:
    """Quantities at `times` (days, ascending) for each run, under the model's regimens and each run's own events.

    `quantities` are signals or `organ.variable`. A patient's numbers do not depend on the others, on `workers`, or on `times`.
    backend: `lanes` is the fast engine, and `gpu` the same on a GPU (extra `gpu`), to the bit; `compiled` and `interpreter` are the
    reference solver on machine code and on NumPy. Models without states take the reference solver.
    Raises EngineError for a bad request; numerical failure is a status of the patient.
    """
    grid = _grid(times, start)
    if sensitivities:

        def solve(model: Model, changed: Sequence[Changed], names: Sequence[str], accuracy: Accuracy) -> Results:
            given = [replace(run, events=each.events, start_from=each.start_from) for run, each in zip(runs, changed, strict=True)]
            return simulate(model, given, grid, names, start, accuracy, backend, workers, progress)

        return with_sensitivities(solve, model, runs, float(grid[-1]), quantities, sensitivities, accuracy)
    wanted = [model.expression(name) for name in quantities]
    _refuse_misfits(model, runs)
    job = _Job(model, list(runs), grid, start, accuracy or Accuracy(), backend)
    checked(model, [*job.schedule, *(event for run in runs for event in run.events)])
    if not runs:
        nobody = np.empty((0, len(grid), len(wanted)))
        return Results(grid, tuple(model.quantities[name] for name in quantities), nobody, (), np.empty((0, len(model.states))))
    if backend in PROGRAMS and model.states:
        program, reading = _program(model, backend), _readings(model, tuple(wanted))
        chunks = list(program.chunks(job.tasks(), grid, start, float(grid[-1]), job.accuracy, workers, progress))
        values = np.concatenate([reading.of(chunk, grid) for chunk in chunks])
        statuses = tuple(status for chunk in chunks for status in chunk.statuses)
        states, final = np.concatenate([chunk.states for chunk in chunks]), np.concatenate([chunk.final for chunk in chunks])
    else:
        _refuse_breaks(model)
        functions_of(model, _scalar(backend))
        paths = _paths(job, workers, progress)
        reader = Interpreter(wanted)
        values = np.array([_columns(model, reader, path, grid) for path in paths]).reshape(len(paths), len(grid), len(wanted))
        statuses = tuple(path.status for path in paths)
        states, final = np.array([path.states for path in paths]), np.array([path.final for path in paths])
    for patient, status in enumerate(statuses):
        if not status.ok:
            # A choice between numbers, or a signal of parameters alone, would have a value even now.
            values[patient, np.isnan(states[patient]).all(axis=-1)] = np.nan
    described = tuple(model.quantities[name] for name in quantities)
    scales = np.array([quantity.unit.scale for quantity in described])
    return Results(grid, described, values / scales, statuses, final)


def _grid(times: ArrayLike, start: float) -> Array:
    grid = np.atleast_1d(np.asarray(times, dtype=np.float64))
    if not np.isfinite(grid).all() or (np.diff(grid) <= 0).any() or grid[0] < start:
        raise EngineError(Problem("times", f"must be finite, ascending and not before day {start:g}"))
    return grid


def _refuse_breaks(model: Model) -> None:
    """The reference solver steps over switches, at which sensitivities jump."""
    still = frozen(model.rates[: model.own])
    if model.pairing and still.breaks:
        what = f"sensitivities jump where the rates may, at `{still.guards[min(still.breaks)]}`, which the reference solver does not follow"
        raise EngineError(Problem("backend", what, 'take `backend="lanes"`'))


def _refuse_misfits(model: Model, runs: Sequence[Run]) -> None:
    known = list(map(str, model.parameters))
    unknown = sorted({symbol for run in runs for symbol in run.parameters if symbol not in model.parameter_index})
    problems = [Problem("run", f"no parameter `{symbol}` in {model.name}", nearest(str(symbol), known)) for symbol in unknown]
    for number, run in enumerate(runs):
        if run.start_from is not None and np.shape(run.start_from) != (len(model.states),):
            what = f"starts from {np.size(run.start_from)} numbers, but {model.name} has {len(model.states)} states"
            problems.append(Problem(f"run {number}", what))
    if problems:
        raise EngineError(problems)


@dataclass(frozen=True)
class _Job:
    model: Model
    runs: list[Run]
    grid: Array
    start: float
    accuracy: Accuracy
    backend: Backend

    def parameters(self, runs: Sequence[Run]) -> Array:
        """One row a run."""
        rows = np.tile(self.model.defaults, (len(runs), 1))
        for row, run in zip(rows, runs, strict=True):
            for symbol, value in run.parameters.items():
                row[self.model.parameter_index[symbol]] = value
        return rows

    @cached_property
    def schedule(self) -> list[Event]:
        """The doses of a typical patient."""
        return planned(self.model, float(self.grid[-1]), and_next=True)

    @cached_property
    def _personal(self) -> bool:
        return personal(self.model)

    @cached_property
    def _schedules(self) -> dict[Hashable, list[Event]]:
        """The doses of patients who take them in a way of their own; those who take them alike share a list."""
        return {}

    def doses(self, run: Run, p: Array) -> list[Event]:
        """The doses of one patient."""
        if not self._personal:
            return self.schedule
        taker = Taker(self.model, p, run.luck)
        if taker.alike not in self._schedules:
            self._schedules[taker.alike] = planned(self.model, float(self.grid[-1]), and_next=True, taker=taker)
        return self._schedules[taker.alike]

    def events(self, run: Run, p: Array) -> Sequence[Event]:
        doses = self.doses(run, p)
        return standing(self.model, [*doses, *run.events]) if run.events else doses

    def tasks(self) -> list[Task]:
        rows = self.parameters(self.runs)
        starts = _program(self.model, self.backend).beginnings(rows)
        return [
            Task(p, at_rest if run.start_from is None else np.asarray(run.start_from, dtype=np.float64), self.events(run, p))
            for run, p, at_rest in zip(self.runs, rows, starts, strict=True)
        ]

    def path(self, number: int) -> Path:
        run = self.runs[number]
        functions, p = functions_of(self.model, _scalar(self.backend)), self.parameters([run])[0]
        grid = self.grid
        return integrate(self.model, functions, p, self.events(run, p), grid, self.start, float(grid[-1]), run.start_from, self.accuracy)


_job: _Job | None = None


def _path(number: int) -> Path:
    assert _job is not None
    return _job.path(number)


def _paths(job: _Job, workers: int, progress: Callable[[int], None] | None) -> list[Path]:
    numbers = range(len(job.runs))
    advance = progress or (lambda _: None)
    if workers <= 1 or len(job.runs) < 4:
        return [_counted(job.path(number), advance) for number in numbers]
    # Compiled code lives in memory, so workers must inherit it: fork, with the job set before.
    global _job
    _job = job
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        return [_counted(path, advance) for path in pool.map(_path, numbers, chunksize=1)]


def _counted(path: Path, advance: Callable[[int], None]) -> Path:
    advance(1)
    return path


def _columns(model: Model, reader: Interpreter, path: Path, grid: Array) -> Array:
    columns = reader(leaves(model.states, model.parameters, grid, path.states.T, path.parameters.T))
    return np.stack([np.broadcast_to(column, grid.shape) for column in columns], axis=-1)


def cores() -> int:
    """Processes worth using: one for each core, where processes can be forked."""
    return (os.cpu_count() or 1) if hasattr(os, "fork") else 1
