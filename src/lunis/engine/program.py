"""A model as a compiled program: machine code for its functions and its step, and the arrays that the driver works on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import llvmlite.binding as llvm
import numpy as np
from llvmlite import ir
from numpy.typing import NDArray

from ..errors import EngineError, Problem
from ..language.graph import Node, Symbol
from . import drive as kernels
from .cache import kept, key
from .drive import BOLUS, REASONS, SET, SHIFT
from .emit import machine
from .events import Event
from .lanes import Lowered, Writer, hoisted_from, leaves_of, lowered, parameter_leaves, write_model
from .model import Array, Model
from .reference import Accuracy, Path, initial_state
from .results import Status
from .rodas4p2 import RODAS4P2
from .rodas5p import RODAS5P
from .rosenbrock import write_step
from .simplify import simplified

METHODS = {tableau.name: tableau for tableau in (RODAS5P, RODAS4P2)}
_KINDS = {"bolus": BOLUS, "set": SET, "shift": SHIFT}
Indices = NDArray[np.int64]

# numba's own types say nothing of what it compiled.
drive: Callable[..., None] = kernels.drive
evaluate: Callable[..., None] = kernels.evaluate


@cache
def lane_width() -> int:
    """Doubles in the widest vector register of this processor; 2 where nothing better is known."""
    features = llvm.get_host_cpu_features()
    if features.get("avx512f"):
        return 8
    return 4 if features.get("avx2") else 2


@dataclass(frozen=True)
class Task:
    """One patient for the program: parameters, where it starts, and its events in order."""

    parameters: Array
    start: Array
    events: Sequence[Event]


class Code:
    """Machine code in memory, alive as long as this object is."""

    def __init__(self, name: str, write: Callable[[ir.Module], None]) -> None:
        here = machine()
        self._engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), here)
        self._engine.add_object_file(llvm.ObjectFileRef.from_data(kept(name, lambda: _object_code(write))))
        self._engine.finalize_object()

    def address(self, function: str) -> int:
        return int(self._engine.get_function_address(function))


def _object_code(write: Callable[[ir.Module], None]) -> bytes:
    module = ir.Module(name="lunis")
    write(module)
    here = machine()
    parsed = llvm.parse_assembly(str(module))
    builder = llvm.create_pass_builder(here, llvm.create_pipeline_tuning_options(speed_level=1))
    builder.getModulePassManager().run(parsed, builder)
    return bytes(here.emit_object(parsed))


class Program:
    """Compiled code of one model and one method, and what is needed to call it."""

    def __init__(self, model: Model, method: str = RODAS5P.name, width: int | None = None) -> None:
        if method not in METHODS:
            raise EngineError(Problem("method", f"no method `{method}`", "known: " + ", ".join(METHODS)))
        self.model, self.tableau = model, METHODS[method]
        self.width = width or lane_width()
        self.parts: Lowered = lowered(model)
        self._code = Code(key(model, "step", method, self.width), self._write)
        self.step, self.constants = self._code.address("step"), self._code.address("constants")

    def _write(self, module: ir.Module) -> None:
        writer = Writer(module, self.width)
        write_step(writer, self.parts, write_model(writer, self.model, self.parts), self.tableau)

    @property
    def work(self) -> int:
        """Vectors of scratch memory that a step needs."""
        return 3 * len(self.model.states) + len(self.parts.stored) + 2

    def run(
        self,
        tasks: Sequence[Task],
        records: Array,
        start: float,
        end: float,
        accuracy: Accuracy,
        workers: int = 1,
        progress: Callable[[int], None] | None = None,
    ) -> list[Path]:
        """Every task from `start` to `end`, states recorded at `records`. Tasks are shared out over threads."""
        advance = progress or (lambda _: None)
        size = self._chunk(len(tasks), workers)
        chunks = [tasks[begin : begin + size] for begin in range(0, len(tasks), size)]
        with ThreadPoolExecutor(max(workers, 1)) as pool:
            paths: list[Path] = []
            for found in pool.map(lambda chunk: self._run(chunk, records, start, end, accuracy), chunks):
                advance(len(found))
                paths += found
        return paths

    def _chunk(self, tasks: int, workers: int) -> int:
        """Tasks for one thread at a time: a few lanes' worth, so that threads end together."""
        return max(self.width, min(64 * self.width, -(-tasks // (4 * max(workers, 1)))))

    def _run(self, tasks: Sequence[Task], records: Array, start: float, end: float, accuracy: Accuracy) -> list[Path]:
        model, size, count = self.model, len(self.model.states), len(tasks)
        tracked = _tracked(model, tasks)
        parameters = np.array([task.parameters for task in tasks])
        states_out = np.full((count, len(records), size), np.nan)
        tracked_out = np.full((count, len(records), len(tracked)), np.nan)
        final, status, counts = np.full((count, size), np.nan), np.zeros((count, 3)), np.zeros(3, dtype=np.int64)
        scale = np.concatenate([[accuracy.rtol], accuracy.atol(model, initial_state(model, model.defaults))])
        drive(
            self.step, self.constants, self.width, (size, len(self.parts.hoisted), self.work, self.tableau.stages), scale,
            np.array(self.tableau.dense), start, end, accuracy.max_steps, np.array([task.start for task in tasks]), parameters,
            *_event_arrays(model, tasks), records, states_out, tracked_out, tracked, final, status, counts,
        )  # fmt: skip
        return [
            Path(states_out[i], _parameters_at(parameters[i], tracked, tracked_out[i]), final[i], self._status(status[i]))
            for i in range(count)
        ]

    def _status(self, row: Array) -> Status:
        reason = int(row[0])
        return Status(REASONS[reason], float(row[1]), str(self.model.states[int(row[2])])) if reason else Status()


class Readings:
    """Compiled code that computes requested quantities from states and parameters."""

    def __init__(self, model: Model, wanted: Sequence[Node], width: int | None = None) -> None:
        self.model, self.width = model, width or lane_width()
        self.roots = tuple(simplified(list(wanted)))
        self.hoisted = hoisted_from(self.roots)
        self._code = Code(key(model, "readings", self.width, roots=self.roots), self._write)
        self.constants, self.outputs = self._code.address("constants"), self._code.address("outputs")

    def _write(self, module: ir.Module) -> None:
        writer = Writer(module, self.width)
        constants = {node: position for position, node in enumerate(self.hoisted)}
        hoisting = [(node, "c", position) for position, node in enumerate(self.hoisted)]
        writer.function("constants", ["p", "c"], parameter_leaves(self.model), {}, hoisting, inner=False)
        outputs = [(node, "o", position) for position, node in enumerate(self.roots)]
        writer.function("outputs", ["y", "c", "t", "o"], leaves_of(self.model), constants, outputs, inner=False)

    def __call__(self, times: Array, path: Path) -> Array:
        """Quantities (columns) at each recorded time (rows) of one patient."""
        out = np.empty((len(times), len(self.roots)))
        evaluate(self.constants, self.outputs, self.width, len(self.hoisted), times, path.states, path.parameters, out)
        return out


def _event_arrays(model: Model, tasks: Sequence[Task]) -> tuple[NDArray[np.generic], ...]:
    listed = [event for task in tasks for event in task.events]
    offsets = np.cumsum([0, *(len(task.events) for task in tasks)])
    places = [(model.state_index if event.kind == "bolus" else model.parameter_index)[event.target] for event in listed]
    shares = [model.parameter_index[event.share] if event.share else -1 for event in listed]
    return (
        offsets.astype(np.int64),
        np.array([event.time for event in listed], dtype=np.float64),
        np.array([_KINDS[event.kind] for event in listed], dtype=np.int64),
        np.array(places, dtype=np.int64),
        np.array([event.size for event in listed], dtype=np.float64),
        np.array(shares, dtype=np.int64),
    )


def _tracked(model: Model, tasks: Sequence[Task]) -> Indices:
    """The parameters that some event changes."""
    changed: dict[Symbol, None] = {event.target: None for task in tasks for event in task.events if event.kind in ("set", "shift")}
    return np.array(sorted(model.parameter_index[symbol] for symbol in changed), dtype=np.int64)


def _parameters_at(parameters: Array, tracked: Indices, recorded: Array) -> Array:
    """The patient's parameters at every record."""
    everywhere = np.tile(parameters, (len(recorded), 1))
    everywhere[:, tracked] = recorded
    return everywhere
