"""Cinacalcet: a tablet that lets the parathyroid glands sense more calcium than there is.

Doses follow PTH, and are dropped while calcium is low. Left out: nausea, the enzymes that differ between people and that it blocks, its
short first half-life.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Readings, Route, Therapy, constant, reading
from ..language.schedules import daily
from ..language.tables import Inflow, Lever
from ..physiology.signals import Signals
from .kinds import (
    Absorption,
    CalciumSensing,
    Gut,
    OneCompartment,
    OneCompartmentDisposition,
    Titrated,
    absorbed,
    absorbing,
    mimicking_calcium,
    one_compartment,
    pth_titrated,
)


class Variables(Gut, OneCompartment, Titrated):
    """Cinacalcet in gut and body, and how much of the first dose is given."""


class Constants(Absorption, OneCompartmentDisposition, CalciumSensing):
    available = constant("1", "share of a dose that reaches blood")


class Levels(Readings):
    concentration = reading("ug/L", "cinacalcet in plasma")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    return Variables.rates(
        **absorbing(y, p),
        **one_compartment(y, absorbed(y, p), p.clearance, p.volume),
        **pth_titrated(y, p, y.central / p.volume, body),
    )


def read(y: Variables, p: Constants, body: Signals) -> dict[str, Quantity]:
    return Levels.tell(concentration=y.central / p.volume)


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    return mimicking_calcium(y.central / p.volume, p)


cinacalcet = Therapy(
    "cinacalcet",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("cinacalcet"),
    routes={"oral": Route(into=Variables.gut, share=Constants.available, given=Variables.given)},
    readings=Levels,
    read=read,
    usual=daily("30 mg"),
)
