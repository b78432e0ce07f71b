"""Sensitivities: how far everything that happens to a patient changes with a parameter, at first order.

They are further states of a model like any other. A state y with rate f has for each parameter p the sensitivity s = ∂y/∂p with rate
J·s + ∂f/∂p, so that the solvers' own step, tolerance, events and interpolation serve both. Only pairs of state and parameter that have
anything to do with each other become states; the rest are exactly 0.

By the sensitivity to a parameter is meant: to the value that the patient has at the start. Once an event sets the parameter, that value
counts no more, and what happens from then on no longer depends on it. The share of a dose that arrives counts when the dose is given.
A patient who starts from a given state starts from the same state whatever the parameters are.

Where rates jump (`jumps`), the sensitivities jump too. Events, resets and triggers bring that with them; a switch in the rates is met by
the driver of the lanes, and answered by `breaks`. Where the rates are continuous across a switch there is nothing to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..errors import EngineError, LunisError, Problem
from ..language import graph
from ..language.graph import ONE, ZERO, Node, Symbol
from ..language.tables import Reset
from ..units import DIMENSIONLESS, Unit
from .dependence import Dependence, SlopesOf, fixed, named, sensitivity
from .differentiate import Gradient, derivatives
from .events import Event, checked, planned
from .jumps import agree, decided, guards_of, jump
from .model import Array, Model, Quantity, Trigger
from .pairing import Pair, Pairing, late
from .reference import Accuracy
from .results import Results, Sensitivities
from .taker import Taker, personal, shaping

_NUMBER = Unit("1", DIMENSIONLESS, 1.0)


def augmented(
    model: Model, names: Sequence[str], events: Iterable[Event] = (), slopes: SlopesOf = fixed, starts: Iterable[Array | None] = ()
) -> Augmented:
    """The model with the sensitivities to the named parameters, fit for these events and for runs that start from these states.

    Raises EngineError for a name that it lacks.
    """
    by = _parameters(model, names)
    begun = [np.asarray(start, dtype=np.float64) for start in starts if start is not None]
    size = len(model.states)
    if any(start.shape not in ((size,), (size, 1 + len(by))) for start in begun):
        raise EngineError(Problem("run", f"starts from neither {size} states nor {size} rows of a state and {len(by)} sensitivities"))
    known = {(int(row), by[column]) for start in begun if start.ndim == 2 for row, column in zip(*np.nonzero(start[:, 1:]), strict=True)}
    return Augmented(model, by, list(events), slopes, known)


def _parameters(model: Model, names: Sequence[str]) -> tuple[Symbol, ...]:
    problems: list[Problem] = []
    found: list[Symbol] = []
    for name in names:
        try:
            found.append(model.parameters[model.parameter(name)])
        except LunisError as error:
            problems += error.problems
    twice = sorted({name for name in names if list(names).count(name) > 1})
    problems += [Problem("sensitivities", f"`{name}` is named twice") for name in twice]
    problems += [problem for trigger in model.triggers for problem in _unfollowed(trigger, model.rates)]
    if problems:
        raise EngineError(problems)
    return tuple(found)


def _unfollowed(trigger: Trigger, rates: Sequence[Node]) -> list[Problem]:
    """Why sensitivities cannot follow a trigger."""
    where, guards = f"trigger `{trigger.name}`", guards_of([trigger.condition])
    problems = [Problem(where, "is delayed, and sensitivities cannot follow it")] if trigger.delay is not ZERO else []
    shared = [guard for guard in guards if any(agree(guard, other) is not None for other in guards_of(rates))]
    if len(guards) > 1 and shared:
        what = f"asks several things at once, `{shared[0]!r}` among them, at which the rates may jump, and sensitivities cannot follow it"
        problems.append(Problem(where, what))
    return problems


class Augmented:
    """A model whose states are those of another, in their order, and then their sensitivities."""

    def __init__(self, base: Model, by: tuple[Symbol, ...], events: Sequence[Event], slopes: SlopesOf, known: set[Pair]) -> None:
        self.base, self.by = base, by
        self.dependence = Dependence(by, events, slopes)
        self.pairs = _pairs(base, by, self.dependence, known)
        self.position = {pair: len(base.states) + number for number, pair in enumerate(self.pairs)}
        self.leaves = self.dependence.slopes | self._states_as_leaves()
        self.model = self._model()

    def _states_as_leaves(self) -> dict[Symbol, Gradient]:
        leaves: dict[Symbol, Gradient] = {}
        for row, by in self.pairs:
            leaves.setdefault(self.base.states[row], {})[by] = graph.symbol(*sensitivity(self.base.states[row], by))
        return leaves

    def _model(self) -> Model:
        base = self.base
        numbers, pairing = self.dependence.numbers, Pairing(tuple(self.pairs), self.leaves)
        own = {symbol: {symbol: ONE} for symbol in self.by}
        return replace(
            base,
            states=(*base.states, *(sensitivity(base.states[row], by) for row, by in self.pairs)),
            parameters=(*base.parameters, *numbers),
            defaults=np.concatenate([base.defaults, list(numbers.values())]),
            rates=(*base.rates, *pairing.along(base.rates)),
            initial=(*base.initial, *pairing.of(derivatives(base.initial, own))),
            signals={**base.signals, **self._signals()},
            resets={**{which: self._reset(change) for which, change in base.resets.items()}, **self._delayed()},
            quantities={**base.quantities, **self._quantities()},
            triggers=tuple(map(self._trigger, base.triggers)),
            pairing=pairing,
        )

    def _signals(self) -> dict[str, Node]:
        slopes = derivatives(self.base.signals.values(), self.leaves)
        told = {named(name, by): slope.get(by, ZERO) for name, slope in zip(self.base.signals, slopes, strict=True) for by in self.by}
        apart = {named(symbol, by): ZERO for row, symbol in enumerate(self.base.states) for by in self.by if (row, by) not in self.position}
        return told | apart

    def _quantities(self) -> dict[str, Quantity]:
        return {
            named(name, by): Quantity(named(name, by), _per(of.unit, self.unit_of(by)), f"change of {of.meaning} with {by}")
            for name, of in self.base.quantities.items()
            for by in self.by
        }

    def unit_of(self, parameter: Symbol) -> Unit:
        return self.base.units.get(parameter, _NUMBER)

    def _placed(self, slopes: Mapping[int, Gradient]) -> dict[int, Node]:
        """New values of sensitivities, by position, from the derivatives of some states."""
        return {place: slopes[row].get(by, ZERO) for (row, by), place in self.position.items() if row in slopes}

    def _reset(self, change: Mapping[int, Node]) -> dict[int, Node]:
        slopes = derivatives(change.values(), self.leaves)
        return {**change, **self._placed(dict(zip(change, slopes, strict=True)))}

    def _delayed(self) -> dict[Reset, dict[int, Node]]:
        """What happens to the sensitivities, just before an event that a parameter delays."""
        rates = self.base.rates
        return {delay.reset: self._jump(delay.slopes, rates, delay.rates(rates)) for delay in self.dependence.delays.values()}

    def _jump(
        self, delay: Gradient, before: Sequence[Node], after: Sequence[Node], changes: Mapping[int, Node] | None = None
    ) -> dict[int, Node]:
        slopes = jump(self.base.states, self.leaves, delay, before, after, changes or {})
        new = self._placed(dict(enumerate(slopes)))
        old = {self.position[pair]: self.leaves[self.base.states[pair[0]]][pair[1]] for pair in self.pairs}
        return {place: node for place, node in new.items() if node is not old[place]}

    def _trigger(self, trigger: Trigger) -> Trigger:
        """Fired at an instant that comes `late`; what its condition does to the rates has been answered before (`breaks`)."""
        base, condition, guards = self.base, trigger.condition, guards_of([trigger.condition])
        delay: Gradient = {by: graph.symbol(*late(by)) for by in self.by}
        before = base.rates
        if len(guards) == 1 and condition in (guards[0], graph.opposite(guards[0])):
            before = tuple(decided(before, guards[0], condition is guards[0]))
        return replace(trigger, changes={**trigger.changes, **self._jump(delay, before, base.rates, trigger.changes)})

    def start(self, state: Array | None) -> Array | None:
        """A given state to start from: with sensitivities of 0, or with its own, one column for each parameter beside the state."""
        if state is None or np.ndim(state) != 2:
            return state if state is None else np.concatenate([state, np.zeros(len(self.pairs))])
        return np.concatenate([state[:, 0], [state[row, 1 + self.by.index(by)] for row, by in self.pairs]])

    def accuracy(self, asked: Accuracy) -> Accuracy:
        """As asked for the states. An error in a sensitivity counts as the one that it makes when the parameter doubles."""
        sizes = dict(zip(self.by, map(self._typical, self.by), strict=True))
        rows = np.array([row for row, _ in self.pairs], dtype=np.int64)
        each = np.array([sizes[by] for _, by in self.pairs], dtype=np.float64)
        return _Balanced(asked.rtol, asked.floor, asked.max_steps, base=self.base, rows=rows, sizes=each)

    def _typical(self, parameter: Symbol) -> float:
        return abs(float(self.base.defaults[self.base.parameter_index[parameter]])) or self.unit_of(parameter).scale

    def beside(self, events: Iterable[Event]) -> list[Event]:
        """What events do to the sensitivities, as further events. A gate that depends on no parameter asked for brings none."""
        found = [each for event in events for each in self.dependence.beside(event)]
        return [each for each in found if each.gate is None or each.gate in self.model.state_index]

    def results(self, found: Results, quantities: Sequence[str]) -> Results:
        """Results of the augmented model as those of the model, with sensitivities."""
        count, shape = len(quantities), (*found.values.shape[:2], len(quantities), len(self.by))
        size = len(self.base.states)
        final = np.zeros((len(found.final), size, len(self.by)))
        for (row, by), place in self.position.items():
            final[:, row, self.by.index(by)] = found.final[:, place]
        parameters = tuple(Quantity(str(by), self.unit_of(by), "") for by in self.by)
        sensitivities = Sensitivities(parameters, found.values[:, :, count:].reshape(shape), final)
        return replace(
            found,
            quantities=found.quantities[:count],
            values=found.values[:, :, :count],
            final=found.final[:, :size],
            sensitivities=sensitivities,
        )


@dataclass(frozen=True, kw_only=True)
class _Balanced(Accuracy):
    """The accuracy asked for, with absolute tolerances for sensitivities: of which states, to parameters of which size."""

    base: Model
    rows: NDArray[np.int64]
    sizes: Array

    def atol(self, model: Model, start: Array) -> Array:
        own = super().atol(self.base, start[: len(self.base.states)])
        return np.concatenate([own, own[self.rows] / self.sizes])


def _pairs(model: Model, by: Sequence[Symbol], dependence: Dependence, known: set[Pair]) -> list[Pair]:
    """State and parameter, for each state that depends on a parameter by any path, a comparison in the rates among them."""
    mentions = _mentions(model)
    for target, gates in dependence.gates.items():
        mentions[model.state_index[target]] |= gates
    starts = [set(graph.symbols_of([node])) for node in model.initial]
    pairs = []
    for each in by:
        reached = dependence.sources(each) | {model.states[row] for row, of in known if of == each}
        reached |= {symbol for symbol, start in zip(model.states, starts, strict=True) if each in start}
        pairs += [(row, each) for row in _downstream(model.states, mentions, reached)]
    return pairs


def _mentions(model: Model) -> list[set[Symbol]]:
    """For each state, what is named by anything that changes it."""
    found = [set(graph.symbols_of([rate])) for rate in model.rates]
    changes = [(row, [node]) for change in model.resets.values() for row, node in change.items()]
    changes += [(row, [node, trigger.condition]) for trigger in model.triggers for row, node in trigger.changes.items()]
    for row, nodes in changes:
        found[row] |= set(graph.symbols_of(nodes))
    return found


def _downstream(states: Sequence[Symbol], mentions: Sequence[set[Symbol]], reached: set[Symbol]) -> list[int]:
    """The states, by position, that are reached or whose change mentions one that is."""
    before = -1
    while before < len(reached):
        before = len(reached)
        reached = reached | {symbol for symbol, mentioned in zip(states, mentions, strict=True) if not mentioned.isdisjoint(reached)}
    return [row for row, symbol in enumerate(states) if symbol in reached]


def _per(of: Unit, by: Unit) -> Unit:
    powers = dict(of.dimension)
    for key, power in by.dimension:
        powers[key] = powers.get(key, Fraction(0)) - power
    name = of.name if by.name == "1" else f"{of.name} per {by.name}"
    return Unit(name, tuple(sorted((key, power) for key, power in powers.items() if power)), of.scale / by.scale)


class Run(Protocol):
    """What must be known of a patient's run: its own parameters, events and luck, and where it starts."""

    @property
    def parameters(self) -> Mapping[Symbol, float]: ...
    @property
    def luck(self) -> int: ...
    @property
    def events(self) -> Sequence[Event]: ...
    @property
    def start_from(self) -> Array | None: ...


