"""Low-sodium diet: less fluid and pressure, by the body's own answer."""

import pytest

from lunis.therapies import therapy

low_sodium_diet = therapy("low_sodium_diet")


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(low_sodium_diet)


def test_half_of_it_is_kept(bench):
    assert bench.acts(low_sodium_diet, set_to={"prescribed": 1.0})["sodium.sodium_eaten"] == pytest.approx(1 - 0.5 * 0.5)


def test_fluid_and_pressure_fall(bench):
    """Breaks when salt does not reach fluid and pressure; trials find some 2 to 5 mmHg for 80 mmol a day, and here 30 are left out."""
    wanted = ["fluid_excess", "mean_pressure", "sodium_excretion"]
    without, with_it = (bench.course(*given, times=[30], quantities=wanted, of="late").values[0, 0] for given in ([], [low_sodium_diet]))
    assert with_it[0] < without[0] - 0.2
    assert -6 < with_it[1] - without[1] < -0.3
    assert 0.6 < with_it[2] / without[2] < 0.9
