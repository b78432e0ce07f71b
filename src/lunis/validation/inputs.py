"""Which findings the model was made from: a row that rests on one of them is no check, and never counts.

A finding is an input where a value is taken from it or a formula names it. A value that was assumed so as to meet a finding names it in its
reason: a check row of that finding is no check either, while a fit row is there to be met.
"""

from __future__ import annotations

import re
from functools import cache

from ..errors import LunisError
from ..evidence import Finding, Value, finding, stems, values_of
from ..units import unit
from .rows import Row
from .studies import library

SAME = 0.005
AN_ID = re.compile(r"[a-z]\w*(?:\.\w+)+")


@cache
def inputs() -> dict[str, tuple[Value, ...]]:
    """Every finding that a value is taken from, or whose formula names it, with the values that rest on it."""
    found: dict[str, list[Value]] = {}
    for stem in stems():
        for value in values_of(stem).values():
            for id in dict.fromkeys((value.finding, *value.findings_used)):
                if id:
                    found.setdefault(id, []).append(value)
    return {id: tuple(values) for id, values in found.items()}


@cache
def reasons() -> dict[str, Value]:
    """Everything that looks like a finding in the reason of a value, with the first value that names it."""
    found: dict[str, Value] = {}
    for stem in stems():
        for value in values_of(stem).values():
            for id in AN_ID.findall(value.because):
                found.setdefault(id, value)
    return found


def made_from(row: Row) -> str:
    """The value that rests on the finding of a row, or on the same number of the same therapy under another id; else nothing.

    For a check row also the value whose reason names its finding.
    """
    therapies = _therapies(row)
    if row.finding in inputs():
        return str(inputs()[row.finding][0]).partition(" =")[0]
    for id, values in inputs().items():
        for value in values:
            if value.organ in therapies and _same_number(finding(id), row):
                return f"{value.organ}.{value.name}"
    if row.use == "check" and row.finding in reasons():
        return str(reasons()[row.finding]).partition(" =")[0]
    return ""


def _therapies(row: Row) -> set[str]:
    """The therapy of a row, by its own name and by that under which it is run."""
    read = library().reads.get(row.id)
    # What is studied is given last, after what goes with it.
    given = list(library().courses[read.course].gives) if read is not None else []
    return {row.therapy, *given[-1:]}


def _same_number(other: Finding, row: Row) -> bool:
    if other.number is None or row.published is None or not other.unit:
        return False
    try:
        given, wanted = unit(other.unit), unit(row.unit)
    except LunisError:
        return False
    # Numbers without a unit are alike too often: shares, ratios, slopes.
    if given.dimension != wanted.dimension or not wanted.dimension:
        return False
    return abs(given.to_base(other.number) - wanted.to_base(row.published)) <= SAME * abs(wanted.to_base(row.published))


@cache
def suppliers() -> frozenset[tuple[str, str]]:
    """Each therapy with each source that its own values were taken from."""
    found = set()
    for stem in stems():
        for value in values_of(stem).values():
            sources = {value.source} | {finding(id).source for id in (value.finding, *value.findings_used) if id}
            found |= {(value.organ, source) for source in sources if source}
    return frozenset(found)


def same_study(row: Row) -> bool:
    """Whether other numbers of the row's study are values of its therapy."""
    return (row.therapy, row.study) in suppliers()
