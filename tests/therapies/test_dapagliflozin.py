"""Dapagliflozin: levels, a dip of filtration that comes back, less protein, and slower loss of what is left."""

from dataclasses import replace

import numpy as np
import pytest

from lunis.engine import Run, link, simulate
from lunis.physiology import person
from lunis.physiology.body import BODY
from lunis.therapies import therapy
from lunis.units import unit

dapagliflozin = therapy("dapagliflozin")


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(dapagliflozin)


def test_it_leaves_blood_as_the_label_says(bench):
    """Label: half-life 12.9 h in adults, no input here; the reference woman is younger than most of them, and clears it faster."""
    level = bench.course(dapagliflozin.once("10 mg"), times=[1, 2], quantities=["dapagliflozin.concentration"], of="healthy")
    fell = np.log(level["dapagliflozin.concentration"][0, 0] / level["dapagliflozin.concentration"][0, 1])
    assert 24 * np.log(2) / fell == pytest.approx(12.9, rel=0.2)


def test_age_slows_it_and_size_dilutes_it():
    """Van der Walt 2013: 2 % less of other metabolism for each year, volumes in proportion to weight. Breaks when a covariate is lost."""
    young, old = (_after_a_day({person.Constants.age_at_start.symbol: unit("y").to_base(age)}) for age in (25, 75))
    light, heavy = (_after_a_day({person.Constants.weight.symbol: unit("kg").to_base(weight)}, 0.1) for weight in (50, 100))
    assert old > 1.5 * young
    assert heavy < 0.7 * light


def _after_a_day(of, at=1.0):
    model = link(BODY.taking(dapagliflozin.once("10 mg")))
    return simulate(model, [Run(of)], [at], ["dapagliflozin.concentration"])["dapagliflozin.concentration"][0, 0]


def test_a_failing_kidney_and_a_woman_clear_it_more_slowly(bench):
    """Breaks when a covariate points the wrong way."""
    left = {of: bench.last("dapagliflozin.concentration", dapagliflozin, at=21, of=of) for of in ("healthy", "late")}
    assert left["late"] > 1.15 * left["healthy"]


def test_filtration_dips_by_what_trials_found_and_comes_back(bench):
    """Heerspink 2021: -2.01 mL/min at 43 mL/min without diabetes, 4.7 %; the same share is asked of the chronic body."""
    stopped = dapagliflozin.daily("10 mg", stop=60)
    without, with_it = (bench.course(*given, times=[14, 90], quantities=["egfr"], of="chronic")["egfr"][0] for given in ([], [stopped]))
    assert with_it[0] / without[0] - 1 == pytest.approx(-0.047, abs=0.008)
    assert with_it[1] == pytest.approx(without[1], rel=0.005)
    assert with_it[1] > without[1]


def test_protein_pressure_and_fluid_fall_a_little(bench):
    """Jongs 2021 (recalled): -15 % without diabetes; systolic pressure some 2 to 4 mmHg; a fraction of a litre."""
    wanted = ["upcr", "systolic_pressure", "extracellular_volume", "haemoglobin", "magnesium"]
    without, with_it = (bench.course(*given, times=[120], quantities=wanted, of="chronic").values[0, 0] for given in ([], [dapagliflozin]))
    assert 0.8 < with_it[0] / without[0] < 0.92
    assert -5 < with_it[1] - without[1] < -1.5
    assert -0.6 < with_it[2] - without[2] < -0.1
    assert 0.15 < with_it[3] - without[3] < 0.8
    assert with_it[4] > without[4]


def test_filtration_is_lost_more_slowly_after_the_dip(bench):
    """Heerspink 2021: +0.95 mL/min a year (0.63 to 1.27), dip included, where 3 to 4 a year are lost. Half of the gain emerges."""
    unstated = dapagliflozin.valued(nephron_gain=replace(dapagliflozin.values["nephron_gain"], value=0.0))
    courses = ([], [unstated], [dapagliflozin])
    none, emerging, full = (
        np.diff(bench.course(*given, times=[30, 1095], quantities=["egfr"], of="chronic")["egfr"][0])[0] for given in courses
    )
    years = 1065 / 365.25
    assert 0.3 < (emerging - none) / years < 0.9
    assert 0.6 < (full - none) / years < 1.3
