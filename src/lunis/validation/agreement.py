"""How far published studies agree: what the other studies of the same quantity of the same treatment would say of a row.

Doses, people and times differ between studies, so that their numbers cannot be held against each other. What Lunis misses each of them by
can: if it missed one as it misses the others, on average, the row would be where the others put it. How often that is inside the
interval is what can be asked of a model that knows all other studies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import geometric_mean

from .conduct import Simulated
from .studies import Read


def foretold(results: Sequence[Simulated], reads: Mapping[str, Read]) -> dict[str, float]:
    """For each check row that other studies tell of too, by its id: the number that they would give it."""
    found: dict[str, float] = {}
    for each in results:
        if each.row.use == "check" and each.number is not None and (misses := list(_misses(each, results, reads))):
            found[each.row.id] = each.number * geometric_mean(misses)
    return found


def _misses(of: Simulated, results: Sequence[Simulated], reads: Mapping[str, Read]) -> Iterator[float]:
    """Published over simulated, once for each other study of the same."""
    like: dict[str, list[float]] = {}
    for each in results:
        if each.row.study != of.row.study and (miss := _miss(each)) is not None and _same(each, of, reads):
            like.setdefault(each.row.study, []).append(miss)
    return map(geometric_mean, like.values())


def _same(one: Simulated, other: Simulated, reads: Mapping[str, Read]) -> bool:
    return one.row.therapy == other.row.therapy and _what(reads[one.row.id]) == _what(reads[other.row.id])


def _what(read: Read) -> tuple[str, ...]:
    return read.quantity, read.measure, read.how, read.over


def _miss(each: Simulated) -> float | None:
    """None where there is no number, and where a change came out as none or the other way."""
    if each.number is None or each.row.published is None or each.number * each.row.published <= 0:
        return None
    return each.row.published / each.number
