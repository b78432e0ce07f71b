"""Which findings the model was made from: a row that rests on one of them is no check, and never counts."""

from __future__ import annotations

from functools import cache

from ..evidence import finding, stems, values_of
from .rows import Row


@cache
def inputs() -> dict[str, str]:
    """Every finding that a value is taken from, or whose formula names it, with the first such value."""
    found: dict[str, str] = {}
    for stem in stems():
        for value in values_of(stem).values():
            for id in (value.finding, *value.findings_used):
                if id:
                    found.setdefault(id, f"{value.organ}.{value.name}")
    return found


def made_from(row: Row) -> str:
    """The value that rests on the finding of a row; empty when none does."""
    return inputs().get(row.finding, "")


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
