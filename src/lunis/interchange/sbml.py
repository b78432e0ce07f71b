"""Models in the Systems Biology Markup Language, levels 1 to 3, as models that the engine runs.

Read: the whole core as ordinary differential equations with events. Left out, and refused by name: algebraic rules, delays, fast
reactions, packages that change what a model means. Units are not checked, and time is in the unit of the model, where the engine
speaks of days. Constraints are not watched.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from ..engine.model import Array, Model, Quantity
from ..language import graph
from ..language.graph import Node
from ..units import unit
from .sbml_check import refuse_misfits
from .sbml_contents import Contents, Species, contents_of
from .sbml_document import read_document
from .sbml_events import triggers_of
from .sbml_link import Linked, NoValueError

AMOUNT, CONCENTRATION = ".amount", ".concentration"


def read_sbml(source: str | Path) -> Model:
    """The model of an SBML file, or of a text that begins with `<`.

    `signals` holds every identifier with the value that formulas of the model see, and each species also as `name.amount` and
    `name.concentration`. Each number that the file gives is a parameter under its identifier (local ones as `reaction.name`), initial
    amounts and concentrations of species included. No units are checked: every quantity comes back as a bare number.
    Raises InterchangeError for a file that is broken or holds what Lunis does not do.
    """
    # The document owns what its parts point to, and lives until the tables are made.
    document = read_document(source)
    return _model(contents_of(document))


def _model(contents: Contents) -> Model:
    refuse_misfits(contents)
    linked = Linked(contents)
    rates = tuple(linked("rate", name) for name in linked.states)
    initial = tuple(linked("start amount" if name in contents.species else "start", name) for name in linked.states)
    triggers = triggers_of(linked)
    signals = dict(_signals(linked))
    roots = [*rates, *initial, *signals.values(), *(root for trigger in triggers for root in trigger.roots)]
    parameters = tuple(symbol for symbol in graph.symbols_of(roots) if symbol.kind == "parameter")
    states = tuple(linked.state(name) for name in linked.states)
    return Model(
        name=contents.name,
        states=states,
        parameters=parameters,
        defaults=np.array([linked.default(symbol.name) for symbol in parameters]),
        rates=rates,
        initial=initial,
        signals=signals,
        resets={},
        quantities=_quantities(signals, [str(state) for state in states]),
        inflows={},
        triggers=triggers,
        scales=_scales(contents, linked),
    )


def _scales(contents: Contents, linked: Linked) -> Array:
    """Typical sizes of states that start at 0: for a species, the smallest amount that the file gives one, as units are anybody's."""
    amounts = [_given_amount(contents, each) for each in contents.species.values()]
    least = min((amount for amount in amounts if 0 < amount < math.inf), default=1.0)
    return np.array([least if name in contents.species else 1.0 for name in linked.states])


def _given_amount(contents: Contents, species: Species) -> float:
    if species.amount is not None:
        return abs(species.amount)
    size = contents.compartments[species.compartment].size
    return abs((species.concentration or 0.0) * (1.0 if size is None else size))


def _signals(linked: Linked) -> Iterator[tuple[str, Node]]:
    """Every identifier that has a value, and the forms in which a species may be told."""
    contents = linked.contents
    for name in linked.known:
        if "." not in name and (value := _told(linked, "now", name)) is not None:
            yield name, value
    for name, species in contents.species.items():
        amount = _told(linked, "amount", name)
        size = _told(linked, "now", species.compartment)
        if amount is not None:
            yield name + AMOUNT, amount
        if amount is not None and size is not None:
            yield name + CONCENTRATION, graph.divide(amount, size) if species.in_amount else linked("now", name)


def _told(linked: Linked, what: str, name: str) -> Node | None:
    """A value, or None for what the file leaves open."""
    try:
        return linked(what, name)
    except NoValueError:
        return None


def _quantities(signals: Mapping[str, Node], states: list[str]) -> dict[str, Quantity]:
    number = unit("1")
    return {name: Quantity(name, number, name) for name in (*signals, *states)}
