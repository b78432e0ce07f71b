"""Calcium carbonate: with meals a binder that costs calcium, between meals calcium; held while calcium is high."""

import pytest

from bodies.mineral_body import course, model_under
from lunis.evidence import finding
from lunis.therapies import therapy

calcium_carbonate = therapy("calcium_carbonate")
STAGE_3B = 0.3


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(calcium_carbonate)


def test_of_a_steady_dose_with_meals_a_part_leaves_with_phosphate(bench):
    pool = bench.last("calcium_carbonate.gut", calcium_carbonate.steady("1500 mg/d"), at=5, of="healthy")
    done = bench.acts(calcium_carbonate, gut=pool)
    assert 0.75 < done["mineral.calcium_swallowed"] / (1500 / 40.078) < 0.88
    assert 0.78 < done["mineral.phosphate_absorption"] < 0.87  # some 140 of 806 mg phosphorus kept out
    assert done["acid_base.bicarbonate_given"] == pytest.approx(0.24 * 1500 / 40.078, rel=0.01)


def test_between_meals_it_is_calcium_and_hardly_a_binder(bench):
    with_meals, between = bench.acts(calcium_carbonate, gut=367.6), bench.acts(calcium_carbonate, fasting=367.6)
    assert between["mineral.calcium_swallowed"] > 1.1 * with_meals["mineral.calcium_swallowed"]
    bound = [1 / done["mineral.phosphate_absorption"] - 1 for done in (with_meals, between)]
    measured = [finding(f"pd.calcium_carbonate_acetate.phosphate_bound_{when}").number for when in ("with_meal", "fasting")]
    assert bound[1] / bound[0] == pytest.approx(measured[1] / measured[0], abs=0.05)


def test_binding_saturates(bench):
    kept = [1 - bench.acts(calcium_carbonate, gut=gut)["mineral.phosphate_absorption"] for gut in (500.0, 5000.0)]
    assert kept[0] < kept[1] < 10 * kept[0]


def test_meal_timing_in_a_patient():
    """Between meals more calcium is kept and more phosphate let in: breaks when the two routes do the same."""
    names = ["calcium_balance", "phosphate", "total_calcium"]
    none = course(names, [21.0], filtration=STAGE_3B)
    meals, between = (
        course(names, [21.0], model_under(calcium_carbonate.steady("1500 mg/d", route=route)), STAGE_3B)
        for route in ("with_meals", "between_meals")
    )
    balance = [taken["calcium_balance"][0] * 40.078 for taken in (none, meals, between)]
    assert balance[1] > balance[0] + 80  # Hill 2013: a positive balance, of 447 mg/d more than with placebo
    assert balance[2] > balance[1]
    assert meals["phosphate"][0] < between["phosphate"][0]
    # No change of fasting calcium in the eight of Hill 2013; 0.7 mg/dL more in the 110 of Qunibi 2011, whose kidneys were worse.
    assert 0 < meals["total_calcium"][0] - none["total_calcium"][0] < 0.5


def test_tablets_are_held_while_calcium_is_high():
    taken = model_under(calcium_carbonate.steady("6 g/d", route="between_meals"))
    given = course(["calcium_carbonate.given", "total_calcium"], [5.0, 300.0], taken, 0.1, albumin=5.5)
    assert given["total_calcium"][1] > 10
    assert given["calcium_carbonate.given"][1] < 0.7 * given["calcium_carbonate.given"][0]


def test_in_kidney_failure_calcium_rises_phosphate_falls_and_vessels_calcify(bench):
    wanted = ["ionised_calcium", "phosphate", "pth", "soft_tissue_calcium", "bicarbonate"]
    without, with_it = (bench.course(*given, times=[60], quantities=wanted, of="late").values[0, 0] for given in ([], [calcium_carbonate]))
    assert with_it[0] > without[0] + 0.03
    assert with_it[1] < without[1]
    assert with_it[2] < without[2]
    assert with_it[3] > without[3] + 2
    assert with_it[4] > without[4] + 0.5
