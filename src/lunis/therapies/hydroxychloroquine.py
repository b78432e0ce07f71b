"""Hydroxychloroquine: an antimalarial that keeps nucleic acid from waking the sensors of interferon cells.

Two compartments give its two time scales: days in blood, and the months for which tissue fills and empties.
In cohorts those who take it have far fewer serious infections and clots. Who is given it, and who goes on taking it, is less ill, so that
only a small part of that is counted here, and its grade is lower than that of the rest.
Left out: harm to the retina and the heart's rhythm.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Readings, Route, Therapy, constant, reading, rising_hill
from ..language.schedules import daily
from ..language.tables import Inflow, Lever
from ..physiology import immunity, infection, symptoms, thrombosis
from ..physiology.signals import Signals
from .kinds import Absorption, Gut, TwoCompartmentDisposition, TwoCompartments, absorbed, absorbing, two_compartments


class Variables(Gut, TwoCompartments):
    pass


class Constants(Absorption, TwoCompartmentDisposition):
    available = constant("1", "share of a dose of sulfate that reaches blood as base")
    lag = constant("h", "time from the mouth to the beginning of absorption")
    renal_share = constant("1", "share of clearance that is the kidney's")
    half = constant("mg/L", "concentration in blood with half of the effect")
    interferon_gain = constant("1", "share of induced interferon that is suppressed")
    help_gain = constant("1", "share of T cell help that is lost with antigen presentation")
    skin_gain = constant("1", "share of skin inflammation that is suppressed")
    infection_gain = constant("1", "share of infections that is prevented")
    thrombosis_gain = constant("1", "share of clots that is prevented")


class Levels(Readings):
    concentration = reading("mg/L", "hydroxychloroquine in whole blood")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    clearance = p.clearance * (1 - p.renal_share + p.renal_share * body.gfr_relative)
    return Variables.rates(**absorbing(y, p), **two_compartments(y, p, absorbed(y, p), clearance))


def read(y: Variables, p: Constants, body: Signals) -> Rates:
    return Levels.tell(concentration=y.central / p.volume)


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    effect = rising_hill(y.central / p.volume, half=p.half)
    return {
        # Wanted. The last two rest on cohorts alone.
        immunity.Targets.interferon_production: 1 - p.interferon_gain * effect,
        immunity.Targets.t_cell_help: 1 - p.help_gain * effect,
        symptoms.Targets.skin_inflammation: 1 - p.skin_gain * effect,
        infection.Targets.rate: 1 - p.infection_gain * effect,
        thrombosis.Targets.rate: 1 - p.thrombosis_gain * effect,
    }


hydroxychloroquine = Therapy(
    "hydroxychloroquine",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("hydroxychloroquine"),
    routes={"oral": Route(into=Variables.gut, share=Constants.available, lag=Constants.lag)},
    readings=Levels,
    read=read,
    usual=daily("400 mg"),
)
