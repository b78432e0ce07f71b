"""Voclosporin: blood levels against the label, and the rule by eGFR as a part of it."""

from types import SimpleNamespace

import numpy as np
import pytest

from lunis.evidence import therapy_facts
from lunis.language.schedules import once
from lunis.physiology.signals import Signals
from lunis.therapies import therapy
from lunis.therapies.calcineurin import filtration_allows

voclosporin = therapy("voclosporin")


@pytest.fixture(scope="module")
def levels(bench):
    """Blood levels over the first and the fortieth dosing interval, ug/L."""
    times = [*np.linspace(0, 0.5, 49), *np.linspace(20, 20.5, 49)]
    run = bench.course(voclosporin, times=times, quantities=["voclosporin.blood_level"], of="healthy")
    return run["voclosporin.blood_level"][0].reshape(2, 49)


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(voclosporin)


def test_the_peak_comes_and_exposure_doubles_as_the_label_says(levels):
    """Label: peak of 120 ng/mL 1 to 4 h after a dose, accumulation about twofold. The peak is an input, accumulation is none."""
    first, later = levels
    assert 1 <= 12 * later.argmax() / 48 <= 4
    assert later.max() == pytest.approx(120, rel=0.1)
    assert 1.7 < later.mean() / first.mean() < 2.6


def test_calcineurin_is_inhibited_by_a_quarter_or_so(levels):
    """With the label's clearance and the EC50 of volunteers, an even 31 ug/L would inhibit 28 %; with a peak of 120 it is a little less."""
    assert levels[1].mean() == pytest.approx(31, rel=0.05)
    assert np.mean(levels[1] / (levels[1] + 78.3)) == pytest.approx(0.25, abs=0.03)


def test_it_is_steady_in_six_days_and_leaves_with_a_half_life_of_thirty_hours(bench):
    """Label: steady in 6 days; half-life 24.9 to 36.5 h. Breaks when the two compartments do not fit one another."""
    troughs = bench.course(voclosporin, times=[6, 20], quantities=["voclosporin.blood_level"], of="healthy")["voclosporin.blood_level"][0]
    assert troughs[0] == pytest.approx(troughs[1], rel=0.08)
    late = bench.course(voclosporin.at(once("23.7 mg")), times=[2, 4], quantities=["voclosporin.blood_level"], of="healthy")
    fell = np.log(late["voclosporin.blood_level"][0, 0] / late["voclosporin.blood_level"][0, 1])
    assert 24.9 < 48 * np.log(2) / fell < 36.5


def test_failing_kidneys_raise_exposure(bench):
    """Label (recalled): 1.7-fold in severe renal impairment."""
    felt = [bench.last("voclosporin.felt", voclosporin.at(once("23.7 mg")), at=1, of=of) for of in ("healthy", "late")]
    assert 1.2 < felt[1] / felt[0] < 2


def test_rules_by_egfr_and_pressure_withhold_it():
    """Label: not at an eGFR of 45 or less, 15.8 mg twice a day at the most below 30, not begun above 165/105."""
    rules = therapy_facts("voclosporin").rules
    assert [rule.scale for rule in rules if rule.when == "egfr" and rule.applies(44)] == [0]
    assert "31.6 mg/d" in [rule.most for rule in rules if rule.when == "egfr" and rule.applies(20)]
    assert not any(rule.applies(46) for rule in rules if rule.when == "egfr")
    for pressure, limit in (("systolic_pressure", 165), ("diastolic_pressure", 105)):
        assert [rule.scale for rule in rules if rule.when == pressure and rule.applies(limit + 1)] == [0]


def test_the_dose_is_lowered_as_filtration_falls(bench):
    """Breaks when a fall below 60 by more than a fifth changes nothing, or a like fall at normal filtration does."""
    asked = [share(before, now) for before, now in ((55, 54), (55, 41), (55, 33), (120, 90))]
    assert asked[0] > 0.9
    assert 0.2 < asked[1] < 0.6
    assert asked[2] < 0.1
    assert asked[3] > 0.95


def share(before, now):
    """The share of the dose that the rule asks for at an eGFR, when it was `before` at the start."""
    to_base = Signals.fields["egfr"].unit.to_base
    p = voclosporin.parameters({name: value.base for name, value in voclosporin.values.items()})
    y = SimpleNamespace(before=to_base(before))
    return filtration_allows(y, p, SimpleNamespace(egfr=to_base(now)))


def test_the_prescriber_answers_in_a_course(bench):
    """In nephritis that goes on losing nephrons the dose is lowered, and with it the level: a controller, not a note on a page."""
    run = bench.course(voclosporin, times=[28, 730], quantities=["voclosporin.given", "voclosporin.felt"])
    assert run["voclosporin.given"][0, 1] < 0.8 * run["voclosporin.given"][0, 0]
    assert run["voclosporin.felt"][0, 1] < 0.9 * run["voclosporin.felt"][0, 0]
