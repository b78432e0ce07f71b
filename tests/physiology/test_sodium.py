"""Sodium and extracellular fluid: directions that every clinic knows, and the weight gained between two dialyses."""

from __future__ import annotations

import pytest

from bodies import filtration_stub
from bodies.filtration_stub import BODY, Plain, course, stimulus, under, with_value
from lunis.engine import Model, link
from lunis.language import NoVariables, Parameters, Therapy, constant
from lunis.language.graph import Symbol
from lunis.physiology.albumin import Targets as Albumin
from lunis.physiology.circulation import Targets as Circulation
from lunis.physiology.person import Constants as Person
from lunis.physiology.sodium import Constants, Doors, Targets

TOLD = ["sodium", "extracellular_volume", "fluid_excess", "filling", "sodium_excretion", "sodium_balance"]


def last(quantity: str, parameters: dict[Symbol, float] | None = None, model: Model | None = None, after: float = 200.0) -> float:
    """Fluid settles within weeks."""
    return filtration_stub.last(quantity, parameters, model, after)


def test_health_is_at_rest() -> None:
    """Breaks when the fluid of a healthy woman, 13 of her 65 kg, is not where her kidneys hold it."""
    told = course({}, TOLD, [0.0, 500.0])
    assert told["extracellular_volume"] == pytest.approx([13, 13], rel=1e-6)
    assert told["sodium"] == pytest.approx([140, 140], rel=1e-6)
    assert told["filling"] == pytest.approx([1, 1], rel=1e-6)
    assert told["sodium_excretion"] == pytest.approx([112, 112], rel=1e-5)
    assert told["sodium_balance"] == pytest.approx([0, 0], abs=1e-3)


@pytest.mark.parametrize(("salt", "weight"), [(60, 110), (250, 50)])
def test_everyone_begins_where_their_salt_is_excreted(salt: float, weight: float) -> None:
    person = with_value(Constants.intake, salt) | with_value(Person.weight, weight)
    told = course(person, ["extracellular_volume", "sodium_balance"], [0.0, 100.0])
    assert told["sodium_balance"] == pytest.approx([0, 0], abs=1e-3 * salt)
    # Renin, which begins as in health, rises a little on little salt.
    assert told["extracellular_volume"][1] == pytest.approx(told["extracellular_volume"][0], rel=0.01)


def test_five_times_the_salt_brings_a_litre_and_a_half() -> None:
    little, much = (last("extracellular_volume", model=under({Targets.sodium_eaten: by})) for by in (50 / 120, 250 / 120))
    assert 1 < much - little < 2
    assert last("sodium_excretion", model=under({Targets.sodium_eaten: 2.0})) == pytest.approx(240 - 8, rel=0.01)


def test_fluid_comes_late_as_nephrons_are_lost() -> None:
    excess = [last("fluid_excess", stimulus(nephrons=left)) for left in (1.0, 0.5, 0.2, 0.05, 0.0)]
    assert excess == sorted(excess)
    assert excess[1] < 0.8
    assert 1 < excess[2] < 2
    assert 2.5 < excess[3] < 4.5
    assert 12 < excess[4] < 30


def test_without_kidneys_two_days_bring_what_a_dialysis_draws_off() -> None:
    """Breaks when the gain between two dialyses does not arise by itself from salt and thirst."""
    gain = course(stimulus(nephrons=0.0), ["fluid_excess", "sodium"], [0.0, 1.0, 2.0, 3.0])
    assert 1.3 < gain["fluid_excess"][2] < 2
    assert 2 < gain["fluid_excess"][3] < 3
    assert gain["sodium"] == pytest.approx([140] * 4, abs=3)


def test_less_salt_means_less_gained() -> None:
    diet = under({Targets.sodium_eaten: 0.5})
    none = stimulus(nephrons=0.0)
    assert last("fluid_excess", none, diet, 3) < 0.55 * last("fluid_excess", none, after=3)


def test_lost_albumin_brings_oedema_and_hardly_pressure() -> None:
    starved = under({Albumin.synthesis: 0.4})
    assert last("fluid_excess", model=starved) > 2
    assert last("filling", model=starved) == pytest.approx(1, abs=0.02)
    assert last("mean_pressure", model=starved) == pytest.approx(88, abs=1)


def test_diuretics_take_fluid_renin_gives_part_of_it_back() -> None:
    diuretic = {Targets.natriuresis: 8.0}
    taken = last("fluid_excess", model=under(diuretic))
    blocked = last("fluid_excess", model=under({**diuretic, Circulation.angiotensin_action: 0.5}))
    assert -2 < taken < -1
    assert blocked < taken
    failing = stimulus(nephrons=0.15)
    assert last("fluid_excess", failing, under(diuretic)) < last("fluid_excess", failing) - 1
    assert last("fluid_excess", stimulus(nephrons=0.0), under(diuretic), 3) == pytest.approx(
        last("fluid_excess", stimulus(nephrons=0.0), after=3), rel=1e-3
    )


def test_aldosterone_keeps_sodium() -> None:
    assert -0.6 < last("fluid_excess", model=under({Circulation.angiotensin_action: 0.5})) < -0.1
    assert 0 < last("fluid_excess", stimulus(interstitial_fibrosis=0.8)) < 0.6


def test_ultrafiltration_takes_fluid_with_its_sodium() -> None:
    """Two litres a day leave a body without kidneys that would gain 0.8."""

    class Removal(Parameters):
        flow = constant("L/d", "fluid taken out")

    machine = Therapy(
        "uf",
        NoVariables,
        Removal,
        lambda y, p, body: {},
        lambda y, p, body: {Doors.fluid_removal: -p.flow, Doors.sodium_given: -p.flow * body.sodium},
        {"flow": Plain(2.0)},
    )
    none = stimulus(nephrons=0.0)
    dialysed = link(BODY.taking(machine))
    level = course(none, ["fluid_excess", "sodium", "mean_pressure"], [0.0, 1.0, 2.0], dialysed)
    assert level["fluid_excess"][2] == pytest.approx(2 * (0.8 - 2), abs=0.4)
    assert level["sodium"] == pytest.approx([140] * 3, abs=3)
