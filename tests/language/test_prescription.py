"""Prescriptions: what is written, read as doses; what does not fit, refused by name."""

from __future__ import annotations

from itertools import pairwise

import pytest

from bodies.prescribed import late_and_held
from lunis.errors import LanguageError, LunisError
from lunis.language.schedules import FOREVER, Amount, dose, infusions, taper, three_times_daily

DRUG = late_and_held()


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("500 mg", (Amount(500, "mg"), "")),
        ("5 mg/kg", (Amount(5, "mg"), "kg")),
        ("0.5 mg/kg/d", (Amount(0.5, "mg/d"), "kg")),
        ("0.5 mg/d/kg", (Amount(0.5, "mg/d"), "kg")),
        ("750 mg/m2", (Amount(750, "mg"), "m2")),
        ("25 mg/d", (Amount(25, "mg/d"), "")),
    ],
)
def test_doses_are_read(text, read):
    """Breaks when milligrams for each kilogram are taken for milligrams, or for a plain number."""
    assert dose(text) == read


def test_every_verb_is_a_schedule_of_its_own():
    """Breaks when a verb gives another schedule than its word says."""
    line = DRUG.twice_daily("5 mg/kg", most="400 mg", stop="4 weeks").schedule[0]
    assert (line.kind, line.interval, line.stop, line.per, line.most) == ("bolus", 0.5, 28.0, "kg", Amount(400, "mg"))
    assert DRUG.once("1 mg", at="2 d").schedule[0].start == 2
    assert DRUG.daily("1 mg").schedule[0].interval == 1
    assert DRUG.three_times_daily("1 mg").schedule == three_times_daily("1 mg")
    assert DRUG.every("2 weeks", "1 mg").schedule[0].interval == 14
    assert DRUG.steady("1 mg/d").schedule[0].kind == "steady"
    assert [len(list(DRUG.pulses("1 mg", 6, "2 weeks").schedule[0].times(1e3)))] == [6]
    assert DRUG.infusions("1 mg", "4 weeks").schedule == infusions("1 mg", "4 weeks")
    assert DRUG.once("1 mg", route="vein").route == "vein"


def test_a_taper_ends_where_it_says_and_stays_there():
    """Breaks when a taper skips its last level, or is given twice where two steps meet."""
    steps = DRUG.taper(from_="25 mg/d", to="2.5 mg/d", over="16 weeks").schedule
    assert (steps[0].amount.value, steps[-1].amount.value, steps[-1].start, steps[-1].stop) == (25, 2.5, 112, FOREVER)
    assert all(one.stop == other.start for one, other in pairwise(steps))
    tablets = DRUG.taper(from_="20 mg/d", to="5 mg/d", over="4 weeks", steps=4, tablets="1 d").schedule
    times = sorted(at for line in tablets for at in line.times(40))
    assert times == [float(day) for day in range(40)]
    assert [line.amount for line in tablets][:2] == [Amount(20, "mg"), Amount(16.25, "mg")]
    halves = taper("10 mg/d", "5 mg/d", "2 weeks", tablets="12 h")
    assert halves[0].amount.value == 5


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: DRUG.daily("1 L/kg"),
        lambda: DRUG.daily("1 mg/kg", most="1 L"),
        lambda: DRUG.daily("1 mg", most="2 mg"),
        lambda: DRUG.daily("1 mg/kg", most="-2 mg"),
        lambda: DRUG.taper("10 mg/d", "5 mg/d", over=0),
        lambda: DRUG.daily("1 mg/d"),
        lambda: DRUG.daily("-1 mg/kg"),
        lambda: DRUG.daily("one tablet"),
        lambda: DRUG.daily("1 mg", route="nose"),
        lambda: DRUG.taper("10 mg/d", "5 mg/kg/d", "4 weeks"),
        lambda: DRUG.taper("10 mg/week", "5 mg/week", "4 weeks", tablets="1 d"),
        lambda: DRUG.taper("10 mg/d", "5 mg/d", "4 weeks", tablets=0),
        lambda: DRUG.sessions(9, "4 h"),
    ],
)
def test_what_cannot_be_prescribed(wrong):
    """Breaks when a dose that does not fit the drug gets as far as a run."""
    with pytest.raises(LunisError):
        wrong()


def test_a_forgetful_patient_is_part_of_the_prescription():
    """Breaks when forgetting twice does not multiply, or changes what is prescribed."""
    assert DRUG.daily("1 mg").taken(0.8).taken(0.5).schedule[0].adherence == pytest.approx(0.4)
    steadily = DRUG.steady("2 mg/d").taken(0.8).schedule[0]
    assert (steadily.amount.value, steadily.adherence) == (2.0, 0.8)
    with pytest.raises(LanguageError, match="no chance"):
        DRUG.daily("1 mg").taken(float("nan"))
