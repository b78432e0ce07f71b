"""One treatment in the patient that ships with Lunis: a year with it and a year without, for a reader who asks what it does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ..evidence import therapy_facts
from ..evidence.facts import Rule
from ..language import Regimen, Therapy
from .course import Course, Plan
from .courses import AS_EVIDENCED
from .fit import Progress, fit
from .patient import Patient
from .prescribing import prescribed
from .read import patient_from_text
from .run import QUANTITIES, differences_of, run_plan, state_of
from .uncertain import uncertain

# The same file as in the examples of the repository, which an installed package does not have; a test holds them together.
EXAMPLE = Path(__file__).with_name("stage4_cramps.toml")
YEARS = 1.0
TWINS = 20
# Two days twelve weeks in, when most drugs are steady, every half hour.
CLOSELY = np.linspace(84.0, 86.0, 97)
AGAINST = "given against its rules"
WITHOUT = "The same patient without it"


@dataclass(frozen=True)
class Shown:
    """A treatment in a patient: `base` without it, `treated` with it, and `closely` its readings over two days (None without any).

    readings, gates: what can be measured of it, and the share of its dose that a prescriber gives, as results name them.
    applying: the rules for its dose that hold in this patient. against: whether one of them would have withheld it; then it is given all
    the same, at the dose that the others leave, since a page on which nothing is given shows nothing.
    """

    patient: Patient
    base: Course
    treated: Course
    closely: Course | None
    applying: tuple[Rule, ...]
    readings: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The treatment."""
        return self.treated.plan.regimens[0].name

    @property
    def against(self) -> bool:
        return any(rule.scale == 0 for rule in self.applying)

    @property
    def failed(self) -> int:
        """Runs that did not reach the end."""
        return sum(course.results.failed for course in (self.base, self.treated, self.closely) if course is not None)


def example() -> Patient:
    """The example patient: class IV lupus nephritis in CKD stage 4, with muscle cramps."""
    return patient_from_text(EXAMPLE.read_text(encoding="utf-8"))


def readings_of(therapy: Therapy) -> tuple[str, ...]:
    """What a laboratory can measure of a treatment, as results name it."""
    return tuple(f"{therapy.name}.{name}" for name in therapy.readings.fields)


def gates_of(therapy: Therapy) -> tuple[str, ...]:
    """The share of its dose that a prescriber gives, where a rule moves it, as results name it."""
    return tuple(dict.fromkeys(f"{therapy.name}.{route.gate.name}" for route in therapy.routes.values() if route.gate is not None))


def shown(therapy: Therapy, patient: Patient, twins: int = TWINS, seed: int = 1, progress: Progress | None = None) -> Shown:
    """A year of a treatment as usually given, after the rules for its dose, beside a year without it, in the twins of a patient."""
    tell = progress or (lambda text, done, total: None)
    fitted = fit(patient, twins, seed, tell)
    state = state_of(patient, fitted)
    applying = tuple(rule for rule in therapy_facts(therapy.name).rules if rule.applies(state.readings[rule.when]))
    prescription = prescribed(therapy, therapy.usual, state, despite=True)
    readings, gates = readings_of(therapy), gates_of(therapy)
    facts = therapy_facts(therapy.name)
    label = AGAINST if any(rule.scale == 0 for rule in applying) else AS_EVIDENCED if uncertain(therapy) else ""
    plan = Plan(
        "treated", facts.name, prescription.regimens, label, therapy.hypothesis, facts.grade, facts.grade_because, prescription.notes
    )
    # Linked and not given, so that what is measured of it stands at nothing, and what the patient took of it already is stopped.
    without = Plan("nothing", WITHOUT, (Regimen(therapy, (), plan.regimens[0].route),))
    courses = []
    for number, each in enumerate((without, plan)):
        tell(each.heading, number, 3)
        course = run_plan(patient, fitted, each, YEARS, (*QUANTITIES, *readings, *gates))
        courses.append(replace(course, differences=differences_of(patient, fitted, each)))
    tell("blood levels", 2, 3)
    closely = run_plan(patient, fitted, plan, YEARS, readings, days=CLOSELY) if readings else None
    tell("done", 3, 3)
    return Shown(patient, courses[0], courses[1], closely, applying, readings, gates)
