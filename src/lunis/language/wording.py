"""A schedule in words, as a prescription has it, and back: `1 g twice a day`, `30 → 5 mg/d over 24 weeks`, `500 mg × 6, every 2 weeks`.

What is written can be read again:

* `7.5 mg/d`: an even intake. `30 → 5 mg/d over 24 weeks`: one that is lowered.
* `10 mg daily`, `1 g twice a day`, `500 mg every 8 hours`, `5 mg three times a week`, `50000 IU once a week`, `2e8 cells once`: doses.
* `500 mg × 6, every 2 weeks`: infusions, of an hour unless `over 4 h` is said; `750 mg infused every 4 weeks`: without end.
* `once`: an organ put in.
* `3 × 4 h a week`: sessions. `throughout`, `throughout at 0.5`, `for 12 weeks`: what is switched.
* After them, where it means something: `for 12 weeks`, `from day 30`, `at most 400 mg`, `80 % taken`; an option without a meaning is
  refused, and never left out. Parts follow each other with `, then`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from math import isfinite

from ..errors import LanguageError, Problem
from .schedules import (
    FOREVER,
    WEEKDAYS,
    Amount,
    Dosing,
    Schedule,
    amount,
    days,
    every,
    infusions,
    lasting,
    once,
    pulses,
    sessions,
    steady,
    switched,
    taken,
    taper,
    weekly,
)

_HOUR = 1 / 24
_MONTH = days("1 month")
_WEEK = 7.0
_TIMES = {1: "once", 2: "twice", 3: "three times", 4: "four times", 5: "five times", 6: "six times", 7: "seven times"}
# How often, as doctors abbreviate it.
_LATIN = {r"b\.?i\.?d|bd": "twice a day", r"t\.?i\.?d|tds": "three times a day", r"q\.?i\.?d|qds": "four times a day"}
_OFTEN = {0.25: "every 6 hours", 1 / 3: "every 8 hours", 0.5: "twice a day", 1.0: "daily", 7.0: "once a week", _MONTH: "every month"}
WHOLE = Amount(1.0, "1")
EXAMPLES = "`7.5 mg/d`, `1 g twice a day`, `25 → 2.5 mg/d over 16 weeks`, `500 mg × 6, every 2 weeks` or `3 × 4 h a week`"


def in_words(schedule: Schedule) -> str:
    """A schedule on one line."""
    parts = []
    for kind, group in groupby(schedule, key=_alike):
        lines = list(group)
        if kind[0] == "steady" and _joined(lines):
            parts.append(_steadily(lines))
        elif kind[0] == "switch":
            parts.append(_switched(lines))
        elif len(lines) > 1 and _weekly(lines):
            parts.append(_dosed(lines[0], f"{_TIMES[len(lines)]} a week"))
        else:
            parts += [_steadily([line]) if line.kind == "steady" else _dosed(line) for line in lines]
    return ", then ".join(parts)


def _alike(line: Dosing) -> tuple[str, str, Dosing | None]:
    """Equal for lines that may be told as one; doses must differ in nothing but their days."""
    return line.kind, line.field, None if line.kind in ("steady", "switch") else replace(line, start=0.0)


def _weekly(lines: Sequence[Dosing]) -> bool:
    """Whether doses that are alike fall on the days of a week on which so many do."""
    on = WEEKDAYS.get(len(lines), ())
    return lines[0].interval == _WEEK and tuple(line.start - lines[0].start for line in lines) == on


def _joined(lines: Sequence[Dosing]) -> bool:
    """Whether each begins where the one before ends, in one unit: a taper."""
    return all(
        one.stop == other.start and (one.amount.unit_name, one.adherence) == (other.amount.unit_name, other.adherence)
        for one, other in pairwise(lines)
    )


def _steadily(lines: Sequence[Dosing]) -> str:
    first, last = lines[0], lines[-1]
    if first.amount == last.amount:
        return _dose(first) + _lasting(first) + _begun(first) + _forgetful(first)
    tapered = f"{_number(first.amount.value)} → {_dose(last)} over {_span(last.start - first.start)}"
    ended = f", stopped after {_span(last.stop - first.start)}" if isfinite(last.stop) else ""
    return tapered + _begun(first) + ended + _forgetful(first)


def _dosed(line: Dosing, often: str = "") -> str:
    """A line, or what stands for several lines when they tell how often in other words."""
    what = f"{line.field} {_dose(line)}".strip()
    forgetful = _forgetful(line)
    if line.kind == "infusion":
        return _infused(line, what, often) + _begun(line) + forgetful
    if not isfinite(line.interval):
        return f"{what} once{_begun(line)}{forgetful}".strip()
    return f"{what} {often or _often(line.interval)}{_lasting(line)}{_begun(line)}{forgetful}"


def _infused(line: Dosing, what: str, often: str) -> str:
    over = "" if abs(line.duration - _HOUR) < 1e-9 else f" over {_span(line.duration)}"
    if often or not isfinite(line.stop):
        return f"{what} infused {often or _often(line.interval)}{over}{_lasting(line)}"
    apart = "" if line.interval == 1 else f", {_often(line.interval)}"
    return f"{what} × {sum(1 for _ in line.times(line.stop))}{apart}{over}"


def _switched(lines: Sequence[Dosing]) -> str:
    line = lines[0]
    level = "" if line.amount.value == 1 else f" at {_amount(line.amount)}"
    weekly = all(each.interval == 7 and each.duration == line.duration and each.amount == line.amount for each in lines)
    if weekly:
        return f"{len(lines)} × {_span(line.duration)} a week{level}{_lasting(line)}{_begun(line)}{_forgetful(line)}"
    if len(lines) > 1:
        return ", then ".join(_switched([each]) for each in lines)
    if not isfinite(line.duration):
        return f"throughout{level}{_begun(line)}{_forgetful(line)}"
    repeated = f" {_often(line.interval)}" if isfinite(line.interval) else ""
    return f"for {_span(line.duration)}{repeated}{level}{_begun(line)}{_forgetful(line)}"


def _forgetful(line: Dosing) -> str:
    return "" if line.adherence >= 1 else f", {_number(100 * line.adherence)} % taken"


def _lasting(line: Dosing) -> str:
    return f" for {_span(line.stop - line.start)}" if isfinite(line.stop) else ""


def _begun(line: Dosing) -> str:
    return f" from day {_number(line.start)}" if line.start > 0 else ""


def _often(interval: float) -> str:
    return _OFTEN.get(interval, f"every {_span(interval)}")


def _span(days: float) -> str:
    if days < 1 or (days < 7 and not _whole(days) and _whole(24 * days)):
        return f"{_number(24 * days)} h"
    units = ((days / 7, "week"), (days / _MONTH, "month")) if days >= 14 else ()
    size, unit = next(((size, unit) for size, unit in units if _whole(size)), (days, "day"))
    return f"{_number(size)} {unit}{'' if size == 1 else 's'}"


def _whole(size: float) -> bool:
    return abs(size - round(size)) < 1e-9


def _dose(line: Dosing) -> str:
    """A dose with what it is for each of, and its limit; nothing for a whole organ put in."""
    if line.kind == "bolus" and line.amount == WHOLE:
        return ""
    head, slash, rest = _amount(line.amount).partition("/")
    each = f"{head}/{line.per}{slash}{rest}" if line.per else f"{head}{slash}{rest}"
    return f"{each} (at most {_amount(line.most)})" if line.most is not None else each


def _amount(amount: Amount) -> str:
    unit = "µ" + amount.unit_name[1:] if amount.unit_name.startswith(("ug", "umol")) else amount.unit_name
    return _number(amount.value) if unit == "1" else f"{_number(amount.value)} {unit}"


def _number(value: float) -> str:
    """Four figures, and `2e8` for what is too long to read."""
    text = f"{value:.4g}" if value >= 1e6 else f"{round(value, 3):g}"
    return text.replace("e+0", "e").replace("e+", "e")


# A number that its unit follows without a space: `1g`, and neither the `2e8` of cells nor the `3x` of `3x 4 h a week`.
_UNSPACED = re.compile(r"(?<!\S)(\d+(?:\.\d+)?(?:[eE]\d+)?)(?=[A-Za-z])(?![xX]|[eE]\d)")


def from_words(text: str, control: str = "") -> Schedule:
    """The schedule that is written; what is switched belongs to `control`. Raises LanguageError, or UnitError for a unit that is none."""
    plain = " ".join(text.replace("µ", "u").replace("μ", "u").replace("->", "→").split())
    for latin, plainly in _LATIN.items():
        plain = re.sub(rf"(?<= )(?:{latin})\b\.?", plainly, plain, flags=re.IGNORECASE)
    plain = _UNSPACED.sub(r"\1 ", plain)
    return tuple(line for part in plain.split(", then ") for line in _read(part, control))


Said = dict[str, str]
# What an option that not every form has is called, and what each of them says.
_SAID = {"most": "at most …", "stop": "for …", "over": "over …"}
_TWICE = {
    "most": "how much it is at most",
    "adherence": "how much is taken",
    "start_day": "when it begins",
    "start": "when it begins",
    "stop": "how long it lasts",
    "over": "over how long",
}
_OPTIONS = (
    r",? at most (?P<most>\S+ \S+)",
    r",? (?P<adherence>\d+(?:\.\d+)?) ?% taken",
    r",? from day (?P<start_day>\d+(?:\.\d+)?)",
    r",? from (?P<start>[\d.]+ \w+)",
    r",? for (?P<stop>[\d.]+ \w+)",
    r",? over (?P<over>[\d.]+ \w+)",
)


def _read(part: str, control: str) -> Schedule:
    # `for 12 weeks` at the beginning is no option of something else.
    head = re.match(r"for [\d.]+ \w+|", part)
    first = head.group() if head else ""
    said, found = _options(part.removeprefix(first))
    said = first + said
    start = days(float(found["start_day"])) if "start_day" in found else days(found.get("start", 0.0))
    stop = start + lasting("a treatment", found["stop"]) if "stop" in found else FOREVER
    for form, made, heeded in _FORMS:
        if match := re.fullmatch(form, said):
            if stray := [_SAID[option] for option in found if option in _SAID and option not in heeded]:
                raise LanguageError(Problem("", f"`{stray[0]}` means nothing for `{said}`", "leave it out, or say it of another form"))
            schedule = made(match.groupdict() | found, start, stop, control)
            return taken(schedule, float(found["adherence"]) / 100) if "adherence" in found else schedule
    raise LanguageError(Problem("", f"`{part}` is no prescription", f"write it as in {EXAMPLES}"))


def _options(part: str) -> tuple[str, Said]:
    """What comes first, and what is said after it by name."""
    found: Said = {}
    said = part
    if limit := re.search(r" ?\(at most (?P<most>[^)]+)\)", said):
        found |= limit.groupdict()
        said = said[: limit.start()] + said[limit.end() :]
    while option := next(filter(None, (re.search(f"{form}$", said) for form in _OPTIONS)), None):
        if twice := [name for name in option.groupdict() if name in found or {name, *found} >= {"start", "start_day"}]:
            raise LanguageError(Problem("", f"`{part}` says twice {_TWICE[twice[0]]}", "say it once"))
        found |= option.groupdict()
        said = said[: option.start()].rstrip(", ")
    return said, found


_HOW_OFTEN = r"(?P<often>daily|weekly|(?:once|twice|\w+ times) (?:(?:a|per) (?:day|week)|daily|weekly)|every .+)"
_COUNTS = {said: count for count, name in _TIMES.items() for said in (name, f"{count} times")}


def _rhythm(often: str) -> tuple[float, int]:
    """After how many days the same comes again, and on how many days within them: 7 and 3 of `three times a week`."""
    if often.startswith("every "):
        span = often.removeprefix("every ").replace("other", "2")
        return days(span if span[:1].isdigit() or span[:1] in "-." else f"1 {span}"), 1
    times, _, span = often.replace("daily", "a day").replace("weekly", "a week").replace("per ", "a ").rpartition("a ")
    count = _COUNTS.get(times.strip() or "once")
    if count is None:
        raise LanguageError(Problem("", f"`{often}` is no number of times", "write it as in `three times a week`"))
    return (1 / count, 1) if span == "day" else (_WEEK, count)


def _tapered(said: Said, start: float, stop: float, control: str) -> Schedule:
    if "over" not in said:
        raise LanguageError(Problem("", f"a taper to {said['last']} in no time", "say it as in `25 → 2.5 mg/d over 16 weeks`"))
    first = said["first"] if "/" in said["first"] else f"{said['first']} {said['last'].split(' ', 1)[-1]}"
    lines = taper(first, said["last"], said["over"], start)
    if stop <= lines[-1].start:
        raise LanguageError(Problem("", f"a taper over {said['over']} that lasts for {said['stop']}", "let it last longer than it falls"))
    return (*lines[:-1], replace(lines[-1], stop=stop))


def _repeated(said: Said, start: float, stop: float, control: str) -> Schedule:
    interval, per_week = _rhythm(said["often"])
    if per_week > 1:
        return weekly(per_week, said["dose"], start, stop, said.get("most", ""))
    return every(interval, said["dose"], start, stop, said.get("most", ""))


def _numbered(said: Said, start: float, stop: float, control: str) -> Schedule:
    if int(said["count"]) == 0:
        raise LanguageError(Problem("", f"{said['dose']} no times is nothing", "give how many times"))
    interval, per_week = _rhythm(said["often"]) if said.get("often") else (1.0, 1)
    if per_week > 1:
        raise LanguageError(Problem("", f"{said['count']} doses {said['often']}", f"write `infused {said['often']} for 4 weeks`"))
    return pulses(said["dose"], int(said["count"]), interval, said.get("over", "1 h"), start, said.get("most", ""))


def _infusing(said: Said, start: float, stop: float, control: str) -> Schedule:
    interval, per_week = _rhythm(said["often"])
    if per_week > 1:
        return weekly(per_week, said["dose"], start, stop, said.get("most", ""), said.get("over", "1 h"))
    return infusions(said["dose"], interval, said.get("over", "1 h"), start, stop, said.get("most", ""))


def _at_once(said: Said, start: float, stop: float, control: str) -> Schedule:
    return once(said["dose"], start, said.get("most", ""))


def _put_in(said: Said, start: float, stop: float, control: str) -> Schedule:
    return once("1", start)


def _evenly(said: Said, start: float, stop: float, control: str) -> Schedule:
    return steady(said["rate"], start, stop, said.get("most", ""))


def _at_sessions(said: Said, start: float, stop: float, control: str) -> Schedule:
    level = amount(said["level"]) if said.get("level") else Amount(1.0, "1")
    return tuple(replace(line, amount=level) for line in sessions(int(said["count"]), said["span"], control, start, stop))


def _held(said: Said, start: float, stop: float, control: str) -> Schedule:
    return switched(control, said.get("level") or "1", start, start + days(said["span"]) if said.get("span") else stop)


_LEVEL = r"(?: at (?P<level>\S+(?: \S+)?))?"
# How it is written, what makes the schedule of it, and which of the options that not every form has it heeds.
_FORMS: tuple[tuple[str, Callable[[Said, float, float, str], Schedule], tuple[str, ...]], ...] = (
    (r"(?P<first>[\d.]+(?: \S+)?) (?:→|to) (?P<last>[\d.]+ \S+)", _tapered, ("over", "stop")),
    (r"(?P<count>\d) [×x] (?P<span>[\d.]+ \w+) a week" + _LEVEL, _at_sessions, ("stop",)),
    (r"(?P<dose>\S+ \S+) [×x] (?P<count>\d{1,4})(?:,? " + _HOW_OFTEN + ")?", _numbered, ("over", "most")),
    (r"(?P<dose>\S+ \S+) infused " + _HOW_OFTEN, _infusing, ("over", "most", "stop")),
    (r"once", _put_in, ()),
    (r"(?P<dose>\S+ \S+) once", _at_once, ("most",)),
    (r"(?P<dose>\S+ \S+) " + _HOW_OFTEN, _repeated, ("most", "stop")),
    (r"throughout" + _LEVEL, _held, ("stop",)),
    (r"for (?P<span>[\d.]+ \w+)" + _LEVEL, _held, ()),
    (r"(?P<rate>\S+ \S+)", _evenly, ("most", "stop")),
)
