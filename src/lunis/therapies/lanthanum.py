"""Lanthanum carbonate: a metal that binds phosphate tightly in the gut, brings no calcium, and is hardly absorbed. Doses are lanthanum.

Left out: the traces that reach bone and liver, the gut's complaints, tablets swallowed without being chewed.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Route, Therapy, constant
from ..language.schedules import every
from ..language.tables import Inflow, Lever
from ..physiology import mineral
from ..physiology.signals import Signals
from .kinds import Binder, Binding, emptying, occupied


class Variables(Binder):
    """Lanthanum in the gut."""


class Constants(Binding):
    between_meals = constant("1", "binding that is left between meals, against that with a meal")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    return Variables.rates(**emptying(y, p))


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    return {
        # Wanted.
        mineral.Targets.phosphate_absorption: 1 / (1 + occupied(y, p)),
    }


lanthanum = Therapy(
    "lanthanum",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("lanthanum"),
    routes={"with_meals": Route(into=Variables.gut), "between_meals": Route(into=Variables.gut, share=Constants.between_meals)},
    usual=every("8 h", "500 mg"),
)
