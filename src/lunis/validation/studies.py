"""Studies as data: who takes part and in which body, what is given, and what is read off.

The rows say in words who got what and when; `evidence/checks/studies.toml`, and for targets a file beside them, say how Lunis runs it, and
follow the names of drugs as they come.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, TypeVar

from ..errors import EvidenceError, LunisError, Problem, nearest
from ..evidence import values_of
from ..language.schedules import days
from ..language.therapy import Regimen
from ..therapies import therapy
from ..units import unit
from .measures import MEASURES
from .rows import CHECKS, TARGETS

FILE = CHECKS / "studies.toml"
USUALLY = "as usual"
Part = TypeVar("Part", "Standing", "Course")
HOW = ("ratio", "ratio of means", "difference")
PARTS = ("people", "bodies", "courses", "rows")
SPANS = {"start", "end", "tail", "day", "interval", "last", "since"}


@dataclass(frozen=True)
class Standing:
    """A body in which studies begin: parameters that differ from health, what provokes, how long it lives so, and what it takes.

    differ: organs in which people in this body differ from each other, by the spread of each value.
    """

    about: str
    after: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    begins: Mapping[str, str] = field(default_factory=dict)
    provoked: tuple[Mapping[str, str], ...] = ()
    lasts: str = "0 d"
    takes: Mapping[str, str] = field(default_factory=dict)
    differ: tuple[str, ...] = ()


@dataclass(frozen=True)
class Course:
    """One arm of a study: the person, the body that it starts from, and the prescription."""

    body: str = "healthy"
    weight: str = ""
    height: str = ""
    age: str = ""
    female: float | None = None
    people: int | None = None
    seed: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    gives: Mapping[str, str] = field(default_factory=dict)
    stops: tuple[str, ...] = ()

    def regimens(self) -> list[Regimen]:
        """The prescription. Raises LanguageError for a drug, a route or a dose that cannot be."""
        return [given(*each) for each in self.gives.items()]


@dataclass(frozen=True)
class Read:
    """What is read for one row: the quantity, the measure, and what it is held against.

    by: a value of the model that multiplies it. stands_for: the unit in which a number without one is meant. how: `ratio` or `difference`
    of each person, or `ratio of means`, which is what two means of a group give.
    """

    course: str
    quantity: str
    measure: str
    spans: Mapping[str, float]
    against: str = ""
    how: str = ""
    above: str = ""
    over: str = ""
    by: str = ""
    of: str = ""
    stands_for: str = ""
    average: str = "mean"

    @property
    def courses(self) -> tuple[str, ...]:
        """Every course that the row needs."""
        return tuple(dict.fromkeys(name for name in (self.course, self.against, self.above) if name and name != "start"))


@dataclass(frozen=True)
class Library:
    """Everything that the file says."""

    people: Mapping[str, int]
    bodies: Mapping[str, Standing]
    courses: Mapping[str, Course]
    reads: Mapping[str, Read]


@cache
def library() -> Library:
    """The files of studies as one. Raises EvidenceError with everything that is wrong with them."""
    return library_from(
        {f"{path.parent.name}/{path.name}": path.read_text(encoding="utf-8") for path in [FILE, *sorted(TARGETS.glob("*.toml"))]}
    )


def library_from(texts: Mapping[str, str]) -> Library:
    """The studies in texts, by their names; one may use the bodies and courses of another. Raises EvidenceError with all that is wrong."""
    problems: list[Problem] = []
    people: dict[str, int] = {}
    bodies: dict[str, Standing] = {}
    courses: dict[str, Course] = {}
    reads: dict[str, Read] = {}
    for file, text in texts.items():
        try:
            said = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            problems.append(Problem(file, str(error)))
            continue
        problems += [Problem(file, f"says `{name}`", nearest(name, PARTS)) for name in said if name not in PARTS]
        _add(people, said.get("people", {}), f"{file}: people", problems)
        _add(bodies, _each(said.get("bodies", {}), Standing, f"{file}: bodies", problems), f"{file}: bodies", problems)
        _add(courses, _each(said.get("courses", {}), Course, f"{file}: courses", problems), f"{file}: courses", problems)
        read = {
            id: found for id, cells in said.get("rows", {}).items() if (found := _read(f"{file}: rows.{id}", cells, problems)) is not None
        }
        _add(reads, read, f"{file}: rows", problems)
    named: list[tuple[str, str, str, set[str]]] = [
        *((f"bodies.{key}", "the body", body.after, set(bodies)) for key, body in bodies.items() if body.after),
        *((f"courses.{key}", "the body", course.body, set(bodies)) for key, course in courses.items()),
        *((f"rows.{id}", "the course", name, set(courses)) for id, found in reads.items() for name in found.courses),
    ]
    problems += [
        Problem(where, f"names {what} `{name}`, which is none", nearest(name, known))
        for where, what, name, known in named
        if name not in known
    ]
    for kind, parts in (("bodies", bodies), ("courses", courses)):
        for key, part in parts.items():
            problems += [problem for name, said in part.values.items() if (problem := _unfit(f"{kind}.{key}", name, said))]
    if problems:
        raise EvidenceError(problems)
    return Library(people, bodies, courses, reads)


def _unfit(where: str, name: str, said: str) -> Problem | None:
    """What is wrong with a value of the model that a study sets."""
    organ, _, own = name.partition(".")
    number, _, spelled = said.partition(" ")
    try:
        there = values_of(organ)
        if own not in there:
            return Problem(where, f"sets `{name}`, which is no value", nearest(own, there))
        float(number)
        if unit(spelled or "1").dimension != unit(there[own].unit).dimension:
            return Problem(where, f"sets `{name}` to `{said}`, which is not in {there[own].unit}")
    except LunisError as error:
        return Problem(where, error.problems[0].what, error.problems[0].instead)
    except ValueError:
        return Problem(where, f"sets `{name}` to `{said}`, which is no amount")
    return None


def _add(whole: dict[str, Any], part: Mapping[str, Any], where: str, problems: list[Problem]) -> None:
    problems += [Problem(f"{where}.{name}", "stands twice", "a name of its own") for name in part if name in whole]
    whole |= part


def _each(tables: Mapping[str, Mapping[str, Any]], kind: type[Part], what: str, problems: list[Problem]) -> dict[str, Part]:
    found = {}
    for key, cells in tables.items():
        known = {each.name for each in fields(kind)}
        if strays := set(cells) - known:
            problems.append(Problem(f"{what}.{key}", f"says `{min(strays)}`", nearest(min(strays), known)))
            continue
        lists = {name: tuple(value) for name, value in cells.items() if isinstance(value, list)}
        found[key] = kind(**{**cells, **lists})
    return found


def _read(where: str, cells: Mapping[str, Any], problems: list[Problem]) -> Read | None:
    others = dict(cells)
    spans = {name: others.pop(name) for name in [*SPANS, "share"] if name in others}
    known = {each.name for each in fields(Read)}
    if strays := set(others) - known:
        problems.append(Problem(where, f"says `{min(strays)}`", nearest(min(strays), known)))
    elif others.get("measure") not in MEASURES:
        problems.append(Problem(where, f"no measure `{others.get('measure')}`", nearest(str(others.get("measure")), MEASURES)))
    elif "against" in others and others.get("how") not in HOW:
        problems.append(Problem(where, f"compares by `{others.get('how')}`, which is no way to", nearest(str(others.get("how")), HOW)))
    else:
        try:
            return Read(**others, spans={name: days(span) if name in SPANS else span for name, span in spans.items()})
        except LunisError as error:
            problems.append(Problem(where, error.problems[0].what, error.problems[0].instead))
    return None


def given(drug: str, words: str) -> Regimen:
    """A therapy as a prescription has it, or `as usual`. Raises LanguageError for a therapy, a route or a dose that cannot be."""
    return therapy(drug).as_usual() if words == USUALLY else therapy(drug).written(words)
