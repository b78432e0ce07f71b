"""Complement: normal at rest, consumed by complexes, C4 before C3."""

import pytest

from bodies.kidney_stub import at, course, untreated
from lunis.physiology.complement import Constants, complement

HEALTHY = {"c3": 120.0, "c4": 25.0}


def test_rest_is_rest():
    """Breaks when consumption or acute phase act in health."""
    rates, told = at(complement, HEALTHY)
    assert rates == pytest.approx({"c3": 0, "c4": 0}, abs=1e-12)
    assert (told["c3_relative"], told["c4_relative"]) == (1, 1)


def test_a_person_with_few_gene_copies_is_at_rest_too():
    """Breaks when relative C4 is judged against the average person, so that low makers look ill from birth."""
    results = course(1, "c4", "c4_relative", traits={Constants.c4_synthesis: 0.5})
    assert results["c4"][0] == pytest.approx([12.5, 12.5], rel=1e-6)
    assert results["c4_relative"][0] == pytest.approx([1, 1], rel=1e-6)


@pytest.mark.parametrize("complexes", [0.1, 1.0, 5.0])
def test_complexes_consume_c4_more_than_c3(complexes):
    """Breaks when the classical pathway no longer takes C4 first."""
    rates, _ = at(complement, HEALTHY, {"immune_complexes": complexes})
    assert rates["c4"] / 25 < rates["c3"] / 120 < 0


def test_complement_never_falls_below_zero():
    """Breaks when consumption does not vanish with complement."""
    rates, _ = at(complement, {"c3": 0.0, "c4": 0.0}, {"immune_complexes": 50.0})
    assert min(rates.values()) > 0


def test_acute_phase_raises_both_and_saturates():
    """Breaks when interleukin-6 no longer raises complement, or raises it without limit."""
    mild, strong, storm = (at(complement, HEALTHY, {"interleukin_6": level})[0] for level in (2.0, 10.0, 1e6))
    assert 0 < mild["c3"] < strong["c3"] < storm["c3"] < 0.55 * 120 * 0.5
    assert 0 < mild["c4"] < strong["c4"]


def test_loss_rates_are_those_measured():
    """Authority: 2.3 %/h for C3 and about 1.97 %/h for C4 without complexes. Breaks when a turnover is mistyped."""
    doubled, _ = at(complement, {"c3": 240.0, "c4": 50.0})
    assert -doubled["c3"] / 120 / 24 == pytest.approx(0.023, rel=0.02)
    assert -doubled["c4"] / 25 / 24 == pytest.approx(0.0197, rel=0.02)


def test_loss_of_tolerance_lowers_complement():
    """Authority: C3 about 65 mg/dL in active nephritis. Breaks when complexes no longer reach complement."""
    ill = untreated()
    assert 50 < ill["c3"][0, 4] < 80
    assert 6 < ill["c4"][0, 4] < 14


def test_low_c3_comes_of_lower_making_and_of_higher_loss():
    """Authority: Sliwinski 1972: in the three untreated making was 0.16 to 0.68 of the middle of health, loss 0.6 to 2.0 of it. Breaks when
    low C3 comes of either alone."""
    without, with_many = (at(complement, {"c3": 0.0, "c4": 25.0}, {"immune_complexes": level})[0]["c3"] for level in (0.0, 3.0))
    assert 0.5 < with_many / without < 0.8
    lost = with_many - at(complement, HEALTHY, {"immune_complexes": 3.0})[0]["c3"]
    assert 1.2 < lost / without < 2.0
