"""Urea: the nitrogen of protein that was eaten or broken down, filtered, and in part taken back by tubules.

How much tubules take back follows the filling of the vessels: more when they are empty, which is why urea rises before creatinine in
a dry patient, and less when failing nephrons are flooded. Urea spreads through all the water of the body. It stands for every small
solute that a dialyser clears, so that what runs of dialysis is told here, for drugs to read.

Left out: the slow return of urea from cells after a dialysis, what gut bacteria make of it (it comes back as nitrogen), bleeding into
the gut, and the loss of appetite that comes with uraemia.
"""

from ..language import Inflows, Levers, Organ, Parameters, Quantity, Rates, State, constant, inflow, lever, power, variable
from .signals import Signals


class Variables(State):
    nitrogen = variable("mg", "urea in the body, counted as nitrogen")


class Constants(Parameters):
    protein = constant("g/kg/d", "protein eaten")
    urea_yield = constant("mg/g", "nitrogen that becomes urea, for each gram of protein eaten or broken down")
    wasting = constant("g/kg/d", "protein of the body broken down beyond what is rebuilt, for a doubling of catabolism")
    water = constant("L/kg", "water of the body in health")
    cleared_share = constant("1", "clearance against filtration in health; the rest is taken back by tubules")
    filling_effect = constant("1", "exponent by which the odds of being cleared follow the filling of the vessels")
    other_clearance = constant("L/kg/d", "clearance outside the kidney")


class Targets(Levers):
    protein_eaten = lever("protein eaten")
    catabolism = lever("breakdown of the body's protein: glucocorticoids and fever raise it")
    dialysis = lever("what a bath clears of small solutes: 1 without, 2 while a usual dialyser runs")


class Doors(Inflows):
    urea_removal = inflow("mg/d", "urea nitrogen taken out by dialysis, below zero", into=Variables.nitrogen)


def equations(y: Variables, p: Constants, body: Signals, act: Targets) -> tuple[Rates, Rates]:
    level = y.nitrogen / (p.water * body.weight + body.fluid_excess)
    broken_down = p.protein * act.protein_eaten + p.wasting * (act.catabolism - 1)
    made = p.urea_yield * body.weight * broken_down
    return (
        Variables.rates(nitrogen=made - _clearance(p, body) * level),
        Signals.tell(urea_nitrogen=level, dialysis=act.dialysis - 1),
    )


def _clearance(p: Constants, body: Signals) -> Quantity:
    passing = p.cleared_share * power(body.filling, p.filling_effect)
    return body.gfr * passing / (1 - p.cleared_share + passing) + p.other_clearance * body.weight


def rest(p: Constants, body: Signals) -> Rates:
    level = p.urea_yield * body.weight * p.protein / _clearance(p, body)
    return Variables.at(nitrogen=level * (p.water * body.weight + body.fluid_excess))


urea = Organ("urea", Variables, Constants, Targets, equations, inflows=Doors, rest=rest)
