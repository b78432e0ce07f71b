"""Sensitivities: how far everything that happens to a patient changes with a parameter, at first order.

They are further states of a model like any other. A state y with rate f has for each parameter p the sensitivity s = ∂y/∂p with rate
J·s + ∂f/∂p, so that the solvers' own step, tolerance, events and interpolation serve both. Only pairs of state and parameter that have
anything to do with each other become states; the rest are exactly 0.

By the sensitivity to a parameter is meant: to the value that the patient has at the start. Once an event sets the parameter, that value
counts no more, and what happens from then on no longer depends on it. The share of a dose that arrives counts when the dose is given.
A patient who starts from a given state starts from the same state whatever the parameters are.

Where rates jump (`jumps`), the sensitivities jump too. Events, resets and triggers bring that with them; a switch in the rates has to
be met by the driver, which then applies `Augmented.crossing`. Where the rates are continuous across a switch there is nothing to apply.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import EngineError, LunisError, Problem
from ..language import graph
from ..language.graph import ONE, ZERO, Node, Symbol
from ..language.tables import Reset
from ..units import DIMENSIONLESS, Unit
from .differentiate import Gradient, derivatives
from .events import Event, checked, planned
from .jumps import decided, delay_of, first_to_pass, guards_of, jump
from .model import Array, Model, Quantity, Trigger
from .reference import Accuracy
from .results import Results, Sensitivities

if TYPE_CHECKING:
    from .run import Run

_NUMBER = Unit("1", DIMENSIONLESS, 1.0)


@dataclass(frozen=True)
class Slopes:
    """How an event depends on parameters: by how much later it comes (days) and how much larger it is, for one base unit of each."""

    time: Mapping[Symbol, float] = field(default_factory=dict)
    size: Mapping[Symbol, float] = field(default_factory=dict)


_FIXED = Slopes()
Pair = tuple[int, Symbol]
SlopesOf = Callable[[Event], Slopes]


def _fixed(event: Event) -> Slopes:
    return _FIXED


def augmented(
    model: Model, names: Sequence[str], events: Iterable[Event] = (), slopes: SlopesOf = _fixed, starts: Iterable[Array | None] = ()
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
    problems += [
        Problem(f"trigger `{trigger.name}`", "is delayed, and sensitivities cannot follow it")
        for trigger in model.triggers
        if trigger.delay is not ZERO
    ]
    if problems:
        raise EngineError(problems)
    return tuple(found)


def named(quantity: object, by: object) -> str:
    """What the sensitivity of a quantity to a parameter is called."""
    return f"{quantity} by {by}"


class Augmented:
    """A model whose states are those of another, in their order, and then their sensitivities."""

    def __init__(self, base: Model, by: tuple[Symbol, ...], events: Sequence[Event], slopes: SlopesOf, known: set[Pair]) -> None:
        self.base, self.by, self._slopes_of = base, by, slopes
        kinds = {_Kind.of(event, self._slopes(event)): None for event in events}
        self.carried = _carried(by, list(kinds))
        self.pairs = _pairs(base, by, self.carried, list(kinds), known)
        self.position = {pair: len(base.states) + number for number, pair in enumerate(self.pairs)}
        self._moves = {kind: _Move(kind, number) for number, kind in enumerate(kind for kind in kinds if kind.moved)}
        self.leaves = self.carried | self._states_as_leaves()
        self.model = self._model()

    def _slopes(self, event: Event) -> Slopes:
        """How an event depends on the parameters asked for."""
        found = self._slopes_of(event)
        time, size = ({by: slope for by, slope in each.items() if slope and by in self.by} for each in (found.time, found.size))
        return Slopes(time, size)

    def _states_as_leaves(self) -> dict[Symbol, Gradient]:
        leaves: dict[Symbol, Gradient] = {}
        for row, by in self.pairs:
            leaves.setdefault(self.base.states[row], {})[by] = graph.symbol(*self._state(row, by))
        return leaves

    def _state(self, row: int, by: Symbol) -> Symbol:
        return Symbol("state", "", named(self.base.states[row], by))

    def _model(self) -> Model:
        base = self.base
        changing = [node.value for slopes in self.carried.values() for node in slopes.values() if isinstance(node.value, Symbol)]
        to_themselves = {_slope_of(by, by) for by in self.by}
        own = {symbol: {symbol: ONE} for symbol in self.by}
        return replace(
            base,
            states=(*base.states, *(self._state(*pair) for pair in self.pairs)),
            parameters=(*base.parameters, *changing),
            defaults=np.concatenate([base.defaults, [float(symbol in to_themselves) for symbol in changing]]),
            rates=(*base.rates, *self._of_pairs(derivatives(base.rates, self.leaves))),
            initial=(*base.initial, *self._of_pairs(derivatives(base.initial, own))),
            signals={**base.signals, **self._signals()},
            resets={**{which: self._reset(change) for which, change in base.resets.items()}, **self._moved()},
            quantities={**base.quantities, **self._quantities()},
            triggers=tuple(map(self._trigger, base.triggers)),
        )

    def _of_pairs(self, slopes: Sequence[Gradient]) -> list[Node]:
        return [slopes[row].get(by, ZERO) for row, by in self.pairs]

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

    def _moved(self) -> dict[Reset, dict[int, Node]]:
        """What happens to the sensitivities, just before an event that a parameter delays."""
        return {move.reset: self._jump(move.delay, self.base.rates, move.rates(self.base.rates)) for move in self._moves.values()}

    def _jump(
        self, delay: Gradient, before: Sequence[Node], after: Sequence[Node], changes: Mapping[int, Node] | None = None
    ) -> dict[int, Node]:
        slopes = jump(self.base.states, self.leaves, delay, before, after, changes or {})
        new = self._placed(dict(enumerate(slopes)))
        old = {place: graph.symbol(*self._state(*pair)) for pair, place in self.position.items()}
        return {place: node for place, node in new.items() if node is not old[place]}

    def _trigger(self, trigger: Trigger) -> Trigger:
        base, condition, guards = self.base, trigger.condition, guards_of([trigger.condition])
        before = list(base.rates)
        if len(guards) == 1 and condition in (guards[0], graph.opposite(guards[0])):
            before = decided(before, guards[0], condition is not guards[0])
        delay = first_to_pass(guards, base.states, self.leaves, before) if guards else {}
        return replace(trigger, changes={**trigger.changes, **self._jump(delay, before, base.rates, trigger.changes)})

    def crossing(self, guard: Node, holds: bool) -> dict[int, Node]:
        """New values of sensitivities, by position, when a comparison in the rates has just come to hold, or ceased to.

        Expressions of the states, the parameters and the time at that instant, to be applied like the changes of a reset.
        """
        before, after = (decided(self.base.rates, guard, now) for now in (not holds, holds))
        return self._jump(delay_of(guard, self.base.states, self.leaves, before), before, after)

    def _further(self, event: Event) -> list[Event]:
        slopes = self._slopes(event)
        found = [move.event(event)] if (move := self._moves.get(_Kind.of(event, slopes))) else []
        for by in self.by:
            found += self._to_one(event, by, self._parts(event, slopes, by))
        return found

    def _parts(self, event: Event, slopes: Slopes, by: Symbol) -> list[tuple[float, Symbol | None]]:
        """The slope of an event's size by a parameter, as sizes and shares that add up."""
        parts: list[tuple[float, Symbol | None]] = []
        if by in slopes.size:
            parts.append((slopes.size[by], event.share))
        share = self.carried.get(event.share, {}).get(by) if event.share else None
        if share is not None:
            parts.append((event.size, share.value if isinstance(share.value, Symbol) else None))
        return parts

    def _to_one(self, event: Event, by: Symbol, parts: list[tuple[float, Symbol | None]]) -> list[Event]:
        if event.kind == "bolus":
            into = self._state(self.base.state_index[event.target], by)
            return [replace(event, target=into, size=size, share=share) for size, share in parts]
        if event.kind == "reset" or by not in self.carried.get(event.target, {}):
            return []
        beside = replace(event, target=_slope_of(event.target, by), share=None)
        added = [replace(beside, kind="shift", size=size, share=share) for size, share in parts]
        return [replace(beside, size=0.0), *added] if event.kind == "set" else added

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
        """What events do to the sensitivities, as further events."""
        return [each for event in events for each in self._further(event)]

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


