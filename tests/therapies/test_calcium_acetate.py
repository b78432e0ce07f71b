"""Calcium acetate: gram for gram of salt the binding of the carbonate, with less calcium."""

import pytest

from bodies.mineral_body import course, model_under
from lunis.therapies import therapy

calcium_acetate, calcium_carbonate = therapy("calcium_acetate"), therapy("calcium_carbonate")


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(calcium_acetate)


def test_a_gram_of_salt_binds_as_much_with_less_calcium(bench):
    """The equivalents of Daugirdas: 1.0 for a gram of either."""
    acetate, carbonate = bench.acts(calcium_acetate, gut=250.0), bench.acts(calcium_carbonate, gut=400.0)
    assert acetate["mineral.phosphate_absorption"] == pytest.approx(carbonate["mineral.phosphate_absorption"], rel=1e-3)
    assert acetate["mineral.calcium_swallowed"] < 0.6 * carbonate["mineral.calcium_swallowed"]


def test_the_same_phosphate_costs_less_calcium_in_a_patient():
    names = ["phosphate", "calcium_balance"]
    acetate = course(names, [60.0], model_under(calcium_acetate.steady("750 mg/d")), 0.1)
    carbonate = course(names, [60.0], model_under(calcium_carbonate.steady("1200 mg/d")), 0.1)
    assert acetate["phosphate"][0] == pytest.approx(carbonate["phosphate"][0], rel=0.03)
    assert acetate["calcium_balance"][0] < carbonate["calcium_balance"][0]
