"""Methylprednisolone: a pulse that is gone in a day and is felt for a week."""

import numpy as np
import pytest

from lunis.language.schedules import pulses
from lunis.therapies import therapy

methylprednisolone = therapy("methylprednisolone")
MOLAR_MASS = 374.5  # g/mol


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(methylprednisolone)


@pytest.fixture(scope="module")
def gram(bench) -> dict[float, float]:
    """Levels in umol/L after one pulse of a gram, by hour."""
    hours = [1, 6, 12, 24]
    given = methylprednisolone.at(pulses("1 g", count=1))
    level = bench.course(given, times=[hour / 24 for hour in hours], quantities=["methylprednisolone.total"], of="healthy")
    return dict(zip(hours, level["methylprednisolone.total"][0] / MOLAR_MASS, strict=True))


def test_a_pulse_halves_as_measured(gram):
    assert 6 * np.log(2) / np.log(gram[6] / gram[12]) == pytest.approx(2.4, rel=0.15)  # hours


def test_levels_at_the_end_of_a_pulse_and_a_day_later_are_those_measured(gram):
    assert 16 < gram[1] < 72
    assert 0.12 < gram[24] < 3.4


def test_a_heavier_body_holds_less_of_it(bench):
    light, heavy = (bench.reads(methylprednisolone, {"weight": weight}, central=500.0)["total"] for weight in (50.0, 100.0))
    assert light == pytest.approx(2 * heavy)


def test_the_effect_outlives_the_drug_but_not_two_weeks(bench):
    assert bench.last("methylprednisolone.effect", methylprednisolone, at=3, of="healthy") > 0.5
    assert bench.last("methylprednisolone.effect", methylprednisolone, at=14, of="healthy") < 0.02


def test_benefit_and_harm_go_the_right_way(bench):
    done = bench.acts(methylprednisolone, effect=0.8)
    assert done["glomerulus.leukocyte_recruitment"] < 0.6
    assert done["mineral.calcium_absorption"] < 0.8
    assert done["infection.rate"] > 2


def test_it_shares_the_sensitivity_of_prednisone():
    shared = [name for name in therapy("prednisone").values if name.endswith("_gain") or name.startswith("harm_")]
    assert len(shared) > 20
    for name in shared:
        assert methylprednisolone.values[name].value == therapy("prednisone").values[name].value
