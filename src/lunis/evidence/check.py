"""Every problem in the evidence at once, and every value that rests on memory."""

from __future__ import annotations

from ..errors import Problem
from .findings import problems_of_findings
from .sources import BIBLIOGRAPHY, read_bibliography
from .values import Value, path_of, stems, table_of


def check() -> list[Problem]:
    """Everything that is wrong with the sources, the findings and the tables of values."""
    problems = read_bibliography(BIBLIOGRAPHY.read_text(encoding="utf-8"), BIBLIOGRAPHY.name)[1]
    if problems:
        return problems
    problems = problems_of_findings()
    names = stems()
    problems.extend(
        Problem("evidence", f"`{stem}` is the name of an organ and of a therapy", "rename one file")
        for stem in sorted({stem for stem in names if names.count(stem) > 1})
    )
    for stem in dict.fromkeys(names):
        problems.extend(table_of(stem).problems)
        if path_of(stem).parent.name == "therapies":
            problems.extend(_about_therapy(stem))
        else:
            problems.extend(_about_claims(stem))
    return problems


def recalled() -> list[Value]:
    """The values that rest on a number written down from memory, in every table."""
    return [value for stem in dict.fromkeys(stems()) for value in table_of(stem).values.values() if value.rests_on_recall]


def _about_therapy(stem: str) -> list[Problem]:
    table = table_of(stem)
    if table.facts is not None or table.problems:
        return []
    return [Problem(f"evidence/therapies/{stem}.toml", "has no section `[therapy]`", "it gives `name`, `grade` and `grade_because`")]


def _about_claims(stem: str) -> list[Problem]:
    values = table_of(stem).values.values()
    told = {"claimed": "an organ has no claimed effect", "settable": "a scenario tells what it knows of an organ by labs"}
    return [
        Problem(f"evidence/{stem}.toml [{value.name}]", f"`{key}` belongs to therapies", instead)
        for value in values
        for key, instead in told.items()
        if getattr(value, key) is not None
    ]
