"""A therapy: pharmacokinetics, and actions on the levers and inflows of organs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from ..errors import LanguageError, Problem, nearest
from ..units import unit
from .expression import Quantity
from .graph import Symbol
from .organ import Rates, claim
from .prescription import Prescribed
from .schedules import Amount, Dosing, Schedule, amount, starting, taken
from .tables import (
    Constant,
    Control,
    Controls,
    Field,
    Inflow,
    Lever,
    NoControls,
    NoReadings,
    Parameters,
    Readings,
    Reset,
    State,
    Table,
    Variable,
)
from .wording import from_words


class Number(Protocol):
    """What a body needs to know of a value: its size in base units."""

    @property
    def base(self) -> float: ...


def _stated(value: Number | str | float) -> Number:
    """A value as somebody states it: `1.25 mmol/L`, or a number without a unit."""
    if isinstance(value, str):
        return amount(value)
    return Amount(float(value), "1") if isinstance(value, (int, float)) else value


@dataclass(frozen=True)
class Route:
    """How a dose enters: into which state, which share of it arrives (all of it when no constant is named), and how late.

    given: a state that says which share of the prescribed dose is given now, for a prescriber who looks at the patient; each dose is
    multiplied by it as it stands at that instant, and what runs in by it all the time.
    fires: resets of organs that a dose fires, with its size as it arrives: a kidney put in. Such a dose is given at once.
    """

    into: Variable
    share: Constant | None = None
    lag: Constant | None = None
    given: Variable | None = None
    fires: tuple[Reset, ...] = ()

    @property
    def arriving(self) -> Symbol | None:
        """The parameter that says which share arrives."""
        return self._symbol("share")

    @property
    def late(self) -> Symbol | None:
        """The parameter that says how late a dose enters."""
        return self._symbol("lag")

    @property
    def gate(self) -> Symbol | None:
        """The state that says which share of a dose is given."""
        return self._symbol("given")

    def of(self, variables: type[State], parameters: type[Parameters]) -> Route:
        """The same route in the tables of another drug."""
        tables: dict[str, type[Table]] = {"into": variables, "given": variables, "share": parameters, "lag": parameters}
        own: dict[str, Any] = {part: table.fields[field.name] for part, table in tables.items() if (field := self.__dict__[part])}
        return replace(self, **own)

    def _symbol(self, name: str) -> Symbol | None:
        # A field read from an instance would be taken for its quantity.
        declared: Field | None = self.__dict__[name]
        return declared.symbol if declared is not None else None


_CALLED = {"bolus": "a dose", "infusion": "an infusion", "steady": "an intake", "switch": "a level", "reset": "a change"}


@dataclass(frozen=True, eq=False)
class Therapy(Prescribed["Regimen"]):
    """A treatment, with the verbs of a prescription. Benefit and harm are the same kind of line in `actions`.

    It names what it moves; organs never name it.

    `equations(y, p, body)` returns rates; `actions(y, p, body)` returns levers and inflows with what it does to them.
    `read(y, p, body)` returns what a laboratory can measure of it, quantities named `therapy.reading`.
    Each takes a fourth argument, the controls, when the therapy has any. `about` says what it is, where that is not the docstring of the
    file in which its equations stand.
    """

    name: str
    variables: type[State]
    parameters: type[Parameters]
    equations: Callable[..., Rates]
    actions: Callable[..., Mapping[Lever | Inflow, Quantity]]
    values: Mapping[str, Number]
    routes: Mapping[str, Route] = field(default_factory=dict)
    controls: type[Controls] = NoControls
    readings: type[Readings] = NoReadings
    read: Callable[..., Mapping[str, Quantity]] | None = None
    usual: Schedule = ()
    label: str = ""
    hypothesis: bool = False
    about: str = ""

    def __post_init__(self) -> None:
        for table in self.tables:
            claim(table, self.name)
        stray = [name for name in self.values if name not in self.parameters.fields]
        absent = [name for name in self.parameters.fields if name not in self.values]
        where, file = f"therapies/{self.name}", f"evidence/therapies/{self.name}.toml"
        known = self.parameters.fields
        problems = [Problem(where, f"value `{name}` belongs to no parameter", nearest(name, known)) for name in stray]
        problems += [Problem(where, f"parameter `{name}` has no value", f"add it to {file}") for name in absent]
        if problems:
            raise LanguageError(problems)

    def __repr__(self) -> str:
        return f"<therapy {self.title}>"

    @property
    def title(self) -> str:
        return self.label or self.name

    @property
    def tables(self) -> tuple[type[Table], ...]:
        return (self.variables, self.parameters, self.controls, self.readings)

    def valued(self, label: str = "", hypothesis: bool | None = None, **values: Number | str | float) -> Therapy:
        """The same therapy with some values replaced: `haemodialysis.valued(calcium_bath="1.25 mmol/L")`; a bare number has no unit.

        Raises LanguageError for a name that it does not have, or a number that does not fit.
        """
        where, known = f"therapies/{self.name}", self.parameters.fields
        wrong = [Problem(where, f"no parameter `{name}`", nearest(name, known)) for name in values if name not in self.values]
        stated = {name: _stated(value) for name, value in values.items()}
        wrong += [problem for name, value in stated.items() if name in known for problem in self._misvalued(name, value)]
        if wrong:
            raise LanguageError(wrong)
        if not stated and not label and hypothesis is None:
            return self
        return replace(
            self,
            values={**self.values, **stated},
            label=label or self.label,
            hypothesis=self.hypothesis if hypothesis is None else hypothesis,
        )

    def same_as(self, other: Therapy) -> bool:
        """Whether both are one drug with the same values, as where a scenario sets them once for all courses."""
        return self is other or (self.equations is other.equations and self.values == other.values and self.hypothesis == other.hypothesis)

    def _misvalued(self, name: str, value: Number) -> list[Problem]:
        wanted = self.parameters.fields[name].unit
        if not isinstance(value, Amount) or unit(value.unit_name).dimension == wanted.dimension:
            return []
        return [Problem(f"therapies/{self.name}", f"`{name}` of {value} does not fit", f"give it in {wanted.name}")]

    def alike(self, name: str, about: str | None, values: Mapping[str, Number], usual: Schedule, label: str = "") -> Therapy:
        """Another drug of the kind: the same equations and actions, with values and states of its own. `about` says what it is.

        Raises LanguageError for a value that is missing or belongs to no parameter.
        """
        variables, parameters = self.variables.anew(), self.parameters.anew()
        return replace(
            self,
            name=name,
            about=about or "",
            variables=variables,
            parameters=parameters,
            controls=self.controls.anew(),
            readings=self.readings.anew(),
            values=values,
            routes={by: route.of(variables, parameters) for by, route in self.routes.items()},
            usual=usual,
            label=label,
        )

    def at(self, *schedules: Schedule, route: str = "") -> Regimen:
        """This therapy on a schedule. Raises LanguageError when the route is unknown or a dose has a unit that does not fit."""
        lines = tuple(line for schedule in schedules for line in schedule)
        chosen = route or next(iter(self.routes), "")
        if chosen and chosen not in self.routes:
            raise LanguageError(Problem(f"therapies/{self.name}", f"no route `{route}`", nearest(route, self.routes)))
        problems = list(dict.fromkeys(problem for line in lines for problem in self._misfits(line, chosen)))
        if problems:
            raise LanguageError(problems)
        return Regimen(self, lines, chosen)

    def written(self, text: str) -> Regimen:
        """This therapy as a prescription has it in words: `1 g twice a day`, `10 mg/kg infused every 4 weeks by intravenous`.

        Raises LanguageError or UnitError for what cannot be read or does not fit.
        """
        words, _, by = text.rpartition(" by ")
        route = "_".join(by.split()) if words else ""
        if route and route not in self.routes:
            raise LanguageError(Problem(f"therapies/{self.name}", f"no route `{by}`", nearest(route, self.routes)))
        return self.at(from_words(words or text, next(iter(self.controls.fields), "")), route=route)

    def as_usual(self) -> Regimen:
        """This therapy as it is usually given."""
        return self.at(self.usual)

    def _misfits(self, line: Dosing, route: str) -> list[Problem]:
        place, what = f"therapies/{self.name}", f"{_CALLED[line.kind]} of {line.amount}"
        if line.kind == "switch":
            if line.field not in self.controls.fields:
                return [Problem(place, f"no control `{line.field}`", nearest(line.field, self.controls.fields))]
            wanted = self.controls.fields[line.field].unit
        elif not route:
            switched = "write `throughout`, `for 12 weeks` or `3 × 4 h a week`" if self.controls.fields else ""
            return [Problem(place, f"{what} has no route to take", switched)]
        elif self.routes[route].fires and line.kind != "bolus":
            return [Problem(place, f"{what} cannot be, as this changes an organ at once", "write `once`")]
        else:
            wanted = self.routes[route].into.unit
        given = unit(line.amount.unit_name)
        per_day = unit(f"{wanted.name}/d") if line.kind == "steady" else wanted
        if given.dimension != per_day.dimension:
            often = f", or say how often, as in `{line.amount} daily`" if given.dimension == wanted.dimension else ""
            return [Problem(place, f"{what} does not fit", f"give it in {per_day.name}{often}")]
        if line.amount.value < 0:
            return [Problem(place, f"{what} is negative", "give a number above zero")]
        control = self.controls.fields.get(line.field)
        if isinstance(control, Control) and line.amount.base > wanted.to_base(control.most):
            return [Problem(place, f"{what} cannot be", f"give 0 to {control.most:g}")]
        if line.most is not None and unit(line.most.unit_name).dimension != per_day.dimension:
            return [Problem(place, f"a limit of {line.most} does not fit", f"give it in {per_day.name}")]
        return []


@dataclass(frozen=True, eq=False)
class Regimen:
    """A therapy with its schedule."""

    therapy: Therapy
    schedule: Schedule
    route: str = ""

    def __repr__(self) -> str:
        return f"<regimen of {self.therapy.title}, {len(self.schedule)} lines>"

    @property
    def name(self) -> str:
        return self.therapy.name

    def delayed(self, by: float) -> Regimen:
        """The same regimen, begun `by` days later."""
        return replace(self, schedule=starting(self.schedule, by))

    def taken(self, adherence: float) -> Regimen:
        """The same regimen in a patient who takes each dose with that chance, and forgets the others by the patient's own luck."""
        return replace(self, schedule=taken(self.schedule, adherence))

    def then(self, *schedules: Schedule) -> Regimen:
        """The same regimen with further lines."""
        return self.therapy.at(self.schedule, *schedules, route=self.route)


def regimen(of: Any) -> Regimen:
    """A therapy as usually given, or a regimen unchanged. Raises LanguageError for anything else."""
    if isinstance(of, Regimen):
        return of
    if isinstance(of, Therapy):
        return of.as_usual()
    raise LanguageError(Problem("", f"`{of!r}` is neither a therapy nor a regimen"))
