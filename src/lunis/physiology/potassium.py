"""Potassium in extracellular fluid: diet in, urine out, with aldosterone's help, and shifts into and out of cells.

The gut absorbs what no binder holds back. Acidosis brings potassium out of cells; insulin and beta-agonists (a lever) take it in for as
long as they act, and do not take it out of the body.

Left out: what the colon gives off, the store inside cells as a state, and the flow of urine that loop diuretics raise (they act on
excretion).
"""

from ..language import Inflows, Levers, Organ, Parameters, Rates, State, constant, inflow, lever, power, variable
from .signals import Signals


class Variables(State):
    potassium = variable("mmol", "potassium in extracellular fluid, apart from shifts into and out of cells")


class Constants(Parameters):
    level_normal = constant("mmol/L", "potassium in health")
    volume = constant("L/kg", "volume over which a change spreads")
    intake = constant("mmol/d", "potassium eaten and absorbed")
    intake_usual = constant("mmol/d", "potassium eaten and absorbed in health")
    filtration_effect = constant("1", "exponent by which excretion follows filtration")
    aldosterone_effect = constant("1", "exponent by which the renin-angiotensin system raises excretion")
    excretion_slope = constant("1", "steepness of excretion in plasma potassium")
    acidosis_shift = constant("L/mmol", "relative rise for each mmol/L of bicarbonate lost")
    bicarbonate_normal = constant("mmol/L", "bicarbonate in health")


class Targets(Levers):
    potassium_eaten = lever("potassium eaten")
    absorption = lever("share of it that the gut absorbs: binders lower it")
    excretion = lever("potassium lost in the urine")
    aldosterone_action = lever("action of aldosterone on that loss, beyond what the renin-angiotensin system sets")
    outside_cells = lever("potassium in plasma for the same potassium in the body: insulin and beta-agonists lower it")


class Doors(Inflows):
    potassium_removed = inflow("mmol/d", "potassium entering; negative when a dialyser takes it", into=Variables.potassium)


def equations(y: Variables, p: Constants, body: Signals, act: Targets) -> tuple[Rates, Rates]:
    unshifted = y.potassium / (p.volume * body.weight)
    excreted = (
        p.intake_usual
        * power(body.gfr_relative, p.filtration_effect)
        * power(body.renin_angiotensin * act.aldosterone_action, p.aldosterone_effect)
        * power(unshifted / p.level_normal, p.excretion_slope)
        * act.excretion
    )
    absorbed = p.intake * act.potassium_eaten * act.absorption
    shifted = (1 + p.acidosis_shift * (p.bicarbonate_normal - body.bicarbonate)) * act.outside_cells
    return Variables.rates(potassium=absorbed - excreted), Signals.tell(potassium=unshifted * shifted)


def rest(p: Constants, body: Signals) -> Rates:
    kept = power(p.intake / p.intake_usual, 1 / p.excretion_slope)
    return Variables.at(potassium=p.level_normal * kept * p.volume * body.weight)


potassium = Organ("potassium", Variables, Constants, Targets, equations, inflows=Doors, rest=rest)
