"""What is known of a therapy as a whole: how good the evidence is, and what must be said beside every result."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..errors import Problem, UnitError, nearest
from ..units import unit
from .schema import GRADES, RULE_KEYS, THERAPY_KEYS, Entry, is_number, is_texts
from .sources import sources


@dataclass(frozen=True)
class Rule:
    """What becomes of a dose when a course begins with the signal `when` below or above a limit, in `unit`.

    It is multiplied by `scale` (0: not begun), or held to at `most` so much a day; with neither it is given all the same, with care.
    """

    when: str
    unit: str
    because: str
    scale: float = 1.0
    most: str = ""
    below: float | None = None
    above: float | None = None

    @property
    def care(self) -> bool:
        """Whether the dose stays, and only must be said."""
        return self.scale == 1 and not self.most

    def applies(self, level: float) -> bool:
        """Whether a level of the signal, in the rule's unit, calls for it."""
        return level < self.below if self.below is not None else level >= (self.above or 0)


@dataclass(frozen=True)
class TherapyFacts:
    """The `[therapy]` section of a table: the grade of evidence with its reason, warnings, and rules for the dose.

    Sources are keys of `sources.bib`. not_with: treatments that do not go together with it, each with the reason.
    """

    stem: str
    name: str
    grade: str
    grade_because: str
    kind_of_claim: str = ""
    sources: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    not_with: Mapping[str, str] = field(default_factory=dict)


def facts_of(entry: Entry, stem: str) -> tuple[TherapyFacts | None, list[Problem]]:
    """The facts that a section holds, and what is wrong with it."""
    said = entry.keys
    problems = [entry.wrong(f"`[therapy]` takes no `{key}`", nearest(key, THERAPY_KEYS)) for key in said if key not in THERAPY_KEYS]
    for key in ("name", "grade", "grade_because", "kind_of_claim"):
        if not isinstance(said.get(key, ""), str):
            problems.append(entry.wrong(f"`{key}` is not text"))
        elif key != "kind_of_claim" and not said.get(key):
            problems.append(entry.wrong(f"`[therapy]` needs `{key}`"))
    if said.get("grade") and said["grade"] not in GRADES:
        problems.append(entry.wrong(f"`{said['grade']}` is not a grade of evidence", f"known grades: {', '.join(GRADES)}"))
    for key in ("sources", "warnings"):
        if not is_texts(said.get(key, [])):
            problems.append(entry.wrong(f"`{key}` is not a list of texts"))
    if is_texts(said.get("sources", [])):
        problems.extend(
            entry.wrong(f"names the source `{key}`, which sources.bib lacks", nearest(key, sources()))
            for key in said.get("sources", [])
            if key not in sources()
        )
    apart = said.get("not_with", {})
    if not isinstance(apart, dict) or not all(isinstance(reason, str) and reason for reason in apart.values()):
        problems.append(entry.wrong("`not_with` is not a table of treatments with reasons", 'not_with = { cinacalcet = "…" }'))
    problems.extend(_about_rules(entry))
    if problems:
        return None, problems
    rules = tuple(Rule(**rule) for rule in said.get("rules", ()))
    lists = {key: tuple(said.get(key, ())) for key in ("sources", "warnings")}
    kind = said.get("kind_of_claim", "")
    return TherapyFacts(stem, said["name"], said["grade"], said["grade_because"], kind, rules=rules, not_with=apart, **lists), []


def _about_rules(entry: Entry) -> Iterator[Problem]:
    rules = entry.keys.get("rules", [])
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        example = '[{ when = "egfr", below = 30, unit = "mL/min/1.73m2", scale = 0.5, because = "…" }]'
        yield entry.wrong("`rules` is not a list of rules", f"rules = {example}")
        return
    for rule in rules:
        yield from (entry.wrong(f"a rule takes no `{key}`", nearest(key, RULE_KEYS)) for key in rule if key not in RULE_KEYS)
        for key in ("when", "unit", "because"):
            if not isinstance(rule.get(key), str) or not rule[key]:
                yield entry.wrong(f"a rule needs `{key}`")
        if ("below" in rule) == ("above" in rule):
            yield entry.wrong("a rule needs either `below` or `above`")
        if "scale" in rule and "most" in rule:
            yield entry.wrong("a rule takes either `scale` or `most`, or neither where the dose stays")
        for key in ("below", "above", "scale"):
            if key in rule and not is_number(rule[key]):
                yield entry.wrong(f"`{key}` of a rule is not a finite number")
        if is_number(rule.get("scale")) and rule["scale"] < 0:
            yield entry.wrong("`scale` of a rule is negative")
        if "most" in rule and not re.fullmatch(r"\d+(\.\d+)? \S+/d", str(rule["most"])):
            yield entry.wrong(f"`most` of a rule is not a daily dose: `{rule['most']}`", 'write it as "2 g/d"')
        if isinstance(rule.get("unit"), str):
            try:
                unit(rule["unit"])
            except UnitError as error:
                yield from (entry.wrong(problem.what, problem.instead) for problem in error.problems)
