"""Tacrolimus: a calcineurin inhibitor whose dose is led by its blood level just before the next tablet.

Two compartments after Bergmann, with a lag. Red cells hold most of it, so that blood levels fall with haemoglobin; people who express
CYP3A5 clear it faster. The prescriber aims at a trough, and lower once filtration has fallen from where it stood before the first dose.
Left out: clearance that slows over the months after a transplant, steroids that speed it, diarrhoea, herbs and drugs that hold up CYP3A.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Readings, Route, Therapy, constant, power, reading
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
    led_by_level,
)
from .kinds import Absorption, Gut, TwoCompartmentDisposition, TwoCompartments, absorbed, absorbing, two_compartments


class Variables(Gut, TwoCompartments, Calcineurin):
    """The drug, its effects and its prescriber."""


class Constants(Absorption, TwoCompartmentDisposition, CalcineurinGains, FiltrationRule):
    lag = constant("h", "time from the mouth to the first absorption")
    expresser = constant("1", "1 in people who express CYP3A5, 0 in others")
    expresser_gain = constant("1", "rise of clearance in them")
    haematocrit_per_haemoglobin = constant("dL/g", "haematocrit for each gram of haemoglobin")
    haematocrit_reference = constant("1", "haematocrit at which clearance is as given")
    haematocrit_effect = constant("1", "relative fall of clearance for each unit of haematocrit above that")
    weight_reference = constant("kg", "body weight at which clearance is as given")
    weight_power = constant("1", "steepness of clearance in body weight")
    trough_share = constant("1", "blood level before a dose, against the mean of a day")
    aim = constant("ug/L", "blood level before a dose at which the prescriber aims")
    given_most = constant("1", "the most that is given, against the prescribed dose")


class Levels(Readings):
    blood_level = reading("ug/L", "tacrolimus in whole blood")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    level = y.central / p.volume
    haematocrit = p.haematocrit_per_haemoglobin * body.haemoglobin
    by_red_cells = 1 - p.haematocrit_effect * (haematocrit - p.haematocrit_reference)
    by_weight = power(body.weight / p.weight_reference, p.weight_power)
    clearance = p.clearance * (1 + p.expresser_gain * p.expresser) * by_red_cells * by_weight
    aimed = p.aim * filtration_allows(y, p, body, stopped_to=p.lowered_to)
    return Variables.rates(
        **absorbing(y, p),
        **two_compartments(y, p, absorbed(y, p), clearance),
        **calcineurin_rates(level, y, p),
        **first_egfr(level, y, p, body),
        **led_by_level(p.trough_share * y.felt, aimed, y, p, most=p.given_most),
    )


def read(y: Variables, p: Constants, body: Signals) -> Rates:
    return Levels.tell(blood_level=y.central / p.volume)


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    return calcineurin_actions(y.central / p.volume, y, p, body)


tacrolimus = Therapy(
    "tacrolimus",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("tacrolimus"),
    routes={"oral": Route(into=Variables.gut, lag=Constants.lag, given=Variables.given)},
    readings=Levels,
    read=read,
    usual=twice_daily("2 mg"),
)
