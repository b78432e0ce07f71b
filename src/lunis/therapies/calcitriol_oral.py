"""Calcitriol by mouth: the hormone that a failing kidney no longer makes. Benefit and harm are those of the hormone itself.

Left out: its action inside the gut wall before it reaches blood.
"""

from ..evidence import values_of
from ..language import Parameters, Quantity, Rates, Route, State, Therapy, constant, variable
from ..language.schedules import daily
from ..language.tables import Inflow, Lever
from ..physiology import calcitriol
from ..physiology.signals import Signals


class Variables(State):
    gut = variable("ug", "calcitriol waiting to be absorbed")


class Constants(Parameters):
    available = constant("1", "share of a dose that reaches blood")
    absorption = constant("1/h", "absorption from the gut")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    return Variables.rates(gut=-p.absorption * y.gut)


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    return {
        # Wanted. What it harms by, calcium and phosphate from the gut, follows from calcitriol.
        calcitriol.Doors.calcitriol_given: p.absorption * y.gut,
    }


calcitriol_oral = Therapy(
    "calcitriol_oral",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("calcitriol_oral"),
    routes={"oral": Route(into=Variables.gut, share=Constants.available)},
    usual=daily("0.25 ug"),
    label="calcitriol",
)
