"""Courses of treatment as prescriptions: in order, labelled, and with doses that the patient can take."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from lunis.errors import ScenarioError
from lunis.evidence import therapy_facts
from lunis.language.schedules import Schedule, daily, steady, taken, twice_daily
from lunis.language.wording import in_words
from lunis.scenario import Patient, Plan, patient_from_text
from lunis.scenario.courses import plans
from lunis.scenario.prescribing import State, looked_at, prescribed
from lunis.therapies import ace_inhibitor, denosumab, mycophenolate

Write = Callable[..., str]
KEYS = [
    "nothing", "calcium_tablets", "mineral_care", "lupus_care", "both", "haemodialysis",
    "osmotherapy", "osmotherapy_claimed", "stem_cells", "stem_cells_claimed", "nsaid",
]  # fmt: skip


def state(female: bool = True, age: float = 34, weight: float = 58, **readings: float) -> State:
    usual = {"egfr": 60.0, "potassium": 4.5, "total_calcium": 9.0, "systolic_pressure": 135.0, "diastolic_pressure": 85.0}
    usual |= {"albumin": 4.0, "bicarbonate": 24.0, "ferritin": 80.0, "haemoglobin": 12.0, "magnesium": 2.0, "upcr": 1.0}
    assert set(looked_at()) <= set(usual), "a rule reads a signal that these tests do not know"
    return State({**usual, **readings}, weight, 162.0, female, age)


def courses(patient: Patient, at: State, only: list[str] | None = None) -> Mapping[str, Plan]:
    return {plan.key: plan for plan in plans(patient, at, only)}


def doses(plan: Plan) -> dict[str, str]:
    """The first line of every regimen."""
    return {each.name: str(each.schedule[0].amount) for each in plan.regimens}


def test_the_courses_come_in_order_with_their_labels(example: Patient) -> None:
    """Breaks when a course is lost, moved, or loses the label that says what it rests on."""
    found = courses(example, state(egfr=20))
    assert list(found) == KEYS
    labels = {key: plan.label for key, plan in found.items() if plan.label}
    assert labels == {
        "haemodialysis": "not indicated at this GFR",
        "osmotherapy": "as evidenced",
        "osmotherapy_claimed": "hypothesis: as claimed by its seller",
        "stem_cells": "as evidenced",
        "stem_cells_claimed": "hypothesis: as claimed by its seller",
        "nsaid": "harms kidneys",
    }
    assert [key for key, plan in found.items() if plan.hypothesis] == ["osmotherapy_claimed", "stem_cells_claimed"]
    assert all(taken.therapy.hypothesis == plan.hypothesis for plan in found.values() for taken in plan.regimens)
    assert found["osmotherapy_claimed"].heading == "Micro-Chinese Medicine Osmotherapy (hypothesis: as claimed by its seller)"
    assert {found[key].grade for key in ("osmotherapy", "osmotherapy_claimed")} == {"X"}


def test_what_each_course_gives(example: Patient) -> None:
    """Breaks when a medicine leaves a course, or a dose of health changes."""
    found = courses(example, state())
    assert doses(found["nothing"]) == {}
    assert doses(found["calcium_tablets"]) == {"calcium_carbonate": "1500 mg/d"}
    mineral = {"sevelamer": "4800 mg/d", "cholecalciferol": "2000 IU/d", "calcitriol_oral": "0.25 ug/d", "low_phosphate_diet": "1"}
    lupus = {
        "methylprednisolone": "500 mg",
        "prednisone": "30 mg/d",
        "mycophenolate": "3 g/d",
        "hydroxychloroquine": "290 mg/d",
        "ace_inhibitor": "10 mg/d",
    }
    assert doses(found["mineral_care"]) == mineral
    assert doses(found["lupus_care"]) == lupus
    assert doses(found["both"]) == lupus | mineral
    assert doses(found["nsaid"]) == {"nsaid": "1200 mg/d"}
    assert len(found["haemodialysis"].regimens[0].schedule) == 3


def test_diet_is_changed_only_where_it_differs_from_what_was_prescribed(example: Patient) -> None:
    """Breaks when phosphate is cut in a patient of whom nothing, or nothing lower, was said."""
    kept = next(taken for taken in courses(example, state())["mineral_care"].regimens if taken.name == "low_phosphate_diet")
    assert kept.therapy.values["phosphate_left_out"].base == pytest.approx(1 - 900 / 1300)
    for without in (
        replace(example, phosphorus_prescribed=None),
        replace(example, phosphorus_prescribed=1300.0),
        replace(example, diet={}),
    ):
        assert "low_phosphate_diet" not in doses(courses(without, state())["mineral_care"])


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        ({"egfr": 31}, {"mycophenolate": "3 g/d", "hydroxychloroquine": "290 mg/d", "ace_inhibitor": "10 mg/d"}),
        ({"egfr": 29}, {"mycophenolate": "3 g/d", "hydroxychloroquine": "145 mg/d", "ace_inhibitor": "5 mg/d"}),
        ({"egfr": 24}, {"mycophenolate": "2 g/d", "hydroxychloroquine": "145 mg/d", "ace_inhibitor": "5 mg/d"}),
        ({"potassium": 5.4}, {"mycophenolate": "3 g/d", "hydroxychloroquine": "290 mg/d", "ace_inhibitor": "10 mg/d"}),
        ({"potassium": 5.5}, {"mycophenolate": "3 g/d", "hydroxychloroquine": "290 mg/d"}),
        ({"potassium": 5.9, "egfr": 20}, {"mycophenolate": "2 g/d", "hydroxychloroquine": "145 mg/d"}),
    ],
    ids=str,
)
def test_doses_are_capped_by_filtration_and_potassium(example: Patient, reading: dict[str, float], expected: dict[str, str]) -> None:
    """Breaks when a dose that harms at this eGFR or potassium is given."""
    plan = courses(example, state(**reading))["lupus_care"]
    given = {name: dose for name, dose in doses(plan).items() if name not in ("prednisone", "methylprednisolone")}
    assert given == expected
    changed = [note for note in plan.notes if "dose × 0.5" in note or "at most" in note or "withheld" in note]
    capped = sum(dose in ("2 g/d", "145 mg/d", "5 mg/d") for dose in given.values())
    assert len([note for note in changed if "dose" in note or "at most" in note]) >= capped
    assert any("withheld, since potassium is 5." in note for note in changed) == ("ace_inhibitor" not in given)


def test_only_what_is_done_to_a_dose_is_told(example: Patient) -> None:
    """Breaks when a cap that changes nothing is told as a change, or a dose that is withheld is said to be halved too."""
    low, held = state(egfr=20), state(egfr=20, potassium=5.9)
    assert not any("at most" in note for note in prescribed(mycophenolate, twice_daily("1 g"), low).notes)
    assert any("at most" in note for note in prescribed(mycophenolate, twice_daily("1.5 g"), low).notes)
    told = [note for note in prescribed(ace_inhibitor, daily("10 mg"), held).notes if "since" in note]
    assert len(told) == 1
    assert "withheld" in told[0]


def test_what_needs_care_is_given_and_told(example: Patient) -> None:
    """Breaks when a drug that is dangerous at this eGFR is given without a word."""
    failing = prescribed(denosumab, denosumab.usual, state(egfr=20))
    assert str(failing.regimens[0].schedule[0].amount) == "60 mg"
    assert any(note.startswith("denosumab: with care, since egfr is 20 ") for note in failing.notes)
    assert not any("with care" in note for note in prescribed(denosumab, denosumab.usual, state()).notes)
    assert prescribed(denosumab, denosumab.usual, state(total_calcium=7.9)).regimens == ()


def test_what_does_not_go_together_is_told(example_text: str) -> None:
    """Breaks when two drugs of a kind are given without a word, beside a medicine that goes on too."""
    own = '\n[courses.twice]\nprednisolone = "5 mg/d"\netelcalcetide = "5 mg every 56 h"\ncinacalcet = "30 mg daily"\n'
    found = courses(patient_from_text(example_text + own), state())
    told = [note for note in found["twice"].notes if ": not together with" in note]
    assert told == [
        "prednisolone: not together with prednisone: they are one hormone",
        "etelcalcetide: not together with cinacalcet: both act on one receptor",
    ]
    assert not any("not together with" in note for key, plan in found.items() if key != "twice" for note in plan.notes)


def test_a_null_treatment_alone_is_labelled_as_evidenced(example_text: str) -> None:
    """Breaks when a course of mesenchymal cells of the scenario's own wears the badge of what has been shown to work."""
    own = '\n[courses.cells]\nmesenchymal_cells = "2e8 cells once"\n[courses.more]\nmesenchymal_cells = "2e8 cells once"\nnsaid = "1 g/d"\n'
    found = courses(patient_from_text(example_text + own), state())
    assert (found["cells"].label, found["more"].label) == ("as evidenced", "")


