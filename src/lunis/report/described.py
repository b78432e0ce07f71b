"""A part of the model as a document: everything that is shown of an organ or a treatment, on a screen, as JSON or on a page."""

from __future__ import annotations

import inspect
import re
import sys
from collections import Counter
from collections.abc import Mapping
from typing import Any

from ..evidence import Finding, Value, about, findings, source, therapy_facts, values_of
from ..evidence.facts import Rule
from ..figures.panels import unit_text
from ..language import Organ, Therapy, graph
from ..language.schedules import Amount
from ..language.trace import trace_organ, trace_therapy
from ..language.wording import in_words
from ..physiology.body import BODY
from ..therapies.formulary import settable
from .equations import Equation, equations_of, reads
from .intent import intents
from .standing import GRADES
from .verdicts import name_of

_FINDING = re.compile(r"\b(?:pk|pd|regimens)\.([a-z0-9_]+)\.")


def _description(part: Organ | Therapy) -> str:
    """What its author says of it."""
    said = part.about if isinstance(part, Therapy) else ""
    return inspect.cleandoc(said or sys.modules[part.equations.__module__].__doc__ or "")


def described(name: str, part: Organ | Therapy) -> dict[str, Any]:
    """Everything that is shown of a part."""
    signals = BODY.vocabulary
    document: dict[str, Any] = {
        "name": name,
        "kind": "organ" if isinstance(part, Organ) else "therapy",
        "description": _description(part),
        "about": about(name),
        "equations": [_equation(equation) for equation in equations_of(part, signals)],
        "variables": _fields(part.variables.fields),
        "reads": [
            {"name": read, "unit": signals.fields[read].unit_name, "meaning": signals.fields[read].meaning} for read in reads(part, signals)
        ],
        "values": [_value(value, part) for value in values_of(name).values()],
    }
    if isinstance(part, Organ):
        tables = {"levers": part.levers, "inflows": part.inflows, "resets": part.resets}
        return document | {"told": _told(part)} | {kind: _fields(table.fields) for kind, table in tables.items()}
    return document | _therapy(part, document)


def _equation(equation: Equation) -> dict[str, Any]:
    return {
        "kind": equation.kind,
        "name": equation.name,
        "unit": equation.unit,
        "meaning": equation.meaning,
        "text": equation.text,
        "lines": equation.lines(),
        "latex": equation.latex,
        "mathml": list(equation.mathml),
    }


def _fields(fields: Mapping[str, Any]) -> list[dict[str, str]]:
    return [{"name": name, "unit": entry.unit_name, "meaning": entry.meaning} for name, entry in fields.items()]


def _told(organ: Organ) -> list[dict[str, Any]]:
    vocabulary = BODY.vocabulary
    readers = {other.name: set(reads(other, vocabulary)) for other in BODY.organs}
    told = trace_organ(organ, vocabulary).told
    return [
        {
            "name": name,
            "unit": vocabulary.fields[name].unit_name,
            "meaning": vocabulary.fields[name].meaning,
            "read_by": [other for other, needed in readers.items() if name in needed],
        }
        for name in told
    ]


def _value(value: Value, part: Organ | Therapy) -> dict[str, Any]:
    return {
        "name": value.name,
        "value": value.value,
        "unit": value.unit,
        "meaning": part.parameters.fields[value.name].meaning,
        "kind": value.kind,
        "source": value.source or ", ".join(value.findings_used),
        "tag": value.tag or ("recall" if value.rests_on_recall else ""),
        "because": value.because or value.chosen_because,
        "claimed": value.claimed,
    }


def _therapy(part: Therapy, document: Mapping[str, Any]) -> dict[str, Any]:
    facts, meant = therapy_facts(part.name), intents(part)
    acting = _acting(part)
    return {
        "title": facts.name,
        "grade": facts.grade,
        "grade_means": GRADES.get(facts.grade, ""),
        "grade_because": facts.grade_because,
        "hypothesis": part.hypothesis,
        "not_with": [f"{therapy_facts(other).name}: {because}" for other, because in facts.not_with.items()],
        "warnings": list(facts.warnings),
        "rules": [rule_in_words(rule) for rule in facts.rules],
        "sources": [_cited(key) for key in facts.sources],
        "routes": list(part.routes),
        "usual": in_words(part.usual),
        "settable": [f"{name}: {low:g} to {Amount(high, value.unit)}" for name, (value, (low, high)) in settable(part).items()],
        "regimens": [_regimen(row) for row in regimens_of(part)],
        "controls": _fields(part.controls.fields),
        "readings": _fields(part.readings.fields),
        "equations": [line | ({"intent": meant[line["name"]]} if line["kind"] == "action" else {}) for line in document["equations"]],
        "values": [value | {"acts": value["name"] in acting} for value in document["values"]],
    }


def _acting(part: Therapy) -> set[str]:
    """The values that stand in an action: what the treatment does, not where the drug goes."""
    traced = trace_therapy(part, BODY.vocabulary, fold=False)
    return {symbol.name for symbol in graph.symbols_of(list(traced.actions.values())) if symbol.kind == "parameter"}


def rule_in_words(rule: Rule) -> str:
    """A rule for the dose as a sentence."""
    limit = f"below {rule.below:g}" if rule.below is not None else f"from {rule.above:g}"
    changed = "not begun" if rule.scale == 0 else f"at most {rule.most}" if rule.most else f"dose × {rule.scale:g}"
    what = "with care" if rule.care else changed
    return f"{name_of(rule.when)} {limit} {unit_text(rule.unit)}: {what}, since {rule.because}".replace("  ", " ")


def regimens_of(part: Therapy) -> list[Finding]:
    """The published regimens of a treatment: under a subject that begins as its name does, else under that which its table names most."""
    rows = findings("regimens")
    if own := [row for row in rows if row.subject.lower().startswith(part.name.partition("_")[0])]:
        return own
    values = [value for value in part.values.values() if isinstance(value, Value)]
    named = " ".join(text for value in values for text in (value.finding, *value.also, *value.findings_used, value.because, value.formula))
    subjects = Counter(subject for subject in _FINDING.findall(named) if any(row.subject.lower() == subject for row in rows))
    most = subjects.most_common(1)[0][0] if subjects else ""
    return [row for row in rows if row.subject.lower() == most]


def _regimen(row: Finding) -> dict[str, str]:
    dose = row.value if not row.unit or any(letter.isalpha() for letter in row.value) else f"{row.value} {row.unit}"
    how = {key: row.more.get(key, "").strip("-") for key in ("route", "interval", "duration")}
    return {"name": row.quantity, "dose": dose, **how, "source": source(row.source).text if row.source else "", "tag": row.tag}


def _cited(key: str) -> dict[str, str]:
    found = source(key)
    return {"key": key, "text": found.text, "url": found.url}
