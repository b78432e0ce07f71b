"""Kinds of pharmacokinetics: small tables and rates from which a drug is put together.

A drug's `Variables` and `Constants` are built on those of its kinds, so that it has states and values of its own; its `equations` join
what the kinds return. What a kind needs of the body (filtration, albumin, the loss of IgG) the drug reads from the live body.
"""

from .antibody import Antibody, AntibodyDisposition, SkinAbsorption, SkinAntibody, antibody_clearance, seeping
from .binder import Binder, Binding, emptying, leaving, occupied
from .binding import ProteinBinding, total_concentration
from .calcimimetic import CalciumSensing, mimicking_calcium, pth_titrated
from .calcium_salt import CalciumSalt, CalciumSaltBinding, salt_actions, salt_rates
from .compartments import (
    OneCompartment,
    OneCompartmentDisposition,
    TwoCompartmentDisposition,
    TwoCompartments,
    one_compartment,
    two_compartments,
)
from .diet import Diet, Keeping, kept
from .erythropoiesis import Stimulation, haemoglobin_titrated, stimulation
from .gut import Absorption, Gut, Transit, TransitAbsorption, absorbed, absorbing, passing
from .prodrug import Formation, Metabolite, formed, metabolite
from .review import TIGHT, Review, Reviewed, Stopped, Titrated, Titration, held_above, held_below, reviewed, stopped_for_good, titrated
from .target import Target, TargetBinding, complexes, free_drug, target_mediated

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
    "Diet",
    "Formation",
    "Gut",
    "Keeping",
    "Metabolite",
    "OneCompartment",
    "OneCompartmentDisposition",
    "ProteinBinding",
    "Review",
    "Reviewed",
    "SkinAbsorption",
    "SkinAntibody",
    "Stimulation",
    "Stopped",
    "Target",
    "TargetBinding",
    "Titrated",
    "Titration",
    "Transit",
    "TransitAbsorption",
    "TwoCompartmentDisposition",
    "TwoCompartments",
    "absorbed",
    "absorbing",
    "antibody_clearance",
    "complexes",
    "emptying",
    "formed",
    "free_drug",
    "haemoglobin_titrated",
    "held_above",
    "held_below",
    "kept",
    "leaving",
    "metabolite",
    "mimicking_calcium",
    "occupied",
    "one_compartment",
    "passing",
    "pth_titrated",
    "reviewed",
    "salt_actions",
    "salt_rates",
    "seeping",
    "stimulation",
    "stopped_for_good",
    "target_mediated",
    "titrated",
    "total_concentration",
    "two_compartments",
]
