"""White cells: how the marrow answers to poison, and what moves the count without a cell being made or lost."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from bodies.mineral_body import at
from lunis.evidence import values_of
from lunis.physiology.white_cells import white_cells
from lunis.therapies import mycophenolate, prednisone

VALUES = values_of("white_cells")
HEALTH = {
    "interferon": 1.0, "baff": 1.0, "immune_proliferation": 1.0, "b_cell_formation": 1.0, "b_cell_death": 1.0, "t_cell_proliferation": 1.0,
}  # fmt: skip
NAMES = list(white_cells.variables.fields)
ACTIVE = 6.7


def counts(state=None, levers=None, **told):
    return at(white_cells, {**HEALTH, **told}, state or {}, levers or {})[1]


def after(days, levers=None, start=None, every=0.5, **told):
    """States at every half day of a course, from health or from where another ended."""

    def rates(_, y):
        found = at(white_cells, {**HEALTH, **told}, dict(zip(NAMES, y, strict=True)), levers or {})[0]
        return [found[name] for name in NAMES]

    times = np.arange(0.0, days + every / 2, every)
    solved = solve_ivp(rates, (0, days), np.ones(len(NAMES)) if start is None else start, "LSODA", times, rtol=1e-6, atol=1e-8)
    return times, solved.y


def settled(days=2000.0, levers=None, **told):
    """Counts when a steady influence has worked for years."""
    _, y = after(days, levers, every=days, **told)
    return counts(dict(zip(NAMES, y[:, -1], strict=True)), levers, **told)


def test_health_stands_still():
    """Breaks when a chain of the marrow does not balance at rest."""
    rates, told = at(white_cells, HEALTH)
    assert max(abs(rate) for rate in rates.values()) < 1e-12
    assert told["neutrophils"] == pytest.approx(VALUES["neutrophils_normal"].value)
    assert told["lymphocytes"] == pytest.approx(told["b_lymphocytes"] + told["t_lymphocytes"])
    assert 1.0 < told["lymphocytes"] < 4.0


def test_nothing_falls_below_zero():
    """Breaks when a loss does not vanish with what it is taken from, or an empty marrow divides by nothing."""
    rates, told = at(white_cells, {**HEALTH, "baff": 0.0, "interferon": 20.0}, dict.fromkeys(NAMES, 0.0), {"neutrophil_division": 0.0})
    assert all(np.isfinite(rate) and rate >= 0 for rate in rates.values())
    assert min(told.values()) >= 0


def test_a_pulse_of_poison_brings_a_nadir_in_the_second_week():
    """Authority: under pulses of cyclophosphamide the nadir is at 8 to 14 days, and counts are back on day 21 (recalled).

    Breaks when the marrow's transit is too fast or too slow, or its feedback too weak to refill it.
    """
    _, poisoned = after(2, {"neutrophil_division": 0.0})
    times, y = after(40, start=poisoned[:, -1])
    total = y[NAMES.index("granulocytes")]
    lowest = times[total.argmin()] + 2
    assert 6 < lowest < 14
    assert total.min() < 0.55
    assert total[times >= 24].min() > 0.9


def test_a_lasting_weak_poison_does_not_empty_the_marrow():
    """Breaks when a few per cent of division taken for ever take most neutrophils, as in a chain without stem cells."""
    normal = VALUES["neutrophils_normal"].value
    weak = settled(levers={"neutrophil_division": 1 - mycophenolate.values["marrow_reliance"].value})["neutrophils"]
    assert 0.7 * normal < weak < 0.95 * normal
    strong = settled(levers={"neutrophil_division": 0.6})["neutrophils"]
    assert strong < 0.4 * normal


def test_glucocorticoid_moves_counts_and_makes_no_cell():
    """Breaks when neutrophils let go of walls, or lymphocytes hidden in tissue, change what the marrow makes."""
    levers = {
        "margination": 1 - prednisone.values["margination_gain"].value,
        "lymphocyte_traffic": 1 - prednisone.values["traffic_gain"].value,
    }
    rates, told = at(white_cells, HEALTH, levers=levers)
    assert max(abs(rate) for rate in rates.values()) < 1e-12
    assert 1.3 < told["neutrophils"] / counts()["neutrophils"] < 1.8
    assert 0.4 < told["lymphocytes"] / counts()["lymphocytes"] < 0.6


def test_active_lupus_lowers_lymphocytes_in_three_of_four():
    """Authority: 75 % of 158 patients with active untreated lupus had lymphocytes below 1.5 (Arthritis Rheum 1978).

    Between people counts scatter by about 40 %. Breaks when interferon no longer holds lymphocytes in tissue.
    """
    median = counts(interferon=ACTIVE)["lymphocytes"]
    assert np.log(1.5 / median) / 0.4 == pytest.approx(0.674, abs=0.15)


def test_active_lupus_lowers_neutrophils_in_one_of_five():
    """Authority: 21 % of 998 patients with lupus had neutrophils below 1.8 (Lupus Sci Med 2020;7:e000399), some of them treated.

    Breaks when the loss that interferon stands for vanishes or overwhelms the marrow.
    """
    level = settled(interferon=ACTIVE)["neutrophils"]
    below = np.log(1.8 / level) / VALUES["neutrophils_normal"].spread.cv
    assert -1.6 < below < -0.8


def test_without_b_cells_t_cells_stay():
    """Breaks when depletion of B cells takes other lymphocytes, or spares B cells."""
    told = settled(b_cell_death=35.0)
    assert told["b_lymphocytes"] < 0.05 * counts()["b_lymphocytes"]
    assert told["t_lymphocytes"] == pytest.approx(counts()["t_lymphocytes"])


def test_what_blood_loses_alone_adds_to_what_is_lost_everywhere():
    """Breaks when death of B cells in blood is not counted on top of that everywhere."""
    usual = counts()["b_lymphocytes"]
    assert settled(levers={"b_cell_loss": 10.0})["b_lymphocytes"] == pytest.approx(usual / 10)
    assert settled(levers={"b_cell_loss": 10.0}, b_cell_death=10.0)["b_lymphocytes"] == pytest.approx(usual / 100)


def test_lack_of_baff_lowers_b_cells_and_its_excess_adds_none():
    """Authority: B cell subsets fall by 40 to 99 % over six years of belimumab. Breaks when BAFF does not matter to all B cells."""
    usual = counts()["b_lymphocytes"]
    assert 0.01 < settled(baff=0.1)["b_lymphocytes"] / usual < 0.6
    assert settled(baff=2.0)["b_lymphocytes"] == pytest.approx(usual)


@pytest.mark.parametrize(("told", "levers", "fallen"), [
    ({"immune_proliferation": 0.5}, {}, "b_lymphocytes"),
    ({"t_cell_proliferation": 0.5}, {}, "t_lymphocytes"),
    ({}, {"t_cell_loss": 3.0}, "t_lymphocytes"),
])  # fmt: skip
def test_drugs_against_division_and_lymphocytes_lower_them(told, levers, fallen):
    """Breaks when a poison of lymphocytes leaves their count alone, or takes the other kind."""
    other = {"b_lymphocytes": "t_lymphocytes", "t_lymphocytes": "b_lymphocytes"}[fallen]
    found = settled(levers=levers, **told)
    assert found[fallen] < 0.9 * counts()[fallen]
    assert found[other] == pytest.approx(counts()[other])
