"""Hydroxychloroquine: its two time scales, and its modest effect."""

import numpy as np
import pytest

from lunis.language.schedules import steady
from lunis.therapies import therapy

hydroxychloroquine = therapy("hydroxychloroquine")
LEVEL = "hydroxychloroquine.concentration"


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(hydroxychloroquine)


def test_blood_settles_over_half_a_year_in_the_target_range(bench):
    # 96 % of a steady level after 6 months (published; not an input), 0.8 to 1 mg/L at 400 mg a day.
    given = hydroxychloroquine.at(steady("400 mg/d"))
    week, month, half_year, settled = bench.course(given, times=[7, 30, 182, 730], quantities=[LEVEL], of="healthy")[LEVEL][0]
    assert 0.75 < settled < 1.05
    assert week < 0.55 * settled
    assert month < 0.75 * settled
    assert 0.93 < half_year / settled < 0.99


def test_what_tissue_holds_comes_back_for_months(bench):
    # About 40 d of terminal half-life.
    given = hydroxychloroquine.at(steady("400 mg/d", stop=365))
    early, late = bench.course(given, times=[400, 480], quantities=[LEVEL], of="healthy")[LEVEL][0]
    assert 80 * np.log(2) / np.log(early / late) == pytest.approx(40, rel=0.1)


def test_interferon_and_skin_answer(bench):
    done = bench.acts(hydroxychloroquine, central=605.0)  # 1 mg/L
    assert 0.5 < done["immunity.interferon_production"] < 0.8
    assert 0.85 < done["immunity.t_cell_help"] < 1
    assert done["symptoms.skin_inflammation"] < 0.8


def test_what_only_cohorts_saw_is_counted_for_little(bench):
    # Serious infections were 82 % fewer in a cohort.
    done = bench.acts(hydroxychloroquine, central=605.0)
    assert 0.85 < done["infection.rate"] < 1
    assert 0.8 < done["thrombosis.rate"] < 1


def test_a_failing_kidney_keeps_more_of_it(bench):
    given = hydroxychloroquine.at(steady("400 mg/d"))
    failing, healthy = (bench.last(LEVEL, given, at=120, of=of) for of in ("late", "healthy"))
    assert failing > 1.15 * healthy