def test_every_dose_of_a_course_is_scaled(example: Patient) -> None:
    """Breaks when only the first line of a halved schedule is halved."""
    full, half = (courses(example, state(egfr=egfr))["lupus_care"] for egfr in (60, 20))
    for name in ("hydroxychloroquine", "ace_inhibitor"):
        before, after = (
            [line.amount.value for taken in plan.regimens if taken.name == name for line in taken.schedule] for plan in (full, half)
        )
        assert after == [value / 2 for value in before]


def test_hydroxychloroquine_follows_weight_up_to_a_limit(example: Patient) -> None:
    """Breaks when the dose for a light or a heavy patient leaves 5 mg/kg, or 400 mg."""
    for weight, dose in ((40.0, "200 mg/d"), (70.0, "350 mg/d"), (120.0, "400 mg/d")):
        assert doses(courses(example, state(weight=weight))["lupus_care"])["hydroxychloroquine"] == dose


@pytest.mark.parametrize(("female", "age", "warned"), [(True, 34, True), (True, 49, True), (True, 50, False), (False, 34, False)])
def test_harm_to_the_unborn_is_told_to_whom_it_concerns(example: Patient, female: bool, age: float, warned: bool) -> None:
    """Breaks when a young woman is not told of teratogens, or a man is."""
    notes = courses(example, state(female=female, age=age))["lupus_care"].notes
    about = [note for note in notes if "pregnan" in note.lower()]
    assert [note.split(":")[0] for note in about] == (["mycophenolate", "ACE inhibitor"] if warned else [])
    assert any("infections" in note for note in notes), "other warnings concern everybody"


