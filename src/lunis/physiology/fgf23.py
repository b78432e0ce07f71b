"""FGF23 and klotho: bone's answer to phosphate that the remaining nephrons must carry.

Left out: C-terminal fragments, and what FGF23 does to the heart.
"""

from ..language import Levers, Organ, Parameters, Rates, State, constant, lever, maximum, power, variable
from .signals import Signals


class Variables(State):
    fgf23 = variable("pg/mL", "intact FGF23 in plasma")
    klotho = variable("1", "klotho of the tubules against health", rest=1)


class Constants(Parameters):
    fgf23_normal = constant("pg/mL", "intact FGF23 in health")
    elimination = constant("1/d", "loss of intact FGF23 from plasma")
    most = constant("pg/mL", "intact FGF23 that bone can add to the healthy level at most")
    nephron_effect = constant("1", "exponent by which lost filtration raises production")
    load_effect = constant("1", "exponent by which phosphate absorbed raises it")
    phosphate_effect = constant("1", "exponent by which plasma phosphate raises it")
    calcitriol_share = constant("1", "share of production that rests on calcitriol, with its square")
    inflammation_effect = constant("1", "exponent by which interleukin-6 raises it")
    phosphate_normal = constant("mg/dL", "phosphate in health")
    calcitriol_normal = constant("pg/mL", "calcitriol in health")
    klotho_tissue = constant("1", "exponent by which klotho follows tubular tissue")
    klotho_time = constant("d", "time in which klotho follows")


class Targets(Levers):
    production = lever("production of FGF23 by bone")
    calcitriol_sensing = lever("calcitriol as bone senses it")


def equations(y: Variables, p: Constants, body: Signals, act: Targets) -> tuple[Rates, Rates]:
    absorbed = body.phosphate_load * body.gfr_relative
    calcitriol = maximum(body.calcitriol / p.calcitriol_normal, 0) * act.calcitriol_sensing
    asked = (
        p.fgf23_normal
        / power(body.gfr_relative, p.nephron_effect)
        * power(absorbed, p.load_effect)
        * power(body.phosphate / p.phosphate_normal, p.phosphate_effect)
        * (1 - p.calcitriol_share + p.calcitriol_share * calcitriol * calcitriol)
        * power(body.interleukin_6, p.inflammation_effect)
        * act.production
    )
    wanted = asked / (1 + maximum(asked - p.fgf23_normal, 0) / p.most)
    rates = Variables.rates(
        fgf23=p.elimination * (wanted - y.fgf23),
        klotho=(power(body.tubular_mass, p.klotho_tissue) - y.klotho) / p.klotho_time,
    )
    return rates, Signals.tell(fgf23=y.fgf23, fgf23_action=y.fgf23 / p.fgf23_normal * y.klotho)


def rest(p: Constants, body: Signals) -> Rates:
    return Variables.at(fgf23=p.fgf23_normal)


fgf23 = Organ("fgf23", Variables, Constants, Targets, equations, rest=rest)
