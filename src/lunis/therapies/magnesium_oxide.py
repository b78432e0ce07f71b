"""Magnesium oxide: magnesium by mouth, of which little is absorbed. Doses are elemental magnesium.

It is held while magnesium is high, which a failing kidney lets happen. Left out: diarrhoea, phosphate bound in the gut, weakness and slow
hearts at very high levels.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Route, Therapy, constant
from ..language.schedules import daily
from ..language.tables import Inflow, Lever
from ..physiology import acid_base, magnesium
from ..physiology.signals import Signals
from .kinds import TIGHT, Absorption, Gut, Review, Reviewed, absorbed, absorbing, held_above, reviewed


class Variables(Gut, Reviewed):
    """Tablets in the gut, and how much is given."""


class Constants(Absorption, Review):
    available = constant("1", "share that is absorbed")
    molar_mass = constant("mg/mmol", "mass of magnesium")
    base = constant("1", "base that stays for each magnesium absorbed")
    magnesium_limit = constant("mg/dL", "magnesium in serum above which doses are held")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    wanted = held_above(body.magnesium, p.magnesium_limit, slope=TIGHT)
    return Variables.rates(**absorbing(y, p), **reviewed(y, p, wanted))


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    entering = absorbed(y, p) / p.molar_mass
    return {
        # Wanted.
        magnesium.Doors.magnesium_given: entering,
        # Seen.
        acid_base.Doors.bicarbonate_given: p.base * entering,
    }


magnesium_oxide = Therapy(
    "magnesium_oxide",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("magnesium_oxide"),
    routes={"oral": Route(into=Variables.gut, share=Constants.available, given=Variables.given)},
    usual=daily("300 mg"),
)
