"""Phosphate, calcitriol, PTH and FGF23 by filtration, against the medians of SEEK (2007) and CRIC (2011).

The tables themselves are approximate: every row is tagged as recalled, read off figures from memory to within 10 to 20 %, and is to be
verified before anything is calibrated to it. Levels are therefore compared as ratios to the band with the best kidneys, and each
tolerance is that reading error together with what assays and selection of patients add. A band that fails is marked with its
measured misfit; tolerances are not widened to let it pass.
"""

from functools import cache

import numpy as np
import pytest
from _pytest.mark import ParameterSet

from bodies import whole_body
from lunis.evidence import finding
from lunis.physiology import glomerulus

# Middle of each band, in mL/min/1.73m2. Few patients of the lowest band lie below 10, and few of the highest above 110.
BANDS = {"70_79": 75.0, "60_69": 65.0, "50_59": 55.0, "40_49": 45.0, "30_39": 35.0, "20_29": 25.0, "0_19": 15.0}
BEST = {"80_up": 95.0, "70_up": 75.0}

# Quantity: (rows of the table, the band with the best kidneys, tolerance).
COMPARED = {
    # The tightest of all levels, and a mean: its error is that of reading the figure.
    "phosphate": ("ckd.seek2007.serum_p", "80_up", 0.08),
    # Read to 10 or 15 %.
    "calcitriol": ("ckd.seek2007.1_25oh2d", "80_up", 0.15),
    # Assays of intact PTH differ by half among themselves, and medians are of people both treated and untreated.
    "pth": ("ckd.seek2007.pth", "80_up", 0.30),
    # Read to 20 %, and C-terminal FGF23 (the table) rises more in iron lack and inflammation than intact FGF23 (the model) does.
    "fgf23": ("ckd.cric2011.fgf23_cterm", "70_up", 0.40),
}

# What fails today, as (model / best band) over (table / best band), less 1. In the whole body the nephrons that are left hypertrophy, so
# that at a given filtration less tissue makes calcitriol than where the gains were set, with tissue equal to filtration: there calcitriol
# passes in every band (at worst -11 %), and phosphate misses the lowest by +13 %.
MISFITS = {
    ("phosphate", "0_19"): "+15 %",
    ("calcitriol", "0_19"): "-27 %",
    ("total_calcium", "0_19"): "-0.40 mg/dL",
}


def marked(quantity: str, band: str) -> ParameterSet:
    """One case, expected to fail where a misfit is known; when it no longer fails, it must leave the list."""
    marks = [pytest.mark.xfail(reason=MISFITS[quantity, band])] if (quantity, band) in MISFITS else []
    return pytest.param(quantity, band, id=f"{quantity}-{band}", marks=marks)


CASES = [marked(quantity, band) for quantity in COMPARED for band in BANDS if not (quantity == "fgf23" and band == "70_79")]


@cache
def cohort() -> dict[str, np.ndarray]:
    """Women whose kidneys lost nephrons three years ago, from none to nearly all, without any treatment."""
    model = whole_body.model_of()
    names = ["egfr", "total_calcium", *COMPARED]
    levels = []
    for nephrons in np.geomspace(0.05, 1.0, 28):
        enlarged = 1 + 0.6 * (1 - nephrons)
        start = whole_body.at_start(model, {glomerulus.Variables.nephrons: nephrons, glomerulus.Variables.hypertrophy: enlarged})
        results = whole_body.course(model, [3 * whole_body.YEAR], names, start_from=start)
        levels.append(results.values[0, 0])
    return dict(zip(names, np.array(levels).T, strict=True))


def at_rate(quantity: str, egfr: float) -> float:
    known = cohort()
    assert known["egfr"][0] < egfr < known["egfr"][-1]
    return float(np.interp(egfr, known["egfr"], known[quantity]))


def published(rows: str, band: str) -> float:
    number = finding(f"{rows}.egfr_{band}").number
    assert number is not None
    return number


def misfit(quantity: str, band: str) -> float:
    """How far the model's ratio to the best band lies from the table's."""
    rows, best, _ = COMPARED[quantity]
    ours = at_rate(quantity, BANDS[band]) / at_rate(quantity, BEST[best])
    return ours / (published(rows, band) / published(rows, best)) - 1


@pytest.mark.parametrize(("quantity", "band"), CASES)
def test_levels_by_filtration_are_those_of_the_cohorts(quantity: str, band: str) -> None:
    """Breaks when a marker in a band of filtration is further from the cohort than its tolerance."""
    tolerance = COMPARED[quantity][2]
    assert abs(misfit(quantity, band)) < tolerance, f"{quantity} at {band}: {misfit(quantity, band):+.0%}"


@pytest.mark.parametrize(("quantity", "band"), [marked("total_calcium", band) for band in BANDS])
def test_total_calcium_hardly_changes_until_the_last_band(quantity: str, band: str) -> None:
    """Breaks when calcium changes by 0.3 mg/dL (3 %) more or less than in the cohort: people keep it in range to a rate of 20."""
    ours = at_rate(quantity, BANDS[band]) - at_rate(quantity, BEST["80_up"])
    theirs = published("ckd.seek2007.serum_ca_total", band) - published("ckd.seek2007.serum_ca_total", "80_up")
    assert abs(ours - theirs) < 0.3, f"{ours - theirs:+.2f} mg/dL"


def test_fgf23_rises_before_pth_as_in_cric() -> None:
    """Breaks when the order of onset is turned round: FGF23 is up by a half while PTH still lies within a third of health."""
    egfr = cohort()["egfr"]
    up = {name: cohort()[name] / at_rate(name, BEST["80_up"]) for name in ("fgf23", "pth", "phosphate")}
    onset = {name: float(np.interp(-1.5, -ratio, egfr)) for name, ratio in up.items()}
    assert onset["fgf23"] > onset["pth"] > onset["phosphate"]
    order = finding("ckd.cric2011.fgf23_onset_order")
    assert order.tag == "seen"


def test_the_tables_are_known_to_be_recalled() -> None:
    """Breaks when a row has been verified or replaced: then say so at the top, and reconsider the tolerances."""
    rows = {f"{rows}.egfr_{band}" for rows, best, _ in COMPARED.values() for band in (best, *list(BANDS)[1:])}
    assert all(finding(row).recalled for row in rows)
