"""The courses of treatment that a scenario compares, written as prescriptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..errors import Problem, ScenarioError, nearest
from ..evidence import therapy_facts, values_of
from ..language import Regimen, Therapy
from ..language.schedules import Schedule, every, pulses, sessions, steady, switched, taper
from ..therapies import (
    ace_inhibitor,
    as_claimed,
    calcitriol_oral,
    calcium_carbonate,
    cholecalciferol,
    haemodialysis,
    hydroxychloroquine,
    low_phosphate_diet,
    mesenchymal_cells,
    methylprednisolone,
    mycophenolate,
    nsaid,
    osmotherapy,
    prednisone,
    sevelamer,
)
from .course import Plan
from .patient import OwnCourse, Patient
from .prescribing import Prescription, State, contradictions, joined, prescribed
from .uncertain import uncertain

HYPOTHESIS = "hypothesis: as claimed by its seller"
AS_EVIDENCED = "as evidenced"
# What lupus care gives anew, gives another drug of the kind instead of, holds back for a reason, or forbids.
LUPUS_MEDICINES = (
    "methylprednisolone", "prednisone", "prednisolone", "mycophenolate", "azathioprine", "cyclophosphamide", "hydroxychloroquine",
    "ace_inhibitor", "losartan", "nsaid",
)  # fmt: skip


def plans(patient: Patient, state: State, only: Sequence[str] | None = None) -> tuple[Plan, ...]:
    """The courses for this patient, doses adapted to the state at day 0; always with "nothing changed" to compare against.

    Raises ScenarioError for an unknown course.
    """
    everything = [_beside(patient, replace(plan, regimens=tuple(map(patient.own, plan.regimens)))) for plan in _all(patient, state)]
    known = {plan.key: plan for plan in everything}
    keys = [plan.key for plan in everything]
    twice = [Problem(f"courses.{key}", "is the name of a course that Lunis has", "choose another") for key in known if keys.count(key) > 1]
    if twice:
        raise ScenarioError(twice)
    if only is None:
        return tuple(known.values())
    wrong = [Problem("courses", f"no course `{key}`", nearest(key, known)) for key in only if key not in known]
    if wrong:
        raise ScenarioError(wrong)
    return tuple(known[key] for key in dict.fromkeys(["nothing", *only]))


def _all(patient: Patient, state: State) -> tuple[Plan, ...]:
    mineral, lupus = _mineral_care(patient, state), _lupus_care(state)
    return (
        Plan("nothing", "Nothing changed"),
        _plan("calcium_tablets", "Calcium carbonate tablets alone", prescribed(calcium_carbonate, steady("1500 mg/d"), state)),
        _plan("mineral_care", "Calcium-phosphate care", mineral, "B"),
        _plan("lupus_care", "Lupus nephritis care", lupus, "A", replaces=LUPUS_MEDICINES),
        _plan("both", "Lupus nephritis and calcium-phosphate care", joined([lupus, mineral]), "A", replaces=LUPUS_MEDICINES),
        _dialysis(state),
        *_as_evidenced_and_claimed("osmotherapy", "Micro-Chinese Medicine Osmotherapy", osmotherapy, osmotherapy.usual, state),
        *_as_evidenced_and_claimed(
            "stem_cells", "Mesenchymal stem cells", mesenchymal_cells, every("13 weeks", "2e8 cells", stop="52 weeks"), state
        ),
        _plan("nsaid", "A long-term pain medicine (NSAID)", prescribed(nsaid, steady("1200 mg/d"), state), label="harms kidneys"),
        *(_own(course, state) for course in patient.courses),
    )


def _beside(patient: Patient, plan: Plan) -> Plan:
    """The plan with a word on what does not go together, in it and beside the medicines that go on."""
    new = [taken.name for taken in plan.regimens]
    kept = [taken.name for taken in patient.medicines if taken.name not in (*plan.replaces, *new)]
    return replace(plan, notes=(*plan.notes, *contradictions(new, kept)))


def _own(course: OwnCourse, state: State) -> Plan:
    """A course of the scenario's own, doses adapted as everywhere; no stronger than the weakest evidence among its treatments."""
    given = joined([prescribed(taken.therapy, taken.schedule, state, taken.route) for taken in course.regimens])
    weakest = max((therapy_facts(taken.name) for taken in course.regimens), key=lambda facts: facts.grade)
    because = f"the weakest evidence among its treatments, that of {weakest.name}: {weakest.grade_because}"
    label = AS_EVIDENCED if all(uncertain(taken.therapy) for taken in course.regimens) else ""
    return Plan(course.key, course.title, given.regimens, label, False, weakest.grade, because, given.notes, course.stops)


