"""Events of an SBML model as triggers of the engine."""

from __future__ import annotations

from ..engine.model import Trigger
from ..language import graph
from ..language.graph import Node
from .sbml_contents import Happening
from .sbml_link import Linked
from .sbml_mathml import TRUTHS, truth

# As a share of two numbers; more than rounding, and less than anybody would tell apart.
_APART = graph.constant(1e-10)


def triggers_of(linked: Linked) -> tuple[Trigger, ...]:
    """The events that can happen: one without a trigger never does."""
    return tuple(
        Trigger(
            name=each.id,
            condition=_met_in_passing(truth(linked.meaning(each.condition))),
            changes={linked.states[name]: linked.meaning(node) for name, node in each.assignments.items()},
            factors={linked.states[name]: size for name, size in _factors(each, linked).items()},
            delay=graph.ZERO if each.delay is None else linked.meaning(each.delay),
            priority=None if each.priority is None else linked.meaning(each.priority),
            persistent=each.persistent,
            initially=each.initially,
            early=each.early,
        )
        for each in linked.contents.happenings
        if each.condition is not None
    )


def _met_in_passing(condition: Node) -> Node:
    """An equality holds for an instant only, which no step would meet: here it holds from the crossing until the sides are apart."""
    new: dict[Node, Node] = {}
    for node in graph.in_order([condition]):
        args = tuple(new[arg] for arg in node.args)
        new[node] = graph.rebuild(node.op, args) if args else node
        if node.op in ("eq", "ne") and not any(arg.op in TRUTHS for arg in args):
            same = _together(*args)
            new[node] = same if node.op == "eq" else graph.opposite(same)
    return new[condition]


def _together(a: Node, b: Node) -> Node:
    size = graph.apply("sqrt", graph.add(graph.multiply(a, a), graph.multiply(b, b)))
    return graph.both(graph.compare("ge", a, b), graph.compare("le", a, graph.add(b, graph.multiply(_APART, size))))


def _factors(happening: Happening, linked: Linked) -> dict[str, Node]:
    """A concentration becomes an amount by the size that the compartment has when the event happens, before the event changes it."""
    species = linked.contents.species
    given = [species[name] for name in happening.assignments if name in species]
    return {each.id: linked("now", each.compartment) for each in given if not each.in_amount}
