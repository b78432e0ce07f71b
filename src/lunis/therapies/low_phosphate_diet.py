"""Low-phosphate diet: less milk, meat and additives. What is left out of the diet takes calcium with it.

Left out: protein wasting, vitamin D in food, the difference between plant, animal and added phosphate.
"""

from ..evidence import values_of
from ..language import NoVariables, Quantity, Rates, Therapy, constant
from ..language.schedules import switched
from ..language.tables import Inflow, Lever
from ..physiology import mineral
from ..physiology.signals import Signals
from .kinds import Diet, Keeping, kept


class Constants(Keeping):
    phosphate_left_out = constant("1", "share of dietary phosphate that the diet leaves out")
    calcium_left_out = constant("1", "share of dietary calcium that goes with it")


class Switches(Diet):
    """Prescribed or not."""


def equations(y: NoVariables, p: Constants, body: Signals, set_to: Switches) -> Rates:
    return NoVariables.rates()


def actions(y: NoVariables, p: Constants, body: Signals, set_to: Switches) -> dict[Lever | Inflow, Quantity]:
    diet = kept(p, set_to)
    return {
        # Wanted.
        mineral.Targets.phosphate_eaten: 1 - p.phosphate_left_out * diet,
        # Unwanted.
        mineral.Targets.calcium_eaten: 1 - p.calcium_left_out * diet,
    }


low_phosphate_diet = Therapy(
    "low_phosphate_diet",
    NoVariables,
    Constants,
    equations,
    actions,
    values=values_of("low_phosphate_diet"),
    controls=Switches,
    usual=switched("prescribed", "1"),
)
