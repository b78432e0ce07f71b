"""Numbers as plain paragraphs: what each course changes for better and worse, and why calcium is low."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from ..figures import usual_range
from ..figures.palette import number
from ..figures.panels import unit_text
from ..figures.validity import NOT_VALID, not_valid
from ..scenario.attribution import Attribution, Share
from ..scenario.course import Comparison, Course, Plan
from ..scenario.fit import LabFit
from .standing import documented, graded
from .verdicts import Change, changes, judged, name_of, unchanged

CLASS_AND_STAGE = (
    "Class IV is not stage 4. The class of lupus nephritis (I to VI) is histology: what a biopsy shows under the microscope. "
    "The stage of chronic kidney disease (G1 to G5) is how much the kidneys filter."
)
_STAGES = ((90, "G1"), (60, "G2"), (45, "G3a"), (30, "G3b"), (15, "G4"), (0, "G5"))


def after(days: float) -> str:
    """A span of time in words."""
    months = days / (365.25 / 12)
    if months < 2:
        return f"{days:.0f} days"
    return f"{round(months / 12, 1):g} years" if months > 23 else f"{months:.0f} months"


def paragraph(course: Course, base: Course, base_name: str = "nothing changed") -> list[str]:
    """A course in two plain paragraphs: what it is and does in short, and the numbers behind that."""
    end = float(course.results.times[-1])
    lead, numbers = _standing(course.plan), [_going_on(course, end)]
    if course is not base:
        # No verdict on what a trial has left open: it gets an interval.
        left_open = {each.quantity for each in course.differences}
        found = [change for change in changes(course, base, end) if change.quantity not in left_open]
        short, *numbers = _compared(found, end, base_name, course.plan)
        lead.append(interval(course) if course.differences else short)
        if not_valid(course.plan):
            true = next((f": {change}" for change in found if change.quantity == "gfr"), "")
            lead.append(f"eGFR and creatinine are {NOT_VALID}; true filtration is judged instead{true}.")
    if course.results.failed:
        count = f"{course.results.failed} of {len(course.results.statuses)} twins"
        numbers.append(f"{count} could not be run to the end and are left out of the bands after that.")
    return [" ".join(sentences) for sentences in (lead, numbers) if sentences]


def _standing(plan: Plan) -> list[str]:
    said = []
    if plan.hypothesis:
        said.append(
            "Hypothesis: the claimed effect was put into the model by hand. "
            "What follows shows what would be seen if the claim were true; it is no evidence that it is."
        )
    elif plan.label and not plan.label.startswith("as "):
        said.append(f"{plan.label[0].upper()}{plan.label[1:]}.")
    if not plan.regimens and any("withheld" in note for note in plan.notes):
        said.append("Its rules withhold all of it from this patient, so that nothing is given.")
    return [*said, graded(plan)] if plan.grade else said


def _going_on(course: Course, end: float) -> str:
    parts = []
    for quantity in judged(course):
        first, (best, low, high) = course.at(quantity, 0)[0], course.at(quantity, end)
        unit = unit_text(course.results.units[quantity])
        parts.append(f"{name_of(quantity)} {number(first)} → {number(best)} {unit}".rstrip() + f" ({number(low)} to {number(high)})")
    return f"In this model, over {after(end)}: {'; '.join(parts)}."


def _compared(found: Sequence[Change], end: float, base_name: str, plan: Plan) -> list[str]:
    claim = ", were the claim true" if plan.hypothesis else ""
    lead = f"After {after(end)} in this model{claim}, against {base_name}"
    groups: dict[str, list[Change]] = {}
    for change in found:
        groups.setdefault(change.verdict, []).append(change)
    said = [_in_short(groups, claim, documented(plan))]
    if "better" in groups:
        said.append(f"{lead}, better: {_listed(groups['better'])}.")
    if "worse" in groups:
        said.append(f"{'Worse' if 'better' in groups else f'{lead}, worse'}: {_listed(groups['worse'])}.")
    if not {"better", "worse"} & set(groups):
        said.append(f"{lead}, no difference is both large enough and certain enough to be called one.")
    if "changed" in groups:
        said.append(f"Changed within or beside the usual range: {_listed(groups['changed'])}.")
    if "unclear" in groups:
        said.append(f"Not distinguishable from no change (the band of the difference covers zero): {_named(groups['unclear'])}.")
    if "unnoticed" in groups:
        said.append(f"Too small to notice: {_named(groups['unnoticed'])}.")
    if "same" in groups:
        said.append(f"Exactly as with {base_name}: {_named(groups['same'])}.")
    return said


def _in_short(groups: Mapping[str, Sequence[Change]], claim: str, harms: Sequence[str]) -> str:
    better, worse = _named(groups.get("better", ())), _named(groups.get("worse", ()))
    said = f"In short{claim}: better in {better or 'nothing that is judged here'}"
    if worse or not harms:
        said += f"; worse in {worse or 'nothing that is judged here'}"
    return f"{said}. Documented beside the model: {' '.join(harms)}" if harms else f"{said}."


def interval(course: Course) -> str:
    """What a treatment that its trial left uncertain may do: an interval, and no verdict."""
    said = []
    for each in course.differences:
        unit = f" {unit_text(each.unit)}" if unit_text(each.unit) else ""
        band = f"95 % interval {number(each.low)} to {number(each.high)}"
        said.append(f"{name_of(each.quantity)} {number(each.estimate)}{unit} at {after(each.day)} ({band})")
    harms = documented(course.plan)
    told = f"Difference from the same course without it, as far as its trial can tell: {'; '.join(said)}."
    return f"{told} Documented beside the model: {' '.join(harms)}" if harms else told


def _listed(found: Sequence[Change]) -> str:
    return "; ".join(map(str, found))


def _named(found: Sequence[Change]) -> str:
    return ", ".join(change.title for change in found)


def class_and_stage(comparison: Comparison) -> str:
    """That a histological class is not a stage of kidney disease, with this patient's of both."""
    kind = comparison.patient.histological_class
    egfr = now(comparison, "egfr")
    words = CLASS_AND_STAGE
    if egfr is not None:
        stage = next(name for limit, name in _STAGES if egfr >= limit)
        biopsy = f"the biopsy class is {kind}" if kind else "no biopsy class is stated"
        words += f" In this patient {biopsy}, and the modelled eGFR of {number(egfr)} mL/min/1.73 m² lies in the range of {stage}."
    return words


