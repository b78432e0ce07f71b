"""Doses adapted to the patient before a course begins: caps by eGFR and potassium, and the warnings that go with a drug.

The rules are data beside each therapy's evidence (`rules` of its `[therapy]` table).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from ..evidence import therapy_facts
from ..evidence.facts import Rule
from ..language import Regimen, Therapy
from ..language.schedules import Amount, Dosing, Schedule, amount
from ..therapies import FORMULARY
from ..units import unit
from .patient import measures

LAST_FERTILE_AGE = 50


@dataclass(frozen=True)
class State:
    """What a prescriber looks at on day 0: levels by signal, each in the signal's unit, and the person."""

    readings: Mapping[str, float]
    weight: float
    height: float
    female: bool
    age: float

    @property
    def measures(self) -> Mapping[str, float]:
        """What doses are reckoned by, in the unit that a prescription names."""
        return measures(self.weight, self.height)

    @property
    def egfr(self) -> float:
        return self.readings["egfr"]


def looked_at() -> tuple[str, ...]:
    """The signals that the rules of all therapies ask for, and eGFR."""
    return tuple(sorted({"egfr"} | {rule.when for name in FORMULARY for rule in therapy_facts(name).rules}))


@dataclass(frozen=True)
class Prescription:
    """Regimens, and what to say beside them."""

    regimens: tuple[Regimen, ...] = ()
    notes: tuple[str, ...] = ()


def prescribed(therapy: Therapy, schedule: Schedule, state: State, route: str = "", despite: bool = False) -> Prescription:
    """The regimen after the therapy's rules, and what to tell about it. A rule that scales to 0 withholds the therapy.

    Doses by weight and surface become those of this person, once and for all, as a prescriber reckons them.
    despite: it is given even so, at the dose that the other rules leave, to see what would happen.
    """
    facts = therapy_facts(therapy.name)
    schedule = tuple(_reckoned(line, state) for line in schedule)
    scale, notes = 1.0, list(_relevant(facts.warnings, state))
    applying = [rule for rule in facts.rules if rule.applies(state.readings[rule.when])]
    if not despite and any(rule.scale == 0 for rule in applying):
        applying = [rule for rule in applying if rule.scale == 0]
    for rule in applying:
        held = tuple(_held_to(line, rule.most) for line in schedule) if rule.most else schedule
        if rule.most and held == schedule:
            continue
        schedule = held
        scale = scale if despite and rule.scale == 0 else min(scale, rule.scale)
        notes.append(f"{_change(rule, despite)}, since {rule.when} is {state.readings[rule.when]:.3g} {rule.unit}: {rule.because}")
    named = tuple(f"{facts.name}: {note}" for note in notes)
    if scale == 0:
        return Prescription((), named)
    return Prescription((therapy.at(tuple(_scaled(line, scale) for line in schedule), route=route),), named)


def _change(rule: Rule, despite: bool) -> str:
    """What a rule makes of a dose."""
    if rule.care:
        return "with care"
    if rule.scale == 0:
        return "not to be given" if despite else "withheld"
    return f"at most {rule.most}" if rule.most else f"dose × {rule.scale:g}"


def contradictions(new: Collection[str], kept: Collection[str] = ()) -> tuple[str, ...]:
    """Treatments that do not go together, given the names of those that a course gives and of those that go on beside it."""
    every = [*new, *kept]
    return tuple(
        f"{therapy_facts(name).name}: not together with {therapy_facts(other).name}: {because}"
        for name in every
        for other, because in therapy_facts(name).not_with.items()
        if other in every and not {name, other} <= set(kept)
    )


def joined(parts: Sequence[Prescription]) -> Prescription:
    """Several prescriptions as one."""
    return Prescription(tuple(taken for part in parts for taken in part.regimens), tuple(note for part in parts for note in part.notes))


def _reckoned(line: Dosing, state: State) -> Dosing:
    """A dose by weight or surface as a fixed one."""
    if not line.per:
        return line
    size, unit_name = line.amount.value * state.measures[line.per], line.amount.unit_name
    limit = line.most.base / unit(unit_name).scale if line.most is not None else math.inf
    return replace(line, amount=Amount(float(f"{min(size, limit):.3g}"), unit_name), per="", most=None)


def _held_to(line: Dosing, most: str) -> Dosing:
    """A line that gives no more than so much a day."""
    limit = amount(most).base * (1.0 if line.kind == "steady" else line.interval)
    if line.kind == "switch" or line.amount.base <= limit:
        return line
    return replace(line, amount=Amount(line.amount.value * limit / line.amount.base, line.amount.unit_name))


def _scaled(line: Dosing, by: float) -> Dosing:
    return line if by == 1 or line.kind == "switch" else replace(line, amount=Amount(line.amount.value * by, line.amount.unit_name))


def _relevant(warnings: Sequence[str], state: State) -> list[str]:
    """Pregnancy is a warning for a woman who can become pregnant."""
    fertile = state.female and state.age < LAST_FERTILE_AGE
    return [warning for warning in warnings if fertile or "pregnan" not in warning.lower()]