def test_dialysis_is_labelled_by_need(example: Patient) -> None:
    """Breaks when dialysis is offered without a word to someone whose kidneys still work."""
    assert courses(example, state(egfr=20))["haemodialysis"].label == "not indicated at this GFR"
    assert courses(example, state(egfr=8))["haemodialysis"].label == ""


def test_chosen_courses_come_with_nothing_changed_and_once(example: Patient) -> None:
    """Breaks when there is nothing to compare a course against."""
    assert list(courses(example, state(), ["nsaid", "both", "nsaid"])) == ["nothing", "nsaid", "both"]
    assert list(courses(example, state(), [])) == ["nothing"]


def test_unknown_courses_are_told_with_the_nearest(example: Patient) -> None:
    """Breaks when a misspelt course is dropped silently."""
    with pytest.raises(ScenarioError) as caught:
        plans(example, state(), ["lupus_car", "nothing", "dialysis"])
    message = str(caught.value)
    assert "no course `lupus_car`" in message
    assert "did you mean `lupus_care`" in message
    assert "no course `dialysis`" in message


def test_a_course_without_labs_of_its_own_reads(write: Write) -> None:
    """Breaks when the courses need something that a scenario may leave out."""
    bare = patient_from_text(write())
    assert list(courses(bare, state())) == KEYS


