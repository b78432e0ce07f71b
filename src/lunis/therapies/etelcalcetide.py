"""Etelcalcetide: an intravenous calcimimetic, given at the end of dialysis, which removes it.

Two compartments stand for plasma and for drug on albumin, which no dialyser takes and which gives it back. Kidneys filter what is free, so
that the drug is for those without. Doses follow PTH, and are dropped while calcium is low.
Left out: a third phase of decline, antibodies against it, worse heart failure, nausea.
"""

from ..evidence import values_of
from ..language import Controls, Quantity, Rates, Readings, Route, Therapy, constant, control, reading
from ..language.schedules import every
from ..language.tables import Inflow, Lever
from ..physiology.signals import Signals
from .kinds import CalciumSensing, Titrated, TwoCompartmentDisposition, TwoCompartments, mimicking_calcium, pth_titrated, two_compartments


class Variables(TwoCompartments, Titrated):
    """Etelcalcetide in plasma and on albumin, and how much of the first dose is given."""


class Constants(TwoCompartmentDisposition, CalciumSensing):
    dialyser_clearance = constant("L/h", "clearance by a dialyser while it runs")
    dialysis_time = constant("1", "share of the week that three sessions of four hours take")
    unbound_share = constant("1", "share that kidneys can filter")


class Switches(Controls):
    dialysed = control("1", "dialysis against three sessions of four hours a week", rest=1, most=4)


class Levels(Readings):
    concentration = reading("ug/L", "etelcalcetide in plasma")


def equations(y: Variables, p: Constants, body: Signals, set_to: Switches) -> Rates:
    by_dialysis = p.dialyser_clearance * p.dialysis_time * set_to.dialysed
    clearance = p.clearance + by_dialysis + p.unbound_share * body.gfr
    return Variables.rates(**two_compartments(y, p, 0.0, clearance), **pth_titrated(y, p, y.central / p.volume, body))


def read(y: Variables, p: Constants, body: Signals, set_to: Switches) -> dict[str, Quantity]:
    return Levels.tell(concentration=y.central / p.volume)


def actions(y: Variables, p: Constants, body: Signals, set_to: Switches) -> dict[Lever | Inflow, Quantity]:
    return mimicking_calcium(y.central / p.volume, p)


etelcalcetide = Therapy(
    "etelcalcetide",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("etelcalcetide"),
    routes={"iv": Route(into=Variables.central, given=Variables.given)},
    controls=Switches,
    readings=Levels,
    read=read,
    usual=every("7 d", "5 mg") + every("7 d", "5 mg", start="2 d") + every("7 d", "5 mg", start="4 d"),
)
