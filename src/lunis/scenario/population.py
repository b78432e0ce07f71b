"""A population like one person: the same sex, age, size, history, diet and medicines; other traits; one course of treatment.

Traits are drawn around the best fit to the person's labs (around their centre when there are no labs), each with the spread that
was published for it, independently of the others and whether or not a patient would then have those labs. So patients differ more
than the twins of a fit, which must explain every lab. Everybody is prescribed what the person is, and makes of each drug what the
spreads of its kinetics let one patient make of it. Every patient lives through the whole past from the onset on; day 0 is the day of
the scenario. A trait beyond the edge of what is human, as the fit has
it too, is drawn again. Nobody leaves: whoever would be on dialysis or dead is run on, and shows in the values.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np

from ..engine import Advance, Model, Patients, Run, Stored, cores, link, stream
from ..engine.identity import digest
from ..engine.luck import SEEDS, luck
from ..errors import Problem, ScenarioError
from ..language.schedules import Schedule
from ..language.therapy import Regimen
from ..physiology.body import BODY
from ..population import drawn
from .course import Plan
from .courses import plans
from .fit import EDGE, Fit, Progress, fit
from .history import HEALTHY_SPAN, History
from .patient import Patient
from .run import AVERAGED, considered, record_days, refuse_span, state_of

USUAL = "nothing"
QUANTITIES = ("egfr", "creatinine", "upcr", "albumin", "total_calcium", "phosphate", "pth", "haemoglobin", "mean_pressure")


def populate(
    patient: Patient,
    count: int,
    folder: str | Path,
    *,
    course: str = USUAL,
    years: float = 1.0,
    seed: int = 1,
    quantities: Sequence[str] = QUANTITIES,
    chunk: int | None = None,
    workers: int | None = None,
    fitted: Fit | None = None,
    fitting: Progress | None = None,
    progress: Callable[[Advance], None] | None = None,
) -> Stored:
    """Run `count` patients like this one through a course of treatment, and write what is asked for into a folder, part by part.

    The same call goes on where an earlier one was stopped. Raises LunisError before work when the request is wrong.
    """
    refuse_span(years)
    population = population_like(patient, course, seed, quantities, fitted, fitting)
    return stream(
        population.model,
        Patients(population.runs, count, population.source),
        record_days(years),
        quantities,
        folder,
        chunk=chunk,
        start=-population.span,
        workers=workers or cores(),
        progress=progress,
    )


def population_like(
    patient: Patient,
    course: str = USUAL,
    seed: int = 1,
    quantities: Sequence[str] = QUANTITIES,
    fitted: Fit | None = None,
    fitting: Progress | None = None,
) -> Population:
    """The patients and the model of `populate`, for a look at one of them: `replay("out/failed/patient-0000012.json", it.model)`.

    Raises LunisError before the fit when the request is wrong.
    """
    _refuse_seed(seed)
    _refuse_quantities(patient, considered(patient, [course])[-1], quantities)
    known = fitted or fit(patient, 1, seed, fitting)
    return Population(patient, known, plans(patient, state_of(patient, known), [course])[-1], seed, quantities)


class Population:
    """The rule by which patients like one person are made: patient `number` is the same in every population with this seed."""

    def __init__(self, patient: Patient, fitted: Fit, plan: Plan, seed: int, quantities: Sequence[str]) -> None:
        self.patient, self.plan, self.seed = patient, plan, seed
        self.centre = [float(u) for u in fitted.coordinates[0]]
        self.history = History(patient, fitted.chosen)
        self.span = self.history.span
        self.draws = _Draws(seed)
        self.model = model_of(patient, plan, quantities)

    @cached_property
    def source(self) -> dict[str, object]:
        """What the patients rest on, for the manifest of a stream."""
        return {
            "title": self.patient.title,
            "person": {name: getattr(self.patient, name) for name in ("age", "female", "weight", "height")},
            "seed": self.seed,
            "course": self.plan.key,
            "heading": self.plan.heading,
            "notes": list(self.plan.notes),
            "centre": {trait.title: u for trait, u in zip(self.history.traits, self.centre, strict=True)},
            "first_patient": digest(repr(self.run(0)).encode()),
        }

    def runs(self, numbers: range) -> list[Run]:
        return [self.run(number) for number in numbers]

    def run(self, number: int) -> Run:
        u, own = self.traits(number), luck(self.seed, number)
        differing = drawn((taken.therapy for taken in self.model.regimens), own)
        return Run(differing | self.history.parameters(u), self.history.events(u, onset=-self.span), luck=own)

    def traits(self, number: int) -> list[float]:
        """Standardised traits of one patient, from a random stream of its own."""
        return self.draws(number, self.centre)


class _Draws:
    """Traits of each patient, from a random stream of its own.

    One generator is moved about: to make one takes as long as a patient.
    """

    def __init__(self, seed: int) -> None:
        self._bits = np.random.Philox(key=seed)
        self._place = self._bits.state
        self._generator = np.random.Generator(self._bits)

    def __call__(self, number: int, centre: Sequence[float]) -> list[float]:
        self._place["state"]["counter"][:] = (0, number, 0, 0)
        self._bits.state = self._place
        drawn = (self._generator.standard_normal(len(centre)) + centre).tolist()
        return [u if abs(u) <= EDGE else self._again(middle) for u, middle in zip(drawn, centre, strict=True)]

    def _again(self, middle: float) -> float:
        while abs(u := middle + float(self._generator.standard_normal())) > EDGE:
            pass
        return u


def model_of(patient: Patient, plan: Plan, quantities: Sequence[str]) -> Model:
    """The body under the medicines of the past and the course after it, with the sums that are asked for as `total.<signal>`."""
    sums = [signal for signal in AVERAGED if f"total.{signal.name}" in quantities]
    return link(BODY.taking(*_past(patient, plan), *plan.regimens), accumulate=sums)


def _past(patient: Patient, plan: Plan) -> list[Regimen]:
    """The medicines of the scenario since the diagnosis; those that the course replaces or gives itself end on day 0."""
    ended = {*plan.replaces, *(given.name for given in plan.regimens)}
    since = [medicine.delayed(-(patient.diagnosed or HEALTHY_SPAN)) for medicine in patient.medicines]
    return [replace(each, schedule=_until_day_zero(each.schedule)) if each.name in ended else each for each in since]


def _until_day_zero(schedule: Schedule) -> Schedule:
    """What of a schedule begins before day 0. What is held once and for all, is held until then."""
    begun = (line for line in schedule if line.start < 0)
    return tuple(
        replace(line, stop=min(line.stop, 0.0), duration=line.duration if math.isfinite(line.duration) else -line.start) for line in begun
    )


def _refuse_seed(seed: int) -> None:
    if not 0 <= seed < SEEDS:
        raise ScenarioError(Problem("seed", f"{seed} cannot be used", f"give a whole number from 0 to {SEEDS - 1}"))


def _refuse_quantities(patient: Patient, plan: Plan, quantities: Sequence[str]) -> None:
    """What cannot be read is told before the fit; so is what changes by the hour, of which one instant a week says nothing."""
    model = model_of(patient, plan, quantities)
    for name in quantities:
        model.expression(name)
    hourly = {signal.name for signal in AVERAGED} & set(quantities)
    if hourly and any(line.kind == "switch" and math.isfinite(line.interval) for taken in model.regimens for line in taken.schedule):
        what = "changes by the hour under this course, so that its value at an instant says little"
        raise ScenarioError([Problem(name, what, f"ask for its sum since the onset, `total.{name}`") for name in sorted(hourly)])
