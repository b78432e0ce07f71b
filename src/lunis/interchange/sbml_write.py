"""A model as an SBML file (Level 3 Version 2), for other simulators.

States are parameters with rate rules; signals and shared sub-expressions are parameters with assignment rules; doses and conditions are
events. All numbers are in the base units of Lunis (day, litre, millimole, milligram, mmHg); units without a word in SBML are left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ..engine.events import checked
from ..engine.model import Model
from ..engine.run import Run
from ..errors import EngineError, Problem
from ..evidence import Value
from ..language import graph
from ..language.body import Body
from ..language.graph import Node, Symbol
from ..units import Unit
from .mathml_write import Formulas
from .sbml_doses import Doses, Happening, doses_of
from .sbml_names import Identifiers, identifier
from .sbml_units import UnitDefinitions

NAMESPACE = "http://www.sbml.org/sbml/level3/version2/core"
XHTML = "http://www.w3.org/1999/xhtml"
# Cheaper written again than named, when their arguments have no arguments.
_TRIVIAL = {"add", "sub", "mul", "neg", *graph.COMPARISONS}


@dataclass(frozen=True)
class Described:
    """What is known of a parameter: its unit, and where its value comes from."""

    unit: Unit | None = None
    notes: str = ""


def descriptions(body: Body) -> dict[Symbol, Described]:
    """The parameters of a body and of the therapies that it takes, with the source of each value."""
    parts = [(organ.parameters, body.values.get(organ.name, {})) for organ in body.organs]
    parts += [(taken.therapy.parameters, taken.therapy.values) for taken in body.therapies]
    return {
        entry.symbol: Described(entry.unit, f"{entry.meaning}. {_origin(values.get(name))}".strip())
        for table, values in parts
        for name, entry in table.fields.items()
    }


def _origin(value: object) -> str:
    if not isinstance(value, Value):
        return ""
    kind = f"{value.kind}, rests on memory" if value.rests_on_recall else value.kind
    said = value.chosen_because or value.because or value.formula or value.run
    return f"{value.value:g} {value.unit}: " + "; ".join(filter(None, (kind, said, value.source, value.place)))


def sbml_text(model: Model, run: Run | None = None, until: float = math.inf, described: Mapping[Symbol, Described] | None = None) -> str:
    """The SBML document of a model: for one patient when a run is given, with all doses up to and at day `until`.

    Raises EngineError for a parameter or event target that the model does not have, and for a schedule without end.
    """
    run = run or Run()
    for symbol in run.parameters:
        model.parameter(str(symbol))
    if run.start_from is not None and len(run.start_from) != len(model.states):
        raise EngineError(Problem("run", f"starts from {len(run.start_from)} numbers, but {model.name} has {len(model.states)} states"))
    checked(model, run.events)
    document = _Document(model, run, doses_of(model, run, until), described or {})
    root = document.element(until)
    indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


class _Document:
    def __init__(self, model: Model, run: Run, doses: Doses, described: Mapping[Symbol, Described]) -> None:
        self.model, self.run, self.doses, self.described = model, run, doses, described
        self.units = UnitDefinitions()
        self.parameters, self.starts = Element("listOfParameters"), Element("listOfInitialAssignments")
        self.rules, self.events = Element("listOfRules"), Element("listOfEvents")
        ids = Identifiers(model, doses.counters)
        self.signals, self.symbols = ids.signals, ids.symbols
        event_roots = [node for happening in doses.happenings for node in happening.roots]
        initial = list(model.initial) if run.start_from is None else []
        roots = [*model.rates, *model.signals.values(), *initial, *event_roots]
        self.moved = {symbol for happening in doses.happenings for symbol in happening.changes} | set(model.states)
        self.moving = self._moving(roots)
        self.names = self._shared(roots, ids)
        self.formulas = Formulas(self.symbols, self.names)

    def _moving(self, roots: Iterable[Node]) -> dict[Node, bool]:
        """For every node: does it change with time, a state, or a parameter that an event sets?"""
        known: dict[Node, bool] = {}
        for node in graph.in_order(roots):
            leaf = node.value
            known[node] = (leaf.kind == "time" or leaf in self.moved) if isinstance(leaf, Symbol) else any(known[arg] for arg in node.args)
        return known

    def _shared(self, roots: list[Node], ids: Identifiers) -> dict[Node, str]:
        """Nodes that get a name: those of signals, and those used several times that are more than one cheap operation."""
        names: dict[Node, str] = {}
        for signal, node in self.model.signals.items():
            if node.args:
                names.setdefault(node, self.signals[signal])
        uses: dict[Node, int] = {}
        order = graph.in_order(roots)
        for node in [*roots, *(arg for user in order for arg in user.args)]:
            uses[node] = uses.get(node, 0) + 1
        for node in order:
            trivial = not node.args or (node.op in _TRIVIAL and not any(arg.args for arg in node.args))
            if uses[node] > 1 and not trivial and node not in names:
                names[node] = ids.new(f"shared_{len(names) + 1}")
        return names

    def element(self, until: float) -> Element:
        for symbol in self.model.states:
            self._state(symbol)
        values = dict(zip(self.model.parameters, self.model.defaults.tolist(), strict=True)) | dict(self.run.parameters)
        for symbol, value in (values | dict(self.doses.left_on)).items():
            self._parameter(symbol, value)
        for symbol in self.doses.counters:
            self._quantity(self.symbols[symbol], "doses given so far", "dimensionless", value=0.0)
        self._named_nodes()
        for happening in self.doses.happenings:
            self._event(happening)
        root = Element("sbml", xmlns=NAMESPACE, level="3", version="2")
        model = SubElement(root, "model", id=identifier(self.model.name), name=self.model.name, timeUnits=self.units.day)
        ending = f" Doses are written up to day {until:g}." if self.doses.counters else ""
        _notes(model, f"Written by Lunis, a research and teaching tool, not a medical device. Numbers are in base units.{ending}")
        parts = (self.units.element, self.parameters, self.starts, self.rules, self.events)
        model.extend(part for part in parts if len(part))
        return root

    def _quantity(
        self, name: str, title: str, units: str = "", notes: str = "", value: float | None = None, constant: bool = False
    ) -> None:
        element = SubElement(self.parameters, "parameter", id=name, name=title, constant=str(constant).lower())
        if value is not None:
            element.set("value", _double(value))
        if units:
            element.set("units", units)
        if notes:
            _notes(element, notes)

    def _state(self, symbol: Symbol) -> None:
        place = self.model.state_index[symbol]
        described = self.model.quantities[str(symbol)]
        start = self.model.initial[place]
        value = graph.number(start) if self.run.start_from is None else float(self.run.start_from[place])
        self._quantity(self.symbols[symbol], str(symbol), self.units.id_of(described.unit.dimension), described.meaning, value)
        if value is None:
            self._starting(self.symbols[symbol], start)
        self._rule("rateRule", self.symbols[symbol], self.model.rates[place])

    def _parameter(self, symbol: Symbol, value: float) -> None:
        known = self.described.get(symbol, Described())
        units = self.units.id_of(known.unit.dimension) if known.unit else ""
        self._quantity(self.symbols[symbol], str(symbol), units, known.notes, value, symbol not in self.moved)

    def _named_nodes(self) -> None:
        shown: set[Node] = set()
        for signal, node in self.model.signals.items():
            described = self.model.quantities[signal]
            first = bool(node.args) and node not in shown
            self._defined(self.signals[signal], node, signal, not first, self.units.id_of(described.unit.dimension), described.meaning)
            shown.add(node)
        for node, name in self.names.items():
            if node not in shown:
                self._defined(name, node, "shared expression")

    def _defined(self, name: str, node: Node, title: str, by_name: bool = False, units: str = "", notes: str = "") -> None:
        """A parameter that is always equal to a node; what never changes is computed once."""
        changes = self.moving[node]
        self._quantity(name, title, units, notes, constant=not changes)
        if changes:
            self._rule("assignmentRule", name, node, by_name)
        else:
            self._starting(name, node, by_name)

    def _starting(self, name: str, node: Node, by_name: bool = True) -> None:
        SubElement(self.starts, "initialAssignment", symbol=name).append(self.formulas.math(node, inside=by_name))

    def _rule(self, kind: str, name: str, node: Node, by_name: bool = True) -> None:
        SubElement(self.rules, kind, variable=name).append(self.formulas.math(node, inside=by_name))

    def _event(self, happening: Happening) -> None:
        event = SubElement(self.events, "event", id=identifier(happening.name), useValuesFromTriggerTime=str(happening.early).lower())
        held = {"initialValue": str(happening.initially).lower(), "persistent": str(happening.persistent).lower()}
        SubElement(event, "trigger", held).append(self.formulas.math(happening.condition, truth=True))
        if happening.priority is not None:
            SubElement(event, "priority").append(self.formulas.math(happening.priority))
        if graph.number(happening.delay) != 0:
            SubElement(event, "delay").append(self.formulas.math(happening.delay))
        assignments = SubElement(event, "listOfEventAssignments")
        for symbol, node in happening.changes.items():
            SubElement(assignments, "eventAssignment", variable=self.symbols[symbol]).append(self.formulas.math(node))


def _double(value: float) -> str:
    if math.isinf(value):
        return "INF" if value > 0 else "-INF"
    return "NaN" if math.isnan(value) else repr(value)


def _notes(parent: Element, text: str) -> None:
    body = SubElement(SubElement(parent, "notes"), "body", xmlns=XHTML)
    SubElement(body, "p").text = text
