"""What an SBML model says, as plain tables: compartments, species, parameters, reactions, rules and events, formulas as graphs.

Levels and versions differ in names and defaults; here they are alike. Nothing is resolved yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import InterchangeError, Problem
from ..language.graph import Node
from .sbml_mathml import Formulas, leaf


@dataclass(frozen=True)
class Compartment:
    """A volume (or area, or length); one without dimensions and size only groups its species."""

    id: str
    size: float | None
    sized: bool


@dataclass(frozen=True)
class Species:
    """A substance in a compartment. `in_amount`: its identifier means an amount, else a concentration."""

    id: str
    compartment: str
    amount: float | None
    concentration: float | None
    in_amount: bool
    boundary: bool
    constant: bool
    conversion: str


@dataclass(frozen=True)
class Participant:
    """A species in a reaction: how much of it one turn makes (`sign` 1) or uses (−1). `id` has a dot when the model gives none."""

    id: str
    species: str
    sign: int
    stoichiometry: float | None


@dataclass(frozen=True)
class Reaction:
    """Turns of a reaction per time, or None where the model does not say."""

    id: str
    law: Node | None
    participants: tuple[Participant, ...]


@dataclass(frozen=True)
class Happening:
    """An event of the model; a missing trigger never fires."""

    id: str
    condition: Node | None
    initially: bool
    persistent: bool
    early: bool
    delay: Node | None
    priority: Node | None
    assignments: Mapping[str, Node]


@dataclass
class Contents:
    """A model's tables.

    numbers: parameters, local ones as `reaction.name`. starts: initial assignments. constants: what must not change.
    """

    name: str
    compartments: dict[str, Compartment] = field(default_factory=dict)
    species: dict[str, Species] = field(default_factory=dict)
    numbers: dict[str, float | None] = field(default_factory=dict)
    reactions: dict[str, Reaction] = field(default_factory=dict)
    starts: dict[str, Node] = field(default_factory=dict)
    assigned: dict[str, Node] = field(default_factory=dict)
    rates: dict[str, Node] = field(default_factory=dict)
    happenings: list[Happening] = field(default_factory=list)
    constants: set[str] = field(default_factory=set)

    @property
    def participants(self) -> dict[str, Participant]:
        """By their identifiers."""
        return {part.id: part for reaction in self.reactions.values() for part in reaction.participants}

    @property
    def names(self) -> dict[str, None]:
        """Every identifier that a formula may use, in order."""
        tables = (self.compartments, self.species, self.numbers, self.reactions, self.participants)
        return dict.fromkeys(name for table in tables for name in table)

    @property
    def formulas(self) -> Iterator[tuple[str, Node]]:
        """Every formula, and where it stands."""
        for what, table in (("initial assignment", self.starts), ("rule", self.assigned), ("rate rule", self.rates)):
            yield from ((f"{what} of `{name}`", node) for name, node in table.items())
        for reaction in self.reactions.values():
            if reaction.law is not None:
                yield f"reaction `{reaction.id}`", reaction.law
        for each in self.happenings:
            for node in (each.condition, each.delay, each.priority, *each.assignments.values()):
                if node is not None:
                    yield f"event `{each.id}`", node


def contents_of(document: Any) -> Contents:
    """The tables of a document. Raises InterchangeError for what Lunis does not read, all of it at once."""
    return _Reader(document).contents()


class _Reader:
    def __init__(self, document: Any) -> None:
        self.model = document.getModel()
        self.level = int(document.getLevel())
        self.may_lack_formulas = (self.level, int(document.getVersion())) >= (3, 2)
        self.problems: list[Problem] = []
        self.formulas = Formulas({each.getId(): each for each in self.model.getListOfFunctionDefinitions()})
        self.found = Contents(self.model.getId() or "model")

    def contents(self) -> Contents:
        self._refuse_the_unknown()
        self._refuse_doubles()
        self._places()
        for reaction in self.model.getListOfReactions():
            self.found.reactions[reaction.getId()] = self._reaction(reaction)
        self._rules()
        self.found.happenings = [self._happening(each, number) for number, each in enumerate(self.model.getListOfEvents())]
        if self.problems:
            raise InterchangeError(self.problems)
        return self.found

    def _refuse_the_unknown(self) -> None:
        algebraic = sum(rule.isAlgebraic() for rule in self.model.getListOfRules())
        if algebraic:
            self.problems.append(Problem("", "has algebraic rules: equations without a rate are not solved", "solve them for a variable"))
        fast = [reaction.getId() for reaction in self.model.getListOfReactions() if reaction.isSetFast() and reaction.getFast()]
        if fast:
            self.problems.append(Problem(f"reaction `{fast[0]}`", "is `fast`: reactions in instant equilibrium are not simulated"))
        if self.problems:
            raise InterchangeError(self.problems)

    def _refuse_doubles(self) -> None:
        seen: set[str] = set()
        for name in self._names():
            if name in seen:
                self.problems.append(Problem("", f"two things are called `{name}`"))
            seen.add(name)

    def _names(self) -> Iterator[str]:
        model = self.model
        tables = (model.getListOfFunctionDefinitions(), model.getListOfCompartments(), model.getListOfSpecies())
        for table in (*tables, model.getListOfParameters(), model.getListOfReactions()):
            for each in table:
                if not each.getId():
                    self.problems.append(Problem(f"line {each.getLine()}", f"a {each.getElementName()} has no id"))
                yield each.getId()
        yield from (each.getId() for each in model.getListOfEvents() if each.isSetId())
        if self.level > 2:
            for reaction in model.getListOfReactions():
                for each in (*reaction.getListOfReactants(), *reaction.getListOfProducts(), *reaction.getListOfModifiers()):
                    if each.isSetId():
                        yield each.getId()

    def _places(self) -> None:
        found, model = self.found, self.model
        given = {each.getSymbol() for each in model.getListOfInitialAssignments()} | {rule.getVariable() for rule in model.getListOfRules()}
        for each in model.getListOfCompartments():
            size = each.getSize() if each.isSetSize() or self.level == 1 else None
            grouping = each.isSetSpatialDimensions() and each.getSpatialDimensionsAsDouble() == 0 and size is None
            found.compartments[each.getId()] = Compartment(each.getId(), size, not grouping or each.getId() in given)
        for each in model.getListOfSpecies():
            found.species[each.getId()] = self._species(each)
        for each in model.getListOfParameters():
            found.numbers[each.getId()] = each.getValue() if each.isSetValue() else None
        if self.level > 1:
            tables = (model.getListOfCompartments(), model.getListOfSpecies(), model.getListOfParameters())
            found.constants = {each.getId() for table in tables for each in table if each.getConstant()}

    def _species(self, each: Any) -> Species:
        where = found if (found := self.found.compartments.get(each.getCompartment())) else None
        amount_only = each.getHasOnlySubstanceUnits() or (where is not None and not where.sized)
        return Species(
            id=each.getId(),
            compartment=each.getCompartment(),
            amount=each.getInitialAmount() if each.isSetInitialAmount() else None,
            concentration=each.getInitialConcentration() if each.isSetInitialConcentration() else None,
            in_amount=amount_only,
            boundary=each.getBoundaryCondition(),
            constant=each.getConstant(),
            conversion=each.getConversionFactor() or self.model.getConversionFactor(),
        )

    def _reaction(self, each: Any) -> Reaction:
        name = each.getId()
        law = each.getKineticLaw()
        node = None
        if law is not None:
            local = list(law.getListOfLocalParameters() if self.level > 2 else law.getListOfParameters())
            scope = {number.getId(): leaf(f"{name}.{number.getId()}") for number in local}
            self.found.numbers |= {f"{name}.{number.getId()}": number.getValue() if number.isSetValue() else None for number in local}
            node = self._formula(law, f"reaction `{name}`", scope)
        reactants = [self._participant(part, name, -1, number) for number, part in enumerate(each.getListOfReactants())]
        products = [self._participant(part, name, 1, number) for number, part in enumerate(each.getListOfProducts())]
        return Reaction(name, node, tuple(reactants + products))

    def _participant(self, part: Any, reaction: str, sign: int, number: int) -> Participant:
        side = "reactant" if sign < 0 else "product"
        name = part.getId() if self.level > 2 and part.getId() else f"{reaction}.{side}{number}"
        if self.level > 2 and part.getConstant():
            self.found.constants.add(name)
        if self.level > 2:
            value = part.getStoichiometry() if part.isSetStoichiometry() else None
        else:
            value = part.getStoichiometry() / part.getDenominator()
            if part.isSetStoichiometryMath():
                node = self._formula(part.getStoichiometryMath(), f"stoichiometry of `{part.getSpecies()}` in `{reaction}`")
                if node is not None:
                    self.found.assigned[name] = node
        return Participant(name, part.getSpecies(), sign, value)

    def _formula(self, owner: Any, where: str, scope: Mapping[str, Node] | None = None) -> Node | None:
        """The graph of an element's formula, None where it has none; what is wrong with it is kept for the end."""
        formula = owner.getMath() if owner.isSetMath() else None
        if formula is None:
            if not self.may_lack_formulas:
                self.problems.append(Problem(where, "has no formula"))
            return None
        try:
            return self.formulas.node(formula, where, scope)
        except InterchangeError as error:
            self.problems.extend(error.problems)
            return None

    def _rules(self) -> None:
        for each in self.model.getListOfInitialAssignments():
            self._put(self.found.starts, each.getSymbol(), each, "initial assignment")
        for rule in self.model.getListOfRules():
            self._put(self.found.rates if rule.isRate() else self.found.assigned, rule.getVariable(), rule, "rule")
        for name in self.found.assigned.keys() & self.found.rates.keys():
            self.problems.append(Problem(f"`{name}`", "has two rules"))

    def _put(self, table: dict[str, Node], name: str, owner: Any, what: str) -> None:
        node = self._formula(owner, f"{what} of `{name}`")
        if name in table:
            self.problems.append(Problem(f"`{name}`", f"has two of {what}"))
        if node is not None:
            table[name] = node

    def _happening(self, each: Any, number: int) -> Happening:
        name = each.getId() or f"event {number + 1}"
        where = f"event `{name}`"
        trigger, delay, priority = each.getTrigger(), each.getDelay(), each.getPriority()
        assignments: dict[str, Node] = {}
        for assignment in each.getListOfEventAssignments():
            self._put(assignments, assignment.getVariable(), assignment, f"assignment in {where}")
        return Happening(
            id=name,
            condition=None if trigger is None else self._formula(trigger, f"trigger of {where}"),
            initially=self.level < 3 or trigger is None or trigger.getInitialValue(),
            persistent=self.level < 3 or trigger is None or trigger.getPersistent(),
            early=each.getUseValuesFromTriggerTime(),
            delay=None if delay is None else self._formula(delay, f"delay of {where}"),
            priority=None if priority is None else self._formula(priority, f"priority of {where}"),
            assignments=assignments,
        )
