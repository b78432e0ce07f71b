"""Sodium, and the extracellular water that it holds: diet in, urine out, and what failing kidneys or lost albumin keep behind.

Thirst lets water follow sodium within hours. What kidneys sense is how well the vessels are filled, not how much fluid there is: with
little albumin fluid leaks into tissue, filling falls, and sodium is kept until oedema has restored it. Each nephron excretes more as
filling rises, up to a limit; beyond that, with hardly a nephron, every meal stays in the body. A litre in excess weighs a kilogram.

Left out: exchange of water with cells, vasopressin apart from thirst, sodium bound in skin and bone, sodium kept by proteases in
nephrotic urine, and pressure natriuresis apart from filling.
"""

from ..language import (
    Balance,
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
    maximum,
    power,
    variable,
)
from .signals import Signals


class Variables(State):
    sodium = variable("mmol", "sodium in extracellular fluid")
    volume = variable("L", "extracellular fluid")


class Constants(Parameters):
    level_normal = constant("mmol/L", "sodium in serum that thirst defends")
    thirst_time = constant("h", "time in which water follows sodium")
    volume_normal = constant("L/kg", "extracellular fluid in health")
    intake = constant("mmol/d", "sodium eaten")
    intake_usual = constant("mmol/d", "sodium eaten in health")
    other_loss = constant("mmol/d", "sodium lost with sweat and stool")
    appetite_half = constant("L", "fluid in excess at which a congested gut takes half of the meals")
    appetite_slope = constant("1", "steepness of that")
    albumin_normal = constant("g/dL", "albumin that holds fluid in vessels as in health")
    oncotic_effect = constant("1", "exponent by which filling of the vessels follows albumin")
    excretion_slope = constant("1", "exponent by which the excretion of a nephron follows filling, far from its limit")
    excretion_most = constant("1", "sodium excretion of a nephron against health, at most")
    angiotensin_effect = constant("1", "exponent by which the renin-angiotensin system, through aldosterone, keeps sodium")


class Targets(Levers):
    sodium_eaten = lever("sodium eaten")
    natriuresis = lever("sodium that a nephron lets go at a given filling: diuretics raise it")


class Doors(Inflows):
    sodium_given = inflow(
        "mmol/d", "sodium infused, or entering from a dialyser; negative when fluid drawn off takes it", into=Variables.sodium
    )
    fluid_removal = inflow("L/d", "fluid taken out by ultrafiltration, below zero", into=Variables.volume)


def equations(y: Variables, p: Constants, body: Signals, act: Targets) -> tuple[Rates, Rates]:
    normal = p.volume_normal * body.weight
    excess = y.volume - normal
    filling = y.volume / normal * power(body.albumin / p.albumin_normal, p.oncotic_effect)
    level = y.sodium / y.volume

    # In: meals, until a congested gut refuses them.
    eaten = p.intake * act.sodium_eaten * falling_hill(maximum(excess, 0), half=p.appetite_half, slope=p.appetite_slope)

    # Out: each nephron lets go what filling drives and aldosterone leaves, up to a limit.
    excreted = _excreted_usual(p) * body.gfr_relative * level / p.level_normal * _of_a_nephron(filling, p, body, act)
    balance = eaten - excreted - p.other_loss * level / p.level_normal

    return (
        Variables.rates(
            sodium=balance,
            volume=(y.sodium / p.level_normal - y.volume) / p.thirst_time,
        ),
        Signals.tell(
            sodium=level,
            extracellular_volume=y.volume,
            fluid_excess=excess,
            filling=filling,
            sodium_excretion=excreted,
            sodium_balance=balance,
        ),
    )


def _excreted_usual(p: Constants) -> Quantity:
    return p.intake_usual - p.other_loss


def _of_a_nephron(filling: Quantity, p: Constants, body: Signals, act: Targets) -> Quantity:
    """Sodium excretion of a nephron against health."""
    drive = power(filling, p.excretion_slope) * act.natriuresis
    return p.excretion_most * drive / ((p.excretion_most - 1) * power(body.renin_angiotensin, p.angiotensin_effect) + drive)


def rest(p: Constants, body: Signals) -> Rates:
    # Filling at which the usual nephron excretes this person's salt, and the volume that it takes with this person's albumin.
    asked = (p.intake - p.other_loss) / _excreted_usual(p)
    filling = power(asked * (p.excretion_most - 1) / (p.excretion_most - asked), 1 / p.excretion_slope)
    volume = filling * p.volume_normal * body.weight / power(body.albumin / p.albumin_normal, p.oncotic_effect)
    return Variables.at(sodium=p.level_normal * volume, volume=volume)


sodium = Organ(
    "sodium",
    Variables,
    Constants,
    Targets,
    equations,
    inflows=Doors,
    rest=rest,
    balances=(Balance("sodium", {Variables.sodium: None}, Signals.sodium_balance),),
)
