"""Cinacalcet: PTH falls, calcium with it, down to cramps and tetany; doses follow PTH and stop for low calcium."""

import numpy as np
import pytest

from bodies.mineral_body import course, model_under
from lunis.physiology.mineral import Constants as Mineral
from lunis.therapies import therapy

cinacalcet = therapy("cinacalcet")
TAKEN = cinacalcet.steady("30 mg/d")


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(cinacalcet)


def test_half_life_and_exposure():
    """Labels: a half-life of 30 to 40 h, a peak of a few hours, a volume of 1000 L of which a fifth to a quarter is absorbed."""
    times = [h / 24 for h in (4, 36, 72)]
    level = course(["cinacalcet.concentration"], times, model_under(cinacalcet.once("75 mg")))["cinacalcet.concentration"]
    assert 30 < 36 * np.log(2) / np.log(level[1] / level[2]) < 40
    assert 10 < level[0] < 20


def test_glands_sense_more_calcium_and_urine_loses_more(bench):
    little, much = (bench.acts(cinacalcet, central=central) for central in (10.0, 100.0))
    assert 1 < little["parathyroid.calcium_sensing"] < much["parathyroid.calcium_sensing"] < 1.18
    assert 1 < little["mineral.calcium_excretion"] < much["mineral.calcium_excretion"]


@pytest.fixture(scope="module")
def half_a_year():
    """A patient with few nephrons and a PTH above 250 pg/mL, with and without."""
    names = ["pth", "ionised_calcium", "total_calcium"]
    start = course(names, [200.0, 368.0], filtration=0.07)
    return course([*names, "cinacalcet.given"], [200.0, 368.0], model_under(TAKEN), 0.07), start


def test_pth_and_calcium_fall(half_a_year):
    """Trials of dialysis: PTH by some 45 %, calcium by 8 %. Breaks when PTH falls by less than a sixth, or calcium stays."""
    drug, none = half_a_year
    assert drug["pth"][1] < 0.85 * none["pth"][1]
    assert drug["ionised_calcium"][1] < none["ionised_calcium"][1] - 0.01


def test_the_dose_rises_with_pth_and_not_past_low_calcium(half_a_year):
    """Breaks when a dose is raised while calcium is low, or not raised while PTH is high and calcium is not low."""
    low = model_under(TAKEN)
    poor = course(["cinacalcet.given", "total_calcium"], [5.0, 200.0], low, 0.05, albumin=3.0)
    assert poor["total_calcium"][0] < 7.8
    assert poor["cinacalcet.given"][1] < 0.3


def test_low_calcium_is_felt(bench):
    """Breaks when the drug cannot bring cramps and tetany, as it does in a few: calcium before is at the lower end of what is normal."""
    names = ["ionised_calcium", "cramps", "tetany"]
    start = bench.course(times=[0.0], quantities=names, of="late")
    assert Mineral.calcium_normal.unit_name == "mmol/L"
    # Without the prescriber, who would hold it.
    careless = cinacalcet.valued(calcium_limit=NoLimit())
    without, with_it = (
        bench.course(*given, times=[60], quantities=names, of="late").values[0, 0] for given in ([], [careless.steady("90 mg/d")])
    )
    assert start["ionised_calcium"][0, 0] < 1.13
    assert with_it[0] < without[0] - 0.01
    # PTH falls by a third here, which bone and glands of kidney failure let it, and calcium by 3 to 4 %.
    assert with_it[1] > 1.4 * without[1]
    assert with_it[2] > 1.5 * without[2]


class NoLimit:
    """A limit of calcium that no blood falls below."""

    base = 1.0
