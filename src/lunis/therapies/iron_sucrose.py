"""Iron sucrose: iron by vein, past the gut that hepcidin shuts. Doses are elemental iron.

It leaves plasma within a day for macrophages, which lay it away. Doses are held once ferritin is high. Left out: allergy, phosphate lost in
urine (rare with this salt), harm to vessels by free iron.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Readings, Route, Therapy, constant, reading
from ..language.schedules import pulses
from ..language.tables import Inflow, Lever
from ..physiology import blood, infection
from ..physiology.signals import Signals
from .kinds import Review, Reviewed, TwoCompartmentDisposition, TwoCompartments, held_above, reviewed, two_compartments


class Variables(TwoCompartments, Reviewed):
    """Iron in plasma and in other fluid, still in its sugar, and how much is given."""


class Constants(TwoCompartmentDisposition, Review):
    ferritin_limit = constant("ng/mL", "ferritin above which doses are held")
    infection_gain = constant("1", "rise of infections while much iron is in plasma")
    infection_half = constant("mg/L", "iron in plasma at half of that")


class Levels(Readings):
    concentration = reading("mg/L", "iron in plasma from the drug")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    wanted = held_above(body.ferritin, p.ferritin_limit)
    return Variables.rates(**two_compartments(y, p, 0.0, p.clearance), **reviewed(y, p, wanted))


def read(y: Variables, p: Constants, body: Signals) -> dict[str, Quantity]:
    return Levels.tell(concentration=y.central / p.volume)


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    concentration = y.central / p.volume
    return {
        # Wanted.
        blood.Doors.iron_infused: p.clearance * concentration,
        # Unwanted.
        infection.Targets.rate: 1 + p.infection_gain * concentration / (concentration + p.infection_half),
    }


iron_sucrose = Therapy(
    "iron_sucrose",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("iron_sucrose"),
    routes={"iv": Route(into=Variables.central, given=Variables.given)},
    readings=Levels,
    read=read,
    usual=pulses("200 mg", 5, interval="7 d", over="30 min"),
)
