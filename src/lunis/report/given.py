"""What a course gives, as a prescription reads: "prednisone 30 → 5 mg/d over 24 weeks", after every cap."""

from __future__ import annotations

from ..errors import EvidenceError
from ..evidence import therapy_facts
from ..language import Regimen
from ..language.wording import in_words
from ..scenario.course import Plan


def given(plan: Plan) -> list[str]:
    """Each therapy of a course with its schedule in words."""
    return [f"{title_of(taken)} {in_words(taken.schedule)}{_by(taken)}".rstrip() for taken in plan.regimens]


def _by(taken: Regimen) -> str:
    """The route, where it is not the usual one."""
    return f", {taken.route.replace('_', ' ')}" if taken.route != next(iter(taken.therapy.routes), "") else ""


def title_of(taken: Regimen) -> str:
    """A therapy as a reader names it, with the version of it that is taken."""
    label = taken.therapy.label
    try:
        name = therapy_facts(taken.name).name
    except EvidenceError:  # a therapy of the user's own
        return taken.therapy.title.replace("_", " ")
    return name if not label else label if label.startswith(name) else f"{name} ({label})"
