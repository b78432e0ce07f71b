"""Parathyroid glands: seconds to calcium, weeks to the set point, months to the mass. Authority: the four-parameter curve."""

import numpy as np
import pytest

from bodies.mineral_body import at, course, holding, model_under, settled
from lunis.engine import Clamp, bolus
from lunis.evidence import finding, values_of
from lunis.physiology import parathyroid
from lunis.physiology.parathyroid import Targets, Variables
from lunis.physiology.signals import Signals
from lunis.units import unit

HEALTH = {"calcitriol": 40.0, "magnesium": 2.05, "ionised_calcium": 1.25, "phosphate": 3.45, "gfr_relative": 1.0}
GLAND = parathyroid.parathyroid
REST = {"pth": values_of("parathyroid")["pth_normal"].value, "set_point": values_of("parathyroid")["set_point_normal"].value, "mass": 1.0}


def secreted(**told: float) -> float:
    """What the glands put out, against health, before anything has followed."""
    rates, _ = at(GLAND, {**HEALTH, **told}, {**REST, "pth": 0.0})
    healthy, _ = at(GLAND, HEALTH, {**REST, "pth": 0.0})
    return rates["pth"] / healthy["pth"]


def test_health_is_at_rest() -> None:
    """Breaks when the slope of the curve no longer follows from health."""
    rates, told = at(GLAND, {**HEALTH, "phosphate": finding("ckd.seek2007.serum_p.egfr_80_up").number}, REST)
    assert max(abs(rate) for rate in rates.values()) < 1e-9
    assert told["pth"] == pytest.approx(36.0, abs=0.5)


def test_the_curve_is_a_steep_inverse_sigmoid_between_its_published_ends() -> None:
    """Breaks when secretion rises with calcium, or leaves the range of one assay in one group, from a quarter of health to four times.

    Authority: Brown 1988, 5.6 and 6.4 to 95.0 and 99.9 ng/L from 23.2; a quarter left 0.2 mmol/L above health in two others.
    """
    calcium = np.array([0.8, 1.0, 1.1, 1.18, 1.25, 1.35, 1.6])
    output = np.array([secreted(ionised_calcium=level) for level in calcium])
    assert (np.diff(output) < 0).all()
    most, least, rest = (finding(f"parathyroid.brown1988.pth_{name}").number for name in ("most_slow", "least_slow", "basal"))
    assert output[0] == pytest.approx(most / rest, rel=0.1)
    assert output[-1] == pytest.approx(least / rest, rel=0.15)
    assert secreted(ionised_calcium=1.45) == pytest.approx(0.25, abs=0.1)  # schwarz1993, schmitt1996
    assert 2 < secreted(ionised_calcium=1.04) < 4.5  # schwarz1993: two to three when steady, four to seven at first
    # Half of the way at the set point.
    assert secreted(ionised_calcium=REST["set_point"]) == pytest.approx((output[0] + output[-1]) / 2, rel=0.05)


def test_calcium_suppresses_a_smaller_share_of_what_larger_glands_make() -> None:
    """Breaks when every gland can be shut off alike: 4.7 % of the most was left in health, 7.1 % in kidney failure, where the most was
    1.32 times that of health, and 10.6 % on haemodialysis, where it was 2.73 times (D'Amour 1998). The second was not used to set it."""
    left = {}
    for mass in (1.0, 18 / 13.6, 37.1 / 13.6):
        most, least = (
            at(GLAND, {**HEALTH, "ionised_calcium": level}, {**REST, "pth": 0.0, "mass": mass})[0]["pth"] for level in (0.4, 3.0)
        )
        left[mass] = least / most
    healthy, failing, dialysed = left.values()
    assert failing / healthy == pytest.approx((1.28 / 18) / (0.64 / 13.6), rel=0.1)
    assert dialysed / healthy == pytest.approx((3.95 / 37.1) / (0.64 / 13.6), rel=0.1)


def test_a_fall_of_calcium_raises_pth_within_an_hour() -> None:
    """Breaks when glands answer calcium over days: loss of PTH takes minutes."""
    low = model_under(clamps=(Clamp(Signals.ionised_calcium, 1.1),))
    pth = course(["pth"], [0.5 / 24, 1 / 24, 6 / 24], low)["pth"]
    assert pth[0] > 2 * REST["pth"]
    assert pth[2] == pytest.approx(pth[1], rel=0.05)


def test_pth_in_plasma_halves_in_minutes() -> None:
    """Breaks when elimination is not that of intact PTH."""
    half_life = finding("mineral.halflife_pth_1_84")
    assert half_life.number is not None
    high = course(["pth"], [0.0, unit(half_life.unit).to_base(half_life.number)], events=[bolus(Variables.pth, 100.0, 0.0)])["pth"]
    assert (high[1] - REST["pth"]) / (high[0] - REST["pth"]) == pytest.approx(0.5, abs=0.1)


def test_the_set_point_follows_lasting_calcium_by_half() -> None:
    """Breaks when the set point stays, so that treated hypocalcaemia would drive PTH for ever, or follows all the way.

    Authority: Pahl 1996, +0.45 with +0.94 mg/dL in six weeks."""
    low = model_under(clamps=(Clamp(Signals.ionised_calcium, 1.1),))
    day, later = course(["parathyroid.set_point"], [1.0, 90.0], low)["parathyroid.set_point"]
    assert day == pytest.approx(REST["set_point"], rel=0.01)
    assert later / REST["set_point"] == pytest.approx(1 - 0.45 / 0.94 * (1 - 1.1 / 1.25), abs=0.005)


def test_glands_grow_over_months_when_calcitriol_is_lost_and_not_in_health() -> None:
    """Breaks when glands grow without need, at once, or not at all."""
    assert settled("parathyroid_mass") == pytest.approx(1.0, abs=0.01)
    week, year, later = course(["parathyroid_mass"], [7.0, 365.0, 1095.0], filtration=0.15)["parathyroid_mass"]
    assert week < 1.05
    assert 1.2 < year < later < 3


def test_calcitriol_restrains_the_glands() -> None:
    """Breaks when lack of calcitriol does not raise secretion or its presence does not lower it."""
    assert secreted(calcitriol=15.0) > 1.1
    assert secreted(calcitriol=80.0) < 0.95


def test_magnesium_lack_blocks_release_although_calcium_is_low() -> None:
    """Breaks when a patient without magnesium has high PTH: it stays below health for all that glands grow, and calcium falls with it."""
    assert secreted(magnesium=0.5) < 0.2
    assert 0.85 < secreted(magnesium=1.4) < 1
    assert secreted(magnesium=3.0) == pytest.approx(1, abs=0.05)
    lacking = model_under(clamps=(Clamp(Signals.magnesium, 0.4),))
    assert settled("pth", lacking) < REST["pth"]
    assert settled("ionised_calcium", lacking) < 1.05


def test_a_calcimimetic_lowers_pth_and_calcium() -> None:
    """Breaks when glands that sense more calcium put out more PTH, or when calcium does not fall with it."""
    sensing = model_under(holding({Targets.calcium_sensing: 1.1}))
    assert settled("pth", sensing, 0.3) < 0.7 * settled("pth", None, 0.3)
    assert settled("ionised_calcium", sensing, 0.3) < settled("ionised_calcium", None, 0.3) - 0.03


def test_fewer_nephrons_clear_less_pth() -> None:
    """Breaks when elimination of PTH does not need the kidney at all."""
    fast, slow = (at(GLAND, {**HEALTH, "gfr_relative": share}, REST)[0]["pth"] for share in (1.0, 0.1))
    assert slow > fast
