"""Bicarbonate and pH: the acid of the diet against what the remaining nephrons can excrete.

A kidney excretes the more acid the lower bicarbonate is, up to several times what health asks of it; fewer nephrons have less of that
reserve, and as bicarbonate is made up again they excrete less, and let pass what rises above the usual. What is left over, bone buffers.

Left out: kidneys that hold on to bicarbonate where fluid or chloride are short, the calcium that bone gives with that base, and any lung
that does not compensate as lungs do.
"""

from ..language import (
    Inflows,
    Levers,
    Organ,
    Parameters,
    Quantity,
    Rates,
    State,
    constant,
    falling_hill,
    inflow,
    lever,
    log,
    maximum,
    power,
    rising_hill,
    variable,
)
from .signals import Signals


class Variables(State):
    bicarbonate = variable("mmol", "bicarbonate in its space")


class Constants(Parameters):
    level_normal = constant("mmol/L", "bicarbonate in health")
    volume = constant("L/kg", "bicarbonate space")
    acid = constant("mmol/d/kg", "acid of diet and metabolism")
    acid_usual = constant("mmol/d/kg", "acid in health")
    capacity_half = constant("1", "filtration at which acid excretion is at half")
    capacity_slope = constant("1", "steepness of that loss")
    reserve = constant("1", "most acid that healthy kidneys can excrete, against what they do")
    drive = constant("1", "steepness of acid excretion in lack of bicarbonate")
    spilling = constant("L/d/kg", "urine of healthy kidneys that carries away what of bicarbonate is above the usual")
    buffering = constant("mmol/d/kg", "base that bone gives when bicarbonate is at half")
    carbon_dioxide_normal = constant("mmHg", "arterial carbon dioxide in health")
    compensation = constant("mmHg*L/mmol", "fall of carbon dioxide for each mmol/L of bicarbonate lost")
    solubility = constant("mmol/L/mmHg", "carbon dioxide dissolved")
    dissociation = constant("1", "pK of carbonic acid")
    ln_ten = constant("1", "natural logarithm of ten")


class Targets(Levers):
    acid_excretion = lever("excretion of acid")
    acid_made = lever("acid of diet and metabolism")


class Doors(Inflows):
    bicarbonate_given = inflow("mmol/d", "bicarbonate taken, or entering from a dialyser", into=Variables.bicarbonate)


def capacity(filtration: Quantity, p: Constants) -> Quantity:
    """Acid that the kidney can excrete, against health: kept until few nephrons are left."""
    return rising_hill(filtration, half=p.capacity_half, slope=p.capacity_slope) / rising_hill(
        1, half=p.capacity_half, slope=p.capacity_slope
    )


def equations(y: Variables, p: Constants, body: Signals, act: Targets) -> tuple[Rates, Rates]:
    level = y.bicarbonate / (p.volume * body.weight)
    half = p.level_normal / power(p.reserve - 1, 1 / p.drive)
    asked = p.reserve * falling_hill(level, half=half, slope=p.drive)
    excreted = p.acid_usual * capacity(body.gfr_relative, p) * asked * act.acid_excretion
    spilled = p.spilling * body.gfr_relative * maximum(level - own_level(p), 0)
    buffered = p.buffering * (own_level(p) / level - 1)
    rates = Variables.rates(bicarbonate=body.weight * (excreted - spilled + buffered - p.acid * act.acid_made))
    return rates, Signals.tell(bicarbonate=level, ph=acidity(level, p))


def own_level(p: Constants) -> Quantity:
    """Where healthy kidneys keep bicarbonate with the acid of this person's diet."""
    return p.level_normal * power((p.reserve * p.acid_usual / p.acid - 1) / (p.reserve - 1), 1 / p.drive)


def acidity(level: Quantity, p: Constants) -> Quantity:
    """The pH at a level of bicarbonate, with lungs that compensate as they do."""
    carbon_dioxide = p.carbon_dioxide_normal - p.compensation * (p.level_normal - level)
    return p.dissociation + log(level / (p.solubility * carbon_dioxide)) / p.ln_ten


def rest(p: Constants, body: Signals) -> Rates:
    return Variables.at(bicarbonate=own_level(p) * p.volume * body.weight)


acid_base = Organ("acid_base", Variables, Constants, Targets, equations, inflows=Doors, rest=rest)
