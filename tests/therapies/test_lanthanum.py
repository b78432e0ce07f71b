"""Lanthanum: phosphate kept out, more of it for each gram than by any other, and no calcium let in."""

import pytest

from lunis.therapies import therapy

lanthanum, sevelamer = therapy("lanthanum"), therapy("sevelamer")


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(lanthanum)


def test_absorption_falls_as_in_the_test_meal(bench):
    """Martin 2011: 1 g with a meal of 375 mg of phosphorus lowered absorption by 45 %. Breaks beyond a point either way."""
    gut = 3000 / (0.17 * 24)  # 1 g with each of three meals, passing evenly
    assert bench.acts(lanthanum, gut=gut)["mineral.phosphate_absorption"] == pytest.approx(0.554, abs=0.01)


def test_a_gram_does_more_than_a_gram_of_sevelamer(bench):
    """By the equivalents of Daugirdas 2.7 times as much; by the test meal, which both are set to, seven times."""
    done = [1 / bench.acts(drug, gut=500.0)["mineral.phosphate_absorption"] - 1 for drug in (lanthanum, sevelamer)]
    assert 2 < done[0] / done[1] < 8


def test_it_is_for_meals():
    assert lanthanum.routes["between_meals"].share is lanthanum.parameters.between_meals
    assert 0.25 < lanthanum.values["between_meals"].base < 0.45
