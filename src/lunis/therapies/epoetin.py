"""Epoetin: erythropoietin itself, made outside the body. Under the skin it lasts a day, in a vein some hours.

The marrow needs iron to answer. Doses follow haemoglobin. Left out: antibodies against it, iron that it frees through hepcidin, differences
between alfa and beta.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Readings, Route, Therapy, constant, reading, variable
from ..language.schedules import weekly
from ..language.tables import Inflow, Lever
from ..physiology.signals import Signals
from .kinds import OneCompartment, OneCompartmentDisposition, Stimulation, Titrated, haemoglobin_titrated, one_compartment, stimulation


class Variables(OneCompartment, Titrated):
    depot = variable("IU", "epoetin under the skin")
    central = variable("IU", "epoetin in blood")


class Constants(OneCompartmentDisposition, Stimulation):
    skin_absorption = constant("1/h", "absorption from under the skin")
    skin_share = constant("1", "share of a dose under the skin that reaches blood")
    hormone_normal = constant("IU/L", "erythropoietin in health")


class Levels(Readings):
    concentration = reading("IU/L", "epoetin in plasma")


def level(y: Variables, p: Constants) -> Quantity:
    """The drug in plasma, against the hormone in health."""
    return y.central / p.volume / p.hormone_normal


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    entering = p.skin_absorption * y.depot
    return Variables.rates(
        depot=-entering, **one_compartment(y, entering, p.clearance, p.volume), **haemoglobin_titrated(y, p, level(y, p), body)
    )


def read(y: Variables, p: Constants, body: Signals) -> dict[str, Quantity]:
    return Levels.tell(concentration=y.central / p.volume)


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    return stimulation(level(y, p), p, body)


epoetin = Therapy(
    "epoetin",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("epoetin"),
    routes={
        "sc": Route(into=Variables.depot, share=Constants.skin_share, given=Variables.given),
        "iv": Route(into=Variables.central, given=Variables.given),
    },
    readings=Levels,
    read=read,
    usual=weekly(3, "50 IU/kg"),
)
