"""Kinds of pharmacokinetics: small tables and rates from which a drug is put together.

A drug's `Variables` and `Constants` are built on those of its kinds, so that it has states and values of its own; its `equations` join
what the kinds return. What a kind needs of the body (filtration, albumin, the loss of IgG) the drug reads from the live body.
"""

from .antibody import (
    Antibody,
    AntibodyDisposition,
    SkinAbsorption,
    SkinAntibody,
    antibody_clearance,
    antibody_concentration,
    antibody_kinetics,
    antibody_volume,
    seeping,
    tissue_concentration,
)
from .binding import ProteinBinding, total_concentration
from .cells import CellLoss, Cells, Expanding, Expansion, dying, expanding
from .compartments import (
    OneCompartment,
    OneCompartmentDisposition,
    TwoCompartmentDisposition,
    TwoCompartments,
    exchanged,
    one_compartment,
    two_compartments,
)
from .depletion import DepletingDisposition, Depletion, depletes
from .dialyser import Membrane, Treated, dialysed, drawn_off, treated
from .graft import Graft, Rejection, rejecting
from .gut import Absorption, Gut, Transit, TransitAbsorption, absorbed, absorbing, passing
from .prodrug import Formation, Metabolite, formed, metabolite
from .review import Review, Reviewed, Stopped, held_above, held_below, reviewed, stopped_for_good
from .target import Target, TargetBinding, TargetedAntibody, TargetedDisposition, bound_drug, free_target, targeted_kinetics

__all__ = [
    "Absorption",
    "Antibody",
    "AntibodyDisposition",
    "CellLoss",
    "Cells",
    "DepletingDisposition",
    "Depletion",
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
    "TargetedAntibody",
    "TargetedDisposition",
    "Transit",
    "TransitAbsorption",
    "Treated",
    "TwoCompartmentDisposition",
    "TwoCompartments",
    "absorbed",
    "absorbing",
    "antibody_clearance",
    "antibody_concentration",
    "antibody_kinetics",
    "antibody_volume",
    "bound_drug",
    "depletes",
    "dialysed",
    "drawn_off",
    "dying",
    "exchanged",
    "expanding",
    "formed",
    "free_target",
    "held_above",
    "held_below",
    "metabolite",
    "one_compartment",
    "passing",
    "rejecting",
    "reviewed",
    "seeping",
    "stopped_for_good",
    "targeted_kinetics",
    "tissue_concentration",
    "total_concentration",
    "treated",
    "two_compartments",
]