@dataclass(frozen=True)
class _Kind:
    """Events that do the same to the sensitivities, but for time and size."""

    kind: str
    target: Symbol
    share: Symbol | None
    moved: tuple[tuple[Symbol, float], ...]
    scaled: tuple[Symbol, ...]

    @classmethod
    def of(cls, event: Event, slopes: Slopes) -> _Kind:
        return cls(event.kind, event.target, event.share, tuple(sorted(slopes.time.items())), tuple(sorted(slopes.size)))


class _Move:
    """Events of one kind that parameters delay."""

    def __init__(self, kind: _Kind, number: int) -> None:
        if kind.kind == "reset":
            raise EngineError(
                Problem(f"event on `{kind.target}`", "is a reset that a parameter delays, and sensitivities cannot follow it")
            )
        self.kind = kind
        self.reset = Reset("1", f"a delayed {kind.kind} of {kind.target}")
        self.reset.name = f"delayed {number}"

    @property
    def delay(self) -> Gradient:
        return {by: graph.constant(slope) for by, slope in self.kind.moved}

    def rates(self, rates: Sequence[Node]) -> list[Node]:
        """The rates as they are after the event, in what was known before it."""
        size = graph.symbol(*self.reset.symbol)
        new = size if self.kind.kind == "set" else graph.add(graph.symbol(*self.kind.target), size)
        return graph.substitute(list(rates), {self.kind.target: new})

    def event(self, event: Event) -> Event:
        return replace(event, kind="reset", target=self.reset.symbol)


