"""Fitting values that no source gives to fit rows and targets, in the open: least squares within what was plausible beforehand.

A row is missed by the half-width of its interval as unit, and each study weighs one. A value is fitted as its logarithm; how far it strays
from its middle counts too, with the distance of a limit from the middle as two standard deviations, so that a value of which the rows tell
nothing stays where it was. How much they tell is reported with it.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from ..engine.parts import write_whole, writing_to
from ..errors import EngineError, EvidenceError, LunisError, Problem, nearest
from ..evidence import Value, stems, values_of
from ..evidence.calibrations import Calibration, Range, calibration, record_path
from ..language.graph import Symbol
from ..units import unit
from .conduct import Theatre
from .rows import BOARDS, Row, rows_of, targets_of
from .studies import library

Array = NDArray[np.float64]
STEP = 0.02
CLOSE = 1e-3
FAR = 5.0
Progress = Callable[[int, float], None]


@dataclass(frozen=True)
class Fitted:
    """One value: where it began, where it came to, and how well the rows tell it.

    told: the share of what was uncertain beforehand that the rows took away, from 0 (they say nothing of it) to 1.
    """

    value: Value
    range: Range
    number: float
    factor_sd: float
    told: float

    @property
    def at_its_limit(self) -> bool:
        return not self.range.low * 1.001 < self.number < self.range.high / 1.001


@dataclass(frozen=True)
class Met:
    """One row before and after."""

    row: Row
    before: float
    after: float


@dataclass(frozen=True)
class Calibrated:
    """What came of a calibration."""

    calibration: Calibration
    values: tuple[Fitted, ...]
    rows: tuple[Met, ...]
    runs: int

    def document(self) -> dict[str, Any]:
        """The record, as it is kept."""
        return {
            "calibration": self.calibration.name,
            "values": {
                f"{each.value.organ}.{each.value.name}": {
                    "value": _short(each.number),
                    "unit": each.value.unit,
                    "sd_as_factor": _short(each.factor_sd, 3),
                    "told_by_rows": round(each.told, 3),
                    "at_its_limit": each.at_its_limit,
                }
                for each in self.values
            },
            "rows": {
                each.row.id: {
                    "published": each.row.published,
                    "interval": [each.row.low, each.row.high],
                    "before": _short(each.before, 4),
                    "after": _short(each.after, 4),
                    "inside": each.row.holds(each.after),
                }
                for each in self.rows
            },
            "seed": "the people of each study, drawn by the name of its course",
            "runs": self.runs,
        }


def calibrate(name: str, progress: Progress | None = None) -> Calibrated:
    """Fit a calibration. The same files give the same result.

    Raises EvidenceError for a calibration, a row or a value that is none, a row that is there to judge, or a value that others derive from.
    """
    said = calibration(name)
    rows, values = _sound(said)
    misfit = _Misfit(rows, values, list(said.values.values()), progress)
    middle = np.zeros(len(values))
    before = misfit.numbers(middle)
    limits = [(math.log(each.low / each.middle), math.log(each.high / each.middle)) for each in said.values.values()]
    found = least_squares(
        misfit, middle, bounds=tuple(zip(*limits, strict=True)), diff_step=STEP, xtol=CLOSE, ftol=CLOSE, x_scale=misfit.prior
    )
    after = misfit.numbers(found.x)
    spread = np.sqrt(np.diag(np.linalg.inv(found.jac.T @ found.jac)))
    fitted = tuple(
        Fitted(value, within, within.middle * math.exp(x), math.exp(sd), 1 - min((sd / prior) ** 2, 1.0))
        for value, within, x, sd, prior in zip(values, said.values.values(), found.x, spread, misfit.prior, strict=True)
    )
    return Calibrated(said, fitted, tuple(map(Met, rows, before, after)), misfit.runs)


def write_record(found: Calibrated) -> Path:
    """Keep what was found where the model reads it. Raises LunisError when that cannot be written."""
    path = record_path(found.calibration.name)
    text = json.dumps(found.document(), indent=1, ensure_ascii=False) + "\n"
    with writing_to(path):
        write_whole(path, lambda file: file.write(text.encode()))
    return path


class _Misfit:
    """The residuals of the rows, and of the values from their middles."""

    def __init__(self, rows: list[Row], values: list[Value], ranges: list[Range], progress: Progress | None) -> None:
        self.rows, self.values, self.ranges, self.progress = rows, values, ranges, progress
        self.prior = np.array([math.log(each.high / each.low) / 4 for each in ranges])
        of_study = Counter(row.study for row in rows)
        self.half = np.array([(row.high - row.low) / 2 for row in rows])  # type: ignore[operator]
        self.weight = np.array([1 / math.sqrt(of_study[row.study]) for row in rows])
        self.published = np.array([row.published for row in rows], dtype=float)
        self.runs = 0

    def __call__(self, x: Array) -> Array:
        missed = (self.numbers(x) - self.published) / self.half
        if self.progress is not None:
            self.progress(self.runs, float(np.sqrt(np.mean(missed**2))))
        # Beyond a few half-widths a miss counts by its logarithm: one row that cannot be met must not outweigh all others.
        return np.concatenate([self.weight * FAR * np.arcsinh(missed / FAR), x / self.prior])

    def numbers(self, x: Array) -> list[float]:
        """What each row comes to with these values."""
        self.runs += 1
        instead = {
            Symbol("parameter", value.organ, value.name): unit(value.unit).to_base(within.middle * math.exp(each))
            for value, within, each in zip(self.values, self.ranges, x, strict=True)
        }
        theatres = {name: Theatre(library(), name, [row for row in self.rows if _board(row) == name], instead) for name in BOARDS}
        results = [theatres[_board(row)].of(row) for row in self.rows]
        for each in results:
            if each.number is None:
                raise EngineError(Problem(each.row.id, each.reason))
        return [float(each.number) for each in results if each.number is not None]


def _sound(said: Calibration) -> tuple[list[Row], list[Value]]:
    problems: list[Problem] = []
    where = f"calibrations/{said.name}.toml"
    known = {row.id: row for board in BOARDS for row in (*rows_of(board), *targets_of(board))}
    for id in said.rows:
        if id not in known:
            problems.append(Problem(where, f"no row `{id}`", nearest(id, known)))
        elif known[id].use == "check":
            problems.append(Problem(where, f"`{id}` is there to judge, not to be fitted to", "only rows with use=fit, and targets"))
        elif known[id].excluded:
            problems.append(Problem(where, f"`{id}` never counts: {known[id].excluded}"))
    values = []
    for dotted in said.values:
        organ, _, name = dotted.partition(".")
        try:
            there = values_of(organ)
        except LunisError as error:
            problems += [Problem(where, problem.what, problem.instead) for problem in error.problems]
            continue
        if name not in there:
            problems.append(Problem(where, f"no value `{dotted}`", nearest(name, there)))
        elif child := next(_derived_from(organ, name), ""):
            problems.append(Problem(where, f"`{child}` is derived from `{dotted}`, and would not follow it", "fit one that stands alone"))
        else:
            values.append(there[name])
    if problems:
        raise EvidenceError(problems)
    return [known[id] for id in said.rows], values


def _derived_from(organ: str, name: str) -> Iterator[str]:
    """Every value whose formula names this one."""
    for stem in stems():
        for value in values_of(stem).values():
            words = rf"\b{organ}\.{name}\b" if stem != organ else rf"(?<![\w.]){name}\b(?!\s*\()"
            if value.formula and re.search(words, value.formula):
                yield f"{stem}.{value.name}"


def _board(row: Row) -> str:
    return row.id.partition(".")[0]


def _short(number: float, digits: int = 5) -> float:
    return float(f"{number:.{digits}g}")


def calibrated_values() -> Mapping[str, tuple[str, ...]]:
    """The values of the model that each calibration gave."""
    found: dict[str, tuple[str, ...]] = {}
    for stem in stems():
        for value in values_of(stem).values():
            if value.run:
                found[value.run] = (*found.get(value.run, ()), f"{stem}.{value.name}")
    return found
