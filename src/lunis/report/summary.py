"""The comparison as one small document: what was run, how well it fits, and the key numbers of every course."""

from __future__ import annotations

import platform
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from typing import Any

import numpy as np

from ..figures.palette import heading
from ..figures.validity import not_valid
from ..scenario.course import NOTICE, Comparison, Course
from .given import given
from .verdicts import Change, changes, unchanged
from .words import class_and_stage

DAYS = (0.0, 90.0, 365.0, 730.0)


def version(package: str = "lunis") -> str:
    """The installed version of a package; a word when it runs from its source."""
    try:
        return installed_version(package)
    except PackageNotFoundError:
        return "not installed (run from source)"


def summary(comparison: Comparison) -> dict[str, Any]:
    """Everything that a script needs without reading the long table. Numbers that do not exist are null."""
    base = unchanged(comparison)
    described: dict[str, Any] = _sound(
        {
            "notice": NOTICE,
            "class_and_stage": class_and_stage(comparison),
            "versions": {"python": platform.python_version()} | {name: version(name) for name in ("lunis", "numpy", "scipy")},
            "seed": comparison.fit.seed,
            "twins": max((len(course.results.statuses) for course in comparison.courses), default=0),
            "digest": digest(comparison),
            "seconds": round(comparison.seconds, 3),
            "failed_runs": comparison.failed,
            "failures": [failure for course in comparison.courses for failure in _failures(course)],
            "patient": {
                "title": comparison.patient.title,
                "summary": list(comparison.patient.summary()),
                "notes": list(comparison.patient.notes),
            },
            "labs": [vars(lab) for lab in comparison.fit.labs],
            "traits": [vars(trait) for trait in comparison.fit.traits],
            "fit": {"cost": comparison.fit.cost, "evaluations": comparison.fit.evaluations, "worst_misfit": comparison.fit.worst},
            "courses": [_course(course, base) for course in comparison.courses],
            "why_calcium_is_low": _attribution(comparison),
            "unproven_values_that_mattered": [
                {"value": f"{each.value.organ}.{each.value.name}", "outcome": each.outcome, "elasticity": each.elasticity}
                for each in comparison.influences
            ],
            "values_from_memory": [_value(value) for value in comparison.recalled],
        }
    )
    return described


def digest(comparison: Comparison) -> str:
    """Equal for two comparisons exactly when every number of every course is equal."""
    text = blake2b(digest_size=16)
    for course in comparison.courses:
        text.update(f"{course.key}|{'|'.join(course.results.names)}|".encode())
        text.update(np.ascontiguousarray(course.results.times).tobytes())
        text.update(np.ascontiguousarray(course.results.values).tobytes())
    return text.hexdigest()


def _course(course: Course, base: Course) -> dict[str, Any]:
    plan, last = course.plan, float(course.results.times[-1])
    said: dict[str, Any] = {
        "key": course.key,
        "title": plan.title,
        "heading": heading(plan),
        "label": plan.label,
        "hypothesis": plan.hypothesis,
        "grade": plan.grade,
        "grade_because": plan.grade_because,
        "given": given(plan),
        "notes": list(plan.notes),
        "not_valid": sorted(not_valid(plan)),
        "failed_runs": course.results.failed,
        "days": {f"{day:g}": _at(course, day) for day in DAYS if day <= last + 7},
    }
    if course.differences:
        said["against_the_same_without"] = [vars(each) for each in course.differences]
    if course is not base:
        said["against_nothing_changed"] = {change.quantity: _difference(change) for change in changes(course, base, last)}
    return said


def _at(course: Course, day: float) -> dict[str, Any]:
    units = course.results.units
    rows = {}
    for quantity in course.results.names:
        best, low, high = course.at(quantity, day)
        rows[quantity] = {"best": best, "low": low, "high": high, "unit": units[quantity]}
    return rows


def _difference(change: Change) -> dict[str, Any]:
    return {
        "difference": change.difference,
        "low": change.low,
        "high": change.high,
        "unit": change.unit,
        "mean_over_course": change.mean,
        "verdict": change.verdict,
    }


def _failures(course: Course) -> list[dict[str, Any]]:
    statuses = enumerate(course.results.statuses)
    return [
        {"course": course.key, "patient": twin, "day": status.day, "state": status.state, "reason": status.reason}
        for twin, status in statuses
        if not status.ok
    ]


def _attribution(comparison: Comparison) -> dict[str, Any] | None:
    found = comparison.calcium
    if found is None:
        return None
    shares = [
        {
            "key": share.key,
            "title": share.title,
            "total": {"share": share.total, "low": share.total_band[0], "high": share.total_band[1], "unit": "mg/dL"},
            "ionised": {"share": share.ionised, "low": share.ionised_band[0], "high": share.ionised_band[1], "unit": "mmol/L"},
        }
        for share in found.shares
    ]
    total = {"now": found.total_now, "healed": found.total_healed, "unit": "mg/dL"}
    ionised = {"now": found.ionised_now, "healed": found.ionised_healed, "unit": "mmol/L"}
    return {"method": "Shapley", "days": found.days, "twins": found.twins, "total": total, "ionised": ionised, "shares": shares}


def _value(value: Any) -> dict[str, Any] | str:
    fields = ("organ", "name", "value", "unit", "kind", "tag", "source", "place", "because")
    return {field: getattr(value, field) for field in fields} if hasattr(value, "organ") else str(value)


def _sound(said: Any) -> Any:
    """The same with plain Python numbers, and None for what is no number."""
    match said:
        case dict():
            return {str(key): _sound(value) for key, value in said.items()}
        case list() | tuple():
            return [_sound(value) for value in said]
        case bool() | np.bool_():
            return bool(said)
        case int() | np.integer():
            return int(said)
        case float() | np.floating():
            return float(said) if np.isfinite(said) else None
    return said
