"""Low-potassium diet: less potassium, and less base with it."""

import pytest

from bodies.mineral_body import course, model_under
from lunis.therapies import therapy

low_potassium_diet = therapy("low_potassium_diet")


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(low_potassium_diet)


def test_benefit_and_harm(bench):
    done = bench.acts(low_potassium_diet, set_to={"prescribed": 1.0})
    assert done["potassium.potassium_eaten"] == pytest.approx(1 - 0.4 * 0.6)
    assert done["acid_base.acid_made"] > 1


def test_potassium_and_bicarbonate_fall_in_kidney_failure():
    without, with_it = (course(["potassium", "bicarbonate"], [60.0], model, 0.1) for model in (None, model_under(low_potassium_diet)))
    assert -0.8 < with_it["potassium"][0] - without["potassium"][0] < -0.1
    assert -1.5 < with_it["bicarbonate"][0] - without["bicarbonate"][0] < -0.2
