"""Questions to take to a nephrologist, chosen by the patient's state on day 0 and by the treatments compared."""

from __future__ import annotations

from ..figures import usual_range
from ..figures.palette import number
from ..scenario.course import Comparison
from .words import now

# What a question is about, and the question; `{value}` is the reading of the model.
_QUESTIONS = {
    "ionised calcium": "Is my ionised calcium, and not only my total calcium, being measured? What would you treat first, and how fast?",
    "alarm": "Which signs of low calcium (spasms, tingling, fits, a changed ECG) mean that I should come at once?",
    "albumin": "How much of my low total calcium is only low albumin?",
    "vitamin D": "My 25(OH)D looks low ({value} ng/mL in the model): should it be replaced, how much, and when is it measured again?",
    "calcitriol": "Do I need active vitamin D (calcitriol or alike), and what would be the target for PTH?",
    "phosphate": "Is my phosphate high because of diet, kidneys or bone? Would a diet, a binder without calcium, or both suit me?",
    "calcium tablets": "If I take calcium tablets: how much is too much for my vessels, and how is that watched?",
    "magnesium": "Is my magnesium low, and could that keep calcium low?",
    "acid": "Is my blood too acid, and should that be corrected before or after calcium?",
    "anaemia": "Why am I anaemic: iron, erythropoietin, inflammation, medicines? Which of these were tested?",
    "activity": "Is my lupus nephritis active now, or is the protein a sign of old scars? Would another biopsy change the treatment?",
    "mycophenolate": "Mycophenolate at my level of filtration: which dose, and which blood counts and infections are watched?",
    "pregnancy": "Could I become pregnant? Which of my medicines (mycophenolate, ACE inhibitors and others) must be stopped before?",
    "pain": "Which pain killers may I take? NSAIDs can harm kidneys like mine.",
    "potassium": "How often should potassium be checked ({value} mmol/L in the model), above all with medicines that hold it back?",
    "pressure": "What blood pressure should I aim for, and with which medicine?",
    "dialysis": "How fast is my filtration falling? When do we talk about dialysis or a transplant, and what would be a reason to begin?",
    "steroids": "What is the plan for lowering my steroid, and how are my bones and infections looked after?",
    "unproven": "Before I pay for an unproven therapy: which controlled trial shows that it helps kidneys like mine, what is in it, "
    "and who watches for harm?",
    "doubt": "What in this page would you not believe for me, and why?",
}  # fmt: skip
_NEPHROTIC, _LOW_FILTRATION, _REDUCED_FILTRATION, _FERTILE_UNTIL = 0.5, 30, 60, 50


def questions(comparison: Comparison) -> list[str]:
    """The questions that fit, most pressing first."""
    asked = _about_minerals(comparison) | _about_kidneys(comparison) | _about_treatment(comparison)
    return [text.format(value=number(asked[about])) for about, text in _QUESTIONS.items() if about in asked]


def _reading(comparison: Comparison, quantity: str) -> float:
    value = now(comparison, quantity)
    return float("nan") if value is None else value


def _low(comparison: Comparison, quantity: str) -> bool:
    limit = usual_range(quantity).low
    return limit is not None and _reading(comparison, quantity) < limit


def _high(comparison: Comparison, quantity: str) -> bool:
    limit = usual_range(quantity).high
    return limit is not None and _reading(comparison, quantity) > limit


def _fitting(found: dict[str, tuple[bool, float]]) -> dict[str, float]:
    return {about: value for about, (fits, value) in found.items() if fits}


def _about_minerals(of: Comparison) -> dict[str, float]:
    low_calcium = _low(of, "ionised_calcium")
    return _fitting(
        {
            "ionised calcium": (low_calcium, 0),
            "alarm": (low_calcium or _reading(of, "cramps") > 1, 0),
            "albumin": (_low(of, "total_calcium") and _low(of, "albumin"), 0),
            "vitamin D": (_low(of, "vitamin_d_total"), _reading(of, "vitamin_d_total")),
            "calcitriol": (_low(of, "calcitriol") and _high(of, "pth"), 0),
            "phosphate": (_high(of, "phosphate"), 0),
            "magnesium": (_low(of, "magnesium"), 0),
            "acid": (_low(of, "bicarbonate"), 0),
        }
    )


def _about_kidneys(of: Comparison) -> dict[str, float]:
    egfr = _reading(of, "egfr")
    return _fitting(
        {
            "anaemia": (_low(of, "haemoglobin"), 0),
            "activity": (_reading(of, "upcr") > _NEPHROTIC, 0),
            "pain": (egfr < _REDUCED_FILTRATION, 0),
            "pressure": (_high(of, "mean_pressure"), 0),
            "dialysis": (egfr < _LOW_FILTRATION, 0),
        }
    )


def _about_treatment(of: Comparison) -> dict[str, float]:
    keys = {course.key for course in of.courses}
    used = {taken.name for course in of.courses for taken in course.plan.regimens} | {taken.name for taken in of.patient.medicines}
    unproven = any(course.plan.hypothesis or course.plan.grade == "X" for course in of.courses)
    return _fitting(
        {
            "calcium tablets": ("calcium_carbonate" in used or "calcium_tablets" in keys, 0),
            "mycophenolate": ("mycophenolate" in used and _reading(of, "egfr") < _LOW_FILTRATION, 0),
            "pregnancy": (of.patient.female and of.patient.age < _FERTILE_UNTIL, 0),
            "potassium": (bool({"ace_inhibitor", "losartan", "finerenone"} & used) or _high(of, "potassium"), _reading(of, "potassium")),
            "steroids": (bool({"prednisone", "prednisolone", "methylprednisolone"} & used), 0),
            "unproven": (unproven, 0),
            "doubt": (True, 0),
        }
    )
