"""Disposition that its own target mediates: an antibody that is bound, and eaten with what binds it, while there is little of it.

Binding is taken as settled at once (the quasi-steady state), so that the total of drug and the total of target are the states, and what is
free follows from both. Only free drug leaves blood for tissue, is broken down and is lost in the urine. Target is counted against its
level without the drug.
"""

from ...language import Parameters, Quantity, Rates, State, constant, sqrt, variable
from ...physiology.signals import Signals
from .antibody import Antibody, AntibodyDisposition, antibody_clearance, antibody_volume
from .compartments import exchanged


class Target(State):
    target = variable("1", "target, free and bound, against its level without the drug", rest=1)


class TargetBinding(Parameters):
    target_normal = constant("nmol/L", "target without the drug")
    target_loss = constant("1/d", "loss of free target")
    complex_loss = constant("1/d", "loss of target with drug bound to it")
    half_binding = constant("nmol/L", "free drug at which half of the target is bound")
    molar_mass = constant("g/mol", "molar mass of the drug")


class TargetedAntibody(Antibody, Target):
    """An antibody whose target is numerous, or eaten fast, enough to take some of it along."""


class TargetedDisposition(AntibodyDisposition, TargetBinding):
    """Its constants."""


def bound_drug(total: Quantity, y: Target, p: TargetBinding) -> Quantity:
    """Drug bound to target, of a total in plasma, both by mass."""
    drug = total / p.molar_mass
    target = y.target * p.target_normal
    lacking = drug - target - p.half_binding
    # The root of the binding equation that does not lose digits while drug or target is scarce.
    whole = drug + target + p.half_binding + sqrt(lacking * lacking + 4 * p.half_binding * drug)
    return 2 * drug * target / whole * p.molar_mass


def free_target(bound: Quantity, y: Target, p: TargetBinding) -> Quantity:
    """Target left to act, against its level without the drug."""
    return y.target - bound / p.molar_mass / p.target_normal


def targeted_kinetics(y: TargetedAntibody, p: TargetedDisposition, body: Signals, entering: Quantity = 0.0) -> Rates:
    """The rates of both compartments and of the target; with each target that goes, the drug bound to it goes."""
    volume = antibody_volume(p, body)
    bound = bound_drug(y.central / volume, y, p)
    free = y.central / volume - bound
    passed = exchanged(y, p, free, size=volume / p.volume)
    occupied = bound / p.molar_mass / p.target_normal
    return {
        "central": entering - antibody_clearance(p, body) * free - passed - p.complex_loss * bound * volume,
        "peripheral": passed,
        "target": p.target_loss * (1 - (y.target - occupied)) - p.complex_loss * occupied,
    }
