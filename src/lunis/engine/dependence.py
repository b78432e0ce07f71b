"""How events depend on parameters, and with them the parameters that they change.

A dose of which a share arrives changes with the share; a running infusion carries that along in its rate; a parameter that is set no
longer depends on what it was. So each parameter has a slope by each that is asked for: 1 by itself, or a number that events change.
An event may also come later, or be larger, with a parameter: a lag, the duration of an infusion. Several that come later at one instant
count one by one, each from the state before them all, which is exact where the rates are linear in what they change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..errors import EngineError, Problem
from ..language import graph
from ..language.graph import ONE, Node, Symbol
from ..language.tables import Reset
from .differentiate import Gradient
from .events import Event


@dataclass(frozen=True)
class Slopes:
    """How an event depends on parameters: by how much later it comes (days) and how much larger it is, for one base unit of each."""

    time: Mapping[Symbol, float] = field(default_factory=dict)
    size: Mapping[Symbol, float] = field(default_factory=dict)


_FIXED = Slopes()
SlopesOf = Callable[[Event], Slopes]


def fixed(event: Event) -> Slopes:
    """Nothing but the share that arrives depends on parameters."""
    return _FIXED


def named(quantity: object, by: object) -> str:
    """What the sensitivity of a quantity to a parameter is called."""
    return f"{quantity} by {by}"


def sensitivity(state: Symbol, by: Symbol) -> Symbol:
    """The state that is the sensitivity of another."""
    return Symbol("state", "", named(state, by))


def slope(parameter: Symbol, by: Symbol) -> Symbol:
    """The parameter that says how far another depends, just now, on what it or a third was at the start."""
    return Symbol("slope", "", named(parameter, by))


@dataclass(frozen=True)
class Kind:
    """Events that do the same to the sensitivities, but for time and size."""

    kind: str
    target: Symbol
    share: Symbol | None
    gate: Symbol | None
    delayed: tuple[tuple[Symbol, float], ...]
    scaled: tuple[Symbol, ...]


class Delay:
    """Events of one kind that parameters delay: just before each, the sensitivities jump."""

    def __init__(self, kind: Kind, number: int) -> None:
        if kind.kind == "reset":
            what = "is a reset that a parameter delays, and sensitivities cannot follow it"
            raise EngineError(Problem(f"event on `{kind.target}`", what))
        self.kind = kind
        self.reset = Reset("1", f"a delayed {kind.kind} of {kind.target}")
        self.reset.name = f"delayed {number}"

    @property
    def slopes(self) -> Gradient:
        return {by: graph.constant(later) for by, later in self.kind.delayed}

    def rates(self, rates: Sequence[Node]) -> list[Node]:
        """The rates as they are after the event, in what was known before it."""
        size = graph.symbol(*self.reset.symbol)
        new = size if self.kind.kind == "set" else graph.add(graph.symbol(*self.kind.target), size)
        return graph.substitute(list(rates), {self.kind.target: new})

    def event(self, event: Event) -> Event:
        return replace(event, kind="reset", target=self.reset.symbol)


class Dependence:
    """How the events of some runs depend on the parameters asked for.

    slopes: for each parameter that depends on them at some time, how far, as a graph.
    """

    def __init__(self, by: Sequence[Symbol], events: Iterable[Event], slopes_of: SlopesOf) -> None:
        self.by, self._slopes_of = by, slopes_of
        self._kinds = list(dict.fromkeys(self._kind(event, self._asked(event)) for event in events))
        self.slopes = self._parameters()
        delayed = [kind for kind in self._kinds if kind.delayed]
        self.delays = {kind: Delay(kind, number) for number, kind in enumerate(delayed)}

    def _asked(self, event: Event) -> Slopes:
        """How an event depends on the parameters asked for."""
        found = self._slopes_of(event)
        time, size = ({by: slope for by, slope in each.items() if slope and by in self.by} for each in (found.time, found.size))
        return Slopes(time, size)

    def _kind(self, event: Event, slopes: Slopes) -> Kind:
        return Kind(event.kind, event.target, event.share, event.gate, tuple(sorted(slopes.time.items())), tuple(sorted(slopes.size)))

    def _parameters(self) -> dict[Symbol, Gradient]:
        changing = [kind for kind in self._kinds if kind.kind in ("set", "shift")]
        changed = {kind.target for kind in changing}
        found: dict[Symbol, Gradient] = {by: {by: graph.symbol(*slope(by, by)) if by in changed else ONE} for by in self.by}
        grew = True
        while grew:
            grew = False
            for kind in changing:
                known = found.get(kind.target, {})
                reasons = [*kind.scaled, *(found.get(kind.share, {}) if kind.share else ())]
                new = {by: graph.symbol(*slope(kind.target, by)) for by in reasons if by not in known}
                if new:
                    found[kind.target], grew = known | new, True
        return found

    @property
    def gates(self) -> dict[Symbol, set[Symbol]]:
        """For each state that doses enter by a gate, the states that are the gates."""
        found: dict[Symbol, set[Symbol]] = {}
        for kind in self._kinds:
            if kind.gate is not None:
                found.setdefault(kind.target, set()).add(kind.gate)
        return found

    @property
    def numbers(self) -> dict[Symbol, float]:
        """The parameters that hold slopes which events change, as they are at the start."""
        own = {slope(by, by) for by in self.by}
        held = [node.value for slopes in self.slopes.values() for node in slopes.values() if isinstance(node.value, Symbol)]
        return {symbol: float(symbol in own) for symbol in held}

    def sources(self, by: Symbol) -> set[Symbol]:
        """The parameters and states that depend on a parameter directly: as such, or by an event."""
        parameters = {symbol for symbol, slopes in self.slopes.items() if by in slopes}
        delayed = {kind.target for kind in self._kinds if by in dict(kind.delayed)}
        given = {kind.target for kind in self._kinds if kind.kind == "bolus" and (kind.share in parameters or by in kind.scaled)}
        return parameters | delayed | given

    def beside(self, event: Event) -> list[Event]:
        """What one event does to the sensitivities, as events beside it."""
        slopes = self._asked(event)
        delay = self.delays.get(self._kind(event, slopes))
        found = [delay.event(event)] if delay else []
        for by in self.by:
            found += self._to_one(event, by, self._parts(event, slopes, by))
        return found

    def _parts(self, event: Event, slopes: Slopes, by: Symbol) -> list[tuple[float, Symbol | None]]:
        """The slope of an event's size by a parameter, as sizes and shares that add up."""
        parts: list[tuple[float, Symbol | None]] = []
        if by in slopes.size:
            parts.append((slopes.size[by], event.share))
        share = self.slopes.get(event.share, {}).get(by) if event.share else None
        if share is not None:
            parts.append((event.size, share.value if isinstance(share.value, Symbol) else None))
        return parts

    def _to_one(self, event: Event, by: Symbol, parts: list[tuple[float, Symbol | None]]) -> list[Event]:
        if event.kind == "bolus":
            into = sensitivity(event.target, by)
            gated = [replace(event, target=into, gate=sensitivity(event.gate, by))] if event.gate else []
            return [*gated, *(replace(event, target=into, size=size, share=share) for size, share in parts)]
        if event.kind == "reset" or by not in self.slopes.get(event.target, {}):
            return []
        beside = replace(event, target=slope(event.target, by), share=None)
        added = [replace(beside, kind="shift", size=size, share=share) for size, share in parts]
        return [replace(beside, size=0.0), *added] if event.kind == "set" else added
