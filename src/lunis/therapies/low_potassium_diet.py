"""Low-potassium diet: fewer fruits, vegetables and potatoes, whose base goes with them.

Left out: leaching by boiling, fibre and constipation, potassium in additives.
"""

from ..evidence import values_of
from ..language import NoVariables, Quantity, Rates, Therapy, constant
from ..language.schedules import switched
from ..language.tables import Inflow, Lever
from ..physiology import acid_base, potassium
from ..physiology.signals import Signals
from .kinds import Diet, Keeping, kept


class Constants(Keeping):
    potassium_left_out = constant("1", "share of dietary potassium that the diet leaves out")
    acid_gain = constant("1", "rise of the acid of the diet without fruit and vegetables")


class Switches(Diet):
    """Prescribed or not."""


def equations(y: NoVariables, p: Constants, body: Signals, set_to: Switches) -> Rates:
    return NoVariables.rates()


def actions(y: NoVariables, p: Constants, body: Signals, set_to: Switches) -> dict[Lever | Inflow, Quantity]:
    diet = kept(p, set_to)
    return {
        # Wanted.
        potassium.Targets.potassium_eaten: 1 - p.potassium_left_out * diet,
        # Unwanted.
        acid_base.Targets.acid_made: 1 + p.acid_gain * diet,
    }


low_potassium_diet = Therapy(
    "low_potassium_diet",
    NoVariables,
    Constants,
    equations,
    actions,
    values=values_of("low_potassium_diet"),
    controls=Switches,
    usual=switched("prescribed", "1"),
)
