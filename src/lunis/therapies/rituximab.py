"""Rituximab: an antibody against CD20, which has B cells killed.

It lasts for months where the kidney holds protein, and for weeks where it leaks; B cells of blood come back as it goes. Those in the niches
of tissue are sheltered, and most survive. Blood that looks empty may therefore say little of the tissue that makes the disease.
Left out: antibody of the patient against it, the reaction to the first infusion, late lack of neutrophils, loss of CD20 from cells.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Readings, Route, Therapy, reading
from ..language.schedules import pulses
from ..language.tables import Inflow, Lever
from ..physiology.signals import Signals
from .kinds import Antibody, DepletingDisposition, antibody_concentration, antibody_kinetics, depletes


class Variables(Antibody):
    """In blood and in other tissue."""


class Constants(DepletingDisposition):
    """Those of an antibody against CD20."""


class Levels(Readings):
    concentration = reading("mg/L", "antibody in serum")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    return Variables.rates(**antibody_kinetics(y, p, body))


def read(y: Variables, p: Constants, body: Signals) -> Rates:
    return Levels.tell(concentration=antibody_concentration(y, p, body))


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    return depletes(y, p, body)


rituximab = Therapy(
    "rituximab",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("rituximab"),
    routes={"intravenous": Route(into=Variables.central)},
    readings=Levels,
    read=read,
    usual=(
        *pulses("1 g", count=2, interval="2 weeks", over="4 h"),
        *pulses("1 g", count=2, interval="2 weeks", over="4 h", start="24 weeks"),
    ),
)
