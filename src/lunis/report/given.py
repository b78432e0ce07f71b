"""What a course gives, as a prescription reads: "prednisone 30 → 5 mg/d over 24 weeks", after every cap."""

from __future__ import annotations

from ..errors import EvidenceError
from ..evidence import therapy_facts
from ..figures.panels import unit_text
from ..language import Regimen
from ..language.schedules import Amount
from ..language.wording import in_words
from ..scenario.course import Plan
from ..therapies import FORMULARY
from ..units import unit


def given(plan: Plan) -> list[str]:
    """Each therapy of a course with its schedule in words."""
    return [f"{title_of(taken)} {in_words(taken.schedule)}{_by(taken)}{_set(taken)}".rstrip() for taken in plan.regimens]


def _by(taken: Regimen) -> str:
    """The route, where it is not the usual one."""
    return f", {taken.route.replace('_', ' ')}" if taken.route != next(iter(taken.therapy.routes), "") else ""


def _set(taken: Regimen) -> str:
    """The values that were set for this patient, where they differ from the usual ones."""
    usual = FORMULARY[taken.name].values if taken.name in FORMULARY else taken.therapy.values
    own = {name: value for name, value in taken.therapy.values.items() if isinstance(value, Amount) and value.base != usual[name].base}
    return "".join(f", {name.replace('_', ' ')} {_instead(value, usual[name].base)}" for name, value in own.items())


def _instead(value: Amount, usual: float) -> str:
    said, otherwise = f"{value.value:.4g}", f"{unit(value.unit_name).from_base(usual):.4g}"
    return f"{said} instead of {otherwise} {unit_text(value.unit_name)}".rstrip()


def title_of(taken: Regimen) -> str:
    """A therapy as a reader names it, with the version of it that is taken."""
    label = taken.therapy.label
    try:
        name = therapy_facts(taken.name).name
    except EvidenceError:  # a therapy of the user's own
        return taken.therapy.title.replace("_", " ")
    return name if not label else label if label.startswith(name) else f"{name} ({label})"
