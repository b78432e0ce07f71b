"""What happens to a patient at exact instants, and in which order.

At one instant events happen by their turn, and within a turn in this order: restarts, resets, controls and other settings, steady
doses, infusion rates (stops before starts), boluses. An output asked for at such an instant shows the state after all of them.
A restart, and a steady dose that takes the place of earlier ones, stop the infusions that run; what would have ended them is left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from ..errors import EngineError, Problem, nearest
from ..language.graph import Symbol
from ..language.schedules import Dosing
from ..language.tables import Variable
from ..language.therapy import Regimen
from .link import rate_of
from .model import Model
from .steady import Steady, drug_states, refusals
from .taker import Taker

Kind = Literal["restart", "reset", "set", "settle", "shift", "bolus"]
_ORDER: dict[Kind, int] = {"restart": 0, "reset": 1, "set": 2, "settle": 3, "shift": 4, "bolus": 5}
# What a restart names when all states start anew.
EVERYTHING = Symbol("state", "", "everything")


@dataclass(frozen=True)
class Event:
    """One change at one time (days). `target` is a state, a parameter (set, shift) or a reset; `size` is in base units.

    A restart puts a state, or EVERYTHING, where it began for this patient, and stops the infusions into it. A settle puts a drug's states
    where the doses of `steady` have brought them, up to the next dose, which is an event of its own: `size` is the amount of a dose, or
    the rate where it lasts.
    What is given with `share` is multiplied by that parameter of the patient (bioavailability), a bolus with a `gate` by that state as it
    is then (a prescriber's rule). One that `ends` what another began goes first, and `began` says when and in which turn that was.
    """

    time: float
    kind: Kind
    target: Symbol
    size: float
    share: Symbol | None = None
    ends: bool = False
    turn: int = 0
    began: tuple[float, int] | None = None
    steady: Steady | None = field(default=None, repr=False)
    gate: Symbol | None = None

    @property
    def rank(self) -> tuple[float, int, int, bool, float, Symbol]:
        return (self.time, self.turn, _ORDER[self.kind], not self.ends, self.size, self.target)


def bolus(into: Variable, size: float, at: float) -> Event:
    """An amount (in the variable's own unit) added to a state at once."""
    return Event(at, "bolus", into.symbol, into.unit.to_base(size))


def setting(parameter: Symbol, value: float, at: float) -> Event:
    """A parameter or control set to a value in base units."""
    return Event(at, "set", parameter, value)


def restart(at: float, *states: Variable) -> list[Event]:
    """These states, or all when none is named, begin anew, and infusions into them stop."""
    return [Event(at, "restart", state.symbol, 0.0) for state in states] or [Event(at, "restart", EVERYTHING, 0.0)]


def planned(model: Model, until: float, and_next: bool = False, taker: Taker | None = None) -> list[Event]:
    """The events of the model's regimens up to and at `until`, in order, for one patient or a typical one.

    and_next: also the first of each line after that, so that a solver meets the same obstacles whenever it is told to stop.
    """
    beyond, who = math.nextafter(until, math.inf), taker or Taker.of(model, {})
    events: list[Event] = []
    for taken in model.regimens:
        late = who.late(taken)
        for line in taken.schedule:
            entering = replace(line, start=line.start + late, stop=line.stop + late) if late else line
            last = max(beyond, _next(entering, beyond)) if and_next else beyond
            events += _of_line(taken, entering, last, _Doses(who, taken, line))
    return ordered(events)


@dataclass(frozen=True)
class _Doses:
    """The sizes of the doses of one line, as one patient takes them."""

    taker: Taker
    taken: Regimen
    line: Dosing

    def sizes(self, count: int) -> list[float]:
        """A forgotten dose is one of size 0: a solver then meets the same obstacles however long it runs."""
        size = self.taker.size(self.line)
        return [size if took else 0.0 for took in self.taker.takes(self.taken, self.line, count)]

    def levels(self, count: int, rest: float) -> list[float]:
        """What a control is set to each time; in a session that was missed it stays at rest."""
        return [self.taker.size(self.line) if took else rest for took in self.taker.takes(self.taken, self.line, count)]


def _next(line: Dosing, after: float) -> float:
    """Just past the first instant of a line at or after a time, or past the end of what is running then."""
    running = max((at for at in line.times(after)), default=-math.inf)
    ends = line.stop if line.kind == "steady" else running + line.duration
    coming = next((at for at in line.times(math.inf) if at >= after), -math.inf)
    return math.nextafter(max(coming, ends if math.isfinite(ends) else -math.inf), math.inf)


def ordered(events: Iterable[Event]) -> list[Event]:
    """Events in the order in which they happen. Raises EngineError for a time or size that is no number."""
    listed = list(events)
    wrong = [event for event in listed if not (math.isfinite(event.time) and math.isfinite(event.size))]
    if wrong:
        raise EngineError([Problem(f"event on `{event.target}`", f"has time {event.time} and size {event.size}") for event in wrong])
    return sorted(listed, key=lambda event: event.rank)


def _of_line(taken: Regimen, line: Dosing, until: float, doses: _Doses) -> Iterable[Event]:
    owner, spans = taken.name, list(_spans(line, until))
    if line.kind == "reset":
        what = "a therapy cannot reset an organ by its own schedule"
        raise EngineError(Problem(f"therapy `{owner}`", what, "give the reset as an event"))
    if line.kind == "switch":
        control = Symbol("control", owner, line.field)
        rest = float(getattr(taken.therapy.controls.fields[line.field], "rest", 0))
        for (at, end), level in zip(spans, doses.levels(len(spans), rest), strict=True):
            yield Event(at, "set", control, level)
            if end is not None:
                yield Event(end, "set", control, rest, ends=True)
        return
    route = taken.therapy.routes[taken.route]
    target, share = route.into.symbol, route.arriving
    for (at, end), size in zip(spans, doses.sizes(len(spans)), strict=True):
        if line.kind == "bolus":
            # A dose that was forgotten, of size 0, changes no organ.
            yield from (Event(at, "reset", which.symbol, size, share, gate=route.gate) for which in route.fires if size)
            yield Event(at, "bolus", target, size, share, gate=route.gate)
            continue
        rate = size if line.kind == "steady" else size / line.duration
        yield Event(at, "shift", rate_of(target), rate, share)
        if end is not None:
            yield Event(end, "shift", rate_of(target), -rate, share, ends=True, began=(at, 0))


def _spans(line: Dosing, until: float) -> Iterable[tuple[float, float | None]]:
    """When each dose of a line begins, and when it ends if it lasts and that is before `until`."""
    for at in line.times(until):
        end = line.stop if line.kind == "steady" else at + line.duration
        yield at, end if line.kind != "bolus" and end < until else None


def standing(model: Model, events: Iterable[Event]) -> list[Event]:
    """Events in order, without the ends of infusions that a restart or a steady dose has stopped already."""
    cut: dict[Symbol, tuple[float, int]] = {}
    kept = []
    for event in ordered(events):
        for state in _stopped(model, event):
            cut[rate_of(state)] = (event.time, event.turn)
        if not (event.began and event.target in cut and event.began < cut[event.target]):
            kept.append(event)
    return kept


def _stopped(model: Model, event: Event) -> tuple[Symbol, ...]:
    """The states into which an event stops every infusion."""
    if event.kind == "restart":
        return model.states if event.target == EVERYTHING else (event.target,)
    if event.kind == "settle" and event.steady is not None and not event.steady.adds:
        return drug_states(model, event.target, event.steady)
    return ()


def _unsettled(model: Model, event: Event, where: str) -> list[Problem]:
    """Why a steady dose cannot be given."""
    if event.steady is None:
        return [Problem(where, f"a steady dose into `{event.target}` without what was given", "name its interval: `steady=Steady(…)`")]
    problems = refusals(model, event.target, event.steady, where)
    if event.steady.remaining and rate_of(event.target) not in model.parameter_index:
        problems.append(Problem(where, f"no infusion can run into `{event.target}` in {model.name}"))
    return problems


def checked(model: Model, events: Iterable[Event]) -> list[Event]:
    """Events whose targets the model has, in order. Raises EngineError naming the nearest target."""
    problems = []
    listed = ordered(events)
    resets = {which.symbol for which in model.resets}
    states, parameters = set(model.state_index), set(model.parameter_index)
    targets: dict[Kind, set[Symbol]] = {
        "restart": states | {EVERYTHING},
        "reset": resets,
        "set": parameters,
        "settle": states,
        "shift": parameters,
        "bolus": states,
    }
    for event in listed:
        known, where = targets[event.kind], f"event at day {event.time:g}"
        if event.gate is not None and event.gate not in states:
            problems.append(Problem(where, f"no gate `{event.gate}`", nearest(str(event.gate), map(str, states))))
        if event.target not in known:
            problems.append(Problem(where, f"no {event.kind} target `{event.target}`", nearest(str(event.target), map(str, known))))
        elif event.kind == "settle":
            problems += _unsettled(model, event, where)
    if problems:
        raise EngineError(problems)
    return listed
