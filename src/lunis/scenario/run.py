"""Run courses of treatment in every twin of a patient: `simulate` for one, `compare` for those of a report."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..engine import Model, Results, Run, cores, link
from ..engine import simulate as simulate_model
from ..engine.luck import luck
from ..engine.model import Array
from ..engine.reference import initial_state
from ..errors import Problem, ScenarioError
from ..evidence import recalled
from ..language.graph import Symbol
from ..language.tables import Signal
from ..language.therapy import Regimen, regimen
from ..physiology.body import BODY
from ..physiology.signals import Signals
from ..population import drawn
from .attribution import attribute
from .course import Comparison, Course, Plan
from .courses import plans
from .fit import Fit, Progress, fit
from .influence import Influence, influences
from .patient import Patient
from .prescribing import State, looked_at
from .uncertain import Difference, differences

QUANTITIES = (
    "total_calcium", "ionised_calcium", "phosphate", "calcium_phosphate_product", "pth", "calcitriol", "vitamin_d_total", "fgf23",
    "egfr", "gfr", "creatinine", "upcr", "albumin", "haemoglobin", "mean_pressure", "systolic_pressure", "diastolic_pressure",
    "anti_dsdna", "c3", "c4", "igg", "cramps", "tetany", "infection_rate", "urine_red_cells", "urine_white_cells", "rash",
    "magnesium", "potassium", "bicarbonate", "soft_tissue_calcium", "calcium_balance", "parathyroid_mass", "nephrons", "podocytes",
    "interstitial_fibrosis", "activity_index", "chronicity_index", "fluid_excess", "ferritin", "transferrin_saturation",
    "neutrophils", "lymphocytes", "fatigue", "thrombosis_rate", "malignancy_rate", "ovarian_reserve", "fracture_rate", "death_rate",
)  # fmt: skip
# Within a dialysis session these change by the hour, so what counts is their mean between two records.
AVERAGED: tuple[Signal, ...] = (Signals.cramps, Signals.tetany, Signals.infection_rate, Signals.fatigue, Signals.death_rate)
WEEK = 7.0
NOTHING = Plan("nothing", "Nothing changed")
QUARTER = 13 * WEEK


def simulate(
    patient: Patient,
    therapies: Sequence[object] = (),
    years: float = 2.0,
    twins: int = 50,
    seed: int = 1,
    quantities: Sequence[str] = QUANTITIES,
    fitted: Fit | None = None,
) -> Course:
    """One course of treatment in the twins of a patient, who goes on taking the medicines of the scenario.

    Therapies are treatments (as usually given) or regimens. A medicine named in both is taken as the course has it.
    Raises LunisError before any work when the request is wrong.
    """
    plan = Plan("course", "Your course", tuple(patient.own(regimen(each)) for each in therapies))
    refuse_span(years)
    _refuse_quantities(patient, plan, quantities)
    return run_plan(patient, fitted or fit(patient, twins, seed), plan, years, quantities)


def compare(
    patient: Patient,
    years: float = 2.0,
    twins: int = 50,
    seed: int = 1,
    courses: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Fit the patient, run the courses side by side, and say why calcium is low.

    Raises ScenarioError for a course, a span or labs that cannot be.
    """
    refuse_span(years)
    tell = progress or (lambda text, done, total: None)
    began = time.perf_counter()
    considered(patient, courses)
    fitted = fit(patient, twins, seed, tell)
    chosen = plans(patient, state_of(patient, fitted), courses)
    done = []
    for number, plan in enumerate(chosen):
        tell(plan.heading, number, len(chosen))
        done.append(replace(run_plan(patient, fitted, plan, years), differences=differences_of(patient, fitted, plan)))
    tell("courses", len(chosen), len(chosen))
    calcium = attribute(patient, fitted, tell)
    used = {organ.name for organ in BODY.organs} | {taken.name for plan in chosen for taken in plan.regimens}
    rested = tuple(value for value in recalled() if value.organ in used)
    mattered = influences_of(patient, fitted, chosen, years)
    return Comparison(patient, fitted, tuple(done), calcium, rested, time.perf_counter() - began, mattered)


def influences_of(patient: Patient, fitted: Fit, chosen: Sequence[Plan], years: float) -> tuple[Influence, ...]:
    """The unproven values that moved the outcomes of the fullest course."""
    fullest = max(chosen, key=lambda plan: len(plan.regimens))
    model = link(BODY.taking(*_background(patient, fullest), *fullest.regimens))
    best = _runs(model, fitted, NOTHING)[0]
    assert best.start_from is not None
    return influences(model, best.start_from, dict(best.parameters), years * 365.25)


def run_plan(
    patient: Patient, fitted: Fit, plan: Plan, years: float, quantities: Sequence[str] = QUANTITIES, days: Array | None = None
) -> Course:
    """One plan in every twin, recorded on the days of a report, or on others. Rates are averaged from day 0 on only."""
    averaged = [signal.name for signal in AVERAGED if signal.name in quantities]
    model = link(BODY.taking(*_background(patient, plan), *plan.regimens), accumulate=AVERAGED)
    totals = [f"total.{name}" for name in averaged]
    when = record_days(years) if days is None else days
    results = simulate_model(model, _runs(model, fitted, plan), when, [*quantities, *totals], workers=cores())
    return Course(plan, _averaged(results, len(quantities), _on_day_zero(patient, fitted, averaged)))


