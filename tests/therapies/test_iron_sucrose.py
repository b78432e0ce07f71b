"""Iron sucrose: into the stores past the gut, and no more once they are full."""

import numpy as np
import pytest

from lunis.therapies import therapy

iron_sucrose = therapy("iron_sucrose")


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(iron_sucrose)


def test_it_fills_plasma_and_leaves_it_within_a_day(bench):
    """The leaflet: from the volume of plasma, 538 umol/L (30 mg/L) ten minutes after 100 mg, with a terminal half-life of 6 h.

    Breaks when the dose is at once in all of its space, or lost at the pace of the end.
    """
    name = "iron_sucrose.concentration"
    times = [hours / 24 for hours in (1 / 6, 6, 18)]
    level = bench.course(iron_sucrose.pulses("100 mg", count=1, over="1 min"), times=times, quantities=[name], of="healthy")[name][0]
    assert level[0] == pytest.approx(30, rel=0.1)
    assert 12 * np.log(2) / np.log(level[1] / level[2]) == pytest.approx(6, rel=0.05)


def test_all_of_it_reaches_macrophages_and_infections_rise_while_it_is_in_plasma(bench):
    done = bench.acts(iron_sucrose, central=100.0)
    assert done["blood.iron_infused"] == pytest.approx(1.2 * 24 * 100 / 3, rel=0.01)
    assert done["infection.rate"] > 1


def test_a_gram_raises_ferritin_and_haemoglobin(bench):
    """Van Wyck 2005 and others: ferritin up by 200 to 300 ng/mL and haemoglobin by 0.4 to 0.7 g/dL in 42 days, in those short of iron.

    Wide, since nephritis makes twice the ferritin of the same iron, and since the saturation is as low here as in iron deficiency of any
    cause, where haemoglobin rises by 2.4 g/dL (anaemia.hetzel2014.haemoglobin_change).
    """
    wanted = ["ferritin", "haemoglobin", "transferrin_saturation"]
    without, with_it = (bench.course(*given, times=[42], quantities=wanted, of="late").values[0, 0] for given in ([], [iron_sucrose]))
    assert 80 < with_it[0] - without[0] < 550
    assert 0.3 < with_it[1] - without[1] < 1.6
    assert with_it[2] > without[2] + 3


def test_doses_are_held_when_ferritin_is_high(bench):
    heavy = iron_sucrose.pulses("1000 mg", count=12, interval="7 d")
    given = bench.course(heavy, times=[1, 80], quantities=["iron_sucrose.given", "ferritin"], of="late")
    assert given["ferritin"][0, 1] > 500
    assert given["iron_sucrose.given"][0, 1] < 0.5 * given["iron_sucrose.given"][0, 0]
