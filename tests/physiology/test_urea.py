"""Urea: worked by hand from the nitrogen eaten, and the directions in which a clinic sees it move beside creatinine."""

from __future__ import annotations

import pytest

from bodies import filtration_stub
from bodies.filtration_stub import BODY, Plain, course, stimulus, under, with_value
from lunis.engine import Model, link
from lunis.language import NoVariables, Parameters, Therapy, constant
from lunis.language.graph import Symbol
from lunis.language.tables import Lever
from lunis.physiology.filtration import Targets as Filtration
from lunis.physiology.sodium import Targets as Sodium
from lunis.physiology.urea import Constants, Doors, Targets


def last(quantity: str, parameters: dict[Symbol, float] | None = None, model: Model | None = None, after: float = 200.0) -> float:
    """Urea settles within weeks."""
    return filtration_stub.last(quantity, parameters, model, after)


def test_health_is_at_rest_and_worked_by_hand() -> None:
    """65 g of protein bring 8.45 g of urea nitrogen; half of 165 L is cleared of it, and 2 L elsewhere: 10 mg/dL."""
    level = course({}, ["urea_nitrogen"], [0.0, 300.0])["urea_nitrogen"]
    assert level == pytest.approx([10, 10], abs=0.1)
    assert level[1] == pytest.approx(level[0], rel=1e-6)


@pytest.mark.parametrize("protein", [0.5, 1.6])
def test_everyone_begins_at_rest(protein: float) -> None:
    level = course(with_value(Constants.protein, protein), ["urea_nitrogen"], [0.0, 100.0])["urea_nitrogen"]
    assert level[1] == pytest.approx(level[0], rel=1e-6)
    assert level[0] == pytest.approx(10 * protein, rel=0.02)


def test_it_rises_as_nephrons_are_lost() -> None:
    levels = [last("urea_nitrogen", stimulus(nephrons=left)) for left in (1.0, 0.5, 0.2, 0.08)]
    assert levels == sorted(levels)
    assert 14 < levels[1] < 22
    assert 32 < levels[2] < 50
    assert 70 < levels[3] < 130


def test_without_kidneys_it_rises_in_a_straight_line_and_ends_somewhere() -> None:
    """After both kidneys are lost, 8.45 g a day into 36 L say how fast: by some 22 mg/dL a day."""
    level = course({}, ["urea_nitrogen"], [0.0, 1.0, 2.0, 1000.0], under({Filtration.filtration: 0.0}))["urea_nitrogen"]
    assert level[1] - level[0] == pytest.approx(22, abs=3)
    assert level[2] - level[1] == pytest.approx(level[1] - level[0], rel=0.15)
    assert 150 < level[3] < 500


def test_an_empty_circulation_raises_it_more_than_creatinine() -> None:
    dry = under({Sodium.natriuresis: 10.0})
    urea, creatinine = (last(name, model=dry) / last(name) for name in ("urea_nitrogen", "creatinine"))
    assert 1.3 < urea < 2
    assert creatinine < 1.1


@pytest.mark.parametrize(("lever", "by", "ratio"), [(Targets.protein_eaten, 0.6, 0.6), (Targets.catabolism, 1.3, 1.3)])
def test_levers_move_what_they_name(lever: Lever, by: float, ratio: float) -> None:
    assert last("urea_nitrogen", model=under({lever: by})) == pytest.approx(ratio * last("urea_nitrogen"), rel=0.01)
    assert last("creatinine", model=under({lever: by})) == pytest.approx(last("creatinine"), rel=1e-4)


def test_dialysis_takes_it_out() -> None:
    class Clearance(Parameters):
        machine = constant("L/d", "clearance of the machine")

    removed = Therapy(
        "machine",
        NoVariables,
        Clearance,
        lambda y, p, body: {},
        lambda y, p, body: {Doors.urea_removal: -p.machine * body.urea_nitrogen},
        {"machine": Plain(20.0)},
    )
    failing = stimulus(nephrons=0.02)
    assert last("urea_nitrogen", failing, link(BODY.taking(removed)), 60) < 0.5 * last("urea_nitrogen", failing, after=60)
