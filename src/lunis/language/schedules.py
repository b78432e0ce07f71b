"""When a therapy is given: data that a prescription reads like, turned into exact events.

Times are days from the start of the run. A schedule knows nothing of the drug; a regimen joins the two.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from ..errors import LanguageError, Problem, UnitError
from ..units import unit

FOREVER = math.inf


@dataclass(frozen=True)
class Amount:
    """A number with its unit, as prescribed: `Amount(7.5, "mg")`."""

    value: float
    unit_name: str

    @property
    def base(self) -> float:
        return unit(self.unit_name).to_base(self.value)

    def __str__(self) -> str:
        return f"{self.value:g} {self.unit_name}".removesuffix(" 1")


def amount(text: str) -> Amount:
    """Read `7.5 mg/d`. Raises LanguageError when there is no finite number, UnitError when the unit is unknown."""
    match = re.fullmatch(r"\s*([-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)\s*(\S.*?)?\s*", text)
    if match is None:
        raise LanguageError(Problem("", f"`{text}` is not an amount", "write a number and a unit, as in `7.5 mg`"))
    parsed = Amount(float(match.group(1)), match.group(2) or "1")
    if not math.isfinite(parsed.value):
        raise LanguageError(Problem("", f"`{text}` is too large a number"))
    try:
        unit(parsed.unit_name)
    except UnitError as error:
        raise UnitError(Problem(f"amount `{text}`", error.problems[0].what, error.problems[0].instead)) from None
    return parsed


def dose(text: str) -> tuple[Amount, str]:
    """Read `750 mg/m2`, `0.5 mg/kg/d` or `500 mg`: the amount, and what it is for each of (nothing for a fixed dose).

    Raises LanguageError or UnitError as `amount` does.
    """
    head, *rest = text.replace("m²", "m2").split("/")
    per = next((part.strip() for part in rest if part.strip() in MEASURES), "")
    kept = [part for part in rest if part.strip() != per]
    return amount("/".join([head, *kept])), per


def days(text: str | float) -> float:
    """A span of time in days: `16 weeks`, `6 months`, or a number of days. Raises UnitError when it is no time."""
    if isinstance(text, (int, float)):
        if math.isnan(text):
            raise LanguageError(Problem("", "a time that is no number", "write it as in `16 weeks`"))
        return float(text)
    span = amount(text)
    if unit(span.unit_name).dimension != unit("d").dimension:
        raise UnitError(Problem("", f"`{text}` is not a span of time", "write it as in `16 weeks`"))
    return span.base


# What a dose may be prescribed by, and the signal that says how much of it a patient has.
MEASURES = {"kg": "weight", "m2": "body_surface"}


@dataclass(frozen=True)
class Dosing:
    """One line of a prescription.

    kind: `bolus` (at once), `infusion` (over `duration`, repeated), `steady` (at a constant rate from start to stop),
    `switch` (a control set to `amount` for `duration`, repeated), `reset` (a change of state of that size).
    per: `kg` or `m2` when the amount is for each of them, and then no more than `most`. adherence: the chance that a dose is taken, or
    the share that is taken of what goes on evenly; the amount is that prescribed.
    """

    kind: Literal["bolus", "infusion", "steady", "switch", "reset"]
    amount: Amount
    start: float = 0.0
    interval: float = FOREVER
    stop: float = FOREVER
    duration: float = 0.0
    field: str = ""
    per: str = ""
    most: Amount | None = None
    adherence: float = 1.0

    @property
    def evenly(self) -> bool:
        """Whether it goes on without a break, so that who forgets takes a share of it and misses no dose."""
        return self.kind == "steady" or (self.kind == "switch" and not math.isfinite(self.interval))

    def times(self, until: float) -> Iterator[float]:
        """The instants at which it happens, in [start, min(stop, until))."""
        end = min(self.stop, until)
        count = 0
        # start + n·interval, not a running sum: the last dose of a year must not drift.
        while (at := self.start + count * self.interval if count else self.start) < end:
            yield at
            if not math.isfinite(self.interval):
                return
            count += 1


Schedule = tuple[Dosing, ...]


def lasting(what: str, span: str | float) -> float:
    """A span of time above zero, in days. Raises LanguageError otherwise."""
    found = days(span)
    if not found > 0:
        raise LanguageError(Problem("", f"{what} of {found:g} days cannot be", "give a time above zero"))
    return found


def _line(
    kind: Literal["bolus", "infusion", "steady"],
    prescribed: str,
    most: str,
    start: str | float,
    interval: float = FOREVER,
    stop: str | float = FOREVER,
    duration: float = 0.0,
) -> Dosing:
    size, per = dose(prescribed)
    if most and not per:
        raise LanguageError(Problem("", f"a dose of {prescribed} with a limit of {most}", "a limit belongs to a dose by weight or surface"))
    limit = amount(most) if most else None
    if limit is not None and not limit.value > 0:
        raise LanguageError(Problem("", f"a limit of {most} leaves nothing", "give a limit above zero"))
    return Dosing(kind, size, days(start), interval, days(stop), duration, per=per, most=limit)


def once(dose: str, at: str | float = 0.0, most: str = "") -> Schedule:
    """A single dose."""
    return (_line("bolus", dose, most, at),)


def every(interval: str | float, dose: str, start: str | float = 0.0, stop: str | float = FOREVER, most: str = "") -> Schedule:
    """The same dose again and again. Raises LanguageError when the interval is not positive."""
    return (_line("bolus", dose, most, start, lasting("an interval", interval), stop),)


def daily(dose: str, start: str | float = 0.0, stop: str | float = FOREVER, most: str = "") -> Schedule:
    """Once a day."""
    return every(1.0, dose, start, stop, most)


def twice_daily(dose: str, start: str | float = 0.0, stop: str | float = FOREVER, most: str = "") -> Schedule:
    """Every 12 hours."""
    return every(0.5, dose, start, stop, most)


def three_times_daily(dose: str, start: str | float = 0.0, stop: str | float = FOREVER, most: str = "") -> Schedule:
    """Every 8 hours."""
    return every("8 h", dose, start, stop, most)


def pulses(
    dose: str, count: int, interval: str | float = 1.0, over: str | float = "1 h", start: str | float = 0.0, most: str = ""
) -> Schedule:
    """A number of infusions: three days of methylprednisolone."""
    span, first = lasting("an interval", interval), days(start)
    return (_line("infusion", dose, most, first, span, first + (count - 0.5) * span, lasting("an infusion", over)),)


def infusions(
    dose: str,
    interval: str | float,
    over: str | float = "1 h",
    start: str | float = 0.0,
    stop: str | float = FOREVER,
    most: str = "",
) -> Schedule:
    """The same infusion again and again."""
    return (_line("infusion", dose, most, start, lasting("an interval", interval), stop, lasting("an infusion", over)),)


def steady(rate: str, start: str | float = 0.0, stop: str | float = FOREVER, most: str = "") -> Schedule:
    """Intake spread evenly: `steady("7.5 mg/d")`. The slow body cannot tell it from tablets; a test holds that."""
    return (_line("steady", rate, most, start, stop=stop),)


def taper(from_: str, to: str, over: str | float, start: str | float = 0.0, steps: int = 8, tablets: str | float | None = None) -> Schedule:
    """A daily intake lowered in equal steps from one level to another, and held there: `taper("25 mg/d", "2.5 mg/d", "16 weeks")`.

    It is spread evenly, or taken as tablets at the interval given (`tablets="1 d"`).
    """
    (first, per), (last, per_last), span, begin = dose(from_), dose(to), lasting("a taper", over), days(start)
    if (first.unit_name, per) != (last.unit_name, per_last):
        raise LanguageError(Problem("", f"a taper from {from_} to {to} changes its unit"))
    if steps < 1:
        raise LanguageError(Problem("", f"a taper in {steps} steps goes nowhere", "give at least 1"))
    levels = [first.value + (last.value - first.value) * step / steps for step in range(steps)]
    edges = [begin + span * step / steps for step in range(steps + 1)]
    lines = [
        Dosing("steady", Amount(level, first.unit_name), start=begun, stop=ended, per=per)
        for level, begun, ended in zip([*levels, last.value], edges, [*edges[1:], FOREVER], strict=True)
    ]
    return tuple(lines if tablets is None else [_as_tablets(line, lasting("an interval", tablets)) for line in lines])


def _as_tablets(line: Dosing, interval: float) -> Dosing:
    """A daily intake as one dose for each interval."""
    name, found, rest = line.amount.unit_name.partition("/")
    if not found or rest.strip() not in ("d", "day"):
        raise LanguageError(
            Problem("", f"an intake of {line.amount} cannot be divided into tablets", "write it for each day, as in `25 mg/d`")
        )
    return replace(line, kind="bolus", amount=Amount(line.amount.value * interval, name.strip()), interval=interval)


WEEKDAYS = {1: (0,), 2: (0, 3), 3: (0, 2, 4), 4: (0, 2, 4, 5), 5: (0, 1, 2, 3, 4), 6: (0, 1, 2, 3, 4, 5), 7: (0, 1, 2, 3, 4, 5, 6)}


def weekdays(per_week: int, what: str) -> tuple[int, ...]:
    """The days of a week on which something happens so many times. Raises LanguageError when a week has too few."""
    if per_week not in WEEKDAYS:
        raise LanguageError(Problem("", f"{per_week} {what} a week cannot be planned", "give 1 to 7"))
    return WEEKDAYS[per_week]


def weekly(
    per_week: int, dose: str, start: str | float = 0.0, stop: str | float = FOREVER, most: str = "", over: str | float | None = None
) -> Schedule:
    """The same dose, or infusion, several times a week: epoetin on Monday, Wednesday and Friday."""
    first = days(start)
    lines = every(7.0, dose, first, stop, most) if over is None else infusions(dose, 7.0, over, first, stop, most)
    return tuple(replace(line, start=first + day) for day in weekdays(per_week, "doses") for line in lines)


def sessions(per_week: int, duration: str | float, control: str, start: str | float = 0.0, stop: str | float = FOREVER) -> Schedule:
    """A control switched on several times a week: haemodialysis on Monday, Wednesday and Friday."""
    first, last = days(start), days(stop)
    on = Amount(1.0, "1")
    session = lasting("a session", duration)
    return tuple(Dosing("switch", on, first + day, 7.0, last, session, control) for day in weekdays(per_week, "sessions"))


def switched(control: str, level: str, start: str | float = 0.0, stop: str | float = FOREVER) -> Schedule:
    """A control held at a level from start to stop."""
    first = days(start)
    return (Dosing("switch", amount(level), first, duration=lasting("a switched control", days(stop) - first), field=control),)


def reset(name: str, size: str, at: str | float = 0.0) -> Schedule:
    """A change of state at an instant, as an organ declares it."""
    return (Dosing("reset", amount(size), start=days(at), field=name),)


def starting(schedule: Schedule, at: float) -> Schedule:
    """The same schedule, begun `at` days later."""
    return tuple(replace(line, start=line.start + at, stop=line.stop + at) for line in schedule)


def taken(schedule: Schedule, adherence: float) -> Schedule:
    """The same schedule as a patient takes it who forgets: each dose or session with that chance, and that share of what goes on evenly.

    Raises LanguageError for what is no chance.
    """
    if not 0 <= adherence <= 1:
        raise LanguageError(Problem("", f"an adherence of {adherence:g} is no chance", "give a number from 0 to 1"))
    return tuple(replace(line, adherence=line.adherence * adherence) if line.kind != "reset" else line for line in schedule)
