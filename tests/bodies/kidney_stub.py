"""The immune system and the kidney's tissue on their own: filtration, albumin and circulation by the simplest algebra.

The stub's numbers are those of the feasibility prototype; it stands in for organs that have tests of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType, SimpleNamespace
from typing import Any

import numpy as np

from lunis.engine import Event, Model, Results, Run, bolus, link, simulate
from lunis.evidence import values_of
from lunis.language import (
    Body,
    NoLevers,
    NoVariables,
    Organ,
    Parameters,
    State,
    Therapy,
    constant,
    maximum,
    minimum,
    power,
    variable,
)
from lunis.language.tables import Constant, Lever
from lunis.physiology.antibody import Constants as AntibodyConstants
from lunis.physiology.antibody import antibody
from lunis.physiology.complement import complement
from lunis.physiology.glomerulus import Constants as GlomerulusConstants
from lunis.physiology.glomerulus import glomerulus
from lunis.physiology.immunity import Constants as ImmunityConstants
from lunis.physiology.immunity import Variables as ImmunityVariables
from lunis.physiology.immunity import immunity
from lunis.physiology.immunoglobulin import immunoglobulin
from lunis.physiology.signals import Signals
from lunis.physiology.tubule import tubule
from lunis.physiology.white_cells import white_cells

ORGANS = (immunity, white_cells, immunoglobulin, antibody, complement, glomerulus, tubule)


@dataclass(frozen=True)
class Plain:
    """A number already in base units."""

    base: float


class StubVariables(State):
    renin = variable("1", "renin-angiotensin system", rest=1)
    pressure = variable("mmHg", "mean arterial pressure")
    albumin = variable("g/dL", "albumin in serum")
    hormone = variable("1", "a hormone of the tubules", rest=1)


class StubConstants(Parameters):
    gfr_healthy = constant("mL/min", "filtration in health")
    pressure_healthy = constant("mmHg", "mean arterial pressure in health")
    albumin_healthy = constant("g/dL", "albumin in health")
    day = constant("d", "one day")
    weight = constant("kg", "weight")


def equations(y, p, body):
    pressure = (1 + 0.25 * (y.pressure / p.pressure_healthy - 1)) * (1 + 0.06 * (y.renin - 1))
    surface = (1 - 0.45 * body.proliferation) * (1 - 0.25 * body.endothelial_injury) * (1 - 0.4 * body.coagulation)
    surface = surface * (1 - 0.25 * minimum(body.matrix, 1))
    relative = maximum(body.nephrons, 0.002) * body.hypertrophy * surface * minimum(maximum(pressure, 0.7), 1.15)
    gfr = p.gfr_healthy * relative
    leak = 1 + 110 * power(body.barrier_damage, 1.6) + 25 * power(1 - body.podocytes, 1.5)
    leak = leak + 5 * maximum(body.hypertrophy * pressure - 1.15, 0)
    upcr = 0.08 * leak * power(y.albumin / p.albumin_healthy, 0.7) * (0.4 + 0.6 * minimum(1.0, relative * 115 / 60))
    target = 88 + 22 * maximum(0.75 - relative, 0) / 0.75 + 9 * (y.renin - 1) + 6 * body.endothelial_injury
    lost = maximum(upcr - 0.08, 0)
    made = 1 + 0.15 * lost**2 / (9 + lost**2)
    return StubVariables.rates(
        renin=0.5 * (1 + 0.6 * body.coagulation + 0.5 * body.proliferation + 0.5 * body.interstitial_fibrosis - y.renin) / p.day,
        pressure=0.1 * (target / 88 * p.pressure_healthy - y.pressure) / p.day,
        albumin=0.04 * (p.albumin_healthy * made - y.albumin - 0.16 * lost * y.albumin / (1 + 0.12 * lost)) / p.day,
        hormone=(body.tubular_mass - y.hormone) / p.day,
    ), Signals.tell(
        gfr=gfr,
        gfr_relative=relative,
        weight=p.weight,
        glomerular_pressure=pressure,
        perfusion=y.pressure / p.pressure_healthy,
        upcr=upcr,
        renin_angiotensin=y.renin,
        albumin=y.albumin,
    )


def rest(p, body):
    return StubVariables.at(pressure=p.pressure_healthy, albumin=p.albumin_healthy)


stub = Organ("stub", StubVariables, StubConstants, NoLevers, equations, rest=rest)
VALUES = {organ.name: values_of(organ.name) for organ in ORGANS}
BODY = Body(
    "kidney",
    Signals,
    (*ORGANS, stub),
    {
        **VALUES,
        "stub": {
            "gfr_healthy": Plain(0.115 * 1440),
            "pressure_healthy": Plain(88.0),
            "albumin_healthy": Plain(42000.0),
            "day": Plain(1.0),
            "weight": Plain(65e6),
        },
    },
)
LOST = {ImmunityConstants.loss_of_tolerance: 1.0, AntibodyConstants.clearance_defect: 1.0}


HEALTH = {
    "antigen": 1.0, "interleukin_6": 1.0, "plasmablasts": 0.0, "long_lived_plasma_cells": 0.0, "immune_proliferation": 1.0,
    "immune_complexes": 0.0, "c3_relative": 1.0, "c4_relative": 1.0, "leukocytes": 0.0, "fibrogenic_signal": 0.0, "nephrons": 1.0,
    "tubular_inflammation": 0.0, "interstitial_fibrosis": 0.0, "gfr_relative": 1.0, "plasma_cell_death": 1.0, "b_cell_pool": 1.0,
    "igg_loss": 0.033,
    "weight": 65e6, "glomerular_pressure": 1.0, "upcr": 0.08, "renin_angiotensin": 1.0,
    "perfusion": 1.0, "tubular_abandonment": 0.0,
}  # fmt: skip


def at(organ, state, told=(), levers=(), **constants):
    """Rates (a day, in each variable's unit) and told signals of one organ at plain numbers.

    The body is healthy but for `told`; states not given stand at their declared rest; `constants` come in their own units.
    """
    values = {name: value.base for name, value in VALUES[organ.name].items()}
    values |= {name: organ.parameters.fields[name].unit.to_base(number) for name, number in constants.items()}
    y = {name: entry.unit.to_base(state.get(name, float(entry.rest))) for name, entry in organ.variables.fields.items()}
    act = {**dict.fromkeys(organ.levers.fields, 1.0), **dict(levers)}
    tables = [organ.variables(y), organ.parameters(values), SimpleNamespace(**{**HEALTH, **dict(told)})]
    rates, signals = organ.equations(*tables, *([organ.levers(act)] if organ.levers.fields else []))
    return {name: float(rate) / organ.variables.fields[name].unit.scale for name, rate in rates.items()}, signals


@cache
def model(*actions: tuple[Lever, float]) -> Model:
    """The body on its own, or with levers held at a factor."""
    return link(BODY.taking(holding(dict(actions))) if actions else BODY)


def holding(factors):
    """A treatment that is always there and holds levers at a factor."""

    class Size(Parameters):
        one = constant("1", "always 1")

    return Therapy(
        "held",
        NoVariables,
        Size,
        lambda y, p, body: {},
        lambda y, p, body: {lever: factor * p.one for lever, factor in factors.items()},
        {"one": Plain(1.0)},
    )


def flare(size: float = 1.0, at: float = 400.0) -> Event:
    """A provocation that passes over months."""
    return bolus(ImmunityVariables.provocation, size, at)


def course(
    years: float,
    *quantities: str,
    traits: Mapping[Constant, float] = MappingProxyType({}),
    events: Sequence[Event] = (),
    factors: Mapping[Lever, float] = MappingProxyType({}),
    start_from: Any = None,
    step: float = 365.0,
) -> Results:
    """Values at every step (days; yearly) from health, or from where another course ended."""
    run = Run({trait.symbol: size for trait, size in traits.items()}, tuple(events), start_from)
    results = simulate(model(*factors.items()), [run], np.arange(0.0, years * 365 + 1, step), quantities)
    assert results.statuses[0].ok, results.statuses[0]
    return results


@cache
def untreated(subepithelial_share: float = 0.2) -> Results:
    """Ten years of lost tolerance with one flare at day 400, no treatment."""
    return course(10, *SHOWN, traits={**LOST, GlomerulusConstants.subepithelial_share: subepithelial_share}, events=[flare()])


SHOWN = (
    "anti_dsdna", "igg", "interferon", "b_cells", "c3", "c4", "leukocytes", "barrier_damage", "proliferation", "podocytes", "nephrons",
    "matrix", "interstitial_fibrosis", "activity_index", "chronicity_index", "upcr", "gfr", "glomerulus.subendothelial_deposits",
    "glomerulus.subepithelial_deposits", "tubule.inflammation", "tubule.myofibroblasts",
)  # fmt: skip
