"""Values: what the model uses, each of one kind and each able to say where it comes from.

A table of values is one file, `<organ>.toml` or `therapies/<therapy>.toml`, read once and checked as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from ..errors import EvidenceError, Problem, nearest
from ..units import unit
from .facts import TherapyFacts, facts_of
from .formula import Quantity
from .resolve import Found, Resolver, quantity_of
from .schema import ORGAN_KEYS, RESERVED, Entry, Spread, entries_of

EVIDENCE = Path(__file__).parent
_BEING_READ: ContextVar[tuple[str, ...]] = ContextVar("tables being read", default=())


@dataclass(frozen=True)
class Value:
    """One number that the model uses, in `unit`, with everything that is known about its origin.

    settable: the least and the most that it can be for a patient, when it is of those that a scenario may set.
    """

    organ: str
    name: str
    value: float
    unit: str
    kind: str
    finding: str = ""
    also: tuple[str, ...] = ()
    chosen_because: str = ""
    because: str = ""
    formula: str = ""
    run: str = ""
    spread: Spread | None = None
    claimed: float | None = None
    claimed_by: str = ""
    source: str = ""
    place: str = ""
    tag: str = ""
    findings_used: tuple[str, ...] = ()
    rests_on_recall: bool = False
    settable: tuple[float, float] | None = None

    @property
    def base(self) -> float:
        """The value in base units."""
        return unit(self.unit).to_base(self.value)

    def __str__(self) -> str:
        return f"{self.organ}.{self.name} = {self.value:g} {self.unit}"


@dataclass(frozen=True)
class Table:
    """One file of values: what it holds, and what is wrong with it."""

    values: Mapping[str, Value]
    facts: TherapyFacts | None
    about: str
    problems: tuple[Problem, ...]


def values_of(stem: str) -> Mapping[str, Value]:
    """The values of one organ or therapy, by name.

    Raises EvidenceError with every problem of its file, or when there is no such file.
    """
    return _sound(table_of(stem)).values


def therapy_facts(stem: str) -> TherapyFacts:
    """What is known of one therapy as a whole: its grade of evidence, and its warnings.

    Raises EvidenceError when its file is wrong or says nothing.
    """
    facts = _sound(table_of(stem)).facts
    if facts is None:
        raise EvidenceError(Problem(_shown(path_of(stem)), "has no section `[therapy]`", "it gives `name`, `grade` and `grade_because`"))
    return facts


def about(stem: str) -> str:
    """The free text with which the table of an organ begins."""
    return _sound(table_of(stem)).about


def values_from_text(text: str, name: str) -> Mapping[str, Value]:
    """The values of a table that is not in the package, as for a rival model or a test; `name` is its stem.

    Raises EvidenceError with every problem of the text.
    """
    return _sound(table_from(text, f"{name}.toml", name)).values


def stems() -> tuple[str, ...]:
    """Every organ and therapy that has a table of values."""
    return tuple(sorted(path.stem for path in _paths()))


def path_of(stem: str) -> Path:
    """The file of an organ or therapy.

    Raises EvidenceError when there is none, naming the closest.
    """
    for path in _paths():
        if path.stem == stem:
            return path
    raise EvidenceError(Problem("evidence", f"no table of values for `{stem}`", nearest(stem, stems())))


@cache
def table_of(stem: str) -> Table:
    """The table of an organ or therapy, with its problems."""
    path = path_of(stem)
    return table_from(path.read_text(encoding="utf-8"), _shown(path), stem)


def table_from(text: str, where: str, stem: str) -> Table:
    """The table that `text` holds, with its problems."""
    entries, problems = entries_of(text, where)
    reserved = {entry.name: entry for entry in entries if entry.name in RESERVED}
    resolver = Resolver([entry for entry in entries if entry.name not in RESERVED], _elsewhere, stem)
    token = _BEING_READ.set((*_BEING_READ.get(), stem))
    try:
        found = {name: resolver.resolved(name) for name in resolver.entries}
    finally:
        _BEING_READ.reset(token)
    values = {name: _value(resolver.entries[name], stem, result) for name, result in found.items() if result is not None}
    facts, complaints = facts_of(reserved["therapy"], stem) if "therapy" in reserved else (None, [])
    problems = [*problems, *resolver.problems, *complaints, *_about_organ(reserved.get("organ"))]
    words = str(reserved["organ"].keys.get("about", "")) if "organ" in reserved else ""
    return Table(MappingProxyType(values), facts, words, tuple(problems))


def _elsewhere(dotted: str) -> tuple[Quantity, Found]:
    """A value of another table, inside a formula."""
    stem, _, name = dotted.partition(".")
    reading = _BEING_READ.get()
    if stem in reading:
        raise EvidenceError(Problem("", f"`{dotted}`: tables depend on each other: {' → '.join((*reading, stem))}"))
    table = table_of(stem)
    if name not in table.values:
        what = f"`{stem}` has no {'sound ' if table.problems else ''}value `{name}`"
        raise EvidenceError(Problem("", what, nearest(name, table.values)))
    other = table.values[name]
    return quantity_of(other.value, other.unit), Found(other.value, other.findings_used, other.rests_on_recall)


def _value(entry: Entry, stem: str, found: Found) -> Value:
    said = entry.keys
    claimed = said.get("claimed")
    return Value(
        organ=stem,
        name=entry.name,
        value=found.number,
        unit=said["unit"],
        kind=said["kind"],
        finding=said.get("finding", ""),
        also=tuple(said.get("also", ())),
        chosen_because=said.get("chosen_because", ""),
        because=said.get("because", ""),
        formula=said.get("formula", ""),
        run=said.get("run", ""),
        spread=Spread(**said["spread"]) if "spread" in said else None,
        claimed=None if claimed is None else float(claimed),
        claimed_by=said.get("claimed_by", ""),
        source=found.source,
        place=found.place,
        tag=found.tag,
        findings_used=found.findings,
        rests_on_recall=found.recalled,
        settable=(float(said["settable"][0]), float(said["settable"][1])) if "settable" in said else None,
    )


def _about_organ(entry: Entry | None) -> list[Problem]:
    if entry is None:
        return []
    return [entry.wrong(f"`[organ]` takes no `{key}`", nearest(key, ORGAN_KEYS)) for key in entry.keys if key not in ORGAN_KEYS]


def _paths() -> list[Path]:
    return [*sorted(EVIDENCE.glob("*.toml")), *sorted((EVIDENCE / "therapies").glob("*.toml"))]


def _shown(path: Path) -> str:
    return path.relative_to(EVIDENCE.parent).as_posix()


def _sound(table: Table) -> Table:
    if table.problems:
        raise EvidenceError(table.problems)
    return table
