"""NSAID: a pain killer that stops prostaglandins, on which a stressed kidney relies.

Written after ibuprofen: one compartment. Filtration falls more the fewer nephrons are left and the more angiotensin narrows their vessels.
Left out: relief of pain, stomach bleeding, the heart, allergic nephritis and podocyte disease.
"""

from ..evidence import values_of
from ..language import Parameters, Quantity, Rates, Route, State, Therapy, constant, rising_hill, variable
from ..language.schedules import every
from ..language.tables import Inflow, Lever
from ..physiology import circulation, filtration, glomerulus, potassium, sodium, tubule
from ..physiology.signals import Signals


class Variables(State):
    gut = variable("mg", "drug waiting to be absorbed")
    plasma = variable("mg", "drug in the body")
    felt = variable("mg/L", "concentration averaged over a day")


class Constants(Parameters):
    absorption = constant("1/h", "absorption from the gut")
    clearance = constant("L/h", "clearance")
    volume = constant("L", "volume of distribution")
    average_time = constant("d", "time over which vessels and tubules average the drug")
    half = constant("mg/L", "averaged concentration that stops half of prostaglandins")
    sodium_gain = constant("1", "share of the sodium that tubules let go at a given filling that is kept")
    pressure_gain = constant("1", "rise of vascular tone")
    potassium_gain = constant("1", "share of potassium excretion that is lost")
    nephron_loss = constant("1/y", "nephrons lost to lasting use")
    fibrosis = constant("1/y", "interstitium scarred by lasting use")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    absorbed = p.absorption * y.gut
    concentration = y.plasma / p.volume
    return Variables.rates(
        gut=-absorbed,
        plasma=absorbed - p.clearance * concentration,
        felt=(concentration - y.felt) / p.average_time,
    )


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
    usual=every("8 h", "400 mg"),
    label="NSAID",
)
