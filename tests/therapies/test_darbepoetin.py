"""Darbepoetin: haemoglobin rises and is held, pressure and clots with it, and without iron nothing follows."""

import numpy as np
import pytest

from bodies.mineral_body import holding
from lunis.evidence import finding
from lunis.physiology import blood
from lunis.therapies import therapy

darbepoetin = therapy("darbepoetin")
WEEKS = [35.0, 203.0, 231.0]  # halfway between doses
STARVED = holding({blood.Targets.iron_absorption: 0.0})


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(darbepoetin)


@pytest.fixture(scope="module")
def half_a_year(bench):
    """From active nephritis made anaemic by kidneys alone: without, with, and with iron too."""
    wanted = ["haemoglobin", "ferritin", "darbepoetin.given", "mean_pressure", "thrombosis_rate", "death_rate"]
    iron = therapy("iron_sucrose")
    drug = bench.course(darbepoetin, iron, times=WEEKS, quantities=wanted, of="late")
    none = bench.course(times=WEEKS, quantities=[name for name in wanted if "." not in name], of="late")
    return drug, none


def test_half_lives_are_those_of_kidney_failure(bench):
    """The published 21 h from a vein and 49 h from under the skin. Breaks a quarter off; absorption is what lasts under the skin."""
    times = [h / 24 for h in (12, 36, 96, 144)]
    name = "darbepoetin.concentration"
    taken = [darbepoetin.once("1 ug/kg", route=route) for route in ("iv", "sc")]
    vein, skin = (bench.course(once, times=times, quantities=[name], of="healthy")[name][0] for once in taken)
    lasting = [span * np.log(2) / np.log(level[a] / level[b]) for level, a, b, span in ((vein, 0, 1, 24), (skin, 2, 3, 48))]
    assert lasting[0] == pytest.approx(21, rel=0.25)
    assert lasting[1] == pytest.approx(49, rel=0.25)


def test_benefit_and_harm_grow_with_the_dose(bench):
    little, much = (bench.acts(darbepoetin, central=central) for central in (0.5, 5.0))
    assert 0 < little["blood.erythropoietin_given"] < much["blood.erythropoietin_given"]
    for harm in ("circulation.vascular_tone", "thrombosis.rate"):
        assert 1 < little[harm] < much[harm]


def test_thick_blood_adds_to_the_harm(bench):
    thin, thick = (bench.acts(darbepoetin, {"haemoglobin": level}, central=2.0) for level in (10.5, 13.5))
    assert thick["thrombosis.rate"] > thin["thrombosis.rate"] + 0.3
    assert thick["death.cardiovascular"] > thin["death.cardiovascular"] + 0.1


def test_haemoglobin_rises_and_pressure_with_it(half_a_year):
    drug, none = half_a_year
    rise = drug["haemoglobin"][0] - none["haemoglobin"][0]
    assert 0.15 < rise[0] / 5 < 0.6  # g/dL a week
    assert rise[1] > 1.5
    assert 2 < drug["mean_pressure"][0, 0] - none["mean_pressure"][0, 0] < 7
    assert (drug["thrombosis_rate"][0] > 1.1 * none["thrombosis_rate"][0]).all()


def test_doses_follow_haemoglobin(bench):
    given = bench.course(darbepoetin, times=[120.0], quantities=["darbepoetin.given"], of="healthy")
    assert given["darbepoetin.given"][0, 0] < 0.3
    assert finding("pd.darbepoetin.haemoglobin_change").number == pytest.approx(2.16)


def test_without_iron_it_does_not_work(half_a_year, bench):
    """Resistance: breaks when haemoglobin rises as well on empty stores."""
    drug, none = half_a_year
    hungry = bench.course(darbepoetin.as_usual(), STARVED, times=WEEKS, quantities=["haemoglobin", "darbepoetin.given"], of="late")
    gain = (drug["haemoglobin"] - none["haemoglobin"])[0]
    assert hungry["haemoglobin"][0, 2] - none["haemoglobin"][0, 2] < 0.5 * gain[2]
    assert hungry["darbepoetin.given"][0, 2] > drug["darbepoetin.given"][0, 2]
