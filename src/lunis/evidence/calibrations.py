"""Calibrations: values that no source gives, fitted to published results. `calibrations/<name>.toml` says what is fitted to what, and
`calibrations/<name>.json`, written by `lunis calibrate <name>`, what came of it; the model reads its calibrated values there.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import EvidenceError, Problem, nearest
from .schema import is_number, is_texts

CALIBRATIONS = Path(__file__).parent / "calibrations"
KEYS = ("about", "rows", "values")


@dataclass(frozen=True)
class Range:
    """What was plausible for a value beforehand, in its unit: a middle, from which the fit starts, and limits."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Calibration:
    """What is fitted (`organ.value` with its range) to which rows of the boards, and why so."""

    name: str
    about: str
    rows: tuple[str, ...]
    values: Mapping[str, Range]


@cache
def calibrations() -> Mapping[str, Calibration]:
    """Every calibration by name. Raises EvidenceError with everything that is wrong with their files."""
    problems: list[Problem] = []
    found = {}
    for path in sorted(CALIBRATIONS.glob("*.toml")):
        found[path.stem], complaints = calibration_from(path.read_text(encoding="utf-8"), path.stem)
        problems += complaints
    if problems:
        raise EvidenceError(problems)
    return found


def calibration(name: str) -> Calibration:
    """One calibration. Raises EvidenceError when there is none, naming the closest."""
    if name not in (known := calibrations()):
        raise EvidenceError(Problem("calibrations", f"no calibration `{name}`", nearest(name, known)))
    return known[name]


def calibration_from(text: str, name: str) -> tuple[Calibration, list[Problem]]:
    """The calibration that a text describes, and what is wrong with it."""
    where = f"calibrations/{name}.toml"
    try:
        said: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Calibration(name, "", (), {}), [Problem(where, f"not readable as TOML: {error}")]
    problems = [Problem(where, f"says `{key}`", nearest(key, KEYS)) for key in said if key not in KEYS]
    rows, about = said.get("rows", []), said.get("about")
    if not isinstance(about, str) or not about:
        problems.append(Problem(where, "does not say what it is about", 'about = "…"'))
    if not is_texts(rows) or not rows:
        problems.append(Problem(where, "`rows` is not a list of ids of rows", 'rows = ["pd.…"]'))
    tables = said.get("values")
    if not isinstance(tables, dict) or not tables:
        problems.append(Problem(where, "has no values to fit", "[values] with one line a value"))
        tables = {}
    values = {}
    for each, limits in tables.items():
        if _is_range(limits):
            values[each] = Range(limits["low"], limits["middle"], limits["high"])
        else:
            what = f"`{each}` has no range above zero"
            problems.append(Problem(where, what, "{ low = 0.1, middle = 1, high = 10 }, in the unit of the value"))
    return Calibration(name, str(about), tuple(map(str, rows)), values), problems


def _is_range(limits: object) -> bool:
    if not isinstance(limits, dict) or set(limits) != {"low", "middle", "high"} or not all(map(is_number, limits.values())):
        return False
    return bool(0 < limits["low"] < limits["middle"] < limits["high"])


@cache
def record(name: str) -> Mapping[str, Any]:
    """What came of a calibration. Raises EvidenceError when it was never run or its record cannot be read."""
    path = record_path(name)
    again = f"run `lunis calibrate {name}`"
    if not path.exists():
        calibration(name)
        raise EvidenceError(Problem(f"calibrations/{path.name}", "is not there: this calibration was never run", again))
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise EvidenceError(Problem(f"calibrations/{path.name}", f"cannot be read: {error}", again)) from None
    return found


def record_path(name: str) -> Path:
    """Where the record of a calibration lies."""
    return CALIBRATIONS / f"{name}.json"


def found_by(name: str, value: str, unit: str) -> float:
    """The number of `organ.value` as a calibration found it. Raises EvidenceError when it found none, or in another unit."""
    values = record(name).get("values", {})
    if value not in values:
        raise EvidenceError(Problem("", f"calibration `{name}` did not fit `{value}`", nearest(value, values)))
    if (said := values[value]["unit"]) != unit:
        raise EvidenceError(Problem("", f"calibration `{name}` found `{value}` in {said}, not in {unit}", f"unit = {said!r}"))
    return float(values[value]["value"])
