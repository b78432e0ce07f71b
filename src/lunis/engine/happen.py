"""What an event does to one patient: the one meaning of every kind of event, for every solver."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from ..language.graph import Symbol
from .events import EVERYTHING, Event
from .interpret import Interpreter, leaves
from .link import rate_of
from .model import Array, Model
from .steady import Kinetics, Steady, drug_states


class Happening:
    """Events of a model applied to one patient's states and parameters, in place. Built once for a model.

    The pieces of an event that end later (an infusion's end) are events of their own.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.resets = {which.symbol: (list(change), Interpreter(list(change.values()))) for which, change in model.resets.items()}
        self._kinetics: dict[tuple[Symbol, ...], Kinetics] = {}

    def apply(self, event: Event, t: float, y: Array, p: Array) -> None:
        """The event happens to states `y` under parameters `p` at time `t`. Raises EngineError for a steady state that is not there."""
        size = event.size * (p[self.model.parameter_index[event.share]] if event.share else 1.0)
        if event.gate:
            size *= y[self.model.state_index[event.gate]]
        if event.kind == "bolus":
            y[self.model.state_index[event.target]] += size
        elif event.kind == "set":
            p[self.model.parameter_index[event.target]] = size
        elif event.kind == "shift":
            p[self.model.parameter_index[event.target]] += size
        elif event.kind == "reset":
            self._reset(event.target, size, t, y, p)
        elif event.kind == "restart":
            self._restart(event.target, y, p)
        else:
            self._settle(event.target, size, event.steady or Steady(), t, y, p)

    def _reset(self, which: Symbol, size: float, t: float, y: Array, p: Array) -> None:
        places, change = self.resets[which]
        if places:
            y[places] = np.array(change(leaves(self.model.states, self.model.parameters, t, y, p) | {which: size}))

    @cached_property
    def _start(self) -> Interpreter:
        return Interpreter(self.model.initial)

    def _restart(self, target: Symbol, y: Array, p: Array) -> None:
        start = np.array(self._start(leaves((), self.model.parameters, 0.0, np.empty(0), p)))
        states = self.model.states if target == EVERYTHING else (target,)
        for state in states:
            y[self.model.state_index[state]] = start[self.model.state_index[state]]
        self._stop(states, p)

    def _stop(self, states: tuple[Symbol, ...], p: Array) -> None:
        """No infusion runs into these states any more."""
        running = [self.model.parameter_index.get(rate_of(state)) for state in states]
        p[[place for place in running if place is not None]] = 0.0

    def _settle(self, dosed: Symbol, size: float, steady: Steady, t: float, y: Array, p: Array) -> None:
        own = drug_states(self.model, dosed, steady)
        if (dosed, *own) not in self._kinetics:
            self._kinetics[dosed, *own] = Kinetics(self.model, own, dosed)
        kinetics = self._kinetics[dosed, *own]
        amounts = kinetics.at(t, y, p).settled(size, steady)
        if steady.adds:
            y[kinetics.places] += amounts
        else:
            y[kinetics.places] = amounts
            self._stop(own, p)
        if steady.remaining:
            p[self.model.parameter_index[rate_of(dosed)]] += size * len(steady.remaining)
