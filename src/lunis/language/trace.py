"""Run an organ's or a drug's Python once, on named leaves, and keep the graph that it built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import LanguageError, Problem
from . import graph
from .expression import Expression, Quantity, expect, lifted
from .graph import Node
from .organ import Organ
from .tables import Field, Reset, Table, UnknownNameError, Variable, Vocabulary
from .therapy import Therapy


@dataclass(frozen=True)
class Traced:
    """What an organ or therapy says, as graph nodes by name."""

    name: str
    rates: Mapping[str, Node]
    told: Mapping[str, Node] = field(default_factory=dict)
    rest: Mapping[str, Node] = field(default_factory=dict)
    actions: Mapping[Field, Node] = field(default_factory=dict)
    changes: Mapping[Reset, Mapping[str, Node]] = field(default_factory=dict)

    @property
    def roots(self) -> list[Node]:
        """Every node that it says something with."""
        changed = [node for change in self.changes.values() for node in change.values()]
        return [*self.rates.values(), *self.told.values(), *self.rest.values(), *self.actions.values(), *changed]


def trace_organ(organ: Organ, vocabulary: type[Vocabulary]) -> Traced:
    """The graph of an organ. Raises LanguageError or UnitError naming file and line."""
    y, p, body, act = organ.variables.symbols(), organ.parameters.symbols(), vocabulary.symbols(), organ.levers.symbols()
    where = f"physiology/{organ.name}"
    said = _run(where, organ.equations, y, p, body, *([act] if organ.levers.fields else []))
    if not (isinstance(said, tuple) and len(said) == 2):
        raise LanguageError(Problem(where, "equations must return rates and told signals", "return Variables.rates(…), Signals.tell(…)"))
    rates, told = said
    start = {name: _plain(entry) for name, entry in organ.variables.fields.items() if isinstance(entry, Variable)}
    start |= _run(where, organ.rest, p, body) if organ.rest else {}
    changes = _run(where, organ.changes, y, p, organ.resets.symbols()) if organ.changes else {}
    return Traced(
        organ.name,
        _nodes(rates),
        _nodes(told),
        _nodes(start),
        changes={which: _nodes(change) for which, change in changes.items()},
    )


def trace_therapy(therapy: Therapy, vocabulary: type[Vocabulary], fold: bool = True) -> Traced:
    """The graph of a therapy. With `fold`, constants whose value is exactly zero are absent from it."""
    y, p, body = therapy.variables.symbols(), therapy.parameters.symbols(), vocabulary.symbols()
    if fold:
        p = _with_zeros(therapy)
    where = f"therapies/{therapy.name}"
    arguments: list[Table] = [y, p, body]
    if therapy.controls.fields:
        arguments.append(therapy.controls.symbols())
    rates = _run(where, therapy.equations, *arguments)
    actions = _run(where, therapy.actions, *arguments)
    read = _run(where, therapy.read, *arguments) if therapy.read else {}
    return Traced(
        therapy.name,
        _nodes(rates),
        _nodes(read),
        actions={target: _action(where, target, quantity) for target, quantity in actions.items()},
    )


def _plain(entry: Variable) -> Expression:
    return Expression(graph.constant(entry.unit.to_base(float(entry.rest))), entry.unit.dimension)


def _with_zeros(therapy: Therapy) -> Any:
    return therapy.parameters(
        {
            name: Expression(graph.ZERO, entry.unit.dimension, entry.unit_name) if therapy.values[name].base == 0 else entry.as_expression()
            for name, entry in therapy.parameters.fields.items()
        }
    )


def _action(where: str, target: Field, quantity: Quantity) -> Node:
    if target.kind not in ("lever", "inflow"):
        raise LanguageError(Problem(where, f"acts on `{target}`, which is a {target.kind}", "therapies move levers and inflows only"))
    return expect(quantity, target.unit.dimension, target.unit_name, f"action on {target}").node


def _run(where: str, function: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return function(*arguments)
    except UnknownNameError as error:
        raise LanguageError(Problem(where, str(error))) from error


def _nodes(quantities: Mapping[str, Quantity]) -> dict[str, Node]:
    return {name: lifted(quantity).node for name, quantity in quantities.items()}
