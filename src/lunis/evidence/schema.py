"""The shape of an entry in a table of values: which keys each kind takes, and what must be said.

A table is a TOML file with one section per value, and at most one reserved section, `[organ]` or `[therapy]`.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import Problem, UnitError, nearest
from ..units import unit
from .findings import TAGS
from .sources import sources

RESERVED = ("organ", "therapy")
EVERY_KIND = {"kind", "unit", "spread", "also", "chosen_because", "because", "claimed", "claimed_by", "source", "settable"}
NEEDED = {"measured": (), "derived": ("formula",), "calibrated": ("run",), "assumed": ("value", "because")}
ALLOWED = {
    "measured": EVERY_KIND | {"finding", "of", "value", "place", "tag"},
    "derived": EVERY_KIND | {"formula"},
    "calibrated": EVERY_KIND | {"run"},
    "assumed": EVERY_KIND | {"value"},
}
ORGAN_KEYS = ("about",)
THERAPY_KEYS = ("name", "grade", "grade_because", "kind_of_claim", "sources", "warnings", "rules", "not_with")
RULE_KEYS = ("when", "below", "above", "unit", "scale", "most", "because")
GRADES = ("A", "B", "C", "D", "X")
NUMBERS = ("value", "claimed")
SPREADS = {"lognormal": ("cv",), "normal": ("sd",), "logitnormal": ("sd",), "uniform": ("low", "high")}

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_HEADER = re.compile(r"^\s*\[\s*([A-Za-z0-9_-]+)\s*\]", re.MULTILINE)


@dataclass(frozen=True)
class Spread:
    """How a value varies between people: a shape, and its size.

    `sd`, `low` and `high` are in the unit of the value; the `sd` of a logitnormal is that of the logit.
    """

    shape: str
    cv: float | None = None
    sd: float | None = None
    low: float | None = None
    high: float | None = None

    def at(self, centre: float, u: float) -> float:
        """The value of the person who stands `u` standard deviations from the middle, for a value whose middle is `centre`."""
        if self.shape == "lognormal" and self.cv:
            return centre * math.exp(u * math.sqrt(math.log1p(self.cv**2)))
        if self.shape == "logitnormal" and self.sd:
            return 1.0 / (1.0 + (1.0 - centre) / centre * math.exp(-u * self.sd))
        if self.shape == "normal" and self.sd:
            return centre + u * self.sd
        low, high = self.low or 0.0, self.high or 0.0
        return low + (high - low) * 0.5 * (1.0 + math.erf(u / math.sqrt(2.0)))


@dataclass(frozen=True)
class Entry:
    """One section of a table as written, and where."""

    table: str
    name: str
    line: int
    keys: Mapping[str, Any]

    @property
    def where(self) -> str:
        """File, line and section."""
        return f"{self.table}:{self.line} [{self.name}]"

    def wrong(self, what: str, instead: str = "") -> Problem:
        """A problem at this entry."""
        return Problem(self.where, what, instead)


def entries_of(text: str, table: str) -> tuple[list[Entry], list[Problem]]:
    """The sections of `text`, and what is wrong with its form."""
    try:
        sections = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return [], [Problem(table, f"not readable as TOML: {error}")]
    lines = {match.group(1): text.count("\n", 0, match.start(1)) + 1 for match in _HEADER.finditer(text)}
    found: list[Entry] = []
    problems: list[Problem] = []
    for name, keys in sections.items():
        if isinstance(keys, dict):
            found.append(Entry(table, name, lines.get(name, 1), keys))
        else:
            problems.append(Problem(table, f"`{name}` stands outside any section", "write it under `[its_name]`"))
    return found, problems


def complaints_of(entry: Entry) -> Iterator[Problem]:
    """What is wrong with one value as written."""
    kind = entry.keys.get("kind")
    if not _NAME.fullmatch(entry.name):
        yield entry.wrong("is not a name", "small letters, digits and `_`")
    if not isinstance(kind, str) or kind not in ALLOWED:
        said = "has no kind" if kind is None else f"has the unknown kind `{kind}`"
        yield entry.wrong(said, nearest(str(kind or ""), ALLOWED))
        return
    for key in sorted(set(entry.keys) - ALLOWED[kind]):
        yield entry.wrong(f"{_a(kind)} value takes no `{key}`", nearest(key, ALLOWED[kind]))
    for key in NEEDED[kind]:
        if entry.keys.get(key) in (None, ""):
            yield entry.wrong(f"{_a(kind)} value needs `{key}`")
    yield from _about_words(entry)
    yield from _about_numbers(entry)
    yield from _about_unit(entry)
    yield from _about_spread(entry)
    yield from _about_rivals(entry)
    if kind == "measured":
        yield from _about_measurement(entry)


def _about_words(entry: Entry) -> Iterator[Problem]:
    for key, said in entry.keys.items():
        if key in (*NUMBERS, "spread", "also", "settable") or key not in ALLOWED[entry.keys["kind"]]:
            continue
        if not isinstance(said, str):
            yield entry.wrong(f"`{key}` is not text", f'{key} = "…"')
    cited = entry.keys.get("source")
    if isinstance(cited, str) and cited not in sources():
        yield entry.wrong(f"names the source `{cited}`, which sources.bib lacks", nearest(cited, sources()))


def _about_numbers(entry: Entry) -> Iterator[Problem]:
    for key in NUMBERS:
        if key in entry.keys and not is_number(entry.keys[key]):
            yield entry.wrong(f"`{key}` is not a finite number", f"it is `{entry.keys[key]}`")
    if "settable" in entry.keys and not is_range(entry.keys["settable"]):
        yield entry.wrong("`settable` is no range", "settable = [0, 1], the least and the most that a patient's can be")
    if "claimed" in entry.keys and not entry.keys.get("claimed_by"):
        yield entry.wrong("`claimed` does not say who claims it", "claimed_by = the text or source that does")
    if "claimed_by" in entry.keys and "claimed" not in entry.keys:
        yield entry.wrong("`claimed_by` stands without `claimed`")


def _about_unit(entry: Entry) -> Iterator[Problem]:
    said = entry.keys.get("unit")
    if said is None:
        yield entry.wrong("has no unit", 'unit = "1" for a plain number')
        return
    if isinstance(said, str):
        try:
            unit(said)
        except UnitError as error:
            yield from (entry.wrong(problem.what, problem.instead) for problem in error.problems)


def _about_spread(entry: Entry) -> Iterator[Problem]:
    said = entry.keys.get("spread")
    if said is None:
        return
    shape = str(said.get("shape", "")) if isinstance(said, dict) else ""
    if shape not in SPREADS:
        yield entry.wrong(f"`spread` has the unknown shape `{shape}`", nearest(shape, SPREADS))
        return
    sizes = {key: size for key, size in said.items() if key != "shape"}
    if set(sizes) != set(SPREADS[shape]):
        yield entry.wrong(f"a {shape} spread takes {' and '.join(SPREADS[shape])}, not {', '.join(sorted(sizes)) or 'nothing'}")
    elif not all(is_number(size) for size in sizes.values()):
        yield entry.wrong("`spread` has a size that is not a finite number")
    elif shape == "uniform" and sizes["low"] >= sizes["high"]:
        yield entry.wrong("`spread` is uniform from a higher to a lower number")
    elif shape != "uniform" and min(sizes.values()) <= 0:
        yield entry.wrong("`spread` has a size that is not above zero")


def _about_rivals(entry: Entry) -> Iterator[Problem]:
    also = entry.keys.get("also", [])
    if not is_texts(also):
        yield entry.wrong("`also` is not a list of finding ids", 'also = ["mineral.…"]')
    elif also and not entry.keys.get("chosen_because"):
        yield entry.wrong("`also` names other findings, but nothing says why this one leads", 'chosen_because = "…"')


def _about_measurement(entry: Entry) -> Iterator[Problem]:
    if "finding" in entry.keys:
        for key in ("place", "tag"):
            if key in entry.keys:
                yield entry.wrong(f"`{key}` is told by the finding", "leave it out")
        return
    missing = [key for key in ("value", "source", "place", "tag") if entry.keys.get(key) in (None, "")]
    if missing == ["value", "source", "place", "tag"]:
        yield entry.wrong("a measured value needs `finding`", "or `value`, `source`, `place` and `tag` when no table of findings has it")
    elif missing:
        yield entry.wrong(f"a measured value without a finding needs {', '.join(f'`{key}`' for key in missing)}")
    tag = entry.keys.get("tag")
    if tag is not None and tag not in TAGS:
        yield entry.wrong(f"`tag` is `{tag}`", "a number was `seen` or is a `recall`")


def is_number(said: object) -> bool:
    """Whether `said` is a finite number and no truth value."""
    return isinstance(said, int | float) and not isinstance(said, bool) and math.isfinite(said)


def is_range(said: object) -> bool:
    """Whether `said` is a lower and a higher number."""
    return isinstance(said, list) and len(said) == 2 and all(map(is_number, said)) and bool(said[0] < said[1])


def is_texts(said: object) -> bool:
    """Whether `said` is a list of texts."""
    return isinstance(said, list) and all(isinstance(item, str) for item in said)


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
