"""Magnesium oxide: a little more magnesium, more of it without kidneys, and then it is held."""

import pytest

from bodies.mineral_body import course, model_under
from lunis.therapies import therapy

magnesium_oxide = therapy("magnesium_oxide")


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(magnesium_oxide)


def test_base_comes_with_it(bench):
    done = bench.acts(magnesium_oxide, gut=100.0)
    assert done["acid_base.bicarbonate_given"] == pytest.approx(2 * done["magnesium.magnesium_given"])


@pytest.mark.parametrize("filtration", [1.0, 0.1])
def test_magnesium_rises_by_less_than_a_tenth(filtration):
    taken = model_under(magnesium_oxide.steady("300 mg/d"))
    without, with_it = (course(["magnesium"], [60.0], model, filtration)["magnesium"][0] for model in (None, taken))
    assert 0.05 < with_it - without < 0.25  # mg/dL


def test_it_accumulates_without_kidneys_and_is_held():
    taken = model_under(magnesium_oxide.steady("1200 mg/d"))
    levels = course(["magnesium", "magnesium_oxide.given"], [5.0, 300.0], taken, 0.02)
    assert levels["magnesium"][1] > 2.5
    assert levels["magnesium_oxide.given"][1] < 0.7
