"""Lab results of one patient as other programs hold them, and how a scenario's labs come of them: the latest of each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from ..errors import InterchangeError, Problem
from ..scenario.labs import BY_ANY_NAME, LABS, FoundLabs, Measured, measured
from ..scenario.read import printable
from .loinc import unit_name

LARGEST = 20_000_000
# Lines on what was left out.
MOST_TOLD = 20
Clock = Literal["date", "day"]
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True)
class Moment:
    """When a sample was taken: its day (of the calendar, or counted from day 0), its order among others, and how it is written."""

    day: float
    order: float
    shown: str


@dataclass(frozen=True)
class Reading:
    """One result: where it stands, which lab it is, when, how much, in which unit as written."""

    place: str
    lab: str
    when: Moment
    value: str
    unit: str


@dataclass
class Readings:
    """What a file holds: results, what was left out and why, and what is wrong."""

    name: str
    clock: Clock = "date"
    found: list[Reading] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def fault(self, place: str, what: str, instead: str = "") -> None:
        self.problems.append(Problem(place, what, instead))

    def skip(self, place: str, what: str) -> None:
        self.skipped.append(f"{place}: {what}")

    def chosen(self, at: str = "") -> FoundLabs:
        """The latest of each lab on or before `at` (else the last day of the file, or day 0). Raises InterchangeError."""
        until = self._until(at)
        taken = [each for each in self.found if until is None or each.when.day <= until.day]
        latest: dict[str, Reading] = {}
        # Of two at one instant, the one that stands later in the file.
        for each in sorted(taken, key=lambda each: each.when.order):
            latest[each.lab] = each
        labs: list[Measured] = []
        for each in (latest[name] for name in LABS if name in latest):
            read, faults = measured(each.lab, f"{each.value} {unit_name(each.unit)}".strip(), each.place)
            labs += read
            self.problems += faults
        if not latest and not self.problems:
            when = f" on or before {until.shown}" if until else ""
            instead = "; ".join(self.skipped[:3]) or "give results with LOINC codes"
            self.fault(self.name, f"holds no lab that Lunis reads{when}", instead)
        if self.problems:
            raise InterchangeError(printable(self.problems))
        return FoundLabs(tuple(labs), self._told(latest, until))

    def _until(self, at: str) -> Moment | None:
        if at:
            try:
                return moment(at) if self.clock == "date" else day(at)
            except ValueError as error:
                self.fault("at", f"`{at}` {error}")
        elif self.clock == "day":
            return Moment(0.0, 0.0, "day 0")
        return max((each.when for each in self.found), key=lambda when: when.day, default=None)

    def _told(self, latest: dict[str, Reading], until: Moment | None) -> tuple[str, ...]:
        shown = ", ".join(f"{LABS[each.lab].title} {each.when.shown}" for each in latest.values())
        before = f" on or before {until.shown}" if until else ""
        left = [f"left out of {self.name}: {each}" for each in self.skipped[:MOST_TOLD]]
        more = [f"and {len(self.skipped) - MOST_TOLD} more left out"] if len(self.skipped) > MOST_TOLD else []
        lines = [f"labs from {self.name}, the latest of each{before}: {shown}", *left, *more]
        return tuple("".join(letter if letter.isprintable() else " " for letter in line) for line in lines)


def moment(text: str) -> Moment:
    """A date, or date and time, as ISO 8601 has it. Raises ValueError saying what is wrong."""
    written = text.strip()
    try:
        if _DATE.fullmatch(written):
            whole = date.fromisoformat(written)
            return Moment(float(whole.toordinal()), float(whole.toordinal()), written)
        if _DATE.match(written) and written[10:11] == "T":
            found = datetime.fromisoformat(written)
            placed = found if found.tzinfo else found.replace(tzinfo=UTC)
            order = placed.timestamp() / 86_400 + date(1970, 1, 1).toordinal()
            return Moment(float(found.toordinal()), order, found.date().isoformat())
    except (ValueError, OverflowError):
        pass
    raise ValueError("is not a date: write it as in `2026-03-01`, with or without a time")


def day(text: str) -> Moment:
    """A day counted from day 0 of the scenario; before it, below zero. Raises ValueError saying what is wrong."""
    if re.fullmatch(r"\s*[-+]?\d{1,6}(\.\d{1,6})?\s*", text, re.ASCII) is None:
        raise ValueError("is not a day: write a number, 0 for the day of the scenario, -30 for a month before it")
    number = float(text)
    return Moment(number, number, f"day {number:g}")


def lab_called(name: str) -> str:
    """The lab that a person calls so; empty when none is."""
    lab = BY_ANY_NAME.get(re.sub(r"\W+", "_", name.strip().lower()).strip("_"))
    return lab.name if lab else ""


def contents(path: Path) -> str:
    """The text of a file that is not too long and is a file. Raises InterchangeError."""
    try:
        # A pipe or a device may never end.
        if not path.is_file():
            raise InterchangeError(printable([Problem(path.name, "is no file that can be read")]))
        with path.open("rb") as opened:
            raw = opened.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InterchangeError(printable([Problem(path.name, f"cannot be read: {reason}")])) from error
    if len(raw) > LARGEST:
        raise InterchangeError(printable([Problem(path.name, f"is longer than {LARGEST / 1e6:g} MB", "is it the right file?")]))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InterchangeError(printable([Problem(path.name, f"is not text (UTF-8): byte {error.start}", "save it as UTF-8")])) from error


def number_text(text: str) -> tuple[str, str]:
    """A result as a plain number, or else what is wrong with it."""
    written = text.strip()
    if re.fullmatch(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?", written, re.ASCII):
        return written, ""
    return "", "write the decimal with a point" if re.fullmatch(r"\d+,\d+", written) else "write a number"
