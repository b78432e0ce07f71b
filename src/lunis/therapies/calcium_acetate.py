"""Calcium acetate: a salt that dissolves whatever the stomach's acid, binds phosphate, and is itself absorbed. Doses are elemental calcium.

Gram for gram of salt it binds as calcium carbonate does, with five eighths of the calcium.
Left out: the gut's complaints, binding of other drugs.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Route, Therapy
from ..language.schedules import every
from ..language.tables import Inflow, Lever
from ..physiology.signals import Signals
from .kinds import CalciumSalt, CalciumSaltBinding, salt_actions, salt_rates


class Variables(CalciumSalt):
    """Tablets in the gut."""


class Constants(CalciumSaltBinding):
    """Those of a calcium salt."""


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    return Variables.rates(**salt_rates(y, p, body))


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    return salt_actions(y, p)


calcium_acetate = Therapy(
    "calcium_acetate",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("calcium_acetate"),
    routes={
        "with_meals": Route(into=Variables.gut, given=Variables.given),
        "between_meals": Route(into=Variables.fasting, given=Variables.given),
    },
    usual=every("8 h", "500 mg"),
)
