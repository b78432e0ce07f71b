"""Calcitriol by mouth: the hormone that a failing kidney no longer makes. Benefit and harm are those of the hormone itself.

It is held while calcium is high. Left out: its action inside the gut wall before it reaches blood.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Route, Therapy, constant, variable
from ..language.schedules import daily
from ..language.tables import Inflow, Lever
from ..physiology import calcitriol
from ..physiology.signals import Signals
from .kinds import TIGHT, Absorption, Gut, Review, Reviewed, absorbed, absorbing, held_above, reviewed


class Variables(Gut, Reviewed):
    gut = variable("ug", "calcitriol waiting to be absorbed")


class Constants(Absorption, Review):
    available = constant("1", "share of a dose that reaches blood")
    calcium_limit = constant("mg/dL", "calcium in serum above which doses are held")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    wanted = held_above(body.total_calcium, p.calcium_limit, slope=TIGHT)
    return Variables.rates(**absorbing(y, p), **reviewed(y, p, wanted))


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    return {
        # Wanted. What it harms by, calcium and phosphate from the gut, follows from calcitriol.
        calcitriol.Doors.calcitriol_given: absorbed(y, p),
    }


calcitriol_oral = Therapy(
    "calcitriol_oral",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("calcitriol_oral"),
    routes={"oral": Route(into=Variables.gut, share=Constants.available, given=Variables.given)},
    usual=daily("0.25 ug"),
    label="calcitriol",
)
