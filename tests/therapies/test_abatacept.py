"""Abatacept: a tail that lasts as an antibody does, and an effect too small for the trials that looked for it."""

import numpy as np
import pytest

from lunis.evidence import therapy_facts
from lunis.therapies import therapy

abatacept, mycophenolate = therapy("abatacept"), therapy("mycophenolate")
LEVEL = "abatacept.concentration"


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(abatacept)


def interval(bench, given, of: str = "healthy") -> np.ndarray:
    return bench.course(given, times=list(np.linspace(336.05, 363.95, 112)), quantities=[LEVEL], of=of)[LEVEL][0]


def test_peak_and_trough_are_those_of_arthritis(bench):
    """Authority: 290 and 25 mg/L at 10 mg/kg (pk.abatacept.cmax_10mgkg, trough_10mgkg), means of skewed data, here a typical patient."""
    level = interval(bench, abatacept)
    assert level.max() == pytest.approx(290, rel=0.35)
    assert level.min() == pytest.approx(25, rel=0.35)


def test_under_the_skin_it_stays_where_arthritis_answers(bench):
    """Authority: nearly the most answer from a trough of 10 mg/L on (pd.abatacept.trough_near_maximal)."""
    assert interval(bench, abatacept.every("1 week", "125 mg", route="subcutaneous")).min() > 10


def test_proteinuria_takes_exposure(bench):
    assert interval(bench, abatacept, "ill").min() < 0.8 * interval(bench, abatacept).min()


def test_benefit_and_harm_go_the_right_way(bench):
    done = bench.acts(abatacept, central=100.0)
    assert 0.6 < done["immunity.t_cell_help"] < 1
    assert done["infection.rate"] > 1


def test_a_trial_of_half_a_year_would_not_have_seen_it(bench):
    """Authority: total response 59 against 59 % at week 24 (ACCESS). Breaks when it looks effective, or does nothing at all."""
    names = ["upcr", "immunity.b_cells"]
    added, alone = (
        bench.course(*given, times=[168], quantities=names).values[0, 0] for given in ((mycophenolate, abatacept), (mycophenolate,))
    )
    assert 0.9 < added[0] / alone[0] < 1
    assert added[1] < alone[1]


def test_it_says_that_trials_failed():
    assert "missed their end points" in therapy_facts("abatacept").warnings[0]
