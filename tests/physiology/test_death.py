"""Death: filtration as published, uraemia, potassium, and the events that kill."""

import math

import pytest

from bodies.mineral_body import at
from lunis.evidence import values_of
from lunis.physiology.death import Constants, death
from lunis.physiology.signals import Signals

HEALTH = {
    "age": 35.0, "female": 1.0, "systolic_pressure": 115.0, "egfr": 110.0, "creatinine": 0.8, "potassium": 4.2,
    "infection_rate": 0.0, "thrombosis_rate": 0.0, "malignancy_excess": 0.0,
}  # fmt: skip


def rate(lever: float = 1.0, **told: float) -> float:
    return at(death, {**HEALTH, **told}, levers={"cardiovascular": lever})[1]["death_rate"]


def test_the_table_of_health_is_complete() -> None:
    """Breaks when the organ reads a signal that these tests do not set."""
    assert set(HEALTH) <= set(Signals.fields)
    assert rate() == pytest.approx(0.0007, rel=0.15)


@pytest.mark.parametrize(("egfr", "published"), [(52.0, 1.2), (37.0, 1.8), (22.0, 3.2), (10.0, 5.9)])
def test_it_rises_as_filtration_falls(egfr: float, published: float) -> None:
    """Authority: hazard ratios of Go 2004, within a tenth at the middle of each class. Breaks when half, slope or most is changed."""
    assert rate(egfr=egfr) / rate() == pytest.approx(published, rel=0.1)


def test_uraemia_and_potassium_kill_fast_when_nothing_removes_them() -> None:
    """Breaks when a patient without kidneys lives on for years without dialysis, or one at the bound of dialysis dies in weeks."""
    assert rate(creatinine=25.0) > 2
    assert rate(creatinine=8.0) < 0.15
    assert rate(potassium=9.0) > 5
    assert rate(potassium=5.5) < 0.02


def test_age_sex_and_pressure_make_the_background() -> None:
    """Breaks when one of them stops mattering, or pressure below normal protects."""
    assert rate(age=43.0) == pytest.approx(2 * rate(), rel=0.05)
    assert rate(female=0.0) == pytest.approx(2 * rate(), rel=0.05)
    assert rate(systolic_pressure=160.0) > 1.5 * rate()
    assert rate(systolic_pressure=95.0) == rate()
    assert rate(2.0) > rate()


@pytest.mark.parametrize(("event", "level", "fatality"), [
    ("infection_rate", 2.0, "infection_fatality"),
    ("thrombosis_rate", 0.02, "thrombosis_fatality"),
    ("malignancy_excess", 0.01, "malignancy_fatality"),
])  # fmt: skip
def test_a_share_of_what_befalls_the_patient_kills(event: str, level: float, fatality: str) -> None:
    """Breaks when an event's fatality is lost or counted twice."""
    assert fatality in Constants.fields
    assert rate(**{event: level}) - rate() == pytest.approx(level * values_of("death")[fatality].value)


def test_it_adds_up_to_a_probability() -> None:
    """Breaks when the sum does not follow the rate, or exceeds 1."""
    rates, told = at(death, {**HEALTH, "egfr": 12.0}, {"hazard": 2.0})
    assert rates["hazard"] * 365.25 == pytest.approx(told["death_rate"])
    assert told["death_probability"] == pytest.approx(1 - math.exp(-2.0))
