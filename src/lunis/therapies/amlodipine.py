"""Amlodipine: it keeps calcium out of the muscle of arterioles, which then relax, the afferent ones of the kidney among them.

Arterial pressure falls, while the open afferent arteriole lets more of it through to the glomeruli: protein in urine stays, or rises.
Two compartments that fill and empty over days.
Left out: swollen ankles (a warning), the heart, the gums.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Readings, Route, Therapy, constant, reading, rising_hill
from ..language.schedules import daily
from ..language.tables import Inflow, Lever
from ..physiology import circulation, filtration
from ..physiology.signals import Signals
from .kinds import Absorption, Gut, TwoCompartmentDisposition, TwoCompartments, absorbed, absorbing, two_compartments


class Variables(Gut, TwoCompartments):
    """The drug in the gut and in two compartments."""


class Constants(Absorption, TwoCompartmentDisposition):
    lag = constant("h", "time from a tablet to the start of its absorption")
    half = constant("ug/L", "drug with half of the effect")
    pressure_gain = constant("1", "fall of vascular tone")
    afferent_gain = constant("1", "fall of afferent resistance")


class Levels(Readings):
    concentration = reading("ug/L", "amlodipine in plasma")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    return Variables.rates(**absorbing(y, p), **two_compartments(y, p, absorbed(y, p), p.clearance))


def read(y: Variables, p: Constants, body: Signals) -> Rates:
    return Levels.tell(concentration=y.central / p.volume)


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    relaxed = rising_hill(y.central / p.volume, half=p.half)
    return {
        # Wanted.
        circulation.Targets.vascular_tone: 1 - p.pressure_gain * relaxed,
        # Unwanted: more pressure in the glomeruli, and protein with it.
        filtration.Targets.afferent_resistance: 1 - p.afferent_gain * relaxed,
    }


amlodipine = Therapy(
    "amlodipine",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("amlodipine"),
    routes={"oral": Route(into=Variables.gut, lag=Constants.lag)},
    readings=Levels,
    read=read,
    usual=daily("5 mg"),
)
