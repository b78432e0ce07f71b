"""Patiromer: a polymer that holds potassium in the gut and lets calcium go for it. Doses follow potassium.

It holds magnesium too, and the calcium set free holds phosphate or is absorbed.
Left out: sodium bound, binding of drugs taken with it, constipation.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Route, Therapy, constant
from ..language.schedules import daily
from ..language.tables import Inflow, Lever
from ..physiology import magnesium, mineral, potassium
from ..physiology.signals import Signals
from .kinds import TIGHT, Binder, Binding, Titrated, Titration, emptying, held_below, occupied, titrated


class Variables(Binder, Titrated):
    """Polymer in the gut, and how much of the first dose is given."""


class Constants(Binding, Titration):
    potassium_target = constant("mmol/L", "potassium at which half of the largest dose is given")
    potassium_limit = constant("mmol/L", "potassium below which doses are dropped")
    potassium_absorbed = constant("mmol/d", "potassium that a usual diet lets be absorbed")
    calcium_freed = constant("1", "calcium set free for each potassium held")
    phosphate_held = constant("1", "work as a phosphate binder, against that on potassium")
    magnesium_most = constant("mmol/d", "magnesium held at most, at a healthy level")
    magnesium_normal = constant("mg/dL", "magnesium in health")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    present = occupied(y, p) / (1 + occupied(y, p))
    need = held_below(body.potassium, p.potassium_target)
    return Variables.rates(
        **emptying(y, p), **titrated(y, p, present=present, need=need, safe=held_below(body.potassium, p.potassium_limit, slope=TIGHT))
    )


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    at_work = occupied(y, p)
    held = at_work / (1 + at_work)
    return {
        # Wanted.
        potassium.Targets.absorption: 1 / (1 + at_work),
        mineral.Targets.phosphate_absorption: 1 / (1 + p.phosphate_held * at_work),
        # Unwanted. Digestive juices bring as much magnesium as plasma has.
        magnesium.Doors.magnesium_given: -p.magnesium_most * held * body.magnesium / p.magnesium_normal,
        mineral.Doors.calcium_swallowed: p.calcium_freed * p.potassium_absorbed * held,
    }


patiromer = Therapy(
    "patiromer",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("patiromer"),
    routes={"oral": Route(into=Variables.gut, given=Variables.given)},
    usual=daily("8.4 g"),
)
