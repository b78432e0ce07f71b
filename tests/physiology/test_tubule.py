"""The interstitium: inflammation, myofibroblasts, fibrosis, and what is left to make hormones."""

import pytest

from bodies.kidney_stub import at, course, untreated
from lunis.engine import bolus
from lunis.physiology.tubule import Doors, Targets, Variables, tubule

ACTIVE = {"cells": 0.8, "inflammation": 0.7, "myofibroblasts": 0.9, "interstitial_fibrosis": 0.4}
ILL = {"leukocytes": 0.8, "fibrogenic_signal": 0.9, "upcr": 4.0, "nephrons": 0.6}


def test_rest_is_rest():
    """Breaks when the protein of healthy urine inflames."""
    rates, told = at(tubule, {})
    assert set(rates.values()) == {0.0}
    assert told["tubular_mass"] == 1
    assert course(10, "interstitial_fibrosis")["interstitial_fibrosis"].max() == 0


def test_nothing_falls_below_zero_or_rises_above_one():
    """Breaks when a loss does not vanish with what it is taken from, or scar grows where all is scar."""
    for name in Variables.fields:
        assert at(tubule, {**ACTIVE, name: 0.0}, ILL)[0][name] >= 0
    assert at(tubule, {**ACTIVE, "myofibroblasts": 50.0, "interstitial_fibrosis": 1.0}, ILL)[0]["interstitial_fibrosis"] < 0


@pytest.mark.parametrize(
    ("cause", "state"),
    [("leukocytes", "inflammation"), ("upcr", "cells"), ("upcr", "inflammation"), ("fibrogenic_signal", "myofibroblasts")],
)
def test_each_cause_acts(cause, state):
    """Breaks when glomeruli, protein or TGF-beta no longer reach the interstitium."""
    change = at(tubule, ACTIVE, ILL)[0][state] - at(tubule, ACTIVE, {**ILL, cause: 0.0})[0][state]
    assert change < 0 if state == "cells" else change > 0


@pytest.mark.parametrize(
    ("lever", "state", "sign"),
    [
        ("cell_injury", "cells", -1),
        ("cell_recovery", "cells", 1),
        ("inflammation", "inflammation", 1),
        ("fibrosis_formation", "interstitial_fibrosis", 1),
        ("fibrosis_degradation", "interstitial_fibrosis", -1),
    ],
)
def test_lever_moves_its_process_and_no_other(lever, state, sign):
    """Breaks when a lever is connected to nothing, to the wrong process, or the wrong way round."""
    less, more = (at(tubule, ACTIVE, ILL, {lever: by})[0] for by in (0.5, 1.0))
    assert sign * (more[state] - less[state]) > 0
    assert {name for name in more if more[name] != less[name]} == {state}
    assert lever in Targets.fields


def test_hormone_making_tissue_falls_with_nephrons_and_scar():
    """Breaks when fibrosis spares the cells that make erythropoietin and calcitriol, or takes all of them."""
    whole, fewer, scarred = (
        at(tubule, {"interstitial_fibrosis": scar}, {"nephrons": nephrons})[1]["tubular_mass"]
        for scar, nephrons in ((0.0, 1.0), (0.0, 0.5), (1.0, 0.5))
    )
    assert (whole, fewer) == (1, 0.5)
    assert 0 < scarred < fewer


def hurt(cells: float, days: float, quantity: str = "tubule.cells") -> list[float]:
    """A quantity at the start and at the end, after cells have been lost at once."""
    start = [bolus(Variables.cells, cells - 1, at=0.0)]
    return list(course(days / 365, quantity, events=start, step=days)[quantity][0])


def test_lost_cells_grow_back_within_weeks():
    """Breaks when acute injury does not heal, or heals within days."""
    assert hurt(0.4, 14.0)[1] == pytest.approx(0.78, abs=0.05)
    assert hurt(0.4, 60.0)[1] > 0.97


def test_a_severe_injury_costs_nephrons_and_leaves_scar_a_slight_one_hardly():
    """Breaks when every injury heals wholly, or none does."""
    lost = {left: hurt(1.0, 300.0, "nephrons")[1] - hurt(left, 300.0, "nephrons")[1] for left in (0.9, 0.4)}
    assert 0.03 < lost[0.4] < 0.08
    assert 0 < lost[0.9] < 0.003
    assert 0.03 < hurt(0.4, 60.0, "interstitial_fibrosis")[1] < 0.08


@pytest.mark.parametrize(("perfusion", "lost"), [(1.3, 0.0), (1.0, 0.0), (0.85, 0.0), (0.5, 1.0)])
def test_cells_die_where_perfusion_fails(perfusion, lost):
    """Breaks when a drop within autoregulation kills tubules, or shock does not."""
    assert at(tubule, {"cells": 1.0}, {"perfusion": perfusion})[0]["cells"] == pytest.approx(-lost, abs=0.2 * lost)


def test_protein_alone_injures_few():
    """Breaks when nephrotic urine strips tubules by itself: its slow harm is counted as inflammation and scar."""
    held = at(tubule, {"cells": 0.99}, {**ILL, "upcr": 8.0})[0]["cells"]
    assert at(tubule, {"cells": 1.0}, {**ILL, "upcr": 8.0})[0]["cells"] < 0
    assert abs(held) < 1e-3


def test_a_toxin_that_takes_one_cell_in_nine_costs_nephrons_as_aristolochic_acid_does():
    """A loss of 9 % of nephrons a year: -3.5 mL/min a year at a filtration of 40. Breaks when chronic injury heals."""
    rate = at(tubule, {"cells": 8 / 9})[1]["tubular_abandonment"] * 365.25
    assert rate == pytest.approx(3.5 / 40, rel=0.1)
    assert Doors.toxic_injury.into is Variables.cells


def test_toxic_scarring_enters_through_its_door():
    """Breaks when calcineurin inhibitors have nowhere to do their harm."""
    assert Doors.fibrosis_injury.into is Variables.interstitial_fibrosis


def test_fibrosis_follows_inflammation_by_years():
    """Breaks when scar comes at once, or not at all."""
    ill = untreated()
    assert ill["tubule.inflammation"][0, 2] > 0.4
    assert ill["interstitial_fibrosis"][0, 2] < 0.15
    assert 0.4 < ill["interstitial_fibrosis"][0, 5] < 0.75
