"""The reference solver: SciPy's stiff multistep method, one patient at a time, restarted at every event.

Correct and simple. It runs either on the interpreter, which defines meaning, or on compiled code, which must agree with it.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from ..errors import EngineError
from ..language import graph
from .differentiate import gradients
from .events import Event, standing
from .happen import Happening
from .interpret import Interpreter, leaves
from .model import Array, Model
from .results import Status
from .taker import Taker

if TYPE_CHECKING:
    from scipy.integrate import OdeSolver

Method = Literal["LSODA", "Radau"]
Rows = NDArray[np.intp]
# A tenth of a millisecond (in days) is too short for the solver to start in, and one explicit step is as good.
INSTANT = 1e-9
NO_NUMBER = "a value that is no number"


@dataclass(frozen=True)
class Accuracy:
    """Relative tolerance, absolute tolerance as a share of each state's typical size, and the most steps between two events."""

    rtol: float = 1e-6
    floor: float = 1e-3
    max_steps: int = 50_000

    def atol(self, model: Model, start: Array) -> Array:
        return self.rtol * self.floor * typical_sizes(model, start)


def usual_doses(model: Model) -> dict[int, float]:
    """The largest dose into each state, by position, that the model's regimens give."""
    doses: dict[int, float] = {}
    typical = Taker.of(model, {})
    for taken in model.regimens:
        for line in taken.schedule:
            if line.kind in ("bolus", "infusion"):
                into = model.state_index[taken.therapy.routes[taken.route].into.symbol]
                doses[into] = max(doses.get(into, 0.0), abs(typical.size(line)))
    return doses


def typical_sizes(model: Model, start: Array) -> Array:
    """How large each state usually is: as it starts, else as the largest dose into it, else its scale or one of its unit."""
    units = [model.quantities[str(symbol)].unit.scale for symbol in model.states] if model.scales is None else model.scales
    sizes: Array = np.where(np.abs(start) > 0, np.abs(start), np.array(units))
    for into, dose in usual_doses(model).items():
        if start[into] == 0 and dose > 0:
            sizes[into] = dose
    return sizes


class Functions(Protocol):
    """The two model functions that a solver calls."""

    def rates(self, t: float, y: Array, p: Array) -> Array: ...
    def jacobian(self, t: float, y: Array, p: Array) -> Array: ...


