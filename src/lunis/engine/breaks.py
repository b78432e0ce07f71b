"""What the sensitivities of a patient do where the rates break: at a switch that a state or the time throws.

The switch is met τ later for each unit that a parameter grows, and the rates after it, f⁺, have then acted τ too short, those before
τ too long: s⁺ = s + (f⁻ − f⁺)·τ (`jumps`). The two are told apart by modes, so that rounding at the instant itself decides nothing.
Switches that are met at one instant count one after another.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..language import graph
from ..language.graph import Symbol
from .interpret import Interpreter, leaves
from .jumps import agree, delay_of
from .lanes import Lowered
from .model import Array, Model
from .modes import mode
from .pairing import Pairing, late

Flags = NDArray[np.bool_]
Known = Mapping[Symbol, ArrayLike]


class Breaks:
    """The switches of a model with sensitivities. which: the guards at which the rates may break, or a trigger may fire."""

    def __init__(self, model: Model, pairing: Pairing, parts: Lowered, which: Flags) -> None:
        self.model, self.pairing, self.parts, self.which = model, pairing, parts, which
        self._sides = Interpreter([guard.side for guard in parts.guards])
        self._now = Interpreter([guard.now for guard in parts.guards])
        self._delays: dict[int, tuple[list[Symbol], Interpreter]] = {}

    def cross(self, t: float, y: Array, p: Array, before: Array, after: Array) -> dict[Symbol, ArrayLike]:
        """A patient has crossed from modes `before` to `after`: its sensitivities jump, in place.

        What lies within a switch that turned turns with it, in `after` too. Returns how much later the instant comes, by `late` leaves.
        """
        lateness: dict[Symbol, ArrayLike] = {}
        # The other guards are kinks, and the rates are the same on both sides.
        modes = np.where(self.which, before, after)
        for number in np.flatnonzero(self.which & (before != after)).tolist():
            if modes[number] == after[number]:
                continue
            known = self._known(t, y, p, modes)
            turned = self._turned(t, y, p, modes, number, after[number])
            lateness = self._lateness(number, known)
            broken = self._rates(known) - self._rates(self._known(t, y, p, turned))
            for place, (row, by) in enumerate(self.pairing.pairs, start=self.model.own):
                if broken[row]:
                    y[place] += broken[row] * lateness.get(late(by), 0.0)
            modes = turned
        after[:] = modes
        return lateness

    def sides(self, t: float, y: Array, p: Array, modes: Array) -> Array:
        """What the guards look at."""
        return np.array(self._sides(self._known(t, y, p, modes)))

    def _known(self, t: float, y: Array, p: Array, modes: Array) -> Known:
        known = leaves(self.model.states, self.model.parameters, t, y, p)
        return known | {mode(number): value for number, value in enumerate(modes)}

    def _turned(self, t: float, y: Array, p: Array, modes: Array, number: int, value: float) -> Array:
        """The modes when a guard has turned to a value, and with it those that ask the same and those whose sides it moves."""
        new = modes.copy()
        new[number] = value
        for other, same in self._alike[number].items():
            new[other] = value if same else 1.0 - value
        sides = self.sides(t, y, p, modes)
        for _ in self.parts.guards:
            moved = ~(self.sides(t, y, p, new) == sides)
            following = np.where(moved, self._now(self._known(t, y, p, new)), new)
            if np.array_equal(following, new):
                break
            new = following
        return new

    @cached_property
    def _alike(self) -> list[dict[int, bool]]:
        """For each guard, the others that compare the same two sides, and whether they hold when it does."""
        guards = self.parts.guards
        found = [{k: agree(guard.now, other.now) for k, other in enumerate(guards) if other is not guard} for guard in guards]
        return [{k: same for k, same in others.items() if same is not None} for others in found]

    def _lateness(self, number: int, known: Known) -> dict[Symbol, ArrayLike]:
        if number not in self._delays:
            own = self.model.own
            delay = delay_of(self.parts.guards[number].side, self.model.states[:own], self.pairing.leaves, self.parts.rates[:own])
            self._delays[number] = [late(by) for by in delay], Interpreter(list(delay.values()))
        leaf, values = self._delays[number]
        return dict(zip(leaf, map(float, values(known)), strict=True))

    @cached_property
    def _breaking(self) -> tuple[list[int], Interpreter]:
        """The rates with switches, by position."""
        rates = self.parts.rates[: self.model.own]
        rows = [row for row, rate in enumerate(rates) if any(symbol.kind == "mode" for symbol in graph.symbols_of([rate]))]
        return rows, Interpreter([rates[row] for row in rows])

    def _rates(self, known: Known) -> Array:
        """The rates with switches; 0 for the others."""
        rows, rates = self._breaking
        found = np.zeros(self.model.own)
        found[rows] = rates(known)
        return found
