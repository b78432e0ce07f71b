"""Patiromer: potassium held in the gut, magnesium with it, calcium let go; doses follow potassium."""

import pytest

from bodies.mineral_body import course, model_under
from lunis.evidence import finding
from lunis.therapies import therapy

patiromer = therapy("patiromer")
DAILY = 25_200 / (0.1 * 24)  # mg in the gut on 25.2 g a day, passing evenly


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(patiromer)


def test_urine_loses_what_volunteers_lost(bench):
    """Bushinsky 2016, 25.2 g a day in healthy adults. Breaks when potassium, phosphate or magnesium is a tenth off."""
    done = bench.acts(patiromer, gut=DAILY)
    assert 65 * 39.098 * (done["potassium.absorption"] - 1) == pytest.approx(finding("pd.patiromer.urine_potassium").number, rel=0.1)
    assert 806 * (done["mineral.phosphate_absorption"] - 1) == pytest.approx(finding("pd.patiromer.urine_phosphate").number, rel=0.1)
    assert 24.305 * done["magnesium.magnesium_given"] == pytest.approx(finding("pd.patiromer.urine_magnesium").number, rel=0.1)
    assert 400 < 40.078 * done["mineral.calcium_swallowed"] < 800  # of which an eighth absorbed is the 73 mg in urine


def test_no_magnesium_is_taken_where_there_is_none(bench):
    assert bench.acts(patiromer, {"magnesium": 0.0}, gut=DAILY)["magnesium.magnesium_given"] == 0


def test_potassium_falls_in_kidney_failure_and_magnesium_with_it():
    names = ["potassium", "magnesium", "patiromer.given"]
    with_it = course(names, [3.0, 60.0], model_under(patiromer.steady("8.4 g/d")), 0.05)
    without = course(names[:2], [60.0], filtration=0.05)
    assert -1.2 < with_it["potassium"][1] - without["potassium"][0] < -0.15
    assert with_it["magnesium"][1] < without["magnesium"][0]
    assert 1 < with_it["patiromer.given"][1] <= 3


def test_it_is_dropped_when_potassium_is_low():
    given = course(["patiromer.given"], [100.0], model_under(patiromer.steady("25 g/d")), 1.0)["patiromer.given"]
    assert given[0] < 0.8