def now(comparison: Comparison, quantity: str) -> float | None:
    """A quantity on day 0 in the best-fitting twin, where it was recorded."""
    base = unchanged(comparison)
    if quantity not in base.results.names:
        return None
    value = base.at(quantity, 0)[0]
    return value if np.isfinite(value) else None


def why_calcium_is_low(calcium: Attribution, labs: Sequence[LabFit] = ()) -> list[str]:
    """The attribution in plain sentences, total and ionised calcium apart; where a lab of the patient says otherwise, that too."""
    total = _shared_out(
        "Total", calcium.total_now, calcium.total_healed, "mg/dL", calcium.shares, lambda share: (share.total, share.total_band)
    )
    ionised = _shared_out(
        "Ionised",
        calcium.ionised_now,
        calcium.ionised_healed,
        "mmol/L",
        calcium.shares,
        lambda share: (share.ionised, share.ionised_band),
    )
    return [
        total + _misfit("total_calcium", calcium.total_now, "mg/dL", labs),
        ionised + _misfit("ionised_calcium", calcium.ionised_now, "mmol/L", labs),
        "Cramps and tetany follow ionised calcium. Low albumin lowers total calcium without lowering ionised calcium, "
        "so the two must not be mixed up.",
        "Shares are Shapley values: what healing a cause adds to calcium, averaged over every order in which the causes could be healed. "
        "They add up to the whole difference, and hold for this model of this patient.",
    ]


def _shared_out(
    which: str,
    at_present: float,
    healed: float,
    unit: str,
    shares: Sequence[Share],
    of: Callable[[Share], tuple[float, tuple[float, float]]],
) -> str:
    ranked = sorted(((*of(share), share.title) for share in shares), key=lambda each: -abs(each[0]))
    surely = [(value, band, title) for value, band, title in ranked if not band[0] <= 0 <= band[1]]
    lowering = [f"{title} {number(value)} ({_between(*band)})" for value, band, title in surely if value > 0]
    raising = [f"{title} {number(-value)} ({_between(-band[1], -band[0])})" for value, band, title in surely if value <= 0]
    uncertain = [f"{title} {number(value)}" for value, (low, high), title in ranked if low <= 0 <= high]
    said = f"{which} calcium in the model is {number(at_present)} {unit}; with every named cause healed it would be {number(healed)}."
    if lowering:
        said += f" Lowered, in {unit}, by: {'; '.join(lowering)}."
    if raising:
        said += f" Raised by: {'; '.join(raising)}."
    if uncertain:
        said += f" Share not distinguishable from zero: {', '.join(uncertain)}."
    return said + f" What lowers less what raises makes the difference of {number(healed - at_present)}."


def _between(low: float, high: float) -> str:
    return f"{number(low)} to {number(high)}"


def _misfit(quantity: str, modelled: float, unit: str, labs: Sequence[LabFit]) -> str:
    """What of a measured lab the model leaves unexplained; empty where nobody would notice it."""
    measured = next((lab.measured for lab in labs if lab.name == quantity and lab.unit == unit), None)
    if measured is None or abs(modelled - measured) < (usual_range(quantity).noticeable or 0.0):
        return ""
    gap = number(abs(modelled - measured))
    return f" The lab is {number(measured)}; the model explains {number(modelled)}, and the missing {gap} {unit} is a misfit of the model."
