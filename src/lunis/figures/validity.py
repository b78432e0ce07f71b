"""Which quantities say nothing under a course: a machine that clears creatinine makes every estimate from creatinine meaningless."""

from __future__ import annotations

from functools import cache

from ..language import Therapy
from ..language.trace import trace_therapy
from ..physiology import filtration
from ..physiology.signals import Signals

NOT_VALID = "not valid: the machine clears creatinine"
_FROM_CREATININE = frozenset({"egfr", "creatinine"})


def not_valid(plan: object) -> frozenset[str]:
    """The quantities of a course that must not be read as a sign of its kidneys. A machine that never runs clears nothing."""
    taken = [each for each in getattr(plan, "regimens", ()) if each.schedule]
    return _FROM_CREATININE if any(_clears_creatinine(each.therapy) for each in taken) else frozenset()


@cache
def _clears_creatinine(therapy: Therapy) -> bool:
    return filtration.Doors.creatinine_removal in trace_therapy(therapy, Signals, fold=False).actions
