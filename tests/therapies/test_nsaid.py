"""NSAID: filtration that falls most where the kidney relies on prostaglandins."""

import numpy as np
import pytest

from lunis.language.schedules import once
from lunis.therapies import therapy

nsaid = therapy("nsaid")


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(nsaid)


def test_it_halves_in_two_hours(bench):
    left = bench.course(nsaid.at(once("400 mg")), times=[0.25, 0.375], quantities=["nsaid.central"], of="healthy")["nsaid.central"][0]
    assert 3 * np.log(2) / np.log(left[0] / left[1]) == pytest.approx(2, rel=0.1)  # hours


def test_an_ill_kidney_loses_more_filtration(bench):
    def kept(of):
        without, with_it = (bench.course(*given, times=[21], quantities=["gfr"], of=of)["gfr"][0, 0] for given in ([], [nsaid]))
        return with_it / without

    assert kept("healthy") == pytest.approx(0.96, abs=0.02)
    assert 0.85 < kept("ill") < 0.95
    assert kept("late") < kept("ill")


def test_an_ace_inhibitor_makes_it_worse_together_than_alone(bench):
    ace_inhibitor = therapy("ace_inhibitor")
    courses = ([], [nsaid], [ace_inhibitor], [ace_inhibitor, nsaid])
    none, alone, other, both = (bench.course(*given, times=[21], quantities=["gfr"])["gfr"][0, 0] for given in courses)
    assert both < min(alone, other) < none


def test_every_harm_goes_the_right_way(bench):
    done = bench.acts(nsaid, felt=13.0)
    assert 0.2 < done["filtration.prostaglandins"] < 0.5
    assert done["sodium.natriuresis"] < 1
    assert done["circulation.vascular_tone"] > 1
    assert done["potassium.excretion"] < 1
    assert done["glomerulus.nephron_injury"] < 0 < done["tubule.fibrosis_injury"]


def test_lasting_use_costs_nephrons_and_filtration(bench):
    wanted = ["glomerulus.nephrons", "egfr", "potassium", "mean_pressure"]
    without, with_it = (bench.course(*given, times=[365], quantities=wanted).values[0, 0] for given in ([], [nsaid]))
    assert with_it[0] < without[0] - 0.003
    assert with_it[1] < 0.95 * without[1]
    assert with_it[2] > without[2]
    assert with_it[3] > without[3] + 2


def falls(bench, of):
    """What filtration loses on each drug alone, and on the three together, mL/min averaged over a day."""
    losartan, furosemide = therapy("losartan"), therapy("furosemide")
    times = list(np.linspace(20, 21, 9))

    def level(*given):
        return bench.course(*given, times=times, quantities=["gfr"], of=of)["gfr"][0].mean()

    none = level()
    return [none - level(each) for each in (nsaid, losartan, furosemide)], none - level(nsaid, losartan, furosemide)


@pytest.mark.parametrize("of", ["healthy", "chronic"])
def test_with_a_blocker_and_a_diuretic_it_costs_more_than_all_three_alone(bench, of):
    """The triple whammy (Lapi 2013, Dreischulte 2015): a dry body leans on prostaglandins, and on angiotensin, at once."""
    alone, together = falls(bench, of)
    assert together > sum(alone) + 0.5


def test_an_overfilled_body_is_spared_that(bench):
    """In nephrotic oedema the diuretic takes what is in excess and vessels stay filled: beyond their sum the three take little.

    Little is a quarter of what they take of a healthy body beyond their sum; as a bare number it hung on the size of each drug's own dip.
    """
    alone, together = falls(bench, "ill")
    healthy, healthy_together = falls(bench, "healthy")
    assert max(alone) < together < sum(alone) + (healthy_together - sum(healthy)) / 4
