"""Events that conditions set off: when a condition becomes true its event is due at once or after a delay, and may set off others.

At one instant those due are taken one by one, highest priority first (then as the model lists them); after each, every condition
is looked at again. An event that does not persist is dropped when its condition turns false before its time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from ..language.graph import ONE, Node, Symbol
from .interpret import Interpreter, leaves
from .model import Array, Model
from .modes import Guard, mode

MOST_AT_ONCE = 10_000


@dataclass
class Due:
    """An event that waits for its time, with its new values where they were computed early."""

    time: float
    number: int
    order: int
    values: Array | None


@dataclass
class Standing:
    """One patient's conditions as last seen (none yet: before the start), and what is due."""

    held: list[bool] | None = None
    due: list[Due] = field(default_factory=list)
    count: int = 0

    @property
    def next(self) -> float:
        """When the next event is due."""
        return min((each.time for each in self.due), default=math.inf)


class Triggers:
    """The triggers of a model, over the graph in which comparisons are modes."""

    def __init__(self, model: Model, guards: Sequence[Guard], conditions: Sequence[Node]) -> None:
        self.model, self.guards = model, len(guards)
        self.triggers = model.triggers
        self._conditions = Interpreter(conditions)
        self._now = Interpreter([guard.now for guard in guards])
        self._differences = Interpreter([guard.difference for guard in guards])
        self._changes = [Interpreter(list(trigger.changes.values())) for trigger in self.triggers]
        self._factors = [Interpreter([trigger.factors.get(place, ONE) for place in trigger.changes]) for trigger in self.triggers]
        self._delays = Interpreter([trigger.delay for trigger in self.triggers])
        self._priorities = {k: Interpreter([each.priority]) for k, each in enumerate(self.triggers) if each.priority is not None}

    def happen(self, standing: Standing, t: float, y: Array, p: Array, modes: Array, late: dict[Symbol, ArrayLike]) -> str:
        """Everything that is to happen at `t`, in place on states and modes. Returns why it cannot end, or nothing.

        late: how much later this instant comes when a parameter grows, for models with sensitivities.
        """
        moment = _Moment(self, t, y, p, modes, late)
        if standing.held is None:
            standing.held = [trigger.initially for trigger in self.triggers]
        moment.note(standing)
        for _ in range(MOST_AT_ONCE):
            ready = [due for due in standing.due if due.time <= t]
            if not ready:
                return ""
            if self.model.pairing and sum(due.values is not None for due in ready) > 1:
                return "several events are set off at once, and sensitivities cannot follow them"
            chosen = max(ready, key=lambda due: (moment.priority(due.number), -due.order))
            standing.due.remove(chosen)
            moment.execute(chosen)
            moment.note(standing)
        return "events set each other off without end"

    def leaves(self, t: float, y: Array, p: Array, modes: Array) -> dict[Symbol, ArrayLike]:
        known = leaves(self.model.states, self.model.parameters, t, y, p)
        return known | {mode(number): value for number, value in enumerate(modes)}


class _Moment:
    """One instant of one patient."""

    def __init__(self, of: Triggers, t: float, y: Array, p: Array, modes: Array, late: dict[Symbol, ArrayLike]) -> None:
        self.of, self.t, self.y, self.p, self.modes, self.late = of, t, y, p, modes, late
        self._settle(np.isnan(modes))

    def _known(self, free: bool = False) -> dict[Symbol, ArrayLike]:
        return self.of.leaves(self.t, self.y, self.p, np.full(self.of.guards, np.nan) if free else self.modes) | self.late

    def _settle(self, which: Array) -> None:
        """Modes of the guards in `which` as the comparisons are now."""
        if which.any():
            now = self.of._now(self._known(free=True))
            self.modes[which] = np.array(now)[which]

    def note(self, standing: Standing) -> None:
        """Conditions that have become true set off their events; those that turned false may take theirs back."""
        assert standing.held is not None
        held = [bool(value) for value in self.of._conditions(self._known())]
        began = [k for k, (before, now) in enumerate(zip(standing.held, held, strict=True)) if now and not before]
        standing.held = held
        standing.due = [due for due in standing.due if held[due.number] or self.of.triggers[due.number].persistent]
        if began:
            delays = self.of._delays(self._known())
            for k in began:
                values = self.values(k) if self.of.triggers[k].early else None
                standing.due.append(Due(self.t + max(float(delays[k]), 0.0), k, standing.count, values))
                standing.count += 1

    def values(self, number: int) -> Array:
        return np.array([float(value) for value in self.of._changes[number](self._known())])

    def priority(self, number: int) -> float:
        """Events without a priority go last."""
        if number not in self.of._priorities:
            return -math.inf
        return float(self.of._priorities[number](self._known())[0])

    def execute(self, due: Due) -> None:
        before = np.array(self.of._differences(self._known()))
        values = self.values(due.number) if due.values is None else due.values
        factors = np.array([float(value) for value in self.of._factors[due.number](self._known())])
        self.y[list(self.of.triggers[due.number].changes)] = values * factors
        # A guard whose sides did not move keeps the mode that it crossed into, whatever rounding says.
        after = np.array(self.of._differences(self._known()))
        self._settle(~(before == after))
