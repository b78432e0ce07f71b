"""What the compiled driver leaves to Python: events that are more than an addition, and events that conditions set off.

The driver pauses a patient at the exact instant; here its state is changed, and it goes on. Each patient is answered alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ..errors import EngineError
from ..language import graph
from .events import Event
from .happen import Happening
from .lanes import Lowered
from .layout import AT_CHECK, AT_EVENT, Patients
from .model import Model
from .triggers import Standing, Triggers


class Interruptions:
    """The answers of one model. `parts` is asked only where the model has triggers.

    alarms: which guards belong to a trigger; none at all where there are no triggers.
    """

    def __init__(self, model: Model, parts: Callable[[], Lowered]) -> None:
        self.happening = Happening(model)
        self.triggers: Triggers | None = None
        self.alarms = np.zeros(0, dtype=np.bool_)
        if model.triggers:
            lowered = parts()
            self.triggers = Triggers(model, lowered.guards, lowered.conditions)
            # The first guards are those of the rates; the conditions of triggers use further ones, or the same.
            self.alarms = _alarms(lowered)

    def of(self, patients: Patients, listed: Sequence[Event], start: float) -> Answering:
        """Answers for some patients of one run."""
        return Answering(self, patients, listed, start)


def _alarms(parts: Lowered) -> np.ndarray:
    used = {symbol.name for symbol in graph.symbols_of(parts.conditions) if symbol.kind == "mode"}
    # A guard may look at others from within.
    changed = True
    while changed:
        inner = [parts.guards[int(name)] for name in used]
        more = {symbol.name for guard in inner for symbol in graph.symbols_of([guard.now]) if symbol.kind == "mode"} | used
        changed, used = more != used, more
    return np.array([str(number) in used for number in range(max(len(parts.guards), 1))])


class Answering:
    """Patients of one run; `refused` says why some could not go on."""

    def __init__(self, of: Interruptions, patients: Patients, listed: Sequence[Event], start: float) -> None:
        self.of, self.patients, self.listed, self.start = of, patients, listed, start
        self.standing: dict[int, Standing] = {}
        self.refused: dict[int, str] = {}

    def goes_on(self, i: int) -> bool:
        """Answer a patient that left its lane. Is it to run on?"""
        outcome = self.patients.at[i]["outcome"]
        if outcome == AT_EVENT:
            self._event(i)
        elif outcome == AT_CHECK:
            self._check(i)
        else:
            return False
        return i not in self.refused

    def _event(self, i: int) -> None:
        p, its = self.patients, self.patients.at[i]
        event = self.listed[its["event"]]
        if event.time >= self.start:
            try:
                self.of.happening.apply(event, float(its["t"]), p.y[i], p.p[i])
            except EngineError as error:
                self.refused[i] = error.problems[0].what
        its["event"] += 1
        its["check"] = True
        p.modes[i] = np.nan
        self._shaken(i)

    def _check(self, i: int) -> None:
        assert self.of.triggers is not None
        p, its, standing = self.patients, self.patients.at[i], self.standing.setdefault(i, Standing())
        before = p.y[i].copy()
        refused = self.of.triggers.happen(standing, float(its["t"]), p.y[i], p.p[i], p.modes[i])
        if refused:
            self.refused[i] = refused
        its["stop"], its["check"] = standing.next, False
        if not np.array_equal(before, p.y[i]):
            self._shaken(i)

    def _shaken(self, i: int) -> None:
        """The next step is the first after a jump."""
        its = self.patients.at[i]
        if its["h"] > 0:
            its["h"], its["fresh"] = its["after_event"], True
