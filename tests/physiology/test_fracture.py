"""Fracture: age, bone lost, glucocorticoid."""

import math

import pytest

from bodies.mineral_body import at
from lunis.evidence import values_of
from lunis.physiology.fracture import fracture
from lunis.therapies import prednisone

HEALTH = {"age": 35.0, "bone_mineral": 1.0, "gfr_relative": 1.0}


def rate(lever: float = 1.0, **told: float) -> float:
    return at(fracture, {**HEALTH, **told}, levers={"rate": lever})[1]["fracture_rate"]


def test_it_rises_with_age() -> None:
    """Breaks when an old patient breaks bones as a young one does."""
    assert rate() == pytest.approx(values_of("fracture")["usual"].value)
    assert 3 < rate(age=70.0) / rate() < 5


def test_bone_lost_raises_it_and_bone_gained_does_not_lower_it() -> None:
    """Authority: 1.5 times for one standard deviation (Marshall 1996). Breaks when mineral that kidney disease lays down protects."""
    assert rate(bone_mineral=0.88) == pytest.approx(1.5 * rate())
    assert rate(bone_mineral=1.1) == rate()


def test_brittle_bone_of_kidney_disease_raises_it() -> None:
    """Breaks when uraemia costs no fractures."""
    assert rate() < rate(gfr_relative=0.4) < rate(gfr_relative=0.05) < 2.1 * rate()


def test_prednisone_raises_it_by_a_third_at_a_low_dose() -> None:
    """Authority: 1.33 (1.29 to 1.38) times the non-vertebral fractures (Van Staa 2000), with a burden of 0.21 at 7.5 mg a day."""
    assert rate(1 + prednisone.values["fracture_gain"].value * 0.21) == pytest.approx(1.33 * rate(), rel=0.05)


def test_it_adds_up_to_a_probability() -> None:
    """Breaks when the sum does not follow the rate, or exceeds 1."""
    rates, told = at(fracture, HEALTH, {"hazard": 0.3})
    assert rates["hazard"] * 365.25 == pytest.approx(told["fracture_rate"])
    assert told["fracture_probability"] == pytest.approx(1 - math.exp(-0.3))
