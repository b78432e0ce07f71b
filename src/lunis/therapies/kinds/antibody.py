"""An antibody given as a drug: two compartments, kept by FcRn as the body's own IgG is, and lost with protein in the urine.

One rule for all of them. FcRn spares antibodies the better the less IgG there is; a leaking kidney lets them go as it lets IgG go.
So they stay short where protein is lost, and longer again as the kidney heals. Breakdown and volumes grow with body weight.
"""

from ...language import Parameters, Quantity, Rates, constant, power, variable
from ...physiology.signals import Signals
from .compartments import TwoCompartmentDisposition, TwoCompartments, two_compartments


class Antibody(TwoCompartments):
    """An antibody given by vein."""


class AntibodyDisposition(TwoCompartmentDisposition):
    """Its constants; `clearance` is that of a body that loses no protein and has as much IgG as in health."""

    reference_weight = constant("kg", "body weight at which clearance and volumes are as given")
    clearance_weight = constant("1", "power with which breakdown grows with body weight")
    volume_weight = constant("1", "power with which volumes grow with body weight")


class SkinAntibody(Antibody):
    """An antibody given under the skin."""

    depot = variable("mg", "antibody under the skin, waiting to be absorbed")


class SkinAbsorption(Parameters):
    skin_absorption = constant("1/d", "absorption from under the skin")


def seeping(y: SkinAntibody, p: SkinAbsorption) -> Quantity:
    """What enters blood from under the skin now."""
    return p.skin_absorption * y.depot


def antibody_clearance(p: AntibodyDisposition, body: Signals) -> Quantity:
    """Breakdown, which FcRn holds down, and loss in the urine."""
    return p.clearance * _for_weight(p, body, p.clearance_weight) * body.igg_breakdown + body.urinary_igg_clearance


def antibody_volume(p: AntibodyDisposition, body: Signals) -> Quantity:
    """Volume of blood and well-perfused tissue in this body."""
    return p.volume * _for_weight(p, body, p.volume_weight)


def antibody_concentration(y: Antibody, p: AntibodyDisposition, body: Signals) -> Quantity:
    """Antibody in blood, free and bound."""
    return y.central / antibody_volume(p, body)


def tissue_concentration(y: Antibody, p: AntibodyDisposition, body: Signals) -> Quantity:
    """Antibody in other tissue."""
    return y.peripheral / (p.peripheral_volume * _for_weight(p, body, p.volume_weight))


def antibody_kinetics(y: Antibody, p: AntibodyDisposition, body: Signals, entering: Quantity = 0.0) -> Rates:
    """The rates of both compartments."""
    return two_compartments(y, p, entering, antibody_clearance(p, body), size=_for_weight(p, body, p.volume_weight))


def _for_weight(p: AntibodyDisposition, body: Signals, exponent: Quantity) -> Quantity:
    return power(body.weight / p.reference_weight, exponent)