def _slope_of(parameter: Symbol, by: Symbol) -> Symbol:
    """The parameter that says how far another depends, just now, on what it or a third was at the start."""
    return Symbol("slope", "", named(parameter, by))


def _carried(by: Sequence[Symbol], kinds: Sequence[_Kind]) -> dict[Symbol, Gradient]:
    """The parameters that depend on those asked for at some time, with how far: always, or by a number that events change."""
    changing = {kind.target for kind in kinds if kind.kind in ("set", "shift")}
    found: dict[Symbol, Gradient] = {
        symbol: {symbol: graph.symbol(*_slope_of(symbol, symbol)) if symbol in changing else ONE} for symbol in by
    }
    grew = True
    while grew:
        grew = False
        for kind in kinds:
            if kind.kind not in ("set", "shift"):
                continue
            reasons = [*kind.scaled, *(found.get(kind.share, {}) if kind.share else ())]
            known = found.get(kind.target, {})
            new = {each: graph.symbol(*_slope_of(kind.target, each)) for each in reasons if each not in known}
            if new:
                found[kind.target], grew = known | new, True
    return found


def _pairs(model: Model, by: Sequence[Symbol], carried: Mapping[Symbol, Gradient], kinds: Sequence[_Kind], known: set[Pair]) -> list[Pair]:
    """State and parameter, for each state that depends on a parameter by any path, a comparison in the rates among them."""
    mentions = [set(graph.symbols_of([rate])) for rate in model.rates]
    for change in (*model.resets.values(), *({**each.changes, -1: each.condition} for each in model.triggers)):
        for row in change:
            if row >= 0:
                mentions[row] |= set(graph.symbols_of([change[row], *([change[-1]] if -1 in change else [])]))
    starts = [set(graph.symbols_of([node])) for node in model.initial]
    pairs = []
    for each in by:
        sources = {symbol for symbol, slopes in carried.items() if each in slopes}
        sources |= {kind.target for kind in kinds if each in dict(kind.moved)}
        given = {kind.target for kind in kinds if kind.kind == "bolus" and (kind.share in sources or each in kind.scaled)}
        given |= {model.states[row] for row, of in known if of == each}
        reached = sources | given | {symbol for symbol, start in zip(model.states, starts, strict=True) if each in start}
        pairs += [(row, each) for row in _downstream(model.states, mentions, reached)]
    return pairs


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


Solve = Callable[[Model, Sequence["Run"], Sequence[str], Accuracy], Results]


def with_sensitivities(
    solve: Solve,
    model: Model,
    runs: Sequence[Run],
    end: float,
    quantities: Sequence[str],
    names: Sequence[str],
    accuracy: Accuracy | None = None,
    slopes: SlopesOf = _fixed,
) -> Results:
    """Runs solved with their sensitivities to the named parameters; `solve` simulates any model, up to day `end`.

    slopes: how events depend on parameters beyond the share that arrives. Values agree with those of a run without sensitivities to
    tolerance, not to the bit, because the steps heed both.
    """
    schedule = planned(model, end, and_next=True)
    events = checked(model, [*schedule, *(event for run in runs for event in run.events)])
    found = augmented(model, names, events, slopes, [run.start_from for run in runs])
    asked = [*quantities, *(named(quantity, by) for quantity in quantities for by in found.by)]
    common = found.beside(schedule)
    with_events = [
        replace(run, events=[*common, *run.events, *found.beside(run.events)], start_from=found.start(run.start_from)) for run in runs
    ]
    results = solve(found.model, with_events, asked, found.accuracy(accuracy or Accuracy()))
    return found.results(results, quantities)
