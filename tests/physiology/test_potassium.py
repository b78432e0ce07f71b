"""Potassium: the kidney excretes it with aldosterone's help; acidosis brings it out of cells."""

import numpy as np
import pytest

from bodies.mineral_body import at, holding, model_under, settled
from lunis.language.tables import Lever
from lunis.physiology.potassium import Targets, potassium


def test_it_rises_as_nephrons_are_lost() -> None:
    """Breaks when potassium does not rise with lost filtration, rises early, or rises past what lives."""
    levels = np.array([settled("potassium", filtration=share) for share in (1.0, 0.5, 0.3, 0.13)])
    assert (np.diff(levels) > 0).all()
    assert levels[0] == pytest.approx(4.2, abs=0.05)
    assert levels[1] < 4.6
    assert 4.8 < levels[-1] < 6


def test_it_rises_when_renin_is_blocked_and_more_so_with_few_nephrons() -> None:
    """Breaks when a block of the renin-angiotensin system costs no potassium, which is why clinics check it."""
    rise = {
        share: settled("potassium", filtration=share, renin_angiotensin=0.5) - settled("potassium", filtration=share)
        for share in (1.0, 0.3)
    }
    assert 0.1 < rise[1.0] < rise[0.3] < 0.8


def test_acidosis_shifts_it_out_of_cells() -> None:
    """Breaks when acidosis leaves plasma potassium alone, with as much of it in the body."""
    told = {"weight": 65.0, "gfr_relative": 1.0, "renin_angiotensin": 1.0}
    state = {"potassium": 4.2 * 0.4 * 65}
    usual, acid = (at(potassium, {**told, "bicarbonate": level}, state)[1]["potassium"] for level in (25.0, 15.0))
    assert usual == pytest.approx(4.2, abs=0.01)
    assert 0.3 < acid - usual < 0.8


@pytest.mark.parametrize(
    ("lever", "by", "lowest", "highest"),
    [
        (Targets.potassium_eaten, 0.6, -0.6, -0.2),
        (Targets.absorption, 0.7, -0.6, -0.2),
        (Targets.excretion, 1.3, -0.4, -0.1),
        (Targets.aldosterone_action, 0.5, 0.1, 0.6),
        (Targets.outside_cells, 0.85, -0.8, -0.6),
    ],
)
def test_levers_move_it_as_their_drugs_do(lever: Lever, by: float, lowest: float, highest: float) -> None:
    """Breaks when a diet, a binder, a diuretic, an aldosterone blocker or insulin has lost its place, or works backwards."""
    held = model_under(holding({lever: by}))
    assert lowest < settled("potassium", held, 0.3, 0.3) - settled("potassium", None, 0.3, 0.3) < highest


def test_what_cells_take_in_stays_in_the_body() -> None:
    """Breaks when insulin removes potassium instead of moving it."""
    told = {"weight": 65.0, "gfr_relative": 0.3, "renin_angiotensin": 1.0, "bicarbonate": 25.0}
    state = {"potassium": 5.5 * 0.4 * 65}
    without, with_it = (at(potassium, told, state, {"outside_cells": by}) for by in (1.0, 0.8))
    assert with_it[0] == without[0]
    assert with_it[1]["potassium"] == pytest.approx(0.8 * without[1]["potassium"])
