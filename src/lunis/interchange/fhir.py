"""FHIR R4 in: a Bundle of Observations of one patient, as JSON.

An Observation counts when its status is final, amended or corrected, its code has a LOINC coding that Lunis knows, and its result is a
quantity without a comparator; so does each component of a panel, such as blood pressure. What else there is, is left out and told.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .lab_readings import Moment, Reading, Readings, moment, number_text
from .loinc import LABS, SYSTEM, is_code, slip

COUNTED = ("final", "amended", "corrected")
_NO_NUMBER = "is not readable as JSON"


def readings_of(text: str, name: str) -> Readings:
    """The results of a Bundle. What Lunis does not know is left out and told; what it knows and cannot read is a problem."""
    readings = Readings(name)
    try:
        # Numbers stay as they are written: what is a float here would gain digits.
        bundle = json.loads(text, parse_float=str, parse_int=str, parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else error
        readings.fault(name, f"{_NO_NUMBER}: {reason}", "is the file complete?")
        return readings
    kind = _field(bundle, "resourceType")
    if kind != "Bundle":
        readings.fault(name, f"is a {_shown(kind)}, not a Bundle" if kind else "is no FHIR resource", "give a Bundle of Observations")
        return readings
    subjects: dict[str, str] = {}
    for place, resource in _resources(bundle, readings):
        if _field(resource, "resourceType") != "Observation":
            readings.skip(place, f"is a {_shown(_field(resource, 'resourceType')) or 'resource without a type'}, not an Observation")
        else:
            _observation(place, resource, readings, subjects)
    _refuse_mixture(subjects, readings)
    return readings


def _refused(constant: str) -> float:
    raise ValueError(f"{constant} is no number")


def _resources(bundle: Any, readings: Readings) -> Iterator[tuple[str, Any]]:
    entries = bundle.get("entry", [])
    if not isinstance(entries, list):
        readings.fault(f"{readings.name} entry", "is not a list")
        return
    for number, entry in enumerate(entries, start=1):
        yield f"{readings.name} entry {number}", _part(entry, "resource")


def _observation(place: str, resource: Any, readings: Readings, subjects: dict[str, str]) -> None:
    parts = [(place, resource)] + [
        (f"{place} component {number}", part) for number, part in enumerate(_list(resource, "component"), start=1) if isinstance(part, dict)
    ]
    known = [(where, part, lab) for where, part in parts if (lab := _lab(where, part, readings, alone=len(parts) == 1))]
    if not known:
        if len(parts) > 1:
            readings.skip(place, "neither it nor a component has a LOINC code that Lunis knows")
        return
    if (status := _field(resource, "status")) not in COUNTED:
        readings.skip(place, f"its status is `{_shown(status)}`" if status else "it has no status")
        return
    subjects.setdefault(_subject(resource), place)
    when = _when(place, resource, readings)
    for where, part, lab in known:
        _result(where, part, lab, when, readings)


def _lab(place: str, part: Any, readings: Readings, alone: bool) -> str:
    """The lab that the LOINC codings stand for; empty when there is none."""
    codes = [_field(coding, "code") for coding in _list(_part(part, "code"), "coding") if _field(coding, "system") == SYSTEM]
    for wrong in (code for code in codes if not is_code(code)):
        readings.fault(place, f"`{_shown(wrong)}` is no LOINC code", slip(wrong))
    labs = sorted({LABS[code] for code in codes if code in LABS})
    if len(labs) > 1:
        readings.fault(place, f"its codes stand for different labs: {', '.join(labs)}")
        return ""
    if not labs and alone:
        readings.skip(place, f"Lunis knows no lab with LOINC {', '.join(map(_shown, codes))}" if codes else "it has no LOINC code")
    return labs[0] if labs else ""


def _result(place: str, part: Any, lab: str, when: Moment | None, readings: Readings) -> None:
    quantity = _part(part, "valueQuantity")
    if not quantity:
        other = next((key for key in part if key.startswith("value")), "")
        # A panel has its results in its components.
        if other or not _list(part, "component"):
            readings.skip(place, f"{lab} is given as {_shown(other)}, not as a quantity" if other else f"{lab} has no value")
        return
    if comparator := _field(quantity, "comparator"):
        readings.skip(place, f"{lab} is `{_shown(comparator)} {_shown(_field(quantity, 'value'))}`, a limit and no number")
        return
    number, _ = number_text(_field(quantity, "value"))
    unit = _field(quantity, "code") or _field(quantity, "unit")
    if not number:
        readings.fault(place, f"the value of {lab} is no number", "valueQuantity needs a `value`")
    elif not unit:
        readings.fault(place, f"{lab} has no unit", "give its UCUM `code` in valueQuantity")
    elif when is not None:
        readings.found.append(Reading(place, lab, when, number, unit))


def _when(place: str, resource: Any, readings: Readings) -> Moment | None:
    text = _field(resource, "effectiveDateTime") or _field(resource, "effectiveInstant")
    try:
        return moment(text)
    except ValueError as error:
        readings.fault(
            place, f"effectiveDateTime `{_shown(text)}` {error}" if text else "has no effectiveDateTime", "say when the sample was taken"
        )
        return None


def _subject(resource: Any) -> str:
    subject = _part(resource, "subject")
    return _field(subject, "reference") or _field(_part(subject, "identifier"), "value")


def _refuse_mixture(subjects: Mapping[str, str], readings: Readings) -> None:
    if len(subjects) > 1:
        (first, _), (other, place) = list(subjects.items())[:2]
        what = f"is of {_shown(other) or 'nobody'}, others are of {_shown(first) or 'nobody'}: {len(subjects)} patients in one Bundle"
        readings.fault(place, what, "a scenario is one patient: give a Bundle of that patient alone")


def _part(of: Any, key: str) -> dict[str, Any]:
    found = of.get(key) if isinstance(of, dict) else None
    return found if isinstance(found, dict) else {}


def _list(of: Any, key: str) -> list[Any]:
    found = of.get(key) if isinstance(of, dict) else None
    return found if isinstance(found, list) else []


def _field(of: Any, key: str) -> str:
    found = of.get(key) if isinstance(of, dict) else None
    return found if isinstance(found, str) else ""


def _shown(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"
