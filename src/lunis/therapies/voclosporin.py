"""Voclosporin: a calcineurin inhibitor at a fixed dose, added to mycophenolate and low-dose steroid in lupus nephritis.

Blood levels follow two compartments, with slower clearance as filtration falls. Doses are not led by blood levels; the prescriber watches
eGFR instead, lowers the dose when it has fallen by a fifth from where it stood before the first dose and is below 60, and stops at
thirty per cent. What is stopped is begun again as filtration returns.
Left out: exposure rising more than dose at low doses, binding to red cells, liver disease.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Readings, Route, Therapy, constant, maximum, reading
from ..language.schedules import twice_daily
from ..language.tables import Inflow, Lever
from ..physiology.signals import Signals
from .calcineurin import (
    Calcineurin,
    CalcineurinGains,
    FiltrationRule,
    calcineurin_actions,
    calcineurin_rates,
    filtration_allows,
    first_egfr,
)
from .kinds import Absorption, Gut, TwoCompartmentDisposition, TwoCompartments, absorbed, absorbing, reviewed, two_compartments


class Variables(Gut, TwoCompartments, Calcineurin):
    """The drug, its effects and its prescriber."""


class Constants(Absorption, TwoCompartmentDisposition, CalcineurinGains, FiltrationRule):
    lag = constant("h", "time from the mouth to the beginning of absorption")
    fasting_share = constant("1", "drug absorbed, against an empty stomach")
    retention = constant("1", "rise of exposure without filtration")


class Levels(Readings):
    blood_level = reading("ug/L", "voclosporin in whole blood")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    level = y.central / p.volume
    clearance = p.clearance / (1 + p.retention * maximum(1 - body.gfr_relative, 0))
    return Variables.rates(
        **absorbing(y, p),
        **two_compartments(y, p, absorbed(y, p), clearance),
        **calcineurin_rates(level, y, p),
        **first_egfr(level, y, p, body),
        **reviewed(y, p, filtration_allows(y, p, body)),
    )


def read(y: Variables, p: Constants, body: Signals) -> Rates:
    return Levels.tell(blood_level=y.central / p.volume)


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    return calcineurin_actions(y.central / p.volume, y, p, body)


voclosporin = Therapy(
    "voclosporin",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("voclosporin"),
    routes={"oral": Route(into=Variables.gut, share=Constants.fasting_share, lag=Constants.lag, given=Variables.given)},
    readings=Levels,
    read=read,
    usual=twice_daily("23.7 mg"),
)
