"""What the compiled driver leaves to Python: events that are more than an addition, events that conditions set off, and the jumps of
sensitivities where a switch is crossed.

The driver pauses a patient at the exact instant; here its state is changed, and it goes on. Each patient is answered alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from ..errors import EngineError
from ..language import graph
from ..language.graph import Symbol
from .breaks import Breaks
from .events import Event
from .happen import Happening
from .lanes import Lowered
from .layout import AT_CHECK, AT_CROSSING, AT_EVENT, Flags, Patients
from .model import Array, Model
from .pairing import late
from .triggers import Standing, Triggers


class Interruptions:
    """The answers of one model. `parts` is asked only where the model has triggers.

    alarms: which guards belong to a trigger; none at all where there are no triggers.
    """

    def __init__(self, model: Model, parts: Callable[[], Lowered]) -> None:
        self.happening = Happening(model)
        self.triggers: Triggers | None = None
        self.breaks: Breaks | None = None
        self.alarms = np.zeros(0, dtype=np.bool_)
        if model.triggers:
            lowered = parts()
            self.triggers = Triggers(model, lowered.guards, lowered.conditions)
            # The first guards are those of the rates; the conditions of triggers use further ones, or the same.
            self.alarms = _alarms(lowered)
        if model.pairing:
            self.breaks = _breaks(model, parts(), self.alarms)

    @property
    def pauses(self) -> Flags:
        """The guards at whose crossing a patient pauses, so that its sensitivities jump."""
        return self.breaks.which if self.breaks else np.zeros(0, dtype=np.bool_)

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


def _breaks(model: Model, parts: Lowered, alarms: Flags) -> Breaks | None:
    """The switches that sensitivities heed; None where there is nothing to heed."""
    if not model.pairing:
        return None
    which = np.array([number in parts.breaks or bool(alarms[number : number + 1].any()) for number in range(len(parts.guards))], np.bool_)
    return Breaks(model, model.pairing, parts, which) if which.any() else None


class Answering:
    """Patients of one run; `refused` says why some could not go on."""

    def __init__(self, of: Interruptions, patients: Patients, listed: Sequence[Event], start: float) -> None:
        self.of, self.patients, self.listed, self.start = of, patients, listed, start
        self.standing: dict[int, Standing] = {}
        self.refused: dict[int, str] = {}
        self.late: dict[int, tuple[float, dict[Symbol, ArrayLike]]] = {}

    def goes_on(self, i: int) -> bool:
        """Answer a patient that left its lane. Is it to run on?"""
        outcome = self.patients.at[i]["outcome"]
        if outcome == AT_EVENT:
            self._event(i)
        elif outcome == AT_CHECK:
            self._check(i)
        elif outcome == AT_CROSSING:
            self._crossing(i)
        else:
            return False
        return i not in self.refused

    def _event(self, i: int) -> None:
        p, its = self.patients, self.patients.at[i]
        event, sides = self.listed[its["event"]], self._sides(i)
        if event.time >= self.start or event.kind in ("set", "shift"):
            try:
                self.of.happening.apply(event, float(its["t"]), p.y[i], p.p[i])
            except EngineError as error:
                self.refused[i] = error.problems[0].what
        its["event"] += 1
        its["check"] = True
        # A switch that was just being met, and that the event does not move, is met after it.
        p.modes[i, ~(self._sides(i) == sides)] = np.nan
        self._shaken(i)

    def _sides(self, i: int) -> Array:
        """What the guards of a patient look at, with comparisons as written; no numbers where nothing heeds them."""
        p, breaks, free = self.patients, self.of.breaks, np.full(self.patients.modes.shape[1], np.nan)
        return breaks.sides(float(p.at[i]["t"]), p.y[i], p.p[i], free) if breaks else free

    def _crossing(self, i: int) -> None:
        assert self.of.breaks is not None
        p, its = self.patients, self.patients.at[i]
        t, known = float(its["t"]), np.isfinite(p.y[i]).all()
        self.late[i] = t, self.of.breaks.cross(t, p.y[i], p.p[i], p.before[i], p.modes[i])
        its["crossed"], its["check"] = False, True
        if known and not np.isfinite(p.y[i]).all():
            self.refused[i] = "it grazes a switch, where sensitivities have no value"

    def _check(self, i: int) -> None:
        assert self.of.triggers is not None
        p, its, standing = self.patients, self.patients.at[i], self.standing.setdefault(i, Standing())
        before = p.y[i].copy()
        refused = self.of.triggers.happen(standing, float(its["t"]), p.y[i], p.p[i], p.modes[i], self._late(i))
        if refused:
            self.refused[i] = refused
        its["stop"], its["check"] = standing.next, False
        if not np.array_equal(before, p.y[i]):
            self._shaken(i)

    def _late(self, i: int) -> dict[Symbol, ArrayLike]:
        """How much later the present instant comes when a parameter grows: not at all, but where a switch was crossed."""
        t, lateness = self.late.get(i, (math.nan, {}))
        pairing = self.of.triggers.model.pairing if self.of.triggers else None
        none = {late(by): 0.0 for by in pairing.by} if pairing else {}
        return none | (lateness if t == self.patients.at[i]["t"] else {})

    def _shaken(self, i: int) -> None:
        """The next step is the first after a jump."""
        its = self.patients.at[i]
        if its["h"] > 0:
            its["h"], its["fresh"] = its["after_event"], True
