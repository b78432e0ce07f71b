"""Paricalcitol: PTH falls as under calcitriol, with less calcium; doses follow PTH."""

import numpy as np
import pytest

from bodies.mineral_body import course, model_under
from lunis.therapies import therapy

paricalcitol = therapy("paricalcitol")
FAILING = 0.1


@pytest.fixture(scope="module")
def months():
    """Half a year of the usual dose, of four times the dose of calcitriol in its place, and of nothing."""
    names = ["pth", "total_calcium", "fgf23"]
    days = [28.0, 168.0]
    calcitriol = therapy("calcitriol_oral").steady("0.5 ug/d")
    drug = course([*names, "paricalcitol.given"], days, model_under(paricalcitol.steady("1 ug/d")), FAILING)
    return drug, course(names, days, model_under(calcitriol), FAILING), course(names, days, filtration=FAILING)


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(paricalcitol)


def test_half_life_is_that_of_kidney_disease():
    """The label has 14 to 20 h in stages 3 to 5. Breaks outside."""
    times = [1.5, 2.5]
    level = course(["paricalcitol.concentration"], times, model_under(paricalcitol.once("4 ug")), 0.4)["paricalcitol.concentration"]
    assert 14 < 24 * np.log(2) / np.log(level[0] / level[1]) < 20


def test_the_healthy_clear_it_within_hours():
    """The label has 4 to 6 h in health in one part and 9.8 h in another. Breaks outside of both."""
    times = [0.75, 1.0]
    level = course(["paricalcitol.concentration"], times, model_under(paricalcitol.once("4 ug")))["paricalcitol.concentration"]
    assert 4 < 6 * np.log(2) / np.log(level[0] / level[1]) < 9.8


def test_peaks_in_kidney_disease_are_those_of_capsules():
    """Recalled from the label: 0.11 ng/mL after 4 ug in stage 3, which what fills at once has to make. Breaks beyond a quarter."""
    times = list(np.arange(0, 0.5, 1 / 48))
    level = course(["paricalcitol.concentration"], times, model_under(paricalcitol.once("4 ug")), 0.4)["paricalcitol.concentration"]
    assert level.max() == pytest.approx(110, rel=0.25)


def test_tissue_is_filled_within_two_hours():
    """Label of the injection: levels fall rapidly for two hours, then log-linearly. Breaks when more than a seventh is still to come."""
    exchange, blood, tissue = (paricalcitol.values[name].value for name in ("exchange", "volume", "peripheral_volume"))
    assert np.exp(-2 * exchange * (1 / blood + 1 / tissue)) < 1 / 7


def test_glands_sense_it_and_gut_and_bone_less(bench):
    done = bench.acts(paricalcitol, {"calcitriol": 10.0, "gfr_relative": 0.1}, central=1.0)
    potency = paricalcitol.values["gland_potency"].base
    assert done["parathyroid.calcitriol_sensing"] == pytest.approx(1 + potency * 1000 / paricalcitol.values["volume"].value / 10, rel=0.01)
    for elsewhere in ("mineral", "fgf23"):
        assert 1 < done[f"{elsewhere}.calcitriol_sensing"] < done["parathyroid.calcitriol_sensing"]


def test_pth_falls_with_less_calcium_than_under_calcitriol(months):
    drug, calcitriol, none = months
    assert drug["pth"][1] < 0.85 * none["pth"][1]
    assert drug["fgf23"][1] > none["fgf23"][1]
    assert drug["total_calcium"][1] - none["total_calcium"][1] < calcitriol["total_calcium"][1] - none["total_calcium"][1]


def test_pth_falls_as_in_trials(months):
    """Coyne 2006: by 42 % in 24 weeks. Breaks beyond a quarter of that."""
    drug, _, none = months
    assert 0.47 < drug["pth"][1] / none["pth"][0] < 0.69


def test_the_dose_rises_while_pth_is_high(months):
    drug, _, _ = months
    assert 1 <= drug["paricalcitol.given"][0] < drug["paricalcitol.given"][1] <= 2
