"""Doses, switches and conditions as events of SBML.

A dose that is repeated at equal intervals is one event with a counter: it fires at first + number · interval, and counts itself on.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ..engine.events import Event, Kind, ordered, planned
from ..engine.model import Model, Trigger
from ..engine.run import Run
from ..errors import EngineError, Problem
from ..language import graph
from ..language.graph import Node, Symbol
from ..language.tables import Reset

# At one instant the highest goes first, as `engine.events` orders them; what ends something goes before what begins.
PRIORITY: dict[Kind, float] = {"reset": 8.0, "set": 6.0, "shift": 4.0, "bolus": 2.0}
FEWEST_REPEATED = 3
# A millionth of a second, in days: instants that differ by less are equal.
INSTANT = 1e-11


@dataclass(frozen=True)
class Happening:
    """An event: when the condition becomes true, states and parameters take new values. As in `engine.model.Trigger`."""

    name: str
    condition: Node
    changes: Mapping[Symbol, Node]
    delay: Node = graph.ZERO
    priority: Node | None = None
    persistent: bool = True
    initially: bool = False
    early: bool = False

    @property
    def roots(self) -> list[Node]:
        return [self.condition, *self.changes.values(), self.delay, *([self.priority] if self.priority is not None else [])]


@dataclass(frozen=True)
class Doses:
    """Everything that happens to a patient from day 0, the counters that it needs, and what was switched on before."""

    happenings: tuple[Happening, ...] = ()
    counters: tuple[Symbol, ...] = ()
    left_on: Mapping[Symbol, float] = field(default_factory=dict)


def doses_of(model: Model, run: Run, until: float) -> Doses:
    """The regimens of the model and the patient's own events, up to and at a day, and the model's triggers.

    Raises EngineError when a schedule does not end and neither does `until`.
    """
    lines = [*_lines(model, until), ordered(run.events)]
    happenings: list[Happening] = []
    counters: list[Symbol] = []
    for line in lines:
        for number, same in enumerate(_alike(event for event in line if event.time >= 0)):
            name = f"dose_{len(happenings) + 1}"
            if _regular([event.time for event in same]):
                counter = Symbol("counter", name, "given")
                counters.append(counter)
                happenings.append(_repeated(model, name, same, counter))
            else:
                happenings += [_single(model, f"{name}_{number + 1}", event) for number, event in enumerate(same)]
    left_on = _left_on(model, run, [event for line in lines for event in line if event.time < 0])
    return Doses((*happenings, *(_triggered(model, trigger) for trigger in model.triggers)), tuple(counters), left_on)


def _lines(model: Model, until: float) -> Iterator[list[Event]]:
    """The events of each line of each regimen."""
    for taken in model.regimens:
        for line in taken.schedule:
            if math.isinf(until) and math.isinf(line.stop) and math.isfinite(line.interval):
                what = f"`{taken.name}` is given without end"
                raise EngineError(Problem("events", what, "say until which day doses are to be written"))
            yield planned(replace(model, regimens=(replace(taken, schedule=(line,)),)), until)


def _alike(events: Iterable[Event]) -> list[list[Event]]:
    """Events that differ in nothing but their time, together."""
    groups: dict[tuple[object, ...], list[Event]] = {}
    for event in events:
        groups.setdefault((event.kind, event.target, event.size, event.share, event.gate, event.ends), []).append(event)
    return list(groups.values())


def _interval(times: Sequence[float]) -> float:
    return (times[-1] - times[0]) / (len(times) - 1)


def _regular(times: Sequence[float]) -> bool:
    if len(times) < FEWEST_REPEATED:
        return False
    return bool(_interval(times) > INSTANT and np.abs(times[0] + np.arange(len(times)) * _interval(times) - times).max() < INSTANT)


def _repeated(model: Model, name: str, events: Sequence[Event], counter: Symbol) -> Happening:
    times = [event.time for event in events]
    given = graph.symbol(*counter)
    due = graph.add(graph.constant(times[0]), graph.multiply(given, graph.constant(_interval(times))))
    left = graph.compare("lt", given, graph.constant(len(times)))
    changes = _changes(model, events[0]) | {counter: graph.add(given, graph.ONE)}
    return Happening(name, graph.both(graph.compare("ge", graph.TIME, due), left), changes, priority=_priority(events[0]))


def _single(model: Model, name: str, event: Event) -> Happening:
    condition = graph.compare("ge", graph.TIME, graph.constant(event.time))
    return Happening(name, condition, _changes(model, event), priority=_priority(event))


def _priority(event: Event) -> Node:
    return graph.constant(PRIORITY[event.kind] + event.ends)


def _changes(model: Model, event: Event) -> dict[Symbol, Node]:
    size = graph.constant(event.size)
    if event.share is not None:
        size = graph.multiply(size, graph.symbol(*event.share))
    if event.gate is not None:
        size = graph.multiply(size, graph.symbol(*event.gate))
    if event.kind == "reset":
        which = next(each for each in model.resets if each.symbol == event.target)
        return _reset(model, which, size)
    before = graph.symbol(*event.target)
    return {event.target: size if event.kind == "set" else graph.add(before, size)}


def _reset(model: Model, which: Reset, size: Node) -> dict[Symbol, Node]:
    change = model.resets[which]
    nodes = graph.substitute(list(change.values()), {which.symbol: size})
    return {model.states[place]: node for place, node in zip(change, nodes, strict=True)}


def _left_on(model: Model, run: Run, before: Iterable[Event]) -> dict[Symbol, float]:
    """Switches and infusions as events before day 0 left them; doses of that time are in the state already."""
    known = dict(zip(model.parameters, model.defaults.tolist(), strict=True)) | dict(run.parameters)
    found: dict[Symbol, float] = {}
    for event in ordered(before):
        size = event.size * (known[event.share] if event.share else 1.0)
        if event.kind == "set":
            found[event.target] = size
        elif event.kind == "shift":
            found[event.target] = found.get(event.target, known[event.target]) + size
    return found


def _triggered(model: Model, trigger: Trigger) -> Happening:
    changes = {model.states[place]: node for place, node in trigger.changes.items()}
    return Happening(
        trigger.name, trigger.condition, changes, trigger.delay, trigger.priority, trigger.persistent, trigger.initially, trigger.early
    )
