"""NSAID: a pain killer that stops prostaglandins, on which a stressed kidney relies.

Written after ibuprofen: one compartment. Filtration falls more the fewer nephrons are left and the more angiotensin narrows their vessels.
Left out: relief of pain, stomach bleeding, the heart, allergic nephritis and podocyte disease.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Readings, Route, Therapy, constant, reading, rising_hill, variable
from ..language.schedules import every
from ..language.tables import Inflow, Lever
from ..physiology import circulation, filtration, glomerulus, potassium, sodium, tubule
from ..physiology.signals import Signals
from .kinds import Absorption, Gut, OneCompartment, OneCompartmentDisposition, absorbed, absorbing, one_compartment


class Variables(Gut, OneCompartment):
    felt = variable("mg/L", "concentration averaged over a day")


class Constants(Absorption, OneCompartmentDisposition):
    average_time = constant("d", "time over which vessels and tubules average the drug")
    half = constant("mg/L", "averaged concentration that stops half of prostaglandins")
    sodium_gain = constant("1", "share of the sodium that tubules let go at a given filling that is kept")
    pressure_gain = constant("1", "rise of vascular tone")
    potassium_gain = constant("1", "share of potassium excretion that is lost")
    nephron_loss = constant("1/y", "nephrons lost to lasting use")
    fibrosis = constant("1/y", "interstitium scarred by lasting use")


class Levels(Readings):
    concentration = reading("mg/L", "drug in plasma")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    return Variables.rates(
        **absorbing(y, p),
        **one_compartment(y, absorbed(y, p), p.clearance, p.volume),
        felt=(y.central / p.volume - y.felt) / p.average_time,
    )


def read(y: Variables, p: Constants, body: Signals) -> Rates:
    return Levels.tell(concentration=y.central / p.volume)


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    stopped = rising_hill(y.felt, half=p.half)
    return {
        # Unwanted. What is wanted, relief of pain, is left out.
        filtration.Targets.prostaglandins: 1 - stopped,
        sodium.Targets.natriuresis: 1 - p.sodium_gain * stopped,
        circulation.Targets.vascular_tone: 1 + p.pressure_gain * stopped,
        potassium.Targets.excretion: 1 - p.potassium_gain * stopped,
        glomerulus.Doors.nephron_injury: -p.nephron_loss * stopped * body.nephrons,
        tubule.Doors.fibrosis_injury: p.fibrosis * stopped * (1 - body.interstitial_fibrosis),
    }


nsaid = Therapy(
    "nsaid",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("nsaid"),
    routes={"oral": Route(into=Variables.gut)},
    readings=Levels,
    read=read,
    usual=every("8 h", "400 mg"),
    label="NSAID",
)
