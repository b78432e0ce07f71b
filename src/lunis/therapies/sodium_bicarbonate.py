"""Sodium bicarbonate: base by mouth for the acid that failing kidneys keep, and the sodium that comes with it.

It is held once bicarbonate is back in its range. Potassium, calcitriol and fluid answer by themselves.
Left out: gas in the stomach, muscle spared, slower loss of kidney function (small trials disagree), calcium bound as pH rises.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Route, Therapy, constant
from ..language.schedules import every
from ..language.tables import Inflow, Lever
from ..physiology import acid_base, sodium
from ..physiology.signals import Signals
from .kinds import TIGHT, Absorption, Gut, Review, Reviewed, absorbed, absorbing, held_above, reviewed


class Variables(Gut, Reviewed):
    """Tablets in the gut, and how much is given."""


class Constants(Absorption, Review):
    molar_mass = constant("mg/mmol", "mass of sodium bicarbonate")
    bicarbonate_limit = constant("mmol/L", "bicarbonate above which doses are held")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    wanted = held_above(body.bicarbonate, p.bicarbonate_limit, slope=TIGHT)
    return Variables.rates(**absorbing(y, p), **reviewed(y, p, wanted))


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    entering = absorbed(y, p) / p.molar_mass
    return {
        # Wanted.
        acid_base.Doors.bicarbonate_given: entering,
        # Unwanted.
        sodium.Doors.sodium_given: entering,
    }


sodium_bicarbonate = Therapy(
    "sodium_bicarbonate",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("sodium_bicarbonate"),
    routes={"oral": Route(into=Variables.gut, given=Variables.given)},
    usual=every("8 h", "600 mg"),
)
