"""How each value of a table gets its number: from a finding, a formula, or the entry itself.

Values of one table may build on one another and on other tables; a chain that returns to its start is refused with its path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..errors import EvidenceError, LunisError, Problem, nearest
from ..units import Unit, bridge, spelled, unit
from .calibrations import found_by
from .findings import Finding, finding, nearest_id
from .formula import Quantity, evaluate
from .schema import SPREADS, Entry, complaints_of


@dataclass(frozen=True)
class Found:
    """A number in the unit of its entry, and what it rests on."""

    number: float
    findings: tuple[str, ...] = ()
    recalled: bool = False
    tag: str = ""
    source: str = ""
    place: str = ""


Elsewhere = Callable[[str], tuple[Quantity, Found]]


class _AlreadyToldError(Exception):
    """A value cannot be found, for a reason that is among the problems already."""


class Resolver:
    """The numbers of one table, found one after another; `problems` grows along the way.

    `elsewhere` finds a value of another table by `stem.name`; `stem` is the name of this one.
    """

    def __init__(self, entries: Iterable[Entry], elsewhere: Elsewhere, stem: str = "") -> None:
        self.elsewhere = elsewhere
        self.stem = stem
        self.entries = {entry.name: entry for entry in entries}
        self.problems: list[Problem] = []
        self._found: dict[str, Found | None] = {}
        self._path: list[str] = []
        for entry in self.entries.values():
            complaints = list(complaints_of(entry))
            complaints.extend(_unknown_findings(entry))
            self.problems.extend(complaints)
            if complaints:
                self._found[entry.name] = None

    def resolved(self, name: str) -> Found | None:
        """The number of one entry, or None when it has a problem."""
        if name not in self._found:
            self._path.append(name)
            try:
                self._found[name] = self._worked_out(self.entries[name])
            except _AlreadyToldError:
                self._found[name] = None
            except LunisError as error:
                self._found[name] = None
                self.problems.extend(self.entries[name].wrong(_told(problem), problem.instead) for problem in error.problems)
            finally:
                self._path.pop()
        return self._found[name]

    def _worked_out(self, entry: Entry) -> Found:
        said = entry.keys
        if said["kind"] == "derived":
            found = _Derivation(self, entry).found()
        elif said["kind"] == "calibrated":
            found = Found(found_by(said["run"], f"{self.stem}.{entry.name}", said["unit"]))
        elif "finding" in said:
            found = _taken(entry)
        else:
            tag = said.get("tag", "")
            found = Found(float(said["value"]), (), tag == "recall", tag, said.get("source", ""), said.get("place", ""))
        _fits_its_spread(entry, found.number)
        return found

    def neighbour(self, name: str) -> tuple[Quantity, Found]:
        """Another entry of the same table, inside a formula."""
        if name not in self.entries:
            raise _refusal(f"`{name}` is no entry of this table", nearest(name, self.entries))
        if name in self._path:
            path = [*self._path[self._path.index(name) :], name]
            raise _refusal(f"depends on itself: {' → '.join(path)}")
        found = self.resolved(name)
        if found is None:
            raise _AlreadyToldError
        return quantity_of(found.number, self.entries[name].keys["unit"]), found


class _Derivation:
    """One formula being worked out, with a note of all that it used."""

    def __init__(self, resolver: Resolver, entry: Entry) -> None:
        self.resolver = resolver
        self.entry = entry
        self.used: dict[str, None] = {}
        self.recalled = False

    def found(self) -> Found:
        said = self.entry.keys
        published = {"finding": self._finding, "low": self._low, "high": self._high, "value": self._elsewhere}
        worth = evaluate(said["formula"], self._neighbour, published)
        wanted = unit(said["unit"])
        if worth.dimension != wanted.dimension:
            raise _refusal(f"the formula gives {spelled(worth.dimension)}, but the unit is {wanted} ({spelled(wanted.dimension)})")
        return Found(wanted.from_base(worth.number), tuple(self.used), self.recalled, source=said.get("source", ""))

    def _neighbour(self, name: str) -> Quantity:
        quantity, found = self.resolver.neighbour(name)
        self._note(found.findings, found.recalled)
        return quantity

    def _finding(self, id: str) -> Quantity:
        return self._published(id, "value", (row := finding(id)).number, row)

    def _low(self, id: str) -> Quantity:
        return self._published(id, "low", (row := finding(id)).low, row)

    def _high(self, id: str) -> Quantity:
        return self._published(id, "high", (row := finding(id)).high, row)

    def _published(self, id: str, what: str, number: float | None, row: Finding) -> Quantity:
        if number is None:
            raise _refusal(f"finding `{id}` has no plain number as its {what}", f"it was published as `{row.value}`")
        self._note((id,), row.recalled)
        measure = _unit_of(row)
        return Quantity(measure.to_base(number), measure.dimension)

    def _elsewhere(self, dotted: str) -> Quantity:
        quantity, found = self.resolver.elsewhere(dotted)
        self._note(found.findings, found.recalled)
        return quantity

    def _note(self, used: tuple[str, ...], recalled: bool) -> None:
        self.used.update(dict.fromkeys(used))
        self.recalled = self.recalled or recalled


def _taken(entry: Entry) -> Found:
    said = entry.keys
    row = finding(said["finding"])
    if row.number is None and "value" not in said:
        hint = "read one number out of it: give `value` here, and `because` saying how"
        raise _refusal(f"finding `{row.id}` has no plain number: `{row.value}`", hint)
    if row.number is not None and "value" in said:
        raise _refusal(f"the number of finding `{row.id}` is typed again", "leave `value` out")
    if row.number is None and not said.get("because"):
        raise _refusal(f"`value` was read out of `{row.value}`, but nothing says how", 'because = "…"')
    number = float(said["value"]) if row.number is None else _converted(row, row.number, unit(said["unit"]), said.get("of", ""))
    return Found(number, (row.id,), row.recalled, row.tag, said.get("source", row.source), row.place)


def _converted(row: Finding, number: float, wanted: Unit, of: str) -> float:
    given = _unit_of(row)
    factor = bridge(given, wanted, of)
    if factor is None:
        hint = "" if of else "`of` names the substance, to cross between mass and amount"
        raise _refusal(f"finding `{row.id}` is in {given}, which does not convert to {wanted}" + (f" of {of}" if of else ""), hint)
    return number if given.name == wanted.name else number * given.scale * factor / wanted.scale


def _unit_of(row: Finding) -> Unit:
    try:
        return unit(row.unit)
    except LunisError as error:
        raise _refusal(f"finding `{row.id}` has the unit `{row.unit}`, which Lunis cannot read", error.problems[0].instead) from error


def _unknown_findings(entry: Entry) -> list[Problem]:
    problems = []
    also = entry.keys.get("also", [])
    named = [entry.keys.get("finding"), *(also if isinstance(also, list) else [])]
    for id in named:
        if isinstance(id, str):
            try:
                finding(id)
            except EvidenceError:
                problems.append(entry.wrong(f"names the finding `{id}`, which no table has", nearest_id(id)))
    return problems


def _fits_its_spread(entry: Entry, number: float) -> None:
    spread = entry.keys.get("spread")
    if spread is None:
        return
    shape = spread["shape"]
    if shape == "lognormal" and number <= 0:
        raise _refusal(f"{number:g} cannot spread as {shape}", "only numbers above zero can")
    if shape == "logitnormal" and not 0 < unit(entry.keys["unit"]).to_base(number) < 1:
        raise _refusal(f"{number:g} cannot spread as {shape}", "only fractions between zero and one can")
    if shape == "uniform" and not spread["low"] <= number <= spread["high"]:
        raise _refusal(f"{number:g} lies outside its own spread", f"known shapes: {', '.join(sorted(SPREADS))}")


def quantity_of(number: float, said: str) -> Quantity:
    """`number` in the unit spelled `said`, as a quantity in base units."""
    measure = unit(said)
    return Quantity(measure.to_base(number), measure.dimension)


def _told(problem: Problem) -> str:
    return f"{problem.where}: {problem.what}" if problem.where not in ("", "findings") else problem.what


def _refusal(what: str, instead: str = "") -> EvidenceError:
    return EvidenceError(Problem("", what, instead))
