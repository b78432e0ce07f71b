"""Acid: excreted until few nephrons are left; lungs compensate; ionised calcium is a larger share of the total in acidosis."""

import numpy as np
import pytest

from bodies.mineral_body import at, holding, model_under, settled
from lunis.engine import Clamp
from lunis.physiology.acid_base import Targets, acid_base
from lunis.physiology.signals import Signals

CALCIUM = 40.078  # mg/mmol


def test_bicarbonate_and_ph_fall_late_as_nephrons_are_lost() -> None:
    """Breaks when acidosis comes early, or never: it is usual below a filtration of a fifth."""
    bicarbonate = np.array([settled("bicarbonate", filtration=share) for share in (1.0, 0.6, 0.3, 0.13, 0.08)])
    ph = np.array([settled("ph", filtration=share) for share in (1.0, 0.6, 0.3, 0.13, 0.08)])
    assert (np.diff(bicarbonate) < 0).all()
    assert (np.diff(ph) < 0).all()
    assert bicarbonate[0] == pytest.approx(25, abs=0.1)
    assert 7.38 < ph[0] < 7.42
    assert bicarbonate[1] > 23.5
    assert 17 < bicarbonate[3] < 22


def ionised_share(model: object, filtration: float = 1.0) -> float:
    """Ionised calcium as a share of the total."""
    ionised, total = (settled(name, model, filtration) for name in ("ionised_calcium", "total_calcium"))  # type: ignore[arg-type]
    return ionised * CALCIUM / 10 / total


def test_acidosis_raises_the_ionised_share_of_calcium() -> None:
    """Breaks when acid does not free calcium from protein: a normal total then hides nothing, and alkali unmasks nothing."""
    acid, usual, alkaline = (ionised_share(model_under(clamps=(Clamp(Signals.ph, ph),))) for ph in (7.2, 7.4, 7.55))
    assert 0.45 < usual < 0.58
    assert acid > usual + 0.02
    assert alkaline < usual - 0.01


def test_the_ionised_share_rises_as_acid_is_retained() -> None:
    """Breaks when kidney failure, through acid, does not shift calcium towards its ionised form."""
    acidotic = model_under()
    corrected = model_under(clamps=(Clamp(Signals.ph, 7.41),))
    assert ionised_share(acidotic, 0.08) > ionised_share(corrected, 0.08) + 0.01


def test_lungs_compensate() -> None:
    """Breaks when pH falls as far as bicarbonate alone would take it."""
    told = {"weight": 65.0, "gfr_relative": 1.0}
    ph = [at(acid_base, told, {"bicarbonate": level * 0.5 * 65})[1]["ph"] for level in (25.0, 12.5)]
    assert 0.05 < ph[0] - ph[1] < 0.3 * 0.9


def test_healthy_kidneys_have_a_reserve_and_without_it_acid_stays() -> None:
    """Breaks when half of the capacity is missed at once, or when the lever on excretion moves nothing."""
    assert settled("bicarbonate", model_under(holding({Targets.acid_excretion: 0.5}))) > 21
    assert settled("bicarbonate", model_under(holding({Targets.acid_excretion: 0.2}))) < 18


def test_bone_keeps_what_no_kidney_excretes() -> None:
    """Breaks when bicarbonate goes to nothing without kidneys, or bone keeps it where it was. 10 to 20 mmol a day near 19 mmol/L."""
    assert 6 < settled("bicarbonate", filtration=0.005) < 12
    told = {"weight": 70.0, "gfr_relative": 0.0}
    rates, _ = at(acid_base, told, {"bicarbonate": 19 * 0.5 * 70})
    assert 8 < 70 + rates["bicarbonate"] < 20  # of the 70 mmol of acid made


def test_kidneys_let_pass_the_base_that_is_too_much() -> None:
    """Breaks when bicarbonate above the usual stays, as it did: kidneys with filtration left then excrete base; without any they cannot."""

    def acid_cleared(share: float) -> float:
        told = {"weight": 70.0, "gfr_relative": share}
        return at(acid_base, told, {"bicarbonate": 28 * 0.5 * 70})[0]["bicarbonate"] + 70  # of the 70 mmol of acid made

    assert acid_cleared(1.0) < 0.4 * acid_cleared(0.5) < 0
    assert acid_cleared(0.01) > -5
