"""Amlodipine: it keeps calcium out of the muscle of arterioles, which then relax, the afferent ones of the kidney among them.

Arterial pressure falls, while the open afferent arteriole lets more of it through to the glomeruli: protein in urine stays, or rises.
Two compartments that fill and empty over days; the liver clears it more slowly with age.
Left out: swollen ankles (a warning), the heart, the gums.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Readings, Route, Therapy, constant, power, reading, rising_hill
from ..language.schedules import daily
from ..language.tables import Inflow, Lever
from ..physiology import circulation, filtration
from ..physiology.signals import Signals
from .kinds import Absorption, Gut, TwoCompartmentDisposition, TwoCompartments, absorbed, absorbing, exchanged


class Variables(Gut, TwoCompartments):
    """The drug in the gut and in two compartments."""


class Constants(Absorption, TwoCompartmentDisposition):
    lag = constant("h", "time from a tablet to the start of its absorption")
    age_reference = constant("y", "age at which clearance is as given")
    age_power = constant("1", "how steeply clearance follows age")
    weight_reference = constant("kg", "body weight at which the volume of blood and well-perfused tissue is as given")
    weight_power = constant("1", "how steeply that volume follows body weight")
    half = constant("ug/L", "drug with half of the effect")
    pressure_gain = constant("1", "fall of vascular tone")
    afferent_gain = constant("1", "fall of afferent resistance")


class Levels(Readings):
    concentration = reading("ug/L", "amlodipine in plasma")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    clearance = p.clearance * power(body.age / p.age_reference, p.age_power)
    entering, passed = absorbed(y, p), exchanged(y, p, _level(y, p, body))
    return Variables.rates(**absorbing(y, p), central=entering - clearance * _level(y, p, body) - passed, peripheral=passed)


def _level(y: Variables, p: Constants, body: Signals) -> Quantity:
    return y.central / (p.volume * power(body.weight / p.weight_reference, p.weight_power))


def read(y: Variables, p: Constants, body: Signals) -> Rates:
    return Levels.tell(concentration=_level(y, p, body))


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    relaxed = rising_hill(_level(y, p, body), half=p.half)
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
