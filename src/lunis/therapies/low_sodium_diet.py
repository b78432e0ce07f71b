"""Low-sodium diet: less salt. Fluid, pressure and the renin-angiotensin system answer by themselves, for good and ill.

Left out: salt substitutes with potassium, taste, iodine.
"""

from ..evidence import values_of
from ..language import NoVariables, Quantity, Rates, Therapy, constant
from ..language.schedules import switched
from ..language.tables import Inflow, Lever
from ..physiology import sodium
from ..physiology.signals import Signals
from .kinds import Diet, Keeping, kept


class Constants(Keeping):
    sodium_left_out = constant("1", "share of dietary sodium that the diet leaves out")


class Switches(Diet):
    """Prescribed or not."""


def equations(y: NoVariables, p: Constants, body: Signals, set_to: Switches) -> Rates:
    return NoVariables.rates()


def actions(y: NoVariables, p: Constants, body: Signals, set_to: Switches) -> dict[Lever | Inflow, Quantity]:
    return {
        # Wanted. Where fluid is short it harms by the same line.
        sodium.Targets.sodium_eaten: 1 - p.sodium_left_out * kept(p, set_to),
    }


low_sodium_diet = Therapy(
    "low_sodium_diet",
    NoVariables,
    Constants,
    equations,
    actions,
    values=values_of("low_sodium_diet"),
    controls=Switches,
    usual=switched("prescribed", "1"),
)
