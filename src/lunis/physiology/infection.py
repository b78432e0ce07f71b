"""Infections: a rate that lack of antibody, lack of neutrophils and immunosuppression raise, and what it adds up to.

Immunoglobulin above health protects no better, since lupus makes it against the wrong things.

Left out: which infection, and how it ends; lack of lymphocytes, which goes with the disease and the steroids that are counted already.
"""

from ..language import Levers, Organ, Parameters, Quantity, Rates, State, constant, exp, falling_hill, lever, minimum, power, variable
from .signals import Signals


class Variables(State):
    hazard = variable("1", "serious infections expected since the run began")


class Constants(Parameters):
    rate_usual = constant("events/y", "infections that need treatment, in lupus without immunosuppression")
    igg_normal = constant("g/L", "immunoglobulin G in health")
    igg_effect = constant("1", "exponent by which lack of immunoglobulin raises the rate")
    neutrophils_normal = constant("Gcells/L", "neutrophils in health")
    neutropenia_most = constant("1", "rise of the rate without neutrophils")
    neutropenia_half = constant("Gcells/L", "neutrophils at half of that")
    neutropenia_slope = constant("1", "its steepness")
    serious = constant("1/events", "share of infections that need a hospital")


class Targets(Levers):
    rate = lever("rate of infections")


def equations(y: Variables, p: Constants, body: Signals, act: Targets) -> tuple[Rates, Rates]:
    unprotected = power(p.igg_normal / minimum(body.igg, p.igg_normal), p.igg_effect)
    undefended = _risk(p, body.neutrophils) / _risk(p, p.neutrophils_normal)
    rate = p.rate_usual * unprotected * undefended * act.rate
    return Variables.rates(hazard=p.serious * rate), Signals.tell(infection_rate=rate, infection_probability=1 - exp(-y.hazard))


def _risk(p: Constants, neutrophils: Quantity) -> Quantity:
    return 1 + p.neutropenia_most * falling_hill(neutrophils, half=p.neutropenia_half, slope=p.neutropenia_slope)


infection = Organ("infection", Variables, Constants, Targets, equations)
