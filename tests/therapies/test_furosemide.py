"""Furosemide: what reaches the urine counts, and what resists it; what goes with the sodium."""

import numpy as np
import pytest

from lunis.engine import Run, link, simulate
from lunis.engine.link import Clamp
from lunis.physiology.body import BODY
from lunis.physiology.signals import Signals
from lunis.therapies import therapy

furosemide = therapy("furosemide")
DAYS = np.arange(0, 2, 0.05 / 24)
HOURS = 24 * DAYS


def course_at(gfr: float, route: str) -> np.ndarray:
    """Concentration in mg/L and excretion in ug/min after 40 mg, at a filtration that is held."""
    held = Clamp(Signals.gfr, gfr)
    model = link(BODY.taking(furosemide.once("40 mg", route=route)), clamps=[held])
    return simulate(model, [Run({held.switch: 1.0})], list(DAYS), ["furosemide.concentration", "furosemide.excretion"]).values[0].T


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(furosemide)


@pytest.mark.parametrize(("route", "published", "spread"), [("intravenous", 14.9, 7.6), ("oral", 9.4, 5.5)])
def test_little_of_it_reaches_the_urine_of_a_failing_kidney(route, published, spread):
    """Ten patients at 16.7 mL/min: 14.9 +/- 7.6 % of a dose by vein, 9.4 +/- 5.5 % by mouth, in a day."""
    excretion = course_at(16.7, route)[1][HOURS <= 24]
    recovered = 100 * np.trapezoid(excretion, 60 * HOURS[HOURS <= 24]) / 40e3
    assert recovered == pytest.approx(published, abs=spread / 2)


def test_by_mouth_it_lasts_longer_than_by_vein():
    """The same patients: half-life 4.6 h by vein and 11.8 h by mouth, as absorption is slower; shorter by mouth here, the order holds."""
    lasting = {}
    for route in ("oral", "intravenous"):
        first, last = np.interp([4, 12], HOURS, course_at(16.7, route)[0])
        lasting[route] = 8 * np.log(2) / np.log(first / last)
    assert 3 < lasting["intravenous"] < 5
    assert lasting["oral"] > 1.3 * lasting["intravenous"]


def test_half_of_a_dose_by_mouth_reaches_a_healthy_urine_and_takes_its_sodium(bench):
    """40 mg by mouth let go some 100 to 250 mmol of sodium within six hours (general knowledge)."""
    times = list(np.linspace(0, 0.25, 61))
    without, with_it = (
        bench.course(*given, times=times, quantities=["sodium_excretion"], of="healthy")["sodium_excretion"][0]
        for given in ([], [furosemide.once("40 mg")])
    )
    assert 100 < np.trapezoid(with_it - without, times) < 250


def test_it_is_most_efficient_where_it_was_found_to_be(bench):
    """Kidney Int 1982: half of the effect at 69.8 ug/min, most effect for each microgram at 21.5."""
    rates = np.linspace(2, 200, 400)
    gained = np.array([bench.acts(furosemide, tubular=rate)["sodium.natriuresis"] - 1 for rate in rates])
    assert rates[(gained / rates).argmax()] == pytest.approx(21.5, abs=2)


def test_fewer_nephrons_and_albumin_in_urine_make_resistance(bench):
    """Sodium that the same two tablets take: much in health, less from a nephrotic kidney, hardly any from a failing one."""
    lost = {
        of: bench.last("extracellular_volume", at=14, of=of) - bench.last("extracellular_volume", furosemide, at=14, of=of)
        for of in ("healthy", "chronic", "late")
    }
    assert lost["healthy"] > 1
    assert lost["late"] < 0.25 * lost["healthy"]
    bound = bench.reads(furosemide, {"upcr": 6.0}, central=10.0)
    clear = bench.reads(furosemide, {"upcr": 0.1}, central=10.0)
    assert bound["excretion"] == clear["excretion"]
    assert bound["excretion_free"] < 0.55 * clear["excretion_free"]


def test_a_larger_dose_overcomes_it(bench):
    """Breaks when resistance is a lost effect instead of a lost drug."""
    small, large = (bench.last("fluid_excess", furosemide.twice_daily(dose), at=14, of="late") for dose in ("40 mg", "250 mg"))
    assert large < small - 0.5


def test_low_albumin_widens_its_space_and_speeds_its_clearance(bench):
    """Five nephrotic patients: as albumin rose from 23 to 33 g/L, volume fell from 23 to 13 L."""
    low, usual = (bench.reads(furosemide, {"albumin": albumin}, central=10.0)["concentration"] for albumin in (2.3, 3.3))
    assert usual / low == pytest.approx(23 / 13, rel=0.1)


def test_potassium_magnesium_calcium_and_acid_go_with_the_sodium(bench):
    """Calcium in urine rises by 50 to 100 % (recalled), potassium falls by some 0.3 mmol/L, bicarbonate rises."""
    done = bench.acts(furosemide, tubular=40.0)
    assert 1.4 < done["mineral.calcium_excretion"] < 2
    wanted = ["potassium", "magnesium", "bicarbonate", "mean_pressure"]
    without, with_it = (bench.course(*given, times=[30], quantities=wanted, of="chronic").values[0, 0] for given in ([], [furosemide]))
    assert -0.5 < with_it[0] - without[0] < -0.15
    assert -0.3 < with_it[1] - without[1] < 0
    assert 0 < with_it[2] - without[2] < 3
    assert with_it[3] < without[3] - 1
