"""What is known of a course beside its numbers: how good its evidence is, which harms are documented, what a prescriber must mind."""

from __future__ import annotations

import re

from ..figures.panels import unit_text
from ..scenario.course import Comparison, Plan
from ..scenario.courses import AS_EVIDENCED
from .verdicts import name_of

GRADES = {
    "A": "randomised trials in lupus nephritis",
    "B": "randomised trials in lupus, chronic kidney disease or dialysis",
    "C": "human pharmacology or cohorts",
    "D": "animal or laboratory work only",
    "X": "no credible evidence of benefit",
}
_DOSE = re.compile(
    r"(?P<change>withheld|with care|dose × [^,]+|at most [^,]+), since (?P<when>\w+) is (?P<level>\S+) (?P<unit>[^:]*)(?=:|$)"
)


def unproven(plan: Plan) -> bool:
    """Whether no benefit of a course has been shown, however much it was studied."""
    return plan.hypothesis or plan.grade == "X" or plan.label == AS_EVIDENCED


def badge(plan: Plan) -> str:
    """The grade in a word or two; a grade alone is kept for what has been shown to work."""
    if not plan.grade:
        return ""
    if plan.grade == "X":
        return "evidence X · no evidence of benefit"
    return f"evidence {plan.grade} · no benefit shown" if unproven(plan) else f"evidence {plan.grade}"


def graded(plan: Plan) -> str:
    """The grade, what it means and why it was given, as a sentence."""
    if not plan.grade:
        return ""
    meaning = GRADES.get(plan.grade)
    short = f", {meaning}" if plan.grade == "X" else f", no benefit shown ({meaning})" if unproven(plan) else f" ({meaning})"
    said = f"grade {plan.grade}{short}" if meaning else plan.grade.rstrip(".")
    return f"Evidence: {said}{f': {plan.grade_because}' if plan.grade_because else ''}."


def documented(plan: Plan) -> list[str]:
    """The harms that are known of an unproven course, whatever the model shows. Empty for the others."""
    if not unproven(plan):
        return []
    bare = [note.partition(": ")[2] or note for note in plan.notes]
    return [plain(note) for note in dict.fromkeys(bare) if not note.startswith("Hypothesis:")]


def other_notes(plan: Plan) -> list[str]:
    """The notes of a course that `documented` does not tell."""
    told = documented(plan)
    return [note for note in map(plain, plan.notes) if not told or not note.endswith(tuple(told))]


def plain(note: str) -> str:
    """A note about a dose with its quantity named as a reader knows it."""
    dose = _DOSE.search(note)
    if dose is None:
        return note
    level = f"{dose['level']} {unit_text(dose['unit'])}".strip()
    return f"{note[: dose.start()]}{dose['change']}, since {name_of(dose['when'])} is {level}{note[dose.end() :]}"


def cautions(comparison: Comparison) -> list[str]:
    """Changed doses, what is given with care or does not go together, and warnings about pregnancy, each once, by course."""
    told = []
    for note in dict.fromkeys(note for course in comparison.courses for note in course.plan.notes):
        dose = _DOSE.search(note)
        if dose:
            told.append(plain(note) if dose["change"] == "with care" else plain(note[: dose.end()]))
        elif re.search(r"pregnan|unborn|not together with", note, re.IGNORECASE):
            told.append(note)
    return list(dict.fromkeys(told))
