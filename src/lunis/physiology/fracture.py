"""Fracture: a rate that rises with age, as bone is lost and as filtration is; glucocorticoid weakens bone beyond what is lost.

Mineral above health makes bone no stronger.

Left out: falls, the sites of fractures, what lack of oestrogen does to bone, healing.
"""

from ..language import Levers, Organ, Parameters, Rates, State, constant, exp, lever, maximum, minimum, power, variable
from .signals import Signals


class Variables(State):
    hazard = variable("1", "fractures expected since the run began")


class Constants(Parameters):
    usual = constant("1/y", "fractures at the reference age")
    reference_age = constant("y", "age for which that holds")
    doubling = constant("y", "years in which the rate doubles")
    density_step = constant("1", "share of bone that is one standard deviation between people")
    density_risk = constant("1", "risk with bone lower by that, against before")
    kidney_risk = constant("1", "rise of the rate without filtration, whatever the mineral")


class Targets(Levers):
    rate = lever("rate of fractures at a given mass of bone")


def equations(y: Variables, p: Constants, body: Signals, act: Targets) -> tuple[Rates, Rates]:
    aged = power(2, (body.age - p.reference_age) / p.doubling)
    thinned = power(p.density_risk, (1 - minimum(body.bone_mineral, 1)) / p.density_step)
    brittle = 1 + p.kidney_risk * maximum(1 - body.gfr_relative, 0)
    rate = p.usual * aged * thinned * brittle * act.rate
    return Variables.rates(hazard=rate), Signals.tell(fracture_rate=rate, fracture_probability=1 - exp(-y.hazard))


fracture = Organ("fracture", Variables, Constants, Targets, equations)
