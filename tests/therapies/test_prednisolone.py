"""Prednisolone: the same drug as prednisone makes, and a little more of it."""

import pytest

from lunis.language.schedules import steady
from lunis.therapies import therapy

prednisolone, prednisone = therapy("prednisolone"), therapy("prednisone")


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(prednisolone)


def test_a_milligram_of_it_brings_what_prednisone_loses_in_the_liver(bench):
    # Shares of 0.985 and 0.8; both at doses so small that availability does not change with them.
    wanted = {"prednisolone": prednisolone, "prednisone": prednisone}
    free = {name: bench.last(f"{name}.free", each.at(steady("4 mg/d")), at=9, of="healthy") for name, each in wanted.items()}
    assert free["prednisolone"] / free["prednisone"] == pytest.approx(0.985 / 0.8, rel=0.01)


def test_the_same_exposure_does_and_reads_the_same(bench):
    assert bench.acts(prednisolone, felt=20.0) == bench.acts(prednisone, felt=20.0)
    assert bench.reads(prednisolone, unbound=10.0) == bench.reads(prednisone, unbound=10.0)


def test_benefit_and_harm_go_the_right_way(bench):
    done = bench.acts(prednisolone, felt=20.0)
    assert done["glomerulus.leukocyte_recruitment"] < 0.8
    assert done["infection.rate"] > 1.5
    assert done["mineral.bone_formation"] < 0.9