class Interpreted:
    """Rates by the NumPy interpreter; Jacobian by analytic derivatives through the same interpreter."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._rates = Interpreter(model.rates)

    @cached_property
    def _jacobian(self) -> tuple[Interpreter, list[tuple[int, int]]]:
        entries = jacobian_entries(self.model)
        return Interpreter([node for _, node in entries]), [place for place, _ in entries]

    def rates(self, t: float, y: Array, p: Array) -> Array:
        return np.array(self._rates(leaves(self.model.states, self.model.parameters, t, y, p)))

    def jacobian(self, t: float, y: Array, p: Array) -> Array:
        interpreter, places = self._jacobian
        matrix = np.zeros((len(self.model.states),) * 2)
        for (row, column), value in zip(places, interpreter(leaves(self.model.states, self.model.parameters, t, y, p)), strict=True):
            matrix[row, column] = value
        return matrix


class Compiled:
    """Rates and Jacobian as machine code."""

    def __init__(self, model: Model) -> None:
        from .emit import Library

        size = len(model.states)
        entries = jacobian_entries(model)
        places = [row * size + column for (row, column), _ in entries]
        functions = {"rates": (model.rates, range(size)), "jacobian": ([node for _, node in entries], places)}
        self.size = size
        self._library = Library(functions, model.states, model.parameters)
        self._call_rates, self._call_jacobian = self._library["rates"], self._library["jacobian"]

    def rates(self, t: float, y: Array, p: Array) -> Array:
        out = np.empty(self.size)
        self._call_rates(t, y.ctypes.data, p.ctypes.data, out.ctypes.data)
        return out

    def jacobian(self, t: float, y: Array, p: Array) -> Array:
        out = np.zeros((self.size, self.size))
        self._call_jacobian(t, y.ctypes.data, p.ctypes.data, out.ctypes.data)
        return out


def jacobian_entries(model: Model) -> list[tuple[tuple[int, int], graph.Node]]:
    """The entries of ∂rate/∂state that are not identically zero."""
    slopes = gradients(model.rates, model.states)
    return [((row, model.state_index[symbol]), node) for row, gradient in enumerate(slopes) for symbol, node in gradient.items()]


_beginnings: dict[str, Interpreter] = {}


def initial_state(model: Model, p: Array) -> Array:
    """Where a patient with these parameters starts."""
    if model.digest not in _beginnings:
        _beginnings[model.digest] = Interpreter(model.initial)
    return np.array(_beginnings[model.digest](leaves((), model.parameters, 0.0, np.empty(0), p)))


@dataclass(frozen=True)
class Path:
    """One patient's states and parameters at the requested times, the final state, and how it ended.

    What happens at the last instant shows in the states, but not in `final`: a run that goes on from there makes it happen.
    """

    states: Array
    parameters: Array
    final: Array
    status: Status


def integrate(
    model: Model,
    functions: Functions,
    p: Array,
    events: Sequence[Event],
    times: Array,
    start: float,
    end: float,
    y: Array | None = None,
    accuracy: Accuracy | None = None,
    method: Method = "LSODA",
) -> Path:
    """One patient from `start` to `end` (days) through ordered events; states are recorded at `times` (ascending)."""
    return _Patient(model, functions, np.array(p), accuracy or Accuracy(), method).run(standing(model, events), times, start, end, y)


class _Patient:
    def __init__(self, model: Model, functions: Functions, p: Array, accuracy: Accuracy, method: Method) -> None:
        self.model, self.functions, self.p = model, functions, p
        self.accuracy, self.solver = accuracy, _solver(method)
        self.happening = Happening(model)

    def run(self, events: list[Event], times: Array, start: float, end: float, y: Array | None) -> Path:
        at_rest = initial_state(self.model, self.p)
        self.y = at_rest if y is None else np.array(y)
        self.atol = self.accuracy.atol(self.model, at_rest)
        self.states = np.full((len(times), len(self.y)), np.nan)
        self.parameters = np.tile(self.p, (len(times), 1))
        # A run that begins later finds the switches and infusions as they were left; doses before it are in its state.
        for event in events:
            if event.time < start and event.kind in ("set", "shift"):
                self.happen(event)
        waiting = [event for event in events if start <= event.time <= end]
        bounds = sorted({start, end, *(event.time for event in waiting)})
        status, final = Status(), self.y
        for position, t in enumerate(bounds):
            final = np.array(self.y)
            status = self.happen_until(t, waiting)
            if not status.ok:
                break
            self.record(np.flatnonzero(times == t))
            if position + 1 < len(bounds):
                inside = np.flatnonzero((times > t) & (times < bounds[position + 1]))
                with warnings.catch_warnings(), np.errstate(all="ignore"):
                    warnings.simplefilter("ignore")
                    status = self.advance(t, bounds[position + 1], times, inside)
            if not status.ok:
                break
        return Path(self.states, self.parameters, final, status)

    def record(self, rows: Rows) -> None:
        self.states[rows], self.parameters[rows] = self.y, self.p

    def happen(self, event: Event) -> None:
        self.happening.apply(event, event.time, self.y, self.p)

    def happen_until(self, t: float, waiting: list[Event]) -> Status:
        """What waits until `t` happens; a steady state that is not there is this patient's failure."""
        while waiting and waiting[0].time <= t:
            event = waiting.pop(0)
            try:
                self.happen(event)
            except EngineError as error:
                return Status(str(error), t, str(event.target))
        return Status()

    def advance(self, start: float, end: float, times: Array, rows: Rows) -> Status:
        """Integrate between two events, recording the rows that lie inside."""
        rates, jacobian = self._callables()
        if not (np.isfinite(self.y).all() and np.isfinite(rates(start, self.y)).all()):
            return self.failure(start, self.y, NO_NUMBER)
        if end - start < INSTANT:
            self.record(rows)
            self.y += (end - start) * rates(start, self.y)
            return Status()
        solver = self.solver(rates, start, self.y, end, rtol=self.accuracy.rtol, atol=self.atol, jac=jacobian)
        done, steps = 0, 0
        while solver.status == "running":
            message = _stepped(solver)
            steps += 1
            if solver.status == "failed" or steps > self.accuracy.max_steps or not np.isfinite(solver.y).all():
                limit = "too many steps" if steps > self.accuracy.max_steps else NO_NUMBER
                return self.failure(solver.t, solver.y, message or limit)
            last = done + int(np.searchsorted(times[rows[done:]], solver.t, side="right"))
            if last > done:
                between = solver.dense_output()
                # One by one: the matrix product over several times rounds differently with their number.
                self.states[rows[done:last]] = [between(at) for at in times[rows[done:last]]]
                self.parameters[rows[done:last]] = self.p
                done = last
        self.y = np.array(solver.y)
        return Status()

    def _callables(self) -> tuple[Callable[[float, Array], Array], Callable[[float, Array], Array]]:
        p, functions = self.p.copy(), self.functions
        return (lambda t, y: functions.rates(t, y, p)), (lambda t, y: functions.jacobian(t, y, p))

    def failure(self, t: float, y: Array, reason: str) -> Status:
        """The state that moves fastest against its tolerance is the likeliest culprit."""
        speed = np.abs(self.functions.rates(t, y, self.p)) / (self.atol + self.accuracy.rtol * np.abs(y))
        broken = np.flatnonzero(~np.isfinite(y) | ~np.isfinite(speed))
        worst = int(broken[0]) if len(broken) else int(np.argmax(speed))
        return Status(reason, float(t), str(self.model.states[worst]))


def _solver(method: Method) -> type[OdeSolver]:
    # Half a second to load, which the fast engine does not need.
    from scipy import integrate

    methods: dict[Method, type[OdeSolver]] = {"LSODA": integrate.LSODA, "Radau": integrate.Radau}
    return methods[method]


def _stepped(solver: OdeSolver) -> str | None:
    """One step; why it failed, if it did. SciPy tells of failure by a message or an exception."""
    try:
        return cast("str | None", solver.step())
    except (ArithmeticError, ValueError, np.linalg.LinAlgError) as error:
        solver.status = "failed"
        return str(error)
