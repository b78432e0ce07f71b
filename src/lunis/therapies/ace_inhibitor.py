"""ACE inhibitor: a blood pressure drug that takes angiotensin, and with it pressure and protein, off the glomeruli.

Written after lisinopril: one compartment, cleared by the kidney. Part of the fall of protein in urine is immediate, part takes weeks.
The prescriber is part of it: as potassium passes its limit, tablets are held back over two weeks, and given again when it has fallen.
Left out: cough, angioedema, harm to the unborn (a warning), escape through other paths to angiotensin.
"""

from ..evidence import values_of
from ..language import Parameters, Quantity, Rates, Route, State, Therapy, constant, maximum, rising_hill, variable
from ..language.schedules import daily
from ..language.tables import Inflow, Lever
from ..physiology import circulation, filtration, glomerulus, potassium
from ..physiology.signals import Signals


class Variables(State):
    gut = variable("mg", "drug waiting to be absorbed")
    body = variable("mg", "drug in the body, counted as tablets swallowed")
    sealed = variable("1", "slow sealing of the barrier against protein, 0 to 1")
    held_back = variable("1", "share of tablets that the prescriber holds back for potassium")


class Constants(Parameters):
    absorption = constant("1/h", "absorption from the gut")
    elimination = constant("1/h", "elimination with healthy kidneys")
    elimination_least = constant("1", "share of elimination that is left without kidneys")
    half = constant("mg", "drug in the body with half of the effect")
    angiotensin_gain = constant("1", "share of angiotensin action that is lost")
    efferent_gain = constant("1", "fall of efferent resistance beyond that by less angiotensin action")
    protein_gain = constant("1", "immediate fall of protein leak")
    protein_slow_gain = constant("1", "further fall of protein leak over weeks")
    sealing_time = constant("d", "time of that further fall")
    matrix_gain = constant("1", "share of matrix formation that is prevented")
    potassium_gain = constant("1", "share of potassium excretion that is lost beyond that of aldosterone")
    potassium_limit = constant("mmol/L", "potassium at which half of the tablets are held back")
    potassium_slope = constant("1", "steepness of holding back")
    review_time = constant("d", "time from one potassium check to the next decision")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    passed = p.absorption * y.gut
    kidneys = p.elimination_least + (1 - p.elimination_least) * maximum(body.gfr_relative, 0)
    too_high = rising_hill(body.potassium, half=p.potassium_limit, slope=p.potassium_slope)
    return Variables.rates(
        gut=-passed,
        body=passed * (1 - y.held_back) - p.elimination * kidneys * y.body,
        sealed=(rising_hill(y.body, half=p.half) - y.sealed) / p.sealing_time,
        held_back=(too_high - y.held_back) / p.review_time,
    )


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    effect = rising_hill(y.body, half=p.half)
    return {
        # Wanted.
        circulation.Targets.angiotensin_action: 1 - p.angiotensin_gain * effect,
        filtration.Targets.efferent_resistance: 1 - p.efferent_gain * effect,
        filtration.Targets.protein_leak: 1 - p.protein_gain * effect - p.protein_slow_gain * y.sealed,
        glomerulus.Targets.matrix_formation: 1 - p.matrix_gain * effect,
        # Unwanted. The dip of filtration follows from glomerular pressure.
        potassium.Targets.excretion: 1 - p.potassium_gain * effect,
    }


ace_inhibitor = Therapy(
    "ace_inhibitor",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("ace_inhibitor"),
    routes={"oral": Route(into=Variables.gut)},
    usual=daily("10 mg"),
    label="ACE inhibitor",
)
