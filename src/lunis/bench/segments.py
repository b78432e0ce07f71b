"""A year cut at its doses, for solvers that must be stopped at each and started again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from ..engine import Event
from ..engine.model import Array, Model
from ..engine.program import Task
from .scenario import Scenario


@dataclass(frozen=True)
class Bolus:
    """An amount for a state, of which the share is given that another state (a prescriber's) says."""

    into: int
    size: float
    gate: int | None

    def given(self, y: Array) -> float:
        return self.size if self.gate is None else self.size * float(y[self.gate])


@dataclass(frozen=True)
class Piece:
    """From one dose to the next: boluses at its begin, and the days of record inside it, with its begin among them."""

    begin: float
    end: float
    boluses: tuple[Bolus, ...]
    rows: NDArray[np.intp]
    days: Array


class Segments:
    """The pieces of a scenario; the last is empty and holds what happens at the end."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        doses = [event for event in scenario.schedule if event.time <= scenario.end]
        at = {time: tuple(events) for time, events in groupby(doses, key=lambda event: event.time)}
        edges = sorted({0.0, scenario.end, *at})
        self.pieces = [self._piece(begin, end, at.get(begin, ())) for begin, end in pairwise([*edges, edges[-1]])]

    def _piece(self, begin: float, end: float, events: Sequence[Event]) -> Piece:
        days = self.scenario.days
        rows = np.flatnonzero((days >= begin) & ((days < end) | (days == begin)))
        return Piece(begin, end, tuple(_bolus(self.scenario.model, event) for event in events), rows, days[rows])

    def solved(self, task: Task, advance: Callable[[Array, Array], Array]) -> Array:
        """States of one patient at the days of record. `advance(y, times)`: states at the times after the first, from `y` at the first."""
        y, out = task.start.copy(), np.empty((len(self.scenario.days), len(task.start)))
        for piece in self.pieces:
            for bolus in piece.boluses:
                y[bolus.into] += bolus.given(y)
            inside = piece.days[piece.days > piece.begin]
            if len(inside) < len(piece.days):
                out[piece.rows[0]] = y
            if piece.end > piece.begin:
                found = advance(y, np.concatenate([[piece.begin], inside, [piece.end]]))
                out[piece.rows[len(piece.rows) - len(inside) :]] = found[:-1]
                y = found[-1].copy()
        return out


def _bolus(model: Model, event: Event) -> Bolus:
    """The scenarios here have no other events, and no patient has a bioavailability of his own."""
    assert event.kind == "bolus"
    share = model.defaults[model.parameter_index[event.share]] if event.share else 1.0
    return Bolus(model.state_index[event.target], float(event.size * share), model.state_index[event.gate] if event.gate else None)
