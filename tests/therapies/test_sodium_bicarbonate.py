"""Sodium bicarbonate: base and sodium in equal parts, and held once there is enough."""

import pytest

from lunis.therapies import therapy

sodium_bicarbonate = therapy("sodium_bicarbonate")


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(sodium_bicarbonate)


def test_all_of_a_dose_arrives_with_its_sodium(bench):
    pool = bench.last("sodium_bicarbonate.gut", sodium_bicarbonate.steady("1.8 g/d"), at=5, of="late")
    done = bench.acts(sodium_bicarbonate, gut=pool)
    assert done["acid_base.bicarbonate_given"] == pytest.approx(1800 / 84.007, rel=0.01)
    assert done["sodium.sodium_given"] == done["acid_base.bicarbonate_given"]


def test_bicarbonate_rises_potassium_falls_and_fluid_is_kept(bench):
    wanted = ["bicarbonate", "potassium", "fluid_excess"]
    without, with_it = (bench.course(*given, times=[90], quantities=wanted, of="late").values[0, 0] for given in ([], [sodium_bicarbonate]))
    assert 2 < with_it[0] - without[0] < 8
    assert with_it[1] < without[1]
    assert with_it[2] > without[2]


def test_it_is_held_without_acidosis(bench):
    given = bench.course(sodium_bicarbonate.steady("10 g/d"), times=[1, 200], quantities=["sodium_bicarbonate.given"], of="healthy")
    assert given["sodium_bicarbonate.given"][0, 1] < 0.8
