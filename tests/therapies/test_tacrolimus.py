"""Tacrolimus: blood levels with published constants, what changes them, and the prescriber who leads the dose by them."""

import numpy as np
import pytest

from lunis.language.schedules import once, twice_daily
from lunis.therapies import therapy

tacrolimus = therapy("tacrolimus")
LEVEL = "tacrolimus.blood_level"


class Stated:
    """A plain number in place of a value."""

    def __init__(self, base):
        self.base = base


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(tacrolimus)


def test_a_single_dose_follows_two_compartments_after_a_lag(bench):
    """Nothing before 0.44 h (Bergmann); a peak within hours, then a slow tail from other tissue."""
    times = list(np.linspace(0, 1, 97))
    level = bench.course(tacrolimus.at(once("5 mg")), times=times, quantities=[LEVEL], of="healthy")[LEVEL][0]
    assert level[1] == 0
    assert 1 < 24 * times[int(level.argmax())] < 3
    assert level[48] / level.max() < 0.35


def test_troughs_come_to_the_aim(bench):
    """The prescriber aims at 6 ug/L: from twice the dose and from half of it alike. Breaks when the level does not lead the dose."""
    for dose in ("1 mg", "4 mg"):
        trough = bench.course(tacrolimus.at(twice_daily(dose)), times=[120], quantities=[LEVEL], of="healthy")[LEVEL][0, 0]
        assert 4 < trough < 8
    assert trough == pytest.approx(6, rel=0.1)


def test_no_dose_is_changed_before_there_is_a_level(bench):
    """Breaks when the wait for a first dose is taken for too low a level."""
    later = tacrolimus.as_usual().delayed(200)
    assert bench.last("tacrolimus.given", later, at=199, of="healthy") == pytest.approx(1)


def test_expressers_of_cyp3a5_need_more(bench):
    """Clearance is 1.6-fold (Bergmann), so that the same trough takes about so much more."""
    expresser = tacrolimus.valued(expresser=Stated(1.0))
    first = [bench.last("tacrolimus.felt", drug.at(once("2 mg")), at=1, of="healthy") for drug in (tacrolimus, expresser)]
    assert first[1] < 0.95 * first[0]
    needed = [bench.last("tacrolimus.given", drug, at=150, of="healthy") for drug in (tacrolimus, expresser)]
    assert needed[1] / needed[0] == pytest.approx(1.6, rel=0.1)


def test_anaemia_lowers_blood_levels(bench):
    """Haematocrit 0.21 against 0.41 moves clearance by a fifth (Bergmann). Breaks when the live haemoglobin is not read."""
    needed = [bench.last("tacrolimus.given", tacrolimus, at=150, of=of) for of in ("healthy", "ill")]
    assert needed[0] > 0
    assert needed[1] != pytest.approx(needed[0], rel=0.01)


def test_it_holds_protein_back_and_narrows_arterioles(bench):
    """Benefit and harm, against none, in active nephritis."""
    wanted = ["upcr", "egfr"]
    treated = bench.course(tacrolimus, times=[28], quantities=wanted)
    untreated = bench.course(times=[28], quantities=wanted)
    assert 0.65 < treated["upcr"][0, 0] / untreated["upcr"][0, 0] < 0.9
    assert 0.9 < treated["egfr"][0, 0] / untreated["egfr"][0, 0] < 0.98
