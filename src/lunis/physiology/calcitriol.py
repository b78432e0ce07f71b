"""Calcitriol: 25(OH)D activated by the kidney's 1-alpha-hydroxylase.

The enzyme needs tubular tissue, PTH and magnesium; FGF23 and acidosis hold it back. Clearance falls in uraemia too, so a
low level hides a still lower production. A little is made outside the kidney, where none of these holds it back.
Left out: macrophages of granulomas, which make too much.
"""

from ..language import Inflows, Levers, Organ, Parameters, Rates, State, constant, inflow, lever, maximum, power, rising_hill, variable
from .signals import Signals


class Variables(State):
    enzyme = variable("1", "1-alpha-hydroxylase activity against health", rest=1)
    calcitriol = variable("ug", "calcitriol in the body")


class Constants(Parameters):
    level_normal = constant("pg/mL", "calcitriol in health")
    clearance = constant("mL/min/kg", "clearance of calcitriol in health")
    clearance_uraemic = constant("1", "share of it left without kidneys")
    volume = constant("L/kg", "volume of distribution")
    enzyme_time = constant("d", "turnover of the enzyme")
    tissue = constant("1", "exponent by which enzyme follows tubular tissue")
    pth_normal = constant("pg/mL", "PTH in health")
    pth_effect = constant("1", "exponent by which PTH raises the enzyme")
    fgf23_effect = constant("1", "exponent by which FGF23 lowers it")
    substrate_effect = constant("1", "exponent by which free 25(OH)D raises production")
    extrarenal = constant("1", "share of healthy production that is made outside the kidney")
    magnesium_half = constant("mg/dL", "magnesium at which the enzyme works at half")
    magnesium_slope = constant("1", "steepness of that need")
    magnesium_normal = constant("mg/dL", "magnesium in health")
    bicarbonate_normal = constant("mmol/L", "bicarbonate in health")
    acidosis_effect = constant("1", "exponent by which lack of bicarbonate lowers the enzyme")
    reserve = constant("1", "this person's enzyme against others with as much kidney")


class Targets(Levers):
    hydroxylase = lever("activity of the kidney's 1-alpha-hydroxylase")


class Doors(Inflows):
    calcitriol_given = inflow("ug/d", "calcitriol taken", into=Variables.calcitriol)


def equations(y: Variables, p: Constants, body: Signals, act: Targets) -> tuple[Rates, Rates]:
    cofactor = rising_hill(body.magnesium, half=p.magnesium_half, slope=p.magnesium_slope) / rising_hill(
        p.magnesium_normal, half=p.magnesium_half, slope=p.magnesium_slope
    )
    wanted = (
        p.reserve
        * power(body.tubular_mass, p.tissue)
        * power(body.pth / p.pth_normal, p.pth_effect)
        / power(body.fgf23_action, p.fgf23_effect)
        * cofactor
        * power(body.bicarbonate / p.bicarbonate_normal, p.acidosis_effect)
        * act.hydroxylase
    )
    substrate = power(maximum(body.vitamin_d_free, 0), p.substrate_effect)
    cleared = p.clearance * body.weight
    made = cleared * p.level_normal * (p.extrarenal + (1 - p.extrarenal) * y.enzyme) * substrate
    level = y.calcitriol / (p.volume * body.weight)
    lost = cleared * (p.clearance_uraemic + (1 - p.clearance_uraemic) * body.gfr_relative) * level
    rates = Variables.rates(enzyme=(wanted - y.enzyme) / p.enzyme_time, calcitriol=made - lost)
    return rates, Signals.tell(hydroxylase=y.enzyme, calcitriol=level)


def rest(p: Constants, body: Signals) -> Rates:
    return Variables.at(calcitriol=p.level_normal * p.volume * body.weight)


calcitriol = Organ("calcitriol", Variables, Constants, Targets, equations, inflows=Doors, rest=rest)
