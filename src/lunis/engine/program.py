"""A model as a compiled program: machine code for its functions and its step, and the arrays that the driver works on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

import llvmlite.binding as llvm
import numpy as np
from llvmlite import ir
from numpy.typing import NDArray

from ..errors import EngineError, Problem
from ..language.graph import Node, Symbol
from .cache import key
from .events import Event
from .exponents import usual_exponents
from .interruptions import Answering, Interruptions
from .lanes import Lowered, Writer, hoisted_from, leaves_of, lowered, parameter_leaves, write_model
from .layout import BOLUS, COMPLETED, FOREVER, PATIENT, PAUSE, REASONS, SET, SHIFT, SLIDES, Code, Desk, Lanes, Patients, Plan, lanes
from .model import Array, Model
from .moving import write_moves
from .objects import Object, Piece, Sizes
from .reference import Accuracy, Path, initial_state
from .results import Status
from .rodas4p2 import RODAS4P2
from .rodas5p import RODAS5P
from .rosenbrock import write_step
from .routine import Routine
from .simplify import simplified

# `start` takes as long to compile as all the rest. What runs once a patient, or where parameters change, is as fast without trying.
_SELDOM = Piece(("constants", "beginnings"), speed=0)
_PIECES = (Piece(("start",)), Piece(("sizes", "rates", "solve", "step", "take", "between", "watch", "suspect")), _SELDOM)
_READING = (Piece(("sizes", "constants", "outputs")),)
METHODS = {tableau.name: tableau for tableau in (RODAS5P, RODAS4P2)}
_KINDS = {"bolus": BOLUS, "set": SET, "shift": SHIFT}
Indices = NDArray[np.int64]

drive, evaluate, begin = (Routine("drive", name) for name in ("drive", "evaluate", "begin"))


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


class Program:
    """Compiled code of one model and one method, and what is needed to call it."""

    def __init__(
        self, model: Model, method: str = RODAS5P.name, width: int | None = None, exponents: Mapping[Symbol, float] | None = None
    ) -> None:
        if method not in METHODS:
            raise EngineError(Problem("method", f"no method `{method}`", "known: " + ", ".join(METHODS)))
        self.model, self.tableau = model, METHODS[method]
        self.width = width or lane_width()
        self.exponents = usual_exponents(model) if exponents is None else exponents
        self._object = Object(key(model, "step", method, self.width, tuple(self.exponents.items())), _PIECES, self._write)
        self.sizes = self._object.sizes
        self.code = Code(
            self._object.address("step"),
            self._object.address("constants"),
            self._object.address("rates"),
            self._object.address("take"),
            self._object.address("between"),
            self._object.address("watch") if self.sizes.guards else 0,
            self._object.address("suspect") if self.sizes.guards else 0,
        )
        self._usual = initial_state(model, model.defaults)

    @cached_property
    def parts(self) -> Lowered:
        """The graphs that the code was written from."""
        return lowered(self.model, self.tableau.dense, self.exponents)

    @cached_property
    def interruptions(self) -> Interruptions:
        """What the driver leaves to Python."""
        return Interruptions(self.model, lambda: self.parts)

    def _write(self, module: ir.Module) -> None:
        writer = Writer(module, self.width)
        Sizes(len(self.parts.hoisted), len(self.parts.stored), len(self.parts.guards)).write(module)
        write_moves(writer, len(self.model.states), self.tableau.dense)
        write_step(writer, self.parts, write_model(writer, self.model, self.parts, self.tableau.stages), self.tableau)

    def beginnings(self, parameters: Array) -> Array:
        """Where patients with these parameters (one row each) start."""
        starts = np.empty((len(parameters), len(self.model.states)))
        y, p = np.zeros((starts.shape[1], self.width)), np.zeros((parameters.shape[1], self.width))
        begin(self._object.address("beginnings"), np.ascontiguousarray(parameters), y, p, starts)
        return starts

    @cached_property
    def general(self) -> Program:
        """The same for patients of other exponents."""
        return Program(self.model, self.tableau.name, self.width, {}) if self.exponents else self

    @property
    def work(self) -> int:
        """Vectors of scratch memory that a step needs."""
        return 3 * len(self.model.states) + self.sizes.stored + 2

    def chunks(
        self,
        tasks: Sequence[Task],
        records: Array,
        start: float,
        end: float,
        accuracy: Accuracy,
        workers: int = 1,
        progress: Callable[[int], None] | None = None,
    ) -> Iterator[Chunk]:
        """Every task from `start` to `end`, states recorded at `records`, a few patients at a time. They are shared out over threads."""
        advance = progress or (lambda _: None)
        pieces = self._pieces(tasks, self._chunk(len(tasks), workers, len(records)))
        with ThreadPoolExecutor(max(workers, 1)) as pool:
            for chunk in pool.map(lambda piece: piece[0]._run(piece[1], records, start, end, accuracy), pieces):
                advance(len(chunk.statuses))
                yield chunk

    def _pieces(self, tasks: Sequence[Task], size: int) -> list[tuple[Program, Sequence[Task]]]:
        """Neighbours that the same code can run, `size` at most together."""
        usual = usual_patients(self.model, tasks, self.exponents)
        edges = {0, len(tasks), *range(0, len(tasks), size), *(np.flatnonzero(np.diff(usual)) + 1).tolist()}
        return [(self if usual[begin] else self.general, tasks[begin:end]) for begin, end in pairwise(sorted(edges))]

    def _chunk(self, tasks: int, workers: int, records: int) -> int:
        """Tasks for one thread at a time: a few lanes' worth, so that threads end together."""
        return max(self.width, min(64 * self.width, -(-tasks // (4 * max(workers, 1)))))

    def _run(self, tasks: Sequence[Task], records: Array, start: float, end: float, accuracy: Accuracy) -> Chunk:
        model, counts = self.model, np.zeros(4, dtype=np.int64)
        listed, rows = _listed(tasks)
        tracked = _tracked(model, listed)
        scale = np.concatenate([[accuracy.rtol], accuracy.atol(model, self._usual)])
        plan = Plan(
            scale, np.ascontiguousarray(records), tracked, *_event_arrays(model, listed),
            self.interruptions.alarms, self.interruptions.pauses, start, end, accuracy.max_steps,
        )  # fmt: skip
        patients = _patients(tasks, rows, start, len(records), len(tracked), self.sizes.guards)
        room = lanes(
            self.width, len(model.states), len(model.parameters), self.sizes.hoisted, self.sizes.guards,
            self.tableau.stages, self.work, accuracy.rtol,
        )  # fmt: skip
        answering = self.interruptions.of(patients, listed, start)
        queue = np.arange(len(tasks))
        while len(queue):
            self._drive(plan, patients, queue, room, counts)
            queue = np.array([patient for patient in queue.tolist() if answering.goes_on(patient)], dtype=np.int64)
        statuses = tuple(self._status(patients, i, answering) for i in range(len(tasks)))
        return Chunk(tasks, patients.states, tracked, patients.parameters, patients.final, statuses, counts)

    def _drive(self, plan: Plan, patients: Patients, queue: Indices, room: Lanes, counts: Indices) -> None:
        """Run the patients of `queue` until each is done, failed or paused."""
        drive(self.code, plan, patients, queue, room, counts)

    def _status(self, patients: Patients, i: int, answering: Answering) -> Status:
        its = patients.at[i]
        outcome, culprit, day = int(its["outcome"]), int(its["culprit"]), float(its["t"])
        if i in answering.refused:
            return Status(answering.refused[i], day)
        if outcome == COMPLETED:
            return Status()
        where = self.parts.guards[culprit] if outcome == SLIDES else self.model.states[culprit]
        return Status(REASONS[outcome], day, str(where))


@dataclass(frozen=True)
class Chunk:
    """Some patients that have run: states (patient, time, state), and the tracked parameters at the same times."""

    tasks: Sequence[Task]
    states: Array
    tracked: Indices
    parameters: Array
    final: Array
    statuses: tuple[Status, ...]
    counts: Indices

    @property
    def paths(self) -> list[Path]:
        """Each patient's own."""
        return [
            Path(self.states[i], _parameters_at(task.parameters, self.tracked, self.parameters[i]), self.final[i], self.statuses[i])
            for i, task in enumerate(self.tasks)
        ]


def paths_of(chunks: Iterable[Chunk]) -> list[Path]:
    """The paths of all patients."""
    return [path for chunk in chunks for path in chunk.paths]


class Readings:
    """Compiled code that computes requested quantities from states and parameters."""

    def __init__(self, model: Model, wanted: Sequence[Node], width: int | None = None) -> None:
        self.model, self.width = model, width or lane_width()
        self.wanted = tuple(wanted)
        self._object = Object(key(model, "readings", self.width, roots=self.wanted), _READING, self._write)
        self.hoisted = self._object.sizes.hoisted
        self.constants, self.outputs = self._object.address("constants"), self._object.address("outputs")

    def _write(self, module: ir.Module) -> None:
        writer = Writer(module, self.width)
        roots = simplified(list(self.wanted))
        hoisted = hoisted_from(roots)
        Sizes(len(hoisted)).write(module)
        constants = {node: position for position, node in enumerate(hoisted)}
        hoisting = [(node, "c", position) for position, node in enumerate(hoisted)]
        writer.function("constants", ["p", "c"], parameter_leaves(self.model), {}, hoisting, inner=False)
        outputs = [(node, "o", position) for position, node in enumerate(roots)]
        writer.function("outputs", ["y", "c", "t", "o"], leaves_of(self.model), constants, outputs, inner=False)

    def __call__(self, times: Array, states: Array, parameters: Array, tracked: Indices, tracked_at: Array) -> Array:
        """Quantities (patient, time, quantity) from states (patient, time, state), parameters (patient, parameter) and the `tracked`
        parameters as they were at those times."""
        out = np.empty((*states.shape[:2], len(self.wanted)))
        given = (np.ascontiguousarray(each) for each in (times, states, parameters, tracked, tracked_at))
        heights = (states.shape[2], parameters.shape[1], max(self.hoisted, 1), 1, len(self.wanted))
        evaluate(self.constants, self.outputs, *given, Desk(*(np.zeros((height, self.width)) for height in heights)), out)
        return out

    def of(self, chunk: Chunk, times: Array) -> Array:
        """Quantities of patients that have run."""
        parameters = np.array([task.parameters for task in chunk.tasks])
        return self(times, chunk.states, parameters, chunk.tracked, chunk.parameters)


def usual_patients(model: Model, tasks: Sequence[Task], exponents: Mapping[Symbol, float]) -> NDArray[np.bool_]:
    """Whose exponents are these, and stay so."""
    places = [model.parameter_index[symbol] for symbol in exponents]
    own = np.array([task.parameters[places] for task in tasks]).reshape(len(tasks), len(places))
    schedules = {id(task.events): task.events for task in tasks}
    kept = {name: not any(event.target in exponents for event in events) for name, events in schedules.items()}
    stays = np.array([kept[id(task.events)] for task in tasks], dtype=np.bool_)
    usual: NDArray[np.bool_] = (own == np.array(list(exponents.values()))).all(axis=1) & stays
    return usual


def _listed(tasks: Sequence[Task]) -> tuple[list[Event], Indices]:
    """All events in one list, and which rows are whose; tasks that share one list of events share its rows."""
    listed: list[Event] = []
    shared: dict[int, tuple[int, int]] = {}
    for task in tasks:
        if id(task.events) not in shared:
            shared[id(task.events)] = (len(listed), len(listed) + len(task.events))
            listed.extend(task.events)
    return listed, np.array([shared[id(task.events)] for task in tasks], dtype=np.int64)


def _event_arrays(model: Model, listed: Sequence[Event]) -> tuple[Array, Indices, Indices, Array, Indices, Indices]:
    places = [_place(model, event) for event in listed]
    shares = [model.parameter_index[event.share] if event.share else -1 for event in listed]
    gates = [model.state_index[event.gate] if event.gate else -1 for event in listed]
    return (
        np.array([event.time for event in listed], dtype=np.float64),
        np.array([_KINDS.get(event.kind, PAUSE) for event in listed], dtype=np.int64),
        np.array(places, dtype=np.int64),
        np.array([event.size for event in listed], dtype=np.float64),
        np.array(shares, dtype=np.int64),
        np.array(gates, dtype=np.int64),
    )


def _place(model: Model, event: Event) -> int:
    if event.kind not in _KINDS:
        return -1
    return (model.state_index if event.kind == "bolus" else model.parameter_index)[event.target]


def _patients(tasks: Sequence[Task], rows: Indices, start: float, records: int, tracked: int, guards: int) -> Patients:
    count, size = len(tasks), len(tasks[0].start)

    def unknown(*shape: int) -> Array:
        return np.full((count, *shape), np.nan)

    at = np.zeros(count, PATIENT)
    at["t"], at["stop"], at["last_flip"], at["fresh"], at["check"] = start, np.inf, -FOREVER, True, True
    at["event"], at["last"] = rows[:, 0], rows[:, 1]
    return Patients(
        y=np.array([task.start for task in tasks]),
        p=np.array([task.parameters for task in tasks]),
        modes=unknown(guards),
        before=unknown(guards),
        states=unknown(records, size),
        parameters=unknown(records, tracked),
        final=unknown(size),
        at=at,
    )


def _tracked(model: Model, listed: Sequence[Event]) -> Indices:
    """The parameters that some event changes."""
    changed = {event.target for event in listed if event.kind in ("set", "shift")}
    if any(event.kind in ("restart", "settle") for event in listed):
        # These begin and stop infusions.
        changed |= {symbol for symbol in model.parameters if symbol.kind == "rate"}
    return np.array(sorted(model.parameter_index[symbol] for symbol in changed), dtype=np.int64)


def _parameters_at(parameters: Array, tracked: Indices, recorded: Array) -> Array:
    """The patient's parameters at every record."""
    everywhere = np.broadcast_to(parameters, (len(recorded), len(parameters)))
    if not len(tracked):
        return everywhere
    changed = everywhere.copy()
    changed[:, tracked] = recorded
    return changed
