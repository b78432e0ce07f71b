"""Events of an SBML model as triggers of the engine."""

from __future__ import annotations

from ..engine.model import Trigger
from ..language import graph
from ..language.graph import Node, Symbol
from .sbml_contents import Happening
from .sbml_link import Linked
from .sbml_mathml import truth


def triggers_of(linked: Linked) -> tuple[Trigger, ...]:
    """The events that can happen: one without a trigger never does."""
    return tuple(
        Trigger(
            name=each.id,
            condition=truth(linked.meaning(each.condition)),
            changes={linked.states[name]: node for name, node in _changes(each, linked).items()},
            delay=graph.ZERO if each.delay is None else linked.meaning(each.delay),
            priority=None if each.priority is None else linked.meaning(each.priority),
            persistent=each.persistent,
            initially=each.initially,
            early=each.early,
        )
        for each in linked.contents.happenings
        if each.condition is not None
    )


def _changes(happening: Happening, linked: Linked) -> dict[str, Node]:
    """New values of states. A species given as a concentration fills the compartment as the same event leaves it."""
    species = linked.contents.species
    values = {name: linked.meaning(node) for name, node in happening.assignments.items()}
    after: dict[Symbol, Node] = {
        linked.state(name): node for name, node in values.items() if name not in species or species[name].in_amount
    }
    for name in values:
        if name in species and not species[name].in_amount:
            size = graph.substitute([linked("now", species[name].compartment)], after)[0]
            values[name] = graph.multiply(values[name], size)
    return values
