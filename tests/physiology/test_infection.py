"""Infections: a rate that lack of antibody, lack of neutrophils and immunosuppression raise, and what it adds up to."""

import math

import pytest

from bodies.mineral_body import at
from lunis.evidence import values_of
from lunis.physiology.infection import infection

VALUES = values_of("infection")
NORMAL = VALUES["igg_normal"].value
NEUTROPHILS = VALUES["neutrophils_normal"].value


def told(igg: float = NORMAL, lever: float = 1.0, neutrophils: float = NEUTROPHILS, hazard: float = 0.0) -> dict[str, float]:
    return at(infection, {"igg": igg, "neutrophils": neutrophils}, {"hazard": hazard}, {"rate": lever})[1]


def rate(igg: float = NORMAL, lever: float = 1.0, neutrophils: float = NEUTROPHILS) -> float:
    return told(igg, lever, neutrophils)["infection_rate"]


def test_with_normal_antibody_and_neutrophils_it_is_the_usual_rate() -> None:
    """Breaks when the rate of a patient without immunosuppression is not the usual one."""
    assert rate() == pytest.approx(VALUES["rate_usual"].value)


def test_it_rises_as_antibody_is_lost() -> None:
    """Breaks when nephrotic loss of immunoglobulin does not cost protection, or the excess that lupus makes protects."""
    assert rate(NORMAL / 4) > rate(NORMAL / 2) > rate() == rate(1.5 * NORMAL)
    assert rate(NORMAL / 4) < 4 * rate()


def test_it_rises_steeply_as_neutrophils_run_out() -> None:
    """Authority: an odds ratio of 2.05 in lupus with a count below 1.5 (Rheumatol Int 2024). Breaks when neutropenia costs nothing."""
    assert 1.6 < rate(neutrophils=1.2) / rate() < 2.6
    assert rate(neutrophils=0.1) > 4 * rate()
    assert rate(neutrophils=2.5) < 1.2 * rate()


def test_drugs_multiply_it() -> None:
    """Breaks when immunosuppression adds to the rate instead, and so weighs less in the patient who has little antibody."""
    assert rate(NORMAL / 2, 2.0) == pytest.approx(2 * rate(NORMAL / 2))


def test_serious_ones_add_up_to_a_probability() -> None:
    """Authority: 3.8 serious infections for 100 years under usual treatment. Breaks when the sum is of another rate, or exceeds 1."""
    rates, _ = at(infection, {"igg": NORMAL, "neutrophils": NEUTROPHILS}, levers={"rate": 1.3})
    assert rates["hazard"] * 365.25 == pytest.approx(0.038, rel=0.1)
    assert told(hazard=0.0)["infection_probability"] == 0
    assert told(hazard=0.5)["infection_probability"] == pytest.approx(1 - math.exp(-0.5))
