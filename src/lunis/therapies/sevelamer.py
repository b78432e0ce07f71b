"""Sevelamer carbonate: a polymer that binds phosphate in the gut, brings no calcium, and is never absorbed.

Left out: binding of bile acids and fat-soluble vitamins, lower cholesterol, the acid load of the older chloride, the gut's complaints.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Route, Therapy, constant
from ..language.schedules import every
from ..language.tables import Inflow, Lever
from ..physiology import mineral
from ..physiology.signals import Signals
from .kinds import Binder, Binding, emptying, occupied


class Variables(Binder):
    """The binder in the gut."""


class Constants(Binding):
    between_meals = constant("1", "binding that is left between meals, against that with a meal")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    return Variables.rates(**emptying(y, p))


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    return {
        # Wanted.
        mineral.Targets.phosphate_absorption: 1 / (1 + occupied(y, p)),
    }


sevelamer = Therapy(
    "sevelamer",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("sevelamer"),
    routes={"with_meals": Route(into=Variables.gut), "between_meals": Route(into=Variables.gut, share=Constants.between_meals)},
    usual=every("8 h", "1600 mg"),
)
