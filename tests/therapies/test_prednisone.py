"""Prednisone: kinetics, benefit, and the harm to calcium."""

import numpy as np
import pytest

from lunis.language.schedules import daily, once, steady
from lunis.therapies import therapy

prednisone = therapy("prednisone")


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(prednisone)


def test_unbound_prednisolone_halves_in_three_hours(bench):
    amounts = bench.course(prednisone.at(once("20 mg")), times=[0.5, 0.75], quantities=["prednisone.unbound"], of="healthy")
    left = amounts["prednisone.unbound"][0]
    assert 6 * np.log(2) / np.log(left[0] / left[1]) == pytest.approx(np.log(2) * 235 / 54.3, rel=0.05)  # hours


def test_benefit_and_harm_go_the_right_way(bench):
    done = bench.acts(prednisone, felt=20.0)
    wanted = ("immunity.interleukin_6_production", "glomerulus.leukocyte_recruitment", "glomerulus.barrier_injury")
    for lower in (*wanted, "mineral.bone_formation"):
        assert done[lower] < 0.9
    for higher in ("infection.rate", "circulation.vascular_tone", "mineral.calcium_excretion", "urea.catabolism"):
        assert done[higher] > 1.02
    assert done["vitamin_d.calcidiol_loss"] > 1.02


def test_calcium_absorption_falls_at_high_dose_only(bench):
    absorbed = {dose: bench.acts(prednisone, felt=dose / 24 / 54.3 * 1000)["mineral.calcium_absorption"] for dose in (7.5, 8, 20, 40)}
    assert absorbed[7.5] > 0.95
    assert absorbed[8] > 0.94
    assert 0.70 < absorbed[40] < absorbed[20] < 0.80


def test_infections_nearly_double_at_seven_and_a_half_milligrams(bench):
    assert bench.acts(prednisone, felt=7.5 / 24 / 54.3 * 1000)["infection.rate"] == pytest.approx(1.89, rel=0.03)


def test_protein_falls_and_more_with_more_steroid(bench):
    low, high = (
        bench.course(prednisone.at(steady(dose)), times=[0, 60], quantities=["upcr"])["upcr"][0] for dose in ("7.5 mg/d", "60 mg/d")
    )
    assert high[1] / high[0] < low[1] / low[0] < 1


@pytest.mark.parametrize("dose", ["7.5 mg", "40 mg"])
def test_tablets_and_an_even_intake_agree_for_the_slow_body(bench, dose):
    wanted = ["upcr", "c3", "anti_dsdna", "vitamin_d_total", "egfr"]
    tablets = bench.course(prednisone.at(daily(dose)), times=[60.5], quantities=wanted)
    evenly = bench.course(prednisone.at(steady(f"{dose}/d")), times=[60.5], quantities=wanted)
    np.testing.assert_allclose(tablets.values, evenly.values, rtol=0.02)
