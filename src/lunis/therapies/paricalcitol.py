"""Paricalcitol: an active vitamin D that glands sense as calcitriol, and gut and bone much less.

It adds to calcitriol wherever that is sensed: fully in the glands, by a share of its potency in gut and bone. Bound to protein, it fills
plasma first and tissue within two hours. Doses follow PTH, and are dropped while calcium is high.
Left out: faster loss of calcitriol under the drug, protein in urine (disputed), the heart.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Readings, Route, Therapy, constant, maximum, minimum, power, reading, variable
from ..language.schedules import daily
from ..language.tables import Inflow, Lever
from ..physiology import fgf23, mineral, parathyroid
from ..physiology.signals import Signals
from .kinds import (
    TIGHT,
    Absorption,
    Gut,
    Titrated,
    Titration,
    TwoCompartmentDisposition,
    TwoCompartments,
    absorbed,
    absorbing,
    held_above,
    held_below,
    titrated,
    two_compartments,
)


class Variables(Gut, TwoCompartments, Titrated):
    gut = variable("ug", "paricalcitol waiting to be absorbed")
    central = variable("ug", "paricalcitol in blood and well-perfused tissue")
    peripheral = variable("ug", "paricalcitol in other tissue")


class Constants(Absorption, TwoCompartmentDisposition, Titration):
    clearance_healthy = constant("L/h", "clearance in health")
    size_healthy = constant("1", "volumes in health, against those in kidney disease")
    kidney_slope = constant("1", "steepness with which filtration tells health from disease")
    pth_target = constant("pg/mL", "PTH at which half of the largest dose is given")
    calcium_limit = constant("mg/dL", "calcium in serum above which doses are dropped")
    gland_potency = constant("1", "calcitriol that glands sense for the same level of paricalcitol")
    calcaemic_share = constant("1", "share of that potency which gut and bone sense")
    least_calcitriol = constant("pg/mL", "calcitriol below which the body's own no longer counts")


class Levels(Readings):
    concentration = reading("pg/mL", "paricalcitol in plasma")


def disposition(p: Constants, body: Signals) -> tuple[Quantity, Quantity]:
    """Clearance, and the size of the volumes: those of kidney disease, and of health as far as kidneys are healthy."""
    healthy = power(minimum(body.gfr_relative, 1), p.kidney_slope)
    return p.clearance + (p.clearance_healthy - p.clearance) * healthy, 1 + (p.size_healthy - 1) * healthy


def plasma(y: Variables, p: Constants, body: Signals) -> Quantity:
    """Paricalcitol in plasma."""
    return y.central / (p.volume * disposition(p, body)[1])


def sensed(y: Variables, p: Constants, body: Signals) -> tuple[Quantity, Quantity]:
    """Calcitriol that glands sense because of the drug, and the body's own."""
    return p.gland_potency * plasma(y, p, body), maximum(body.calcitriol, p.least_calcitriol)


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    in_glands, own = sensed(y, p, body)
    present = in_glands / (in_glands + own)
    need = held_below(body.pth, p.pth_target)
    return Variables.rates(
        **absorbing(y, p),
        **two_compartments(y, p, absorbed(y, p), *disposition(p, body)),
        **titrated(y, p, present=present, need=need, safe=held_above(body.total_calcium, p.calcium_limit, slope=TIGHT)),
    )


def read(y: Variables, p: Constants, body: Signals) -> dict[str, Quantity]:
    return Levels.tell(concentration=plasma(y, p, body))


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    in_glands, own = sensed(y, p, body)
    elsewhere = 1 + p.calcaemic_share * in_glands / own
    return {
        # Wanted.
        parathyroid.Targets.calcitriol_sensing: 1 + in_glands / own,
        # Unwanted, unless calcium is low.
        mineral.Targets.calcitriol_sensing: elsewhere,
        fgf23.Targets.calcitriol_sensing: elsewhere,
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
