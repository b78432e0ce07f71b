"""Sevelamer: phosphate kept out, no calcium let in."""

import pytest

from lunis.therapies import therapy

sevelamer = therapy("sevelamer")


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(sevelamer)


def test_absorption_falls_as_in_the_test_meal(bench):
    gut = 7200 / (0.17 * 24)  # 2.4 g with each of three meals, passing evenly
    assert bench.acts(sevelamer, gut=gut)["mineral.phosphate_absorption"] == pytest.approx(0.79, abs=0.01)


def test_it_is_for_meals():
    assert sevelamer.routes["between_meals"].share is sevelamer.parameters.between_meals
    assert 0.25 < sevelamer.values["between_meals"].base < 0.45


def test_phosphate_falls_without_calcium_in_vessels(bench):
    wanted = ["phosphate", "soft_tissue_calcium"]
    without, with_it = (bench.course(*given, times=[60], quantities=wanted, of="late").values[0, 0] for given in ([], [sevelamer]))
    assert with_it[0] < 0.95 * without[0]
    assert with_it[1] < without[1] + 0.5


def test_two_binders_compete_for_one_phosphate(bench):
    calcium = therapy("calcium_carbonate")
    courses = ([], [sevelamer], [calcium], [sevelamer, calcium])
    none, one, other, both = (bench.last("phosphate", *given, at=40, of="late") for given in courses)
    assert both < min(one, other)
    assert none - both < (none - one) + (none - other)
