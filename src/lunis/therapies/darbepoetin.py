"""Darbepoetin: erythropoietin with more sugar, which stays longer. Under the skin it is absorbed more slowly than it is lost.

Healthy people lose it faster, from a larger volume, than patients on dialysis. The marrow sees it as erythropoietin, and needs iron to
answer. Doses follow haemoglobin. Left out: a larger share absorbed of larger doses,
antibodies against it, iron that it frees through hepcidin.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Readings, Route, Therapy, constant, power, reading, variable
from ..language.schedules import every
from ..language.tables import Inflow, Lever
from ..physiology.signals import Signals
from .kinds import (
    Stimulation,
    Titrated,
    TwoCompartmentDisposition,
    TwoCompartments,
    haemoglobin_titrated,
    stimulation,
    two_compartments,
)


class Variables(TwoCompartments, Titrated):
    depot = variable("ug", "darbepoetin under the skin")
    central = variable("ug", "darbepoetin in blood")
    peripheral = variable("ug", "darbepoetin in tissue")


class Constants(TwoCompartmentDisposition, Stimulation):
    skin_absorption = constant("1/h", "absorption from under the skin")
    skin_share = constant("1", "share of a dose under the skin that reaches blood")
    weight_reference = constant("kg", "weight at which clearance and volumes are as given")
    weight_power = constant("1", "steepness of clearance in weight")
    weight_power_volume = constant("1", "steepness of volumes in weight")
    clearance_rise = constant("1", "rise of clearance from kidney failure to health")
    volume_rise = constant("1", "rise of volumes from kidney failure to health")
    hormone_normal = constant("ug/L", "erythropoietin in health")


class Levels(Readings):
    concentration = reading("ug/L", "darbepoetin in plasma")


def size(p: Constants, body: Signals) -> Quantity:
    """Volumes of this body against those as given."""
    # Health is told by tissue and not by filtration, which would follow the drug through pressure within the same instant.
    return power(body.weight / p.weight_reference, p.weight_power_volume) * (1 + p.volume_rise * body.tubular_mass)


def concentration(y: Variables, p: Constants, body: Signals) -> Quantity:
    return y.central / (p.volume * size(p, body))


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    clearance = p.clearance * power(body.weight / p.weight_reference, p.weight_power) * (1 + p.clearance_rise * body.tubular_mass)
    entering = p.skin_absorption * y.depot
    return Variables.rates(
        depot=-entering,
        **two_compartments(y, p, entering, clearance, size(p, body)),
        **haemoglobin_titrated(y, p, concentration(y, p, body) / p.hormone_normal, body),
    )


def read(y: Variables, p: Constants, body: Signals) -> dict[str, Quantity]:
    return Levels.tell(concentration=concentration(y, p, body))


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    return stimulation(concentration(y, p, body) / p.hormone_normal, p, body)


darbepoetin = Therapy(
    "darbepoetin",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("darbepoetin"),
    routes={
        "sc": Route(into=Variables.depot, share=Constants.skin_share, given=Variables.given),
        "iv": Route(into=Variables.central, given=Variables.given),
    },
    readings=Levels,
    read=read,
    usual=every("14 d", "0.75 ug/kg"),
)
