"""Parathyroid glands: PTH against ionised calcium, with a set point that follows calcium and a mass that grows in need.

Secretion is the inverse sigmoid of ionised calcium; its slope is whatever makes health secrete the normal amount.
Glands shrink more slowly than they grew.
Left out: fragments of PTH, nodular glands that no longer shrink at all.
"""

from ..language import (
    Levers,
    Organ,
    Parameters,
    Quantity,
    Rates,
    State,
    constant,
    lever,
    log,
    maximum,
    minimum,
    power,
    rising_hill,
    soft_positive,
    variable,
)
from .signals import Signals


class Variables(State):
    pth = variable("pg/mL", "intact PTH in plasma")
    set_point = variable("mmol/L", "ionised calcium at half-maximal secretion")
    mass = variable("1", "gland mass against health", rest=1)


class Constants(Parameters):
    pth_normal = constant("pg/mL", "PTH in health")
    calcium_normal = constant("mmol/L", "ionised calcium in health")
    calcitriol_normal = constant("pg/mL", "calcitriol in health")
    phosphate_normal = constant("mg/dL", "phosphate in health")
    magnesium_normal = constant("mg/dL", "magnesium in health")
    secretion_most = constant("1", "secretion at very low calcium, against health")
    secretion_least = constant("1", "secretion at very high calcium, against health")
    unsuppressed = constant("1", "rise of that share as glands grow without limit")
    set_point_normal = constant("mmol/L", "set point in health")
    set_point_following = constant("1", "share of a lasting change of calcium that the set point follows")
    set_point_time = constant("d", "time in which it follows")
    elimination = constant("1/d", "loss of intact PTH from plasma in health")
    kidney_share = constant("1", "share of elimination that falls with filtration")
    synthesis_unbraked = constant("1", "PTH made without calcitriol, against health")
    magnesium_half = constant("mg/dL", "magnesium below which glands cannot release PTH")
    magnesium_slope = constant("1", "steepness of that need")
    growth_calcitriol = constant("1", "growth from lack of calcitriol")
    growth_phosphate = constant("1", "growth from high phosphate")
    growth_calcium = constant("1", "growth from low calcium")
    growth_width = constant("1", "smoothness where need begins")
    growth_limit = constant("1", "largest growth")
    growth = constant("1", "this person's tendency to grow glands")
    growth_time = constant("d", "time in which glands grow")
    shrinking_time = constant("d", "time in which they shrink again")


class Targets(Levers):
    secretion = lever("secretion of PTH")
    calcium_sensing = lever("calcium as the glands sense it")
    calcitriol_sensing = lever("calcitriol as the glands sense it")


def sigmoid(calcium: Quantity, set_point: Quantity, capacity: Quantity, p: Constants) -> Quantity:
    """Secretion of a healthy mass, against health, falling in calcium; the slope puts health at 1.

    What calcium cannot suppress is a larger share of what a larger gland can make, which has fewer receptors.
    """
    odds = (p.secretion_most - 1) / (1 - p.secretion_least)
    slope = log(odds) / log(p.calcium_normal / p.set_point_normal)
    least = p.secretion_least * (1 + p.unsuppressed * (1 - 1 / maximum(capacity, 1)))
    return least + (p.secretion_most - least) / (1 + power(calcium / set_point, slope))


def equations(y: Variables, p: Constants, body: Signals, act: Targets) -> tuple[Rates, Rates]:
    calcitriol = maximum(body.calcitriol / p.calcitriol_normal, 0) * act.calcitriol_sensing

    # Secretion: calcium decides within minutes, calcitriol and magnesium how much can be made.
    allowed = rising_hill(body.magnesium, half=p.magnesium_half, slope=p.magnesium_slope)
    allowed_normally = rising_hill(p.magnesium_normal, half=p.magnesium_half, slope=p.magnesium_slope)
    braked = p.synthesis_unbraked / (1 + (p.synthesis_unbraked - 1) * calcitriol)
    sensed = body.ionised_calcium * act.calcium_sensing
    capacity = y.mass * braked
    released = capacity * sigmoid(sensed, y.set_point, capacity, p)
    secretion = p.elimination * p.pth_normal * released * allowed / allowed_normally * act.secretion
    cleared = p.elimination * (1 - p.kidney_share + p.kidney_share * body.gfr_relative)

    # Glands: they follow a lasting change of calcium, and grow where calcitriol, phosphate and calcium, as sensed, ask for more.
    followed = p.set_point_normal * (1 + p.set_point_following * (body.ionised_calcium / p.calcium_normal - 1))
    need = (
        p.growth_calcitriol * (1 - calcitriol) / (1 + calcitriol)
        + p.growth_phosphate * (body.phosphate / p.phosphate_normal - 1)
        + p.growth_calcium * (1 - sensed / p.calcium_normal)
    )
    # Measured from zero need, so that a healthy gland does not grow at all.
    wanted = p.growth * (soft_positive(need, p.growth_width) - 0.5 * p.growth_width)
    grown = maximum(1 + p.growth_limit * wanted / (p.growth_limit + maximum(wanted, 0)), 0.5)
    missing = grown - y.mass

    rates = Variables.rates(
        pth=secretion - cleared * y.pth,
        set_point=(followed - y.set_point) / p.set_point_time,
        mass=maximum(missing, 0) / p.growth_time + minimum(missing, 0) / p.shrinking_time,
    )
    return rates, Signals.tell(pth=y.pth, parathyroid_mass=y.mass)


def rest(p: Constants, body: Signals) -> Rates:
    return Variables.at(pth=p.pth_normal, set_point=p.set_point_normal)


parathyroid = Organ("parathyroid", Variables, Constants, Targets, equations, rest=rest)
