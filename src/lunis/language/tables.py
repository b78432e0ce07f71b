"""The small tables that an organ or a drug is made of: variables, constants, levers, inflows, resets, controls, signals.

A table is a class whose attributes are declared quantities. On the class an attribute is its declaration (an object that
other modules point to: `immunity.Targets.lymphocyte_division`); on an instance it is the quantity itself, traced or plain.
A misspelt name is an AttributeError with the nearest right one.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Any, ClassVar, Literal, Self, overload

from ..errors import LanguageError, Problem, nearest
from ..units import Unit, unit
from . import graph
from .expression import Expression, Quantity, expect, place


class Field:
    """One declared quantity: name, unit, meaning, and the table that owns it."""

    kind: ClassVar[str] = ""

    def __init__(self, unit_name: str, meaning: str) -> None:
        self.unit_name = unit_name
        self.meaning = meaning
        self.name = ""
        self.table: type[Table] | None = None
        self.declared_at = place()

    def __set_name__(self, owner: type[Table], name: str) -> None:
        self.name, self.table = name, owner

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: Table, owner: type) -> Quantity: ...
    def __get__(self, instance: Table | None, owner: type) -> Self | Quantity:
        if instance is None:
            return self
        return instance.quantity(self.name)

    @property
    def unit(self) -> Unit:
        return unit(self.unit_name)

    @property
    def owner(self) -> str:
        return self.table.owner if self.table is not None else ""

    @property
    def symbol(self) -> graph.Symbol:
        return graph.Symbol(self.kind, self.owner, self.name)

    def as_expression(self) -> Expression:
        """The quantity as a named leaf of the graph, in base units."""
        return Expression(graph.symbol(*self.symbol), self.unit.dimension, self.unit_name)

    def __str__(self) -> str:
        return f"{self.owner}.{self.name}" if self.owner else self.name

    def __repr__(self) -> str:
        return f"<{self.kind} {self} [{self.unit_name}]>"


class Variable(Field):
    """A state: a quantity with a rate."""

    kind = "state"

    def __init__(self, unit_name: str, meaning: str, rest: Literal[0, 1] = 0) -> None:
        super().__init__(unit_name, meaning)
        self.rest = rest


class Constant(Field):
    """A number that evidence supplies."""

    kind = "parameter"


class Lever(Field):
    """A dimensionless factor, 1 at rest, that therapies multiply."""

    kind = "lever"

    def __init__(self, meaning: str, combine: Literal["product", "shared_site"] = "product") -> None:
        super().__init__("1", meaning)
        self.combine = combine


class Inflow(Field):
    """An additive flux into one state, 0 at rest."""

    kind = "inflow"

    def __init__(self, unit_name: str, meaning: str, into: Variable) -> None:
        super().__init__(unit_name, meaning)
        self.into = into


class Reset(Field):
    """A change of state at an instant; the quantity says how much."""

    kind = "reset"


class Control(Field):
    """A quantity that a schedule sets, from 0 to `most`, and that stays until it is set again."""

    kind = "control"

    def __init__(self, unit_name: str, meaning: str, rest: Literal[0, 1] = 0, most: float = 1.0) -> None:
        super().__init__(unit_name, meaning)
        self.rest, self.most = rest, most


class Signal(Field):
    """A quantity that one organ tells the rest of the body, or the user when it is an output."""

    kind = "signal"

    def __init__(self, unit_name: str, meaning: str, output: bool = False) -> None:
        super().__init__(unit_name, meaning)
        self.output = output


class Reading(Field):
    """A quantity of a drug that a laboratory can measure, such as a concentration: for the user to see, moved by nothing."""

    kind = "reading"


variable = Variable
constant = Constant
lever = Lever
inflow = Inflow
reset = Reset
control = Control
signal = Signal
reading = Reading


class UnknownNameError(AttributeError):
    """A name that a table does not declare."""


class _TableType(type):
    fields: dict[str, Field]

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        declared = cls.__dict__.get("fields", {})
        raise UnknownNameError(f"{cls.__module__}.{cls.__name__} has no `{name}`; {nearest(name, declared)}")


class Table(metaclass=_TableType):
    """Declared quantities of one kind."""

    fields: ClassVar[dict[str, Field]] = {}
    owner: ClassVar[str] = ""
    holds: ClassVar[type[Field]] = Field

    def __init_subclass__(cls) -> None:
        own = {name: entry for name, entry in vars(cls).items() if isinstance(entry, Field)}
        for base in cls.__bases__:
            for name, entry in getattr(base, "fields", {}).items():
                # A table may be built on another; each owner then has declarations of its own.
                if name not in own:
                    setattr(cls, name, entry := copy(entry))
                    entry.table = cls
                    own[name] = entry
        cls.fields = own
        for name, entry in cls.fields.items():
            if not isinstance(entry, cls.holds):
                raise LanguageError(Problem(entry.declared_at, f"`{name}` in {cls.__name__} must be a {cls.holds.__name__.lower()}"))

    @classmethod
    def anew(cls) -> type[Self]:
        """The same declarations, for another owner."""
        return type(cls.__name__, (cls,), {"owner": "", "__doc__": cls.__doc__, "__module__": cls.__module__})

    def __init__(self, quantities: Mapping[str, Quantity]) -> None:
        self._quantities = dict(quantities)

    def quantity(self, name: str) -> Quantity:
        try:
            return self._quantities[name]
        except KeyError:
            raise UnknownNameError(f"{type(self).__name__}.{name} was given no value") from None

    def __getattr__(self, name: str) -> Any:
        if name in type(self).fields:
            return self.quantity(name)
        raise UnknownNameError(f"{type(self).__name__} has no `{name}`; {nearest(name, type(self).fields)}")

    @classmethod
    def symbols(cls) -> Self:
        """An instance whose quantities are the named leaves of the graph."""
        return cls({name: entry.as_expression() for name, entry in cls.fields.items()})

    @classmethod
    def _checked(cls, given: Mapping[str, Quantity], per: str, what: str) -> dict[str, Quantity]:
        """Given quantities with names and units verified; all wrong names reported at once."""
        wrong = [Problem(place(), f"{cls.__name__} has no `{name}`", nearest(name, cls.fields)) for name in given if name not in cls.fields]
        if wrong:
            raise LanguageError(wrong)
        return {name: _in_unit(cls.fields[name], quantity, per, what) for name, quantity in given.items()}


def _in_unit(entry: Field, quantity: Quantity, per: str, what: str) -> Quantity:
    if not isinstance(quantity, Expression):
        return quantity
    wanted = f"{entry.unit_name}{per}"
    return expect(quantity, _per_time(entry.unit) if per else entry.unit.dimension, wanted, f"{what} of {entry.name}")


def _per_time(of: Unit) -> tuple[tuple[str, Any], ...]:
    powers = dict(of.dimension)
    time = unit("d").dimension[0]
    powers[time[0]] = powers.get(time[0], time[1] * 0) - time[1]
    return tuple(sorted((key, power) for key, power in powers.items() if power))


class State(Table):
    """The variables of an organ or drug."""

    holds = Variable

    @classmethod
    def rates(cls, **given: Quantity) -> dict[str, Quantity]:
        """One rate for each variable. Raises LanguageError for a missing or unknown name, UnitError for a wrong unit."""
        rates = cls._checked(given, "/d", "rate")
        missing = [Problem(place(), f"{cls.__name__}.{name} is given no rate") for name in cls.fields if name not in rates]
        if missing:
            raise LanguageError(missing)
        return {name: rates[name] for name in cls.fields}

    @classmethod
    def at(cls, **given: Quantity) -> dict[str, Quantity]:
        """Values for some variables: where they start, or where a reset puts them."""
        return cls._checked(given, "", "value")


class Parameters(Table):
    """The constants of an organ or drug."""

    holds = Constant


class Levers(Table):
    """What therapies can multiply in an organ."""

    holds = Lever


class Inflows(Table):
    """What therapies can add to an organ."""

    holds = Inflow


class Resets(Table):
    """What a schedule can change at an instant."""

    holds = Reset


class Controls(Table):
    """What a schedule can switch."""

    holds = Control


class Readings(Table):
    """What a laboratory can measure of a drug."""

    holds = Reading

    @classmethod
    def tell(cls, **given: Quantity) -> dict[str, Quantity]:
        """Each reading. Raises LanguageError for an unknown name, UnitError for a wrong unit."""
        return cls._checked(given, "", "reading")


class Vocabulary(Table):
    """The signals of a body."""

    holds = Signal

    @classmethod
    def tell(cls, **given: Quantity) -> dict[str, Quantity]:
        """Signals that an organ tells. Raises LanguageError for an unknown name, UnitError for a wrong unit."""
        return cls._checked(given, "", "signal")


class NoVariables(State):
    """An organ or drug without states."""


class NoConstants(Parameters):
    """An organ or drug without constants."""


class NoLevers(Levers):
    """An organ that no therapy multiplies."""


class NoInflows(Inflows):
    """An organ into which nothing is added."""


class NoResets(Resets):
    """An organ that nothing resets."""


class NoControls(Controls):
    """A drug that is only dosed, never switched."""


class NoReadings(Readings):
    """A drug of which nothing is measured."""
