"""Kinds of pharmacokinetics: small tables and rates from which a drug is put together.

A drug's `Variables` and `Constants` are built on those of its kinds, so that it has states and values of its own; its `equations` join
what the kinds return. What a kind needs of the body (filtration, albumin, the loss of IgG) the drug reads from the live body.
"""

from .antibody import Antibody, AntibodyDisposition, SkinAbsorption, SkinAntibody, antibody_clearance, seeping
from .binding import ProteinBinding, total_concentration
from .cells import CellLoss, Cells, Expanding, Expansion, dying, expanding
from .compartments import (
    OneCompartment,
    OneCompartmentDisposition,
    TwoCompartmentDisposition,
    TwoCompartments,
    one_compartment,
    two_compartments,
)
from .dialyser import Membrane, Treated, drawn_off, exchanged, treated
from .graft import Graft, Rejection, rejecting
from .gut import Absorption, Gut, Transit, TransitAbsorption, absorbed, absorbing, passing
from .prodrug import Formation, Metabolite, formed, metabolite
from .review import Review, Reviewed, Stopped, held_above, held_below, reviewed, stopped_for_good
from .target import Target, TargetBinding, complexes, free_drug, target_mediated

__all__ = [
    "Absorption",
    "Antibody",
    "AntibodyDisposition",
    "CellLoss",
    "Cells",
    "Expanding",
    "Expansion",
    "Formation",
    "Graft",
    "Gut",
    "Membrane",
    "Metabolite",
    "OneCompartment",
    "OneCompartmentDisposition",
    "ProteinBinding",
    "Rejection",
    "Review",
    "Reviewed",
    "SkinAbsorption",
    "SkinAntibody",
    "Stopped",
    "Target",
    "TargetBinding",
    "Transit",
    "TransitAbsorption",
    "Treated",
    "TwoCompartmentDisposition",
    "TwoCompartments",
    "absorbed",
    "absorbing",
    "antibody_clearance",
    "complexes",
    "drawn_off",
    "dying",
    "exchanged",
    "expanding",
    "formed",
    "free_drug",
    "held_above",
    "held_below",
    "metabolite",
    "one_compartment",
    "passing",
    "rejecting",
    "reviewed",
    "seeping",
    "stopped_for_good",
    "target_mediated",
    "total_concentration",
    "treated",
    "two_compartments",
]
