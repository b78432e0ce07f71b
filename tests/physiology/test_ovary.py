"""Ovary: follicles against age, the menopause, and what a gonadotoxic drug takes for good."""

import math

import numpy as np
import pytest

from bodies.mineral_body import at
from bodies.whole_body import YEAR, course, model_of
from lunis.evidence import values_of
from lunis.physiology.ovary import Constants, follicles_at, ovary

P = Constants({name: value.base for name, value in values_of("ovary").items()})


def left(age: float) -> float:
    """Follicles at an age in years."""
    return float(follicles_at(Constants.turn.unit.to_base(age), P))


def past(follicles: float, female: float = 1.0) -> float:
    return at(ovary, {"age": 40.0, "female": female}, {"follicles": follicles})[1]["menopause_probability"]


def test_follicles_fall_by_three_quarters_between_30_and_40() -> None:
    """Authority: 12 % of the most at 30 and 3 % at 40 (PLoS One 2010;5:e8772), which was not used. Breaks when the turn is misplaced."""
    assert left(40) / left(30) == pytest.approx(0.25, abs=0.05)
    assert left(37.5) == pytest.approx(17000, rel=0.5)


def test_half_of_women_have_had_their_menopause_at_about_fifty() -> None:
    """Authority: menopause at 50 to 51 years on average (same source). Breaks when rates, turn and threshold do not fit together."""
    assert past(left(45)) < 0.35
    assert 49 < next(age for age in np.arange(40, 60, 0.25) if past(left(age)) > 0.5) < 52
    assert past(left(56)) > 0.8


def test_the_count_follows_age_as_its_formula_does() -> None:
    """Breaks when the rate of loss is not the slope of the count that a healthy woman is given."""
    reserve = course(model_of(), [0.0, 10 * YEAR], ["ovarian_reserve", "ovary.follicles"])
    assert reserve["ovarian_reserve"][0].tolist() == pytest.approx([1.0, 1.0], rel=1e-3)
    assert reserve["ovary.follicles"][0, 1] < 0.3 * reserve["ovary.follicles"][0, 0]


def test_follicles_lost_to_a_drug_stay_lost_and_weigh_more_in_the_older_woman() -> None:
    """Breaks when the reserve recovers, or a loss that a young ovary bears does not bring an older one to its end."""
    rates, told = at(ovary, {"age": 35.0, "female": 1.0}, {"follicles": left(35) / 4})
    assert rates["follicles"] < 0
    assert told["ovarian_reserve"] == pytest.approx(0.25)
    assert past(left(25) / 4) < 0.05
    assert past(left(44) / 4) > 0.5


def test_a_gonadotoxic_drug_multiplies_the_loss() -> None:
    """Breaks when the lever does not move the loss in proportion."""
    usual, poisoned = (at(ovary, {"age": 30.0, "female": 1.0}, {"follicles": 1e4}, {"follicle_loss": by})[0]["follicles"] for by in (1, 50))
    assert poisoned == pytest.approx(50 * usual)
    assert -usual * YEAR / 1e4 == pytest.approx(0.097, rel=0.05)


def test_men_have_no_menopause() -> None:
    """Breaks when it is told of men, or turns negative without follicles."""
    assert past(10.0, female=0.0) == 0
    assert past(0.0) == 1
    assert math.isclose(at(ovary, {"age": 40.0, "female": 1.0}, {"follicles": 0.0})[0]["follicles"], 0, abs_tol=1e-12)
