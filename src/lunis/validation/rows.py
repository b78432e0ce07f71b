"""The rows of a board: what was published, the interval that counts as right, and whether a row may be fitted to or only checked.

Frozen rows lie in `evidence/checks/`, in files that bear their date. A file is never edited: a later one takes the place of rows with the
same id. Targets, in `evidence/targets/`, are further results of other studies, gathered to be fitted to and never scored.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

from ..errors import EvidenceError, LunisError, Problem, nearest
from ..evidence import finding
from ..evidence.findings import as_number
from ..units import unit

CHECKS = Path(__file__).parents[1] / "evidence" / "checks"
TARGETS = CHECKS.parent / "targets"
BOARDS = {"pk": "pharmacokinetics", "pd": "effects on the body"}
Use = Literal["fit", "check", "target"]


@dataclass(frozen=True)
class Row:
    """One published result of one study, frozen."""

    id: str
    study: str
    therapy: str
    quantity: str
    as_printed: str
    published: float | None
    unit: str
    low: float | None
    high: float | None
    basis: str
    use: Use
    finding: str
    tag: str
    who: str
    given: str
    when: str
    excluded: str
    sign: str = ""

    @property
    def shown(self) -> str:
        """The published number with its unit."""
        return f"{self.published:.4g} {self.unit}".removesuffix(" 1")

    @property
    def no_effect(self) -> float | None:
        """What the number would be if nothing happened; None where that is no question: for levels, times, and without a published way."""
        if not self.sign:
            return None
        if "ratio" in self.quantity:
            return 1.0
        return 0.0 if any(word in self.quantity for word in ("change", "difference", "slope", "dip")) else None

    def holds(self, number: float) -> bool:
        """Whether a simulated number lies in the interval."""
        return self.low is not None and self.high is not None and self.low <= number <= self.high


def rows_of(board: str) -> tuple[Row, ...]:
    """Every frozen row of a board, in the order of the files; a later file takes the place of rows with the same id.

    Raises EvidenceError for a board that is none, or with everything that is wrong with its files.
    """
    if board not in BOARDS:
        raise EvidenceError(Problem("validate", f"no board `{board}`", nearest(board, BOARDS)))
    found: dict[str, Row] = {}
    problems: list[Problem] = []
    for path in sorted(CHECKS.glob(f"*_{board}.csv")):
        found_here, complaints = read_rows(path.read_text(encoding="utf-8"), f"checks/{path.name}")
        problems += complaints
        found |= {row.id: row for row in found_here}
        problems += _not_of_use(found_here, ("fit", "check"), f"checks/{path.name}")
    if problems:
        raise EvidenceError(problems)
    return tuple(found.values())


def targets_of(board: str) -> tuple[Row, ...]:
    """Every target of a board. Raises EvidenceError with everything that is wrong with their files.

    No target may come from a study that judges: what is fitted to it would know the answer.
    """
    frozen = rows_of(board)
    judges = {row.study for name in BOARDS for row in rows_of(name) if row.use == "check"}
    taken = {row.id for row in frozen}
    found: list[Row] = []
    problems: list[Problem] = []
    for path in sorted(TARGETS.glob(f"*_{board}.csv")):
        name = f"targets/{path.name}"
        found_here, complaints = read_rows(path.read_text(encoding="utf-8"), name)
        problems += complaints + _not_of_use(found_here, ("target",), name)
        for row in found_here:
            if row.study in judges:
                problems.append(Problem(f"{name}: {row.id}", f"is of `{row.study}`, a study that judges", "another study"))
            if row.id in taken:
                problems.append(Problem(f"{name}: {row.id}", "stands twice", "an id of its own"))
            taken.add(row.id)
        found += found_here
    if problems:
        raise EvidenceError(problems)
    return tuple(found)


def _not_of_use(rows: Sequence[Row], uses: Sequence[str], name: str) -> list[Problem]:
    said = " or ".join(f"`{use}`" for use in uses)
    return [Problem(f"{name}: {row.id}", f"is for `{row.use}`", said) for row in rows if row.use not in uses]


def read_rows(text: str, name: str) -> tuple[list[Row], list[Problem]]:
    """The rows in the text of one file, and what is wrong with them. Lines that begin with `#` say how to read it."""
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith("#")]
    table = csv.DictReader(lines)
    wanted = {field.name for field in fields(Row)} - {"sign"}
    if missing := wanted - set(table.fieldnames or ()):
        return [], [Problem(name, f"columns are missing: {', '.join(sorted(missing))}")]
    found: list[Row] = []
    problems: list[Problem] = []
    for cells in table:
        complaints = [Problem(f"{name}: {cells['id']}", *complaint) for complaint in _complaints(cells)]
        problems += complaints
        if not complaints:
            found.append(_row(cells))
    return found, problems


def _row(cells: Mapping[str, str]) -> Row:
    values: dict[str, Any] = {field.name: cells[field.name] for field in fields(Row) if field.name in cells}
    return Row(**values | {name: as_number(cells[name]) for name in ("published", "low", "high")})


def _complaints(cells: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    found = []
    if not re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)+", cells["id"]):
        found.append(("is not an id", "small letters, digits and `_`, in parts joined by dots"))
    if cells["use"] not in get_args(Use):
        found.append((f"is for `{cells['use']}`", "`fit`, `check` or `target`"))
    if cells.get("sign", "") not in ("", "+", "-"):
        found.append((f"has the sign `{cells['sign']}`", "`+`, `-` or nothing"))
    if not cells["excluded"]:
        numbers = [as_number(cells[name]) for name in ("low", "published", "high")]
        if None in numbers or numbers != sorted(numbers, key=float):  # type: ignore[arg-type]
            found.append(("has no published number inside an interval", "or say in `excluded` why it never counts"))
    for check in (lambda: unit(cells["unit"]), lambda: finding(cells["finding"])):
        try:
            check()
        except LunisError as error:
            found.append((error.problems[0].what, error.problems[0].instead))
    return found
