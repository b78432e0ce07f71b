"""Thrombosis: clots in veins and arteries, which nephrotic loss of albumin, antiphospholipid antibody and lost filtration bring.

Albumin stands for the anticoagulants that are lost in urine with it. Microthrombi of the glomeruli belong to the glomerulus.

Left out: where the clot sits, anticoagulants as a factor of their own (they move the lever), clots of a dialysis access.
"""

from ..language import Levers, Organ, Parameters, Rates, State, constant, exp, lever, maximum, power, variable
from .signals import Signals


class Variables(State):
    hazard = variable("1", "clots expected since the run began")


class Constants(Parameters):
    usual = constant("1/y", "clots in lupus with normal albumin and without antiphospholipid antibody")
    albumin_normal = constant("g/dL", "albumin in health")
    albumin_step = constant("g/dL", "fall of albumin for which the risk is known")
    albumin_risk = constant("1", "risk after such a fall, against before")
    antiphospholipid_risk = constant("1", "rise of the rate with a full antiphospholipid profile")
    kidney_risk = constant("1", "rise of the rate without filtration")


class Targets(Levers):
    rate = lever("rate of thrombosis")


def equations(y: Variables, p: Constants, body: Signals, act: Targets) -> tuple[Rates, Rates]:
    nephrotic = power(p.albumin_risk, maximum(p.albumin_normal - body.albumin, 0) / p.albumin_step)
    antibody = 1 + p.antiphospholipid_risk * body.antiphospholipid
    kidney = 1 + p.kidney_risk * maximum(1 - body.gfr_relative, 0)
    rate = p.usual * nephrotic * antibody * kidney * act.rate
    return Variables.rates(hazard=rate), Signals.tell(thrombosis_rate=rate, thrombosis_probability=1 - exp(-y.hazard))


thrombosis = Organ("thrombosis", Variables, Constants, Targets, equations)
