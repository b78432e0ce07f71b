"""Thrombosis: nephrotic albumin, antiphospholipid antibody, filtration, and what treatment does."""

import math

import pytest

from bodies.mineral_body import at
from lunis.evidence import values_of
from lunis.physiology.thrombosis import thrombosis

HEALTH = {"albumin": values_of("thrombosis")["albumin_normal"].value, "antiphospholipid": 0.0, "gfr_relative": 1.0}


def rate(lever: float = 1.0, **told: float) -> float:
    return at(thrombosis, {**HEALTH, **told}, levers={"rate": lever})[1]["thrombosis_rate"]


def test_in_remission_it_is_the_usual_rate() -> None:
    """Breaks when albumin above health protects, or health adds to the rate."""
    assert rate() == pytest.approx(values_of("thrombosis")["usual"].value)
    assert rate(albumin=5.0) == rate()


@pytest.mark.parametrize(("albumin", "low", "high"), [(3.5, 1.01, 2.26), (2.75, 1.24, 4.05), (2.2, 1.45, 5.37)])
def test_it_rises_as_albumin_falls_as_in_another_cohort(albumin: float, low: float, high: float) -> None:
    """Authority: hazard ratios and their intervals at 3 to 4, 2.5 to 3 and below 2.5 g/dL (Gyamlani 2017), none of which was used."""
    assert low < rate(albumin=albumin) / rate() < high


def test_antibody_and_lost_filtration_raise_it() -> None:
    """Breaks when the antiphospholipid trait or kidney failure stop mattering to clots."""
    assert rate(antiphospholipid=1.0) > 3 * rate()
    assert rate() < rate(gfr_relative=0.3) < rate(gfr_relative=0.05) < 2.1 * rate()


def test_treatment_multiplies_it() -> None:
    """Breaks when an anticoagulant, or erythropoietin, does not move the rate in proportion."""
    assert rate(0.4, albumin=2.0) == pytest.approx(0.4 * rate(albumin=2.0))


def test_it_adds_up_to_a_probability() -> None:
    """Breaks when the sum does not follow the rate, or exceeds 1."""
    rates, told = at(thrombosis, {**HEALTH, "albumin": 2.0}, {"hazard": 0.7})
    assert rates["hazard"] * 365.25 == pytest.approx(told["thrombosis_rate"])
    assert told["thrombosis_probability"] == pytest.approx(1 - math.exp(-0.7))
