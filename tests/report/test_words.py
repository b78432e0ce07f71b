"""Paragraphs: built from numbers, honest about bands, and never kind to a hypothesis."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from bodies.fake_comparison import comparison, course
from lunis.report import changes, paragraph, questions
from lunis.report.standing import badge, cautions, documented, other_notes
from lunis.report.words import after, class_and_stage, why_calcium_is_low
from lunis.scenario.course import Plan
from lunis.scenario.uncertain import Difference


@pytest.fixture(scope="module")
def compared():
    return comparison(twins=12)


def told(compared, key):
    return " ".join(paragraph(compared[key], compared["nothing"]))


def verdicts(effects, compared, **options):
    made = course(Plan("made", "Made"), effects, **options)
    return {change.quantity: change for change in changes(made, compared["nothing"], 730)}


def test_benefit_and_harm_are_told_with_size_and_band(compared):
    said = told(compared, "calcium_tablets")
    assert "better in total calcium, ionised calcium, phosphate, PTH, muscle cramps; worse in soft-tissue calcium" in said
    assert "total calcium 7.60 mg/dL instead of 7.30 (+0.30; " in said
    assert "grade B" in said


def test_direction_is_judged_by_the_usual_range(compared):
    found = verdicts({"total_calcium": 1.0, "phosphate": 1.0, "egfr": -5, "cramps": -1.5, "potassium": -0.9}, compared)
    assert {quantity: change.verdict for quantity, change in found.items() if change.verdict != "same"} == {
        "total_calcium": "better", "phosphate": "worse", "egfr": "worse", "cramps": "better", "potassium": "better",
    }  # fmt: skip


def test_too_much_of_a_good_thing_is_worse(compared):
    assert verdicts({"total_calcium": 6.0}, compared)["total_calcium"].verdict == "worse"


def test_a_band_over_zero_is_not_called_a_difference(compared):
    made = course(Plan("made", "Made"), {"egfr": 6})
    made.results.values[1::2, :, made.results.names.index("egfr")] -= 15
    found = {change.quantity: change for change in changes(made, compared["nothing"], 730)}
    assert found["egfr"].low < 0 < found["egfr"].high
    assert found["egfr"].verdict == "unclear"
    assert "Not distinguishable from no change (the band of the difference covers zero): eGFR" in " ".join(
        paragraph(made, compared["nothing"])
    )


def test_what_nobody_would_notice_is_neither_benefit_nor_harm(compared):
    assert verdicts({"total_calcium": 0.01}, compared)["total_calcium"].verdict == "unnoticed"


def test_a_therapy_without_effect_is_not_said_to_help(compared):
    said = told(compared, "stem_cells")
    assert "better in nothing that is judged here; worse in infections. Documented beside the model: One death from pneumonia." in said


def test_a_machine_that_clears_creatinine_is_judged_by_true_filtration(compared):
    said = told(compared, "haemodialysis")
    assert "eGFR" not in said.replace("eGFR and creatinine are not valid: the machine clears creatinine", "")
    assert "worse in true filtration" in said
    assert "true filtration 11.0 mL/min instead of 13.0" in said
    assert "true filtration" not in told(compared, "lupus_care")


def test_harm_that_comes_and_goes_is_judged_by_its_mean(compared):
    made = course(Plan("made", "Made"), {})
    column, days = made.results.names.index("infection_rate"), made.results.times
    made.results.values[:, (days > 0) & (days < 200), column] += 1
    change = {change.quantity: change for change in changes(made, compared["nothing"], 730)}["infection_rate"]
    assert (change.verdict, change.mean) == ("worse", True)
    assert change.difference == pytest.approx(196 / 728)
    assert "on average instead of" in str(change)


def test_the_harms_of_an_unproven_therapy_are_told_though_the_model_shows_none(compared):
    plan = replace(compared["osmotherapy"].plan, key="made")
    said = " ".join(paragraph(course(plan, {}), compared["nothing"]))
    assert "worse in nothing" not in said
    assert "Documented beside the model: Herbs can hold aristolochic acid." in said
    assert other_notes(plan) == ["Osmotherapy: Hypothesis: no credible evidence."]
    assert documented(compared["lupus_care"].plan) == []


def test_no_unproven_therapy_wears_the_badge_of_an_effective_one(compared):
    badges = {each.key: badge(each.plan) for each in compared.courses}
    assert badges["lupus_care"] == "evidence A"
    assert badges["stem_cells"] == "evidence A · no benefit shown"
    assert badges["osmotherapy"] == "evidence X · no evidence of benefit"
    assert badges["nothing"] == ""
    assert "grade A, no benefit shown" in told(compared, "stem_cells")


def test_changed_doses_and_pregnancy_are_told_once_and_short(compared):
    assert cautions(compared) == [
        "mycophenolate: harms a pregnancy",
        "mycophenolate: at most 2 g/d, since eGFR is 24 mL/min/1.73 m²",
    ]


def test_why_calcium_is_low_adds_up_and_owns_its_misfit(compared):
    calcium = replace(
        compared.calcium, shares=tuple(replace(each, total_band=(each.total, each.total)) for each in compared.calcium.shares)
    )
    total, *_ = why_calcium_is_low(calcium)
    assert "Raised by: PTH that cannot answer 0.050 (0.050 to 0.050)." in total
    assert "misfit" not in total
    labs = [replace(lab, measured=7.1) if lab.name == "total_calcium" else lab for lab in compared.fit.labs]
    total, *_ = why_calcium_is_low(calcium, labs)
    assert "The lab is 7.10; the model explains 7.60, and the missing 0.50 mg/dL is a misfit of the model." in total


def test_a_hypothesis_says_so_before_anything_else(compared):
    said = told(compared, "osmotherapy_claimed")
    assert said.startswith("Hypothesis: the claimed effect was put into the model by hand.")
    assert "no evidence that it is" in said
    assert "In short, were the claim true: better in eGFR" in said
    assert "were the claim true" not in told(compared, "osmotherapy")


def test_a_course_that_is_withheld_says_that_nothing_is_given(compared):
    """Breaks when a course of which nothing is given reads like one that does nothing, or names a signal as the model does."""
    held = Plan("made", "Made", grade="B", notes=("ACE inhibitor: withheld, since egfr is 9 mL/min/1.73m2: it is not started",))
    assert "nothing is given" in paragraph(course(held, {}), compared["nothing"])[0]
    assert other_notes(held) == ["ACE inhibitor: withheld, since eGFR is 9 mL/min/1.73 m²: it is not started"]
    careful = replace(held, notes=("denosumab: with care, since egfr is 9 mL/min/1.73m2: calcium may fall",))
    assert cautions(SimpleNamespace(courses=[course(careful, {})])) == [
        "denosumab: with care, since eGFR is 9 mL/min/1.73 m²: calcium may fall"
    ]


def test_a_label_and_failed_twins_are_told(compared):
    assert "Not indicated at this GFR." in told(compared, "haemodialysis")
    broken = comparison(twins=4, failing=1)
    assert "1 of 4 twins could not be run to the end" in " ".join(paragraph(broken["both"], broken["nothing"]))


def test_nothing_changed_is_told_by_itself(compared):
    assert told(compared, "nothing").startswith("In this model, over 2 years: total calcium 7.60 → 7.30 mg/dL")


def test_class_is_not_stage(compared):
    said = class_and_stage(compared)
    assert "Class IV is not stage 4." in said
    assert "the biopsy class is IV" in said
    assert "24.0 mL/min/1.73 m² lies in the range of G4" in said


def test_low_albumin_is_told_of_total_calcium_only(compared):
    total, ionised, *_ = why_calcium_is_low(compared.calcium)
    assert total.startswith("Total calcium in the model is 7.60 mg/dL; with every named cause healed it would be 9.74.")
    assert "Low albumin, which carries calcium 0.62 (0.52 to 0.74)" in total
    assert "Low albumin, which carries calcium 0." in ionised.partition("Share not distinguishable from zero: ")[2]


def test_questions_follow_the_state_and_the_treatments(compared):
    asked = "\n".join(questions(compared))
    for about in ("25(OH)D looks low (9.00 ng/mL", "calcium tablets", "pregnant", "NSAIDs can harm", "unproven therapy", "5.20 mmol/L"):
        assert about in asked
    assert "Mycophenolate" not in asked
    mmf = replace(compared, patient=SimpleNamespace(**{**vars(compared.patient), "medicines": (SimpleNamespace(name="mycophenolate"),)}))
    assert "Mycophenolate at my level of filtration" in "\n".join(questions(mmf))


def test_questions_that_do_not_fit_are_not_asked():
    man = comparison(twins=2, keys={"nothing"})
    man.patient.female = False
    asked = "\n".join(questions(man))
    assert "pregnant" not in asked
    assert "unproven" not in asked
    assert "calcium tablets" not in asked


def test_spans_of_time_in_words():
    assert [after(days) for days in (30, 91.3, 365.25, 728)] == ["30 days", "3 months", "12 months", "2 years"]


def test_an_uncertain_treatment_gets_an_interval_and_no_verdict(compared):
    """Breaks when a treatment that its trial left open is called better or worse in short."""
    made = replace(compared["both"], differences=(Difference("upcr", 183.0, 0.0, -1.2, 1.9, "g/g"),))
    lead = paragraph(made, compared["nothing"])[0]
    assert "95 % interval" in lead
    assert "6 months" in lead
    assert "In short" not in lead
    assert "urine protein/creatinine" not in paragraph(made, compared["nothing"])[1].partition("After")[2]
