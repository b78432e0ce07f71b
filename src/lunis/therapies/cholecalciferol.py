"""Cholecalciferol: vitamin D3 by mouth. The body's own liver and kidney decide what becomes of it.

Left out: storage in fat, differences between D2 and D3.
"""

from ..evidence import values_of
from ..language import Parameters, Quantity, Rates, Route, State, Therapy, constant, variable
from ..language.schedules import daily
from ..language.tables import Inflow, Lever
from ..physiology import vitamin_d
from ..physiology.signals import Signals


class Variables(State):
    gut = variable("IU", "vitamin D waiting to be absorbed")


class Constants(Parameters):
    absorption = constant("1/h", "absorption from the gut")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    return Variables.rates(gut=-p.absorption * y.gut)


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    return {
        # Wanted.
        vitamin_d.Doors.vitamin_d_given: p.absorption * y.gut,
    }


cholecalciferol = Therapy(
    "cholecalciferol",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("cholecalciferol"),
    routes={"oral": Route(into=Variables.gut)},
    usual=daily("2000 IU"),
)
