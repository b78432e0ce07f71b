"""What every identifier of an SBML model is, now and at the start, as graphs of states, parameters and time.

What a rate rule, a reaction or an event changes is a state, everything else a parameter or made of such. The state of a species is its
amount, so that a compartment may grow or shrink around it; its concentration is the amount over the size of the compartment.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import NamedTuple

from ..engine.differentiate import gradients
from ..engine.simplify import CHANGING
from ..errors import InterchangeError, Problem
from ..language import graph
from ..language.graph import ZERO, Node, Symbol
from .dependencies import Dependencies
from .sbml_contents import Contents, Participant, Species


class Key(NamedTuple):
    """One thing to find of an identifier: `now`, `start`, `amount`, `start amount`, `slope`, `start slope` or the `rate` of its state."""

    what: str
    id: str


class NoValueError(InterchangeError):
    """The file leaves a value open; that is wrong only where something needs it."""


Work = Generator[Key, Node, Node]
_TIME = Symbol("time", "", "time")


class Linked:
    """The meaning of the identifiers of a model. Each is found when it is asked for, as an InterchangeError when it has none."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self.participants = contents.participants
        self.known = contents.names
        self._turning = self._reactions_by_species()
        # A dictionary: in order, and each found at once.
        self.states = {name: position for position, name in enumerate(self._states())}
        self._found: Dependencies[Key, Node] = Dependencies(self._work, lambda key: key.id)

    def __call__(self, what: str, name: str) -> Node:
        return self._found[Key(what, name)]

    def meaning(self, node: Node) -> Node:
        """A formula, now."""
        names = [symbol for symbol in graph.symbols_of([node]) if symbol.kind in _READ]
        return graph.substitute([node], {symbol: self(_READ[symbol.kind], symbol.name) for symbol in names})[0]

    def state(self, name: str) -> Symbol:
        return Symbol("state", self.contents.name, name)

    def parameter(self, name: str) -> Symbol:
        return Symbol("parameter", self.contents.name, name)

    def default(self, name: str) -> float:
        """The number that the file gives for an identifier."""
        found = self._number(name)
        assert found is not None
        return found

    def _number(self, name: str) -> float | None:
        contents = self.contents
        if name in contents.species:
            species = contents.species[name]
            return species.amount if species.amount is not None else species.concentration
        if name in contents.compartments:
            return contents.compartments[name].size
        return self.participants[name].stoichiometry if name in self.participants else contents.numbers[name]

    def _reactions_by_species(self) -> dict[str, list[tuple[str, Participant]]]:
        """Where each species takes part in a reaction whose law is known."""
        table: dict[str, list[tuple[str, Participant]]] = {}
        for reaction in self.contents.reactions.values():
            if reaction.law is not None:
                for part in reaction.participants:
                    table.setdefault(part.species, []).append((reaction.id, part))
        return table

    def _states(self) -> Iterator[str]:
        contents = self.contents
        happening = {name for each in contents.happenings for name in each.assignments}
        for name in self.known:
            species = contents.species.get(name)
            reacting = species is not None and reacts(species) and name in self._turning
            if (name in contents.rates or name in happening or reacting) and name not in contents.assigned:
                yield name

    def _work(self, key: Key) -> Work:
        found: Work = getattr(self, "_" + key.what.replace(" ", "_"))(key.id)
        return found

    def _now(self, name: str) -> Work:
        contents = self.contents
        if name in contents.assigned:
            return (yield from self._read(contents.assigned[name]))
        if name in contents.reactions:
            return (yield from self._read(self._law(name)))
        if name in contents.species:
            amount = yield Key("amount", name)
            return (yield from self._as_read(contents.species[name], amount, "now"))
        return graph.symbol(*self.state(name)) if name in self.states else (yield Key("start", name))

    def _start(self, name: str) -> Work:
        contents = self.contents
        if name in contents.starts:
            return (yield from self._read(contents.starts[name], at_start=True))
        if name in contents.assigned:
            return (yield from self._read(contents.assigned[name], at_start=True))
        if name in contents.reactions:
            return (yield from self._read(self._law(name), at_start=True))
        if name in contents.species:
            species = contents.species[name]
            if species.amount is None and not species.in_amount:
                return self._given(name)
            amount = yield Key("start amount", name)
            return (yield from self._as_read(species, amount, "start"))
        return self._given(name)

    def _amount(self, name: str) -> Work:
        """How much of a species there is."""
        contents = self.contents
        if name in contents.assigned:
            value = yield Key("now", name)
            return (yield from self._as_amount(contents.species[name], value, "now"))
        return graph.symbol(*self.state(name)) if name in self.states else (yield Key("start amount", name))

    def _start_amount(self, name: str) -> Work:
        contents = self.contents
        species = contents.species[name]
        if name in contents.starts or name in contents.assigned:
            value = yield Key("start", name)
            return (yield from self._as_amount(species, value, "start"))
        given = self._given(name)
        if species.amount is not None:
            return given
        size = yield Key("start", species.compartment)
        return graph.multiply(given, size)

    def _rate(self, name: str) -> Work:
        """How fast a state changes; 0 when only events change it."""
        contents = self.contents
        species = contents.species.get(name)
        if name in contents.rates:
            rate = yield from self._read(contents.rates[name])
            if species is None or species.in_amount:
                return rate
            # The rule is for the concentration, while the compartment may change as well.
            size, value = (yield Key("now", species.compartment)), (yield Key("now", name))
            growth = yield Key("slope", species.compartment)
            return graph.add(graph.multiply(rate, size), graph.multiply(value, growth))
        if species is None or not reacts(species):
            return ZERO
        return (yield from self._turnover(species))

    def _turnover(self, species: Species) -> Work:
        total = ZERO
        for reaction, part in self._turning.get(species.id, ()):
            turns, share = (yield Key("now", reaction)), (yield Key("now", part.id))
            total = (graph.add if part.sign > 0 else graph.subtract)(total, graph.multiply(share, turns))
        if not species.conversion:
            return total
        factor = yield Key("now", species.conversion)
        return graph.multiply(factor, total)

    def _slope(self, name: str) -> Work:
        """How fast the value of an identifier changes, through everything that it is made of."""
        value = yield Key("now", name)
        (slopes,) = gradients([value], [symbol for symbol in graph.symbols_of([value]) if symbol.kind in CHANGING])
        total = slopes.get(_TIME, ZERO)
        for symbol, share in slopes.items():
            if symbol != _TIME:
                rate = yield Key("rate", symbol.name)
                total = graph.add(total, graph.multiply(share, rate))
        return total

    def _start_slope(self, name: str) -> Work:
        value = yield Key("slope", name)
        meaning = {_TIME: ZERO}
        for symbol in graph.symbols_of([value]):
            if symbol.kind == "state":
                meaning[symbol] = yield Key("start amount" if symbol.name in self.contents.species else "start", symbol.name)
        return graph.substitute([value], meaning)[0]

    def _read(self, formula: Node, at_start: bool = False) -> Work:
        """A formula with every identifier replaced by what it means."""
        meaning = {_TIME: ZERO} if at_start else {}
        for symbol in graph.symbols_of([formula]):
            if symbol.kind in _READ:
                meaning[symbol] = yield Key(_READ_AT_START[symbol.kind] if at_start else _READ[symbol.kind], symbol.name)
        return graph.substitute([formula], meaning)[0]

    def _as_read(self, species: Species, amount: Node, when: str) -> Work:
        if species.in_amount:
            return amount
        size = yield Key(when, species.compartment)
        return graph.divide(amount, size)

    def _as_amount(self, species: Species, value: Node, when: str) -> Work:
        if species.in_amount:
            return value
        size = yield Key(when, species.compartment)
        return graph.multiply(value, size)

    def _law(self, name: str) -> Node:
        law = self.contents.reactions[name].law
        if law is None:
            raise NoValueError(Problem(f"reaction `{name}`", "is asked for its rate, but has no kinetic law"))
        return law

    def _given(self, name: str) -> Node:
        number = self._number(name)
        if number is None:
            raise NoValueError(Problem(f"`{name}`", "is used, but has no value"))
        # What has no name of its own in the file is no parameter that a user could set.
        return graph.constant(number) if name in self.participants and "." in name else graph.symbol(*self.parameter(name))


_READ = {"sbml": "now", "slope": "slope"}
_READ_AT_START = {"sbml": "start", "slope": "start slope"}


def reacts(species: Species) -> bool:
    return not (species.boundary or species.constant)
