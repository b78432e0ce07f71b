"""A linked body: every rate and signal as one graph over states and parameters. Names and units stay at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from ..errors import EngineError, Problem, nearest
from ..language import graph
from ..language.graph import Node, Symbol
from ..language.tables import Reset
from ..language.therapy import Regimen
from ..units import Unit
from .pairing import Pairing

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Quantity:
    """A name, a unit and a meaning for one column of the results."""

    name: str
    unit: Unit
    meaning: str


@dataclass(frozen=True)
class Trigger:
    """An event that a condition sets off: `changes` happen when `condition` becomes true, `delay` later.

    condition: 1 or 0. changes: new values of states, by position. Among events of one instant the highest `priority` goes first.
    persistent: happens even if the condition is false again by then. initially: what the condition is taken to have been before the
    start. early: new values are computed when the condition becomes true, not when the event happens. factors: what new values are
    multiplied by, as it is when the event happens: the size of a compartment, for a value that is a concentration.
    """

    name: str
    condition: Node
    changes: Mapping[int, Node]
    delay: Node = graph.ZERO
    priority: Node | None = None
    persistent: bool = True
    initially: bool = True
    early: bool = True
    factors: Mapping[int, Node] = field(default_factory=dict)

    @property
    def roots(self) -> list[Node]:
        """Every expression that it has."""
        priority = [self.priority] if self.priority is not None else []
        return [self.condition, *self.changes.values(), self.delay, *priority, *self.factors.values()]


@dataclass(frozen=True)
class Model:
    """What the solvers need, and nothing of how it was written.

    Vectors follow `states` and `parameters`; everything is in base units. `signals` holds every signal of the body;
    `resets` maps a declared reset to the states that it changes, as expressions of the states and of the reset's size.
    `units` holds the units in which parameters were declared; one without is in base units.
    `scales` are typical sizes of the states, for those that start at 0; without them, one of each state's unit is typical.
    `pairing` says which states are sensitivities of others, where some are.
    """

    name: str
    states: tuple[Symbol, ...]
    parameters: tuple[Symbol, ...]
    defaults: Array
    rates: tuple[Node, ...]
    initial: tuple[Node, ...]
    signals: Mapping[str, Node]
    resets: Mapping[Reset, Mapping[int, Node]]
    quantities: Mapping[str, Quantity]
    inflows: Mapping[Symbol, Node]
    regimens: tuple[Regimen, ...] = ()
    folded: tuple[str, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    units: Mapping[Symbol, Unit] = field(default_factory=dict)
    scales: Array | None = None
    pairing: Pairing | None = None

    @cached_property
    def state_index(self) -> Mapping[Symbol, int]:
        return {symbol: position for position, symbol in enumerate(self.states)}

    @cached_property
    def parameter_index(self) -> Mapping[Symbol, int]:
        return {symbol: position for position, symbol in enumerate(self.parameters)}

    @cached_property
    def digest(self) -> str:
        """Equal for two models exactly when they compute the same thing from the same vectors."""
        text = blake2b(digest_size=16)
        for symbol in (*self.states, *self.parameters):
            text.update("/".join(symbol).encode() + b";")
        for node in (*self.rates, *self.initial, *(self.signals[name] for name in sorted(self.signals))):
            text.update(node.digest)
        for trigger in self.triggers:
            places = (tuple(trigger.changes), tuple(trigger.factors))
            flags = (trigger.name, places, trigger.persistent, trigger.initially, trigger.early, trigger.priority is None)
            text.update(repr(flags).encode() + b"".join(node.digest for node in trigger.roots))
        text.update(self.pairing.digest if self.pairing else b"")
        return text.hexdigest()

    @property
    def own(self) -> int:
        """How many states there are without the sensitivities."""
        return len(self.states) - (len(self.pairing.pairs) if self.pairing else 0)

    def expression(self, name: str) -> Node:
        """The graph of a requested quantity: a signal, or a state named `organ.variable`. Raises EngineError otherwise."""
        if name in self.signals:
            return self.signals[name]
        for symbol in self.states:
            if str(symbol) == name:
                return graph.symbol(*symbol)
        raise EngineError(Problem("", f"`{name}` is no signal or state of {self.name}", nearest(name, self.quantities)))

    def parameter(self, name: str) -> int:
        """Position of the parameter `organ.name`. Raises EngineError with the nearest name."""
        for position, symbol in enumerate(self.parameters):
            if str(symbol) == name:
                return position
        raise EngineError(Problem("", f"no parameter `{name}` in {self.name}", nearest(name, map(str, self.parameters))))
