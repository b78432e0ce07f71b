"""Etelcalcetide: an intravenous calcimimetic, given at the end of dialysis, which removes it.

Two compartments stand for plasma and for drug on albumin, which no dialyser takes and which gives it back. Kidneys filter what is free, so
that the drug is for those without. Doses follow PTH, and are dropped while calcium is low.
Left out: a third phase of decline, antibodies against it, worse heart failure, nausea.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Readings, Route, Therapy, constant, reading
from ..language.schedules import weekly
from ..language.tables import Inflow, Lever
from ..physiology.signals import Signals
from .kinds import (
    CalciumSensing,
    Dialysable,
    Titrated,
    TwoCompartmentDisposition,
    TwoCompartments,
    by_dialysis,
    mimicking_calcium,
    pth_titrated,
    two_compartments,
)


class Variables(TwoCompartments, Titrated):
    """Etelcalcetide in plasma and on albumin, and how much of the first dose is given."""


class Constants(TwoCompartmentDisposition, Dialysable, CalciumSensing):
    unbound_share = constant("1", "share that kidneys can filter")


class Levels(Readings):
    concentration = reading("ug/L", "etelcalcetide in plasma")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    clearance = p.clearance + by_dialysis(p, body) + p.unbound_share * body.gfr
    return Variables.rates(**two_compartments(y, p, 0.0, clearance), **pth_titrated(y, p, y.central / p.volume, body))


def read(y: Variables, p: Constants, body: Signals) -> dict[str, Quantity]:
    return Levels.tell(concentration=y.central / p.volume)


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    return mimicking_calcium(y.central / p.volume, p)


etelcalcetide = Therapy(
    "etelcalcetide",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("etelcalcetide"),
    routes={"iv": Route(into=Variables.central, given=Variables.given)},
    readings=Levels,
    read=read,
    usual=weekly(3, "5 mg", start="4 h"),
)