@dataclass(frozen=True)
class Changed:
    """A patient's run with what its sensitivities need."""

    events: Sequence[Event]
    start_from: Array | None


Solve = Callable[[Model, Sequence[Changed], Sequence[str], Accuracy], Results]


def with_sensitivities(
    solve: Solve,
    model: Model,
    runs: Sequence[Run],
    end: float,
    quantities: Sequence[str],
    names: Sequence[str],
    accuracy: Accuracy | None = None,
    slopes: SlopesOf = fixed,
) -> Results:
    """Runs solved with their sensitivities to the named parameters. `solve` simulates any model up to day `end`, each run changed as told.

    slopes: how events depend on parameters beyond the share that arrives. Values agree with those of a run without sensitivities to
    tolerance, not to the bit, because the steps heed both.
    """
    _refuse_shaping(model, names)
    own = personal(model)
    typical = planned(model, end, and_next=True)
    schedules = [_taken(model, end, run) if own else typical for run in runs]
    events = checked(model, [*typical, *(event for run in runs for event in run.events)])
    found = augmented(model, names, events, slopes, [run.start_from for run in runs])
    asked = [*quantities, *(named(quantity, by) for quantity in quantities for by in found.by)]
    common = found.beside(typical)
    changed = [
        Changed([*(found.beside(doses) if own else common), *run.events, *found.beside(run.events)], found.start(run.start_from))
        for run, doses in zip(runs, schedules, strict=True)
    ]
    return found.results(solve(found.model, changed, asked, found.accuracy(accuracy or Accuracy())), quantities)


def _taken(model: Model, end: float, run: Run) -> list[Event]:
    return planned(model, end, and_next=True, taker=Taker.of(model, run.parameters, run.luck))


def _refuse_shaping(model: Model, names: Sequence[str]) -> None:
    """Sensitivities follow neither a lag of a route nor what a dose is reckoned by."""
    shaped = sorted(str(symbol) for symbol in shaping(model) if str(symbol) in names)
    if shaped:
        what = "doses are reckoned or delayed by it, and sensitivities cannot follow that"
        raise EngineError([Problem(f"sensitivity to `{name}`", what, "give fixed doses by a route without lag") for name in shaped])
