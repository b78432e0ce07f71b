"""Paricalcitol: an active vitamin D that glands sense as calcitriol, and gut and bone much less.

It adds to calcitriol wherever that is sensed: fully in the glands, by a share of its potency in gut and bone. Doses follow PTH, and are
dropped while calcium is high. Left out: faster loss of calcitriol under the drug, protein in urine (disputed), the heart.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Readings, Route, Therapy, constant, maximum, reading, variable
from ..language.schedules import daily
from ..language.tables import Inflow, Lever
from ..physiology import fgf23, mineral, parathyroid
from ..physiology.signals import Signals
from .kinds import (
    TIGHT,
    Absorption,
    Gut,
    OneCompartment,
    OneCompartmentDisposition,
    Titrated,
    Titration,
    absorbed,
    absorbing,
    held_above,
    held_below,
    one_compartment,
    titrated,
)


class Variables(Gut, OneCompartment, Titrated):
    gut = variable("ug", "paricalcitol waiting to be absorbed")
    central = variable("ug", "paricalcitol in the body")


class Constants(Absorption, OneCompartmentDisposition, Titration):
    pth_target = constant("pg/mL", "PTH at which half of the largest dose is given")
    calcium_limit = constant("mg/dL", "calcium in serum above which doses are dropped")
    gland_potency = constant("1", "calcitriol that glands sense for the same level of paricalcitol")
    calcaemic_share = constant("1", "share of that potency which gut and bone sense")
    least_calcitriol = constant("pg/mL", "calcitriol below which the body's own no longer counts")
    calcium_gain = constant("1", "rise of calcium absorption at very high doses")
    calcium_half = constant("pg/mL", "calcitriol-like action in the gut at half of that rise")
    fgf23_share = constant("1", "share of FGF23 that rests on calcitriol")
    calcitriol_normal = constant("pg/mL", "calcitriol in health")


class Levels(Readings):
    concentration = reading("pg/mL", "paricalcitol in plasma")


def sensed(y: Variables, p: Constants, body: Signals) -> tuple[Quantity, Quantity]:
    """Calcitriol that glands sense because of the drug, and the body's own."""
    return p.gland_potency * y.central / p.volume, maximum(body.calcitriol, p.least_calcitriol)


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    in_glands, own = sensed(y, p, body)
    present = in_glands / (in_glands + own)
    need = held_below(body.pth, p.pth_target)
    return Variables.rates(
        **absorbing(y, p),
        **one_compartment(y, absorbed(y, p), p.clearance, p.volume),
        **titrated(y, p, present=present, need=need, safe=held_above(body.total_calcium, p.calcium_limit, slope=TIGHT)),
    )


def read(y: Variables, p: Constants, body: Signals) -> dict[str, Quantity]:
    return Levels.tell(concentration=y.central / p.volume)


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    in_glands, own = sensed(y, p, body)
    elsewhere = p.calcaemic_share * in_glands

    def made(calcitriol: Quantity) -> Quantity:
        return fgf23.by_calcitriol(calcitriol / p.calcitriol_normal, p.fgf23_share)

    return {
        # Wanted.
        parathyroid.Targets.calcitriol_sensing: 1 + in_glands / own,
        # Unwanted, unless calcium is low.
        mineral.Targets.calcium_absorption: 1 + p.calcium_gain * elsewhere / (elsewhere + p.calcium_half),
        fgf23.Targets.production: made(own + elsewhere) / made(own),
    }


paricalcitol = Therapy(
    "paricalcitol",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("paricalcitol"),
    routes={"oral": Route(into=Variables.gut, given=Variables.given)},
    readings=Levels,
    read=read,
    usual=daily("1 ug"),
)
