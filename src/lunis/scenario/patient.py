"""A patient as a scenario describes them: person, disease history, diet, medicines, labs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..evidence import values_of
from ..language import Body
from ..language.graph import Symbol
from ..language.schedules import Amount
from ..language.therapy import Regimen
from ..language.wording import in_words
from ..physiology import mineral, person, vitamin_d
from ..physiology.body import BODY
from ..therapies.formulary import FORMULARY
from .labs import Measured


def measures(weight: float, height: float) -> dict[str, float]:
    """What doses are reckoned by (kilograms and square metres), of a person of some weight (kg) and height (cm)."""
    return {"kg": weight, "m2": math.sqrt(weight * height / values_of("person")["surface_factor"].value)}


def _span(days: float) -> str:
    """A time of the past as a person tells it: `4 months`, `1.5 years`."""
    size, name = (days / 365.25, "year") if days >= 365 else (days / 30.4375, "month") if days >= 45 else (days, "day")
    said = f"{size:.2g}"
    return f"{said} {name}{'' if said == '1' else 's'}"


@dataclass(frozen=True)
class OwnCourse:
    """A course of treatment that the scenario itself describes. `stops` names medicines that it ends, beside those that it gives itself."""

    key: str
    title: str
    regimens: tuple[Regimen, ...]
    stops: tuple[str, ...] = ()


@dataclass(frozen=True)
class Patient:
    """Everything that a scenario states, checked and in known units. Times are days before day 0."""

    title: str
    age: float
    weight: float
    height: float
    female: bool
    histological_class: str = ""
    diagnosed: float = 0.0
    flares: tuple[float, ...] = ()
    diet: Mapping[str, float] = field(default_factory=dict)
    sun: str = "usual"
    phosphorus_prescribed: float | None = None
    medicines: tuple[Regimen, ...] = ()
    labs: tuple[Measured, ...] = ()
    notes: tuple[str, ...] = ()
    labs_told: tuple[str, ...] = ()
    courses: tuple[OwnCourse, ...] = ()
    treatments: Mapping[str, Mapping[str, Amount]] = field(default_factory=dict)

    @property
    def onset(self) -> float:
        """Days before day 0 at which the disease was provoked: a silent time before its diagnosis."""
        return self.diagnosed + values_of("patient")["silent_time"].base

    @property
    def body(self) -> Body:
        """The body under the medicines that the patient takes."""
        return BODY.taking(*self.medicines)

    def own(self, taken: Regimen) -> Regimen:
        """A regimen with the values that the scenario sets of its treatment; one that a course sets by itself stays."""
        values = taken.therapy.values
        usual = FORMULARY[taken.name].values if taken.name in FORMULARY else {}
        said: dict[str, Any] = {
            name: value for name, value in self.treatments.get(taken.name, {}).items() if values[name] is usual.get(name)
        }
        return replace(taken, therapy=taken.therapy.valued(**said)) if said else taken

    def known_parameters(self) -> dict[Symbol, float]:
        """What the scenario states outright, in base units: never fitted."""
        known = {
            person.Constants.weight.symbol: person.Constants.weight.unit.to_base(self.weight),
            person.Constants.height.symbol: person.Constants.height.unit.to_base(self.height),
            person.Constants.female.symbol: float(self.female),
            person.Constants.age_at_start.symbol: person.Constants.age_at_start.unit.to_base(self.age - self.onset / 365.25),
        }
        eaten = {
            "calcium": mineral.Constants.calcium_intake,
            "phosphorus": mineral.Constants.phosphate_intake,
            "vitamin_d": vitamin_d.Constants.diet,
        }
        return known | {eaten[name].symbol: eaten[name].unit.to_base(value) for name, value in self.diet.items()}

    def summary(self) -> list[str]:
        """The patient in a few plain lines."""
        sex = "woman" if self.female else "man"
        lines = [f"{self.age:g}-year-old {sex}, {self.weight:g} kg, {self.height:g} cm"]
        if self.diagnosed:
            kind = f"class {self.histological_class} lupus nephritis" if self.histological_class else "lupus nephritis"
            flares = ", ".join(f"{_span(flare)} ago" for flare in self.flares)
            lines.append(f"{kind} for {_span(self.diagnosed)}" + (f"; flares {flares}" if flares else ""))
        units = {"calcium": "mg/d", "phosphorus": "mg/d", "vitamin_d": "IU/d"}
        eaten = [f"{name.replace('_', ' ')} {value:g} {units[name]}" for name, value in self.diet.items()]
        if self.phosphorus_prescribed is not None:
            eaten.append(f"phosphorus prescribed {self.phosphorus_prescribed:g} mg/d")
        lines.append("; ".join(["diet: " + ", ".join(eaten) if eaten else "usual diet", f"sun: {self.sun}"]))
        taken = [f"{each.therapy.title} {in_words(each.schedule)}" for each in self.medicines]
        lines.append("medicines: " + ("; ".join(taken) or "none"))
        said = [f"{name} {key.replace('_', ' ')} {value}" for name, own in self.treatments.items() for key, value in own.items()]
        if said:
            lines.append("set for this patient: " + "; ".join(said))
        return [*lines, *self.labs_told]
