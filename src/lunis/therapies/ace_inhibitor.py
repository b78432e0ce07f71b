"""ACE inhibitor: a blood pressure drug that takes angiotensin, and with it pressure and protein, off the glomeruli.

Written after lisinopril: one compartment, cleared by the kidney. Part of the fall of protein in urine is immediate, part takes weeks.
The prescriber is part of it: as potassium passes its limit, or eGFR falls too far from where it stood before the first tablet,
tablets are held back over two weeks, and given again when that is over. A fall over many months is the disease's, and holds nothing.
Left out: cough, angioedema, harm to the unborn (a warning), escape through other paths to angiotensin.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Route, Therapy, constant, maximum, rising_hill, variable
from ..language.schedules import daily
from ..language.tables import Inflow, Lever
from ..physiology import circulation, filtration, glomerulus, potassium
from ..physiology.signals import Signals
from .kinds import (
    TIGHT,
    Absorption,
    Dialysable,
    Gut,
    Memory,
    Remembered,
    absorbed,
    absorbing,
    by_dialysis,
    held_above,
    held_below,
    remembering,
    reviewed,
)


class Sealing(Remembered):
    """A barrier that seals over weeks, and a prescriber who watches potassium and eGFR."""

    sealed = variable("1", "slow sealing of the barrier against protein, 0 to 1")


class BlockadeGains(Memory):
    """What every blocker of angiotensin does, how much of it, and the potassium and the fall of eGFR at which it is held."""

    angiotensin_gain = constant("1", "share of angiotensin action that is lost")
    efferent_gain = constant("1", "fall of efferent resistance beyond that by less angiotensin action")
    protein_gain = constant("1", "immediate fall of protein leak")
    protein_slow_gain = constant("1", "further fall of protein leak over weeks")
    sealing_time = constant("d", "time of that further fall")
    matrix_gain = constant("1", "share of matrix formation that is prevented")
    potassium_gain = constant("1", "share of potassium excretion that is lost beyond that of aldosterone")
    potassium_limit = constant("mmol/L", "potassium at which half of the tablets are held back")
    potassium_slope = constant("1", "steepness of holding back")
    filtration_left = constant("1", "share of the eGFR before the first tablet at which half of the tablets are held back")
    fading_time = constant("d", "time in which a new eGFR takes the place of that before")


class Variables(Gut, Sealing):
    body = variable("mg", "drug in the body, counted as tablets swallowed")


class Constants(Absorption, BlockadeGains, Dialysable):
    volume = constant("L/kg", "volume of distribution, from which a dialyser clears")
    elimination = constant("1/h", "elimination with healthy kidneys")
    elimination_least = constant("1", "share of elimination that is left without kidneys")
    half = constant("mg", "drug in the body with half of the effect")


def blockade_rates(y: Sealing, p: BlockadeGains, body: Signals, effect: Quantity) -> Rates:
    """The rates of the sealing barrier, of the memory of eGFR and of the share of tablets that is given."""
    by_potassium = held_above(body.potassium, p.potassium_limit, slope=p.potassium_slope)
    by_filtration = held_below(body.egfr, p.filtration_left * y.before, slope=TIGHT)
    return {
        "sealed": (effect - y.sealed) / p.sealing_time,
        **remembering(y, p, body.egfr, present=effect, fading=1 / p.fading_time),
        **reviewed(y, p, by_potassium * by_filtration),
    }


def blockade_actions(effect: Quantity, sealed: Quantity, p: BlockadeGains) -> dict[Lever | Inflow, Quantity]:
    """What a blocker of angiotensin does at an effect between 0 and 1."""
    return {
        # Wanted.
        circulation.Targets.angiotensin_action: 1 - p.angiotensin_gain * effect,
        filtration.Targets.efferent_resistance: 1 - p.efferent_gain * effect,
        filtration.Targets.protein_leak: 1 - p.protein_gain * effect - p.protein_slow_gain * sealed,
        glomerulus.Targets.matrix_formation: 1 - p.matrix_gain * effect,
        # Unwanted. The dip of filtration follows from glomerular pressure.
        potassium.Targets.excretion: 1 - p.potassium_gain * effect,
    }


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    kidneys = p.elimination_least + (1 - p.elimination_least) * maximum(body.gfr_relative, 0)
    elimination = p.elimination * kidneys + by_dialysis(p, body) / (p.volume * body.weight)
    return Variables.rates(
        **absorbing(y, p),
        body=absorbed(y, p) - elimination * y.body,
        **blockade_rates(y, p, body, rising_hill(y.body, half=p.half)),
    )


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    return blockade_actions(rising_hill(y.body, half=p.half), y.sealed, p)


ace_inhibitor = Therapy(
    "ace_inhibitor",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("ace_inhibitor"),
    routes={"oral": Route(into=Variables.gut, given=Variables.given)},
    usual=daily("10 mg"),
    label="ACE inhibitor",
)