def differences_of(patient: Patient, fitted: Fit, plan: Plan) -> tuple[Difference, ...]:
    """What the uncertain treatments of a plan may do in the best-fitting twin. A hypothesis is certain of itself."""
    if plan.hypothesis:
        return ()
    found: list[Difference] = []
    for taken in plan.regimens:
        others = (*_background(patient, plan), *(other for other in plan.regimens if other is not taken))
        found += differences(others, taken, fitted.states[0], fitted.symbols, dict(fitted.parameters[0]))
    return tuple(found)


def _background(patient: Patient, plan: Plan) -> tuple[Regimen, ...]:
    """The medicines that the patient goes on taking: all but those that the course replaces or gives itself."""
    ended = {*plan.replaces, *(taken.name for taken in plan.regimens)}
    return tuple(taken for taken in patient.medicines if taken.name not in ended)


def record_days(years: float) -> Array:
    """Every week for a quarter, then every four weeks: always on the same weekday, before that day's dialysis has worked."""
    early = np.arange(0.0, min(QUARTER, years * 365.25) + WEEK / 2, WEEK)
    late = np.arange(QUARTER + 4 * WEEK, years * 365.25 + 4 * WEEK, 4 * WEEK)
    return np.concatenate([early, late]) if years * 365.25 > QUARTER else early


def _runs(model: Model, fitted: Fit, plan: Plan) -> list[Run]:
    """Every twin on day 0, with luck of its own. What the course gives anew acts in each twin as it does in one of its patients,
    and in the best twin as in a typical one; what is taken already acts as the fit has it.
    """
    runs = []
    for number, (parameters, state) in enumerate(zip(fitted.parameters, fitted.states, strict=True)):
        own = luck(fitted.seed, number)
        differing = drawn((taken.therapy for taken in plan.regimens), own) if number else {}
        runs.append(Run(_known_to(model, differing | parameters), (), carried(fitted.symbols, state, model), own))
    return runs


def _on_day_zero(patient: Patient, fitted: Fit, quantities: Sequence[str]) -> Array:
    """Quantities (columns) of every twin on day 0, before the course begins."""
    model = link(patient.body)
    if not quantities:
        return np.empty((fitted.twins, 0))
    return simulate_model(model, _runs(model, fitted, NOTHING), [0.0], quantities).values[:, 0, :]


def carried(symbols: Sequence[Symbol], state: Array, model: Model) -> Array:
    """A state of one model as the start of another: organs keep theirs, new drugs start where they rest."""
    old = dict(zip(symbols, state, strict=True))
    rest = initial_state(model, model.defaults)
    return np.array([old.get(symbol, at_rest) for symbol, at_rest in zip(model.states, rest, strict=True)])


def _known_to(model: Model, parameters: dict[Symbol, float]) -> dict[Symbol, float]:
    return {symbol: value for symbol, value in parameters.items() if symbol in model.parameter_index}


def _averaged(results: Results, kept: int, before: Array) -> Results:
    """Replace rates by their means between two records, from their integrals, and drop the integrals."""
    values = results.values.copy()
    for number, name in enumerate(results.names[kept:]):
        column = results.names.index(name.removeprefix("total."))
        total = values[:, :, results.names.index(name)]
        values[:, 0, column] = before[:, number]
        values[:, 1:, column] = np.diff(total, axis=1) / np.diff(results.times)
    return replace(results, quantities=results.quantities[:kept], values=values[:, :, :kept])


def state_of(patient: Patient, fitted: Fit) -> State:
    """Day 0 as the prescriber knows it: the lab when there is one, else the best twin."""
    names = looked_at()
    day_zero = run_plan(patient, fitted, Plan("day 0", "Day 0"), 1e-3, names)
    labs = {measured.lab.name: measured.value for measured in patient.labs if measured.value is not None}
    readings = {name: float(day_zero[name][0, 0]) for name in names} | {name: labs[name] for name in names if name in labs}
    return State(readings, patient.weight, patient.height, patient.female, patient.age)


def refuse_span(years: float) -> None:
    """Raise ScenarioError for a span that cannot be run."""
    if not 0 < years <= 60:
        raise ScenarioError(Problem("years", f"{years:g} years cannot be run", "give a span above 0 and up to 60 years"))


def _refuse_quantities(patient: Patient, plan: Plan, quantities: Sequence[str]) -> None:
    """What cannot be linked or read is told before the fit."""
    model = link(BODY.taking(*_background(patient, plan), *plan.regimens))
    for name in quantities:
        model.expression(name)


def considered(patient: Patient, courses: Sequence[str] | None) -> tuple[Plan, ...]:
    """The courses with any state standing in for day 0, so that unknown names are told before the fit."""
    return plans(patient, State(dict.fromkeys(looked_at(), 1.0), patient.weight, patient.height, patient.female, patient.age), courses)
