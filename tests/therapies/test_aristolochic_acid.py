"""Aristolochic acid: harm alone, by the dose of a lifetime, that goes on after the herb was stopped."""

import numpy as np
import pytest

from lunis.therapies import therapy

aristolochic_acid = therapy("aristolochic_acid")
YEAR = 365.25


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(aristolochic_acid)


def test_everything_that_it_does_is_harm(bench):
    """Breaks when a line of it helps."""
    done = bench.acts(aristolochic_acid, bound=400.0)
    assert done["tubule.toxic_injury"] < 0
    assert done["tubule.cell_recovery"] < 1
    assert done["glomerulus.nephron_injury"] < 0 < done["tubule.fibrosis_injury"]
    assert done["malignancy.genotoxic_given"] > 0


def test_a_year_of_it_costs_filtration_for_years_after(bench):
    """Median -3.5 mL/min a year (-21.6 to +5.2) among patients who had stopped; here beyond what the chronic body loses by itself."""
    times = [0, YEAR, 3 * YEAR]
    wanted = ["gfr", "interstitial_fibrosis"]
    year = aristolochic_acid.daily("1 mg", stop=YEAR)
    without, with_it = (bench.course(*given, times=times, quantities=wanted, of="chronic").values[0] for given in ([], [year]))
    slope = (with_it[2, 0] - with_it[1, 0]) / 2
    assert -6 < slope < -2.5
    assert slope < (without[2, 0] - without[1, 0]) / 2 - 1
    assert with_it[2, 1] > without[2, 1] + 0.04


def test_cells_are_missing_for_years_and_few_inflammatory_cells_come(bench):
    """Hypocellular fibrosis: scar without inflammation; toxin found for more than a year after stopping."""
    wanted = ["tubular_cells", "tubular_inflammation", "interstitial_fibrosis", "aristolochic_acid.bound"]
    year = aristolochic_acid.daily("1 mg", stop=YEAR)
    then = bench.course(year, times=[YEAR, 2.5 * YEAR], quantities=wanted, of="healthy").values[0]
    assert then[0, 0] < 0.97
    assert then[1, 0] < 0.98
    assert then[1, 1] < 0.05 < then[1, 2]
    assert then[1, 3] > 0.5 * then[0, 3]


def test_the_same_dose_at_once_is_worse_at_first(bench):
    """The acute form had the highest dose a day. Breaks when only time on the herb counts."""
    fast, slow = aristolochic_acid.daily("20 mg", stop=60), aristolochic_acid.daily("1 mg", stop=1200)
    early = [bench.last("gfr", each, at=180, of="healthy") for each in (fast, slow)]
    assert early[0] < early[1] - 10


def test_much_of_it_ends_in_kidney_failure(bench):
    """The acute form came to kidney failure in 1 to 7 years."""
    heavy = aristolochic_acid.daily("30 mg", stop=180)
    left = bench.course(heavy, times=[YEAR, 7 * YEAR], quantities=["gfr"], of="healthy")["gfr"][0]
    assert left[0] > 15 > left[1]


def test_a_little_more_of_it_does_a_little_more_and_much_saturates(bench):
    """Breaks when harm is not bounded."""
    killed = [bench.acts(aristolochic_acid, bound=amount)["tubule.toxic_injury"] for amount in (0, 100, 400, 1e4, 1e6)]
    assert np.all(np.diff(killed) < 0)
    assert killed[-1] == pytest.approx(killed[-2], rel=0.06)


def test_cancer_follows_after_years(bench):
    """40 to 45 % of patients with the disease have cancer of the urinary tract; hardly any within two years of the herb."""
    heavy = aristolochic_acid.daily("2 mg", stop=YEAR)
    seen = bench.course(heavy, times=[2 * YEAR, 15 * YEAR], quantities=["malignancy_probability"], of="healthy")["malignancy_probability"][
        0
    ]
    usual = bench.last("malignancy_probability", at=15 * YEAR, of="healthy")
    assert seen[0] < 0.02
    assert 0.3 < seen[1] - usual < 0.55
