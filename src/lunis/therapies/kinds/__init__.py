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
from .binder import Binder, Binding, emptying, leaving, occupied
from .binding import ProteinBinding, total_concentration
from .calcimimetic import CalciumSensing, mimicking_calcium, pth_titrated
from .calcium_salt import CalciumSalt, CalciumSaltBinding, salt_actions, salt_rates
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
from .dialyser import Dialysable, Membrane, Treated, by_dialysis, dialysed, drawn_off, treated
from .diet import Diet, Keeping, kept
from .erythropoiesis import Stimulation, haemoglobin_titrated, stimulation
from .graft import Graft, Rejection, rejecting
from .gut import Absorption, Gut, Transit, TransitAbsorption, absorbed, absorbing, passing
from .prodrug import Formation, Metabolite, formed, metabolite
from .review import TIGHT, Review, Reviewed, Titrated, Titration, held_above, held_below, kept_within, reviewed, titrated
from .target import Target, TargetBinding, TargetedAntibody, TargetedDisposition, bound_drug, free_target, targeted_kinetics

__all__ = [
    "TIGHT",
    "Absorption",
    "Antibody",
    "AntibodyDisposition",
    "Binder",
    "Binding",
    "CalciumSalt",
    "CalciumSaltBinding",
    "CalciumSensing",
    "CellLoss",
    "Cells",
    "DepletingDisposition",
    "Depletion",
    "Dialysable",
    "Diet",
    "Expanding",
    "Expansion",
    "Formation",
    "Graft",
    "Gut",
    "Keeping",
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
    "Stimulation",
    "Target",
    "TargetBinding",
    "TargetedAntibody",
    "TargetedDisposition",
    "Titrated",
    "Titration",
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
    "by_dialysis",
    "depletes",
    "dialysed",
    "drawn_off",
    "dying",
    "emptying",
    "exchanged",
    "expanding",
    "formed",
    "free_target",
    "haemoglobin_titrated",
    "held_above",
    "held_below",
    "kept",
    "kept_within",
    "leaving",
    "metabolite",
    "mimicking_calcium",
    "occupied",
    "one_compartment",
    "passing",
    "pth_titrated",
    "rejecting",
    "reviewed",
    "salt_actions",
    "salt_rates",
    "seeping",
    "stimulation",
    "targeted_kinetics",
    "tissue_concentration",
    "titrated",
    "total_concentration",
    "treated",
    "two_compartments",
]
