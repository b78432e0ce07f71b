"""Albumin: made by the liver, broken down everywhere, lost in urine when the glomerular barrier leaks.

Left out: the exchange between plasma and tissue (one well-mixed pool), and malnutrition.
"""

from ..language import Inflows, Levers, Organ, Parameters, Rates, State, constant, inflow, lever, maximum, variable
from .signals import Signals


class Variables(State):
    albumin = variable("g/dL", "albumin in serum")


class Constants(Parameters):
    normal = constant("g/dL", "albumin in health")
    synthesis = constant("1", "synthesis of this person against others")
    breakdown = constant("1/d", "breakdown of albumin")
    compensation = constant("1", "rise of synthesis for a relative fall of albumin")
    inflammation = constant("1", "fall of synthesis for the first unit of interleukin-6 above health")
    inflammation_limit = constant("1", "how that effect levels off with further interleukin-6")
    urinary_loss = constant("1/d", "share of albumin lost each day for 1 g/g of protein in urine")
    unnoticed = constant("g/g", "protein in urine up to which health accounts for it")
    unnoticed_width = constant("g/g", "protein above that, at which half of it counts")
    urine_half_gfr = constant("1", "relative filtration at which half the urine is left to carry protein")


class Targets(Levers):
    synthesis = lever("albumin made by the liver")


class Doors(Inflows):
    albumin_removed = inflow("g/dL/d", "albumin given, or lost otherwise than in urine: then below zero", into=Variables.albumin)


def equations(y: Variables, p: Constants, body: Signals, act: Targets) -> tuple[Rates, Rates]:
    own_normal = p.normal * p.synthesis

    # The liver makes more as albumin falls, and less in inflammation.
    cytokine = body.interleukin_6 - 1
    restrained = 1 - p.inflammation * cytokine / (1 + p.inflammation_limit * cytokine)
    stimulated = 1 + p.compensation * (1 - y.albumin / own_normal)
    made = p.breakdown * own_normal * stimulated * restrained * act.synthesis

    # Loss in urine: only what exceeds health, and none without urine.
    excess = maximum(body.upcr - p.unnoticed, 0)
    counted = excess * excess / (excess + p.unnoticed_width)
    urine = body.gfr_relative * (1 + p.urine_half_gfr) / (body.gfr_relative + p.urine_half_gfr)
    lost = (p.breakdown + p.urinary_loss * counted * urine) * y.albumin

    return Variables.rates(albumin=made - lost), Signals.tell(albumin=y.albumin)


def rest(p: Constants, body: Signals) -> Rates:
    return Variables.at(albumin=p.normal * p.synthesis)


albumin = Organ("albumin", Variables, Constants, Targets, equations, inflows=Doors, rest=rest)