@pytest.mark.parametrize(
    ("schedule", "egfr", "dose"),
    [
        (twice_daily("1.5 g"), 24, "1 g"),
        (twice_daily("1.5 g"), 26, "1.5 g"),
        (twice_daily("500 mg"), 24, "500 mg"),
        (daily("3000 mg"), 24, "2000 mg"),
        (steady("3 g/d"), 24, "2 g/d"),
    ],
    ids=str,
)
def test_a_daily_cap_holds_however_the_dose_is_given(schedule: Schedule, egfr: float, dose: str) -> None:
    """Breaks when a cap for a day is taken for one of each dose, or lowers what lies below it."""
    (regimen,) = prescribed(mycophenolate, schedule, state(egfr=egfr)).regimens
    assert str(regimen.schedule[0].amount) == dose


@pytest.mark.parametrize("schedule", [steady("3 g/d"), twice_daily("1.5 g")], ids=["evenly", "tablets"])
def test_what_is_prescribed_is_capped_and_then_forgotten(schedule: Schedule) -> None:
    """Breaks when half of a dose above the cap, as it is taken, passes for a dose below it."""
    (regimen,) = prescribed(mycophenolate, taken(schedule, 0.5), state(egfr=24)).regimens
    assert in_words(regimen.schedule) in ("2 g/d, 50 % taken", "1 g twice a day, 50 % taken")


OWN = """
[courses.triple]
title = "By weight"
mycophenolate = "20 mg/kg twice a day, at most 1 g"
ace_inhibitor = "10 mg daily"
"""


def test_a_course_of_the_scenarios_own_is_prescribed_like_any_other(example_text: str) -> None:
    """Breaks when a dose by weight is not reckoned for this person, a rule is not heeded, or the grade is better than the weakest."""
    patient = patient_from_text(example_text + OWN, "mine.toml")
    plan = courses(patient, state(weight=45, egfr=20, potassium=5.0))["triple"]
    assert doses(plan) == {"mycophenolate": "900 mg", "ace_inhibitor": "5 mg"}
    heavy = courses(patient, state(weight=70))["triple"]
    assert doses(heavy)["mycophenolate"] == "1000 mg"
    assert plan.grade == max(therapy_facts(name).grade for name in ("mycophenolate", "ace_inhibitor"))
    assert any("at most" in note or "dose ×" in note for note in plan.notes)
    assert list(courses(patient, state()))[-1] == "triple"


def test_a_name_that_is_taken(example_text: str) -> None:
    """Breaks when a course of the scenario's own silently takes the place of one of Lunis."""
    patient = patient_from_text(example_text + OWN.replace("triple", "both"), "mine.toml")
    with pytest.raises(ScenarioError, match="the name of a course that Lunis has"):
        plans(patient, state())


def test_the_patients_own_of_a_treatment_reaches_every_course(example_text: str) -> None:
    """Breaks when a course gives the usual bath, or the diet that was prescribed gives way to what is usually kept."""
    own = """
[treatments.haemodialysis]
calcium_bath = "1.75 mmol/L"
[treatments.osmotherapy]
contaminated_share = 0
[treatments.low_phosphate_diet]
adherence = 0.3
[courses.mine]
haemodialysis = "2 × 4 h a week"
low_phosphate_diet = "throughout"
"""
    made = courses(patient_from_text(example_text + own, "mine.toml"), state())
    assert [made[key].regimens[0].therapy.values["calcium_bath"].base for key in ("haemodialysis", "mine")] == [1.75, 1.75]
    for key in ("osmotherapy", "osmotherapy_claimed"):
        assert made[key].regimens[0].therapy.values["contaminated_share"].base == 0
    kept = [made[key].regimens[-1].therapy.values["adherence"].base for key in ("mine", "mineral_care")]
    assert kept == [0.3, 1.0]
