"""Obinutuzumab: an antibody against CD20 made to kill more thoroughly, in tissue too.

Its kinetics are those of leukaemia and lymphoma less what the tumour took away. B cells vanish from blood; those that return are young,
and memory comes last.
Left out: the reaction to the first infusion, lack of neutrophils and platelets, liver disease woken by hepatitis B.
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
    concentration = reading("mg/L", "obinutuzumab in serum")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    return Variables.rates(**antibody_kinetics(y, p, body))


def read(y: Variables, p: Constants, body: Signals) -> Rates:
    return Levels.tell(concentration=antibody_concentration(y, p, body))


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    return depletes(y, p, body)


obinutuzumab = Therapy(
    "obinutuzumab",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("obinutuzumab"),
    routes={"intravenous": Route(into=Variables.central)},
    readings=Levels,
    read=read,
    usual=(
        *pulses("1 g", count=2, interval="2 weeks", over="4 h"),
        *pulses("1 g", count=2, interval="2 weeks", over="4 h", start="24 weeks"),
    ),
)