def _plan(key: str, title: str, prescription: Prescription, grade: str = "", label: str = "", replaces: tuple[str, ...] = ()) -> Plan:
    facts = therapy_facts(prescription.regimens[0].name) if prescription.regimens else None
    alone = facts if facts is not None and not grade else None
    shown, because = (alone.grade, alone.grade_because) if alone else (grade, "")
    return Plan(key, title, prescription.regimens, label, grade=shown, grade_because=because, notes=prescription.notes, replaces=replaces)


def _mineral_care(patient: Patient, state: State) -> Prescription:
    """Binder, cholecalciferol, calcitriol, and the phosphate of the diet as it was prescribed."""
    parts = [
        prescribed(sevelamer, steady("4800 mg/d"), state),
        prescribed(cholecalciferol, steady("2000 IU/d"), state),
        prescribed(calcitriol_oral, steady("0.25 ug/d"), state),
    ]
    real, wanted = patient.diet.get("phosphorus"), patient.phosphorus_prescribed
    if real and wanted and wanted < real:
        kept = low_phosphate_diet.valued(phosphate_left_out=1 - wanted / real, adherence=1.0, label="phosphate as prescribed")
        parts.append(prescribed(kept, switched("prescribed", "1"), state))
    return joined(parts)


def _lupus_care(state: State) -> Prescription:
    """Three pulses, a taper, and steroid-sparing, antimalarial and antiproteinuric medicines, as guidelines have it."""
    return joined(
        [
            prescribed(methylprednisolone, pulses("500 mg", 3), state),
            prescribed(prednisone, taper("30 mg/d", "5 mg/d", "24 weeks"), state),
            prescribed(mycophenolate, steady("3 g/d"), state),
            prescribed(hydroxychloroquine, steady(f"{min(5 * state.weight, 400):.0f} mg/d"), state),
            prescribed(ace_inhibitor, steady("10 mg/d"), state),
        ]
    )


def _dialysis(state: State) -> Plan:
    label = "not indicated at this GFR" if state.egfr >= values_of("labs")["dialysis_egfr"].value else ""
    sessions_of = prescribed(haemodialysis, sessions(3, "4 h", "running"), state)
    return _plan("haemodialysis", "Haemodialysis three times a week", sessions_of, label=label, replaces=("peritoneal_dialysis",))


def _as_evidenced_and_claimed(key: str, title: str, therapy: Therapy, schedule: Schedule, state: State) -> tuple[Plan, Plan]:
    evidenced, claimed = prescribed(therapy, schedule, state), as_claimed(therapy)
    facts = therapy_facts(therapy.name)
    return (
        Plan(key, title, evidenced.regimens, AS_EVIDENCED, grade=facts.grade, grade_because=facts.grade_because, notes=evidenced.notes),
        Plan(
            f"{key}_claimed",
            title,
            (Regimen(claimed, evidenced.regimens[0].schedule, evidenced.regimens[0].route),),
            HYPOTHESIS,
            hypothesis=True,
            notes=evidenced.notes,
            grade="X",
            grade_because="nobody has shown that it works as claimed; the sizes are what a believer might say",
        ),
    )
