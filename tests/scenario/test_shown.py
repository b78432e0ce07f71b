"""The patient in whom treatments are shown, and a dose that is given against its rules."""

from pathlib import Path

import pytest

from lunis.evidence import therapy_facts
from lunis.scenario.prescribing import State, looked_at, prescribed
from lunis.scenario.shown import EXAMPLE, example
from lunis.therapies import therapy

ROOT = Path(__file__).parents[2]


def test_the_patient_that_ships_is_that_of_the_examples():
    """Breaks when one of the two files is changed and the other is not."""
    assert EXAMPLE.read_bytes() == (ROOT / "examples" / EXAMPLE.name).read_bytes()
    assert "stage 4" in example().title


def test_against_its_rules_a_drug_is_given_at_the_dose_that_the_others_leave():
    """Breaks when a drug that would be withheld cannot be shown, or is shown at a dose that no rule allows."""
    drug, usual = therapy("voclosporin"), dict.fromkeys(looked_at(), 1.0)
    failing = State({**usual, "egfr": 20.0}, 58, 162, True, 34)
    assert prescribed(drug, drug.usual, failing).regimens == ()
    shown = prescribed(drug, drug.usual, failing, despite=True)
    assert shown.regimens[0].schedule[0].amount.value == pytest.approx(15.8)
    assert any("not to be given, since egfr is 20" in note for note in shown.notes)
    assert therapy_facts("voclosporin").rules[0].applies(20)
