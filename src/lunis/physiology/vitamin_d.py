"""Vitamin D and 25-hydroxyvitamin D: skin and diet in, binding protein and urine out.

The same supply makes less of it in a heavier body, which spreads it over more. Total 25(OH)D follows its binding protein, which is lost
in nephrotic urine; the kidney works on the free part. What a failing kidney no longer breaks down stays.
Left out: seasons, 24-hydroxylation by FGF23, differences between D2 and D3.
"""

from ..language import Inflows, Levers, Organ, Parameters, Quantity, Rates, State, constant, inflow, lever, power, variable
from .signals import Signals


class Variables(State):
    vitamin_d = variable("IU", "vitamin D in fat and blood, not yet hydroxylated")
    calcidiol = variable("ng/mL", "25(OH)D in serum, bound and free")
    binding_protein = variable("1", "vitamin D-binding protein against health", rest=1)


class Constants(Parameters):
    diet = constant("IU/d", "vitamin D eaten")
    sun = constant("IU/d", "vitamin D made by skin")
    diet_usual = constant("IU/d", "vitamin D eaten in health")
    sun_usual = constant("IU/d", "vitamin D made by healthy skin")
    weight_usual = constant("kg", "body weight for which these are usual")
    hydroxylation = constant("1/d", "vitamin D leaving for the liver")
    level_normal = constant("ng/mL", "25(OH)D in health")
    yield_power = constant("1", "exponent by which the 25(OH)D made follows the flow of vitamin D")
    calcidiol_loss = constant("1/d", "elimination of 25(OH)D in health")
    loss_uraemic = constant("1", "share of that elimination left without kidneys")
    binding_protein_loss = constant("1/d", "turnover of the binding protein")
    urinary_loss = constant("1/d", "binding protein, with what it carries, lost for each g/g of proteinuria")
    upcr_normal = constant("g/g", "proteinuria in health")


class Targets(Levers):
    calcidiol_loss = lever("elimination of 25(OH)D")


class Doors(Inflows):
    vitamin_d_given = inflow("IU/d", "cholecalciferol taken", into=Variables.vitamin_d)


def made(flow: Quantity, weight: Quantity, p: Constants) -> Quantity:
    """25(OH)D made from a flow of vitamin D for each litre of serum: the liver's yield falls as the flow grows."""
    share = flow / (p.diet_usual + p.sun_usual) * p.weight_usual / weight
    return p.calcidiol_loss * p.level_normal * power(share, p.yield_power)


def equations(y: Variables, p: Constants, body: Signals, act: Targets) -> tuple[Rates, Rates]:
    flow = p.hydroxylation * y.vitamin_d
    in_urine = p.urinary_loss * (body.upcr - p.upcr_normal)
    # Only what is free reaches the enzymes that break it down.
    free = y.calcidiol / y.binding_protein
    enzymes = (p.loss_uraemic + (1 - p.loss_uraemic) * body.gfr_relative) * act.calcidiol_loss
    rates = Variables.rates(
        vitamin_d=p.diet + p.sun - flow,
        calcidiol=made(flow, body.weight, p) - p.calcidiol_loss * enzymes * free - in_urine * y.calcidiol,
        binding_protein=p.binding_protein_loss * (1 - y.binding_protein) - in_urine * y.binding_protein,
    )
    return rates, Signals.tell(
        vitamin_d_total=y.calcidiol,
        vitamin_d_free=free / p.level_normal,
        binding_protein=y.binding_protein,
    )


def rest(p: Constants, body: Signals) -> Rates:
    return Variables.at(
        vitamin_d=(p.diet + p.sun) / p.hydroxylation,
        calcidiol=made(p.diet + p.sun, body.weight, p) / p.calcidiol_loss,
    )


vitamin_d = Organ("vitamin_d", Variables, Constants, Targets, equations, inflows=Doors, rest=rest)
