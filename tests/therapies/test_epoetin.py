"""Epoetin: haemoglobin rises by either route, and harm with the dose."""

import numpy as np
import pytest

from lunis.evidence import finding
from lunis.therapies import therapy

epoetin = therapy("epoetin")


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(epoetin)


def test_half_lives_by_route(bench):
    """Label: 4 to 5 h from a vein, the peak after 12 to 18 h and some 24 h from under the skin. Breaks outside a third."""
    times = [h / 24 for h in (2, 6, 10, 15, 40, 60)]
    name = "epoetin.concentration"
    vein, skin = (
        bench.course(epoetin.once("50 IU/kg", route=route), times=times, quantities=[name], of="healthy")[name][0] for route in ("iv", "sc")
    )
    assert 4 * np.log(2) / np.log(vein[1] / vein[2]) == pytest.approx(4, rel=0.33)
    assert skin.argmax() in (2, 3)
    assert 20 * np.log(2) / np.log(skin[4] / skin[5]) == pytest.approx(finding("pk.esa.epoetin_half_life_sc").number or 24, rel=0.4)


def test_benefit_and_harm_grow_with_the_dose(bench):
    little, much = (bench.acts(epoetin, central=central) for central in (20.0, 200.0))
    assert 0 < little["blood.erythropoietin_given"] < much["blood.erythropoietin_given"]
    for harm in ("circulation.vascular_tone", "thrombosis.rate"):
        assert 1 < little[harm] < much[harm]


def test_haemoglobin_rises_and_is_held(bench):
    wanted = ["haemoglobin", "epoetin.given", "mean_pressure"]
    drug = bench.course(epoetin, therapy("iron_sucrose"), times=[28.0, 200.0], quantities=wanted, of="late")
    none = bench.course(times=[28.0, 200.0], quantities=["haemoglobin", "mean_pressure"], of="late")
    rise = (drug["haemoglobin"] - none["haemoglobin"])[0]
    assert 0.15 < rise[0] / 4 < 0.6
    assert rise[1] > 1.5
    assert drug["haemoglobin"][0, 1] < 12.5
    assert drug["mean_pressure"][0, 0] > none["mean_pressure"][0, 0] + 1
