"""An antibody given as a drug: two compartments, kept by FcRn as the body's own IgG is, and lost with protein in the urine.

One rule for all of them. FcRn spares antibodies the better the less IgG there is; a leaking kidney lets them go as it lets IgG go.
So they stay short where protein is lost, and longer again as the kidney heals.
"""

from ...language import Parameters, Quantity, constant, variable
from ...physiology.signals import Signals
from .compartments import TwoCompartmentDisposition, TwoCompartments


class Antibody(TwoCompartments):
    """An antibody given by vein."""


class AntibodyDisposition(TwoCompartmentDisposition):
    """Its constants; `clearance` is that of a body that loses no protein."""


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
    return p.clearance * body.igg_breakdown + body.urinary_igg_clearance
