"""Iron by mouth: a ferrous salt, of which the gut takes what hepcidin and stores allow. Doses are elemental iron.

What it took a day ago closes the gut for today, so that six times the dose brings three times the iron. Doses are held once ferritin is
high. Left out: the gut's complaints, which let many stop, food and acid blockers, phosphate bound by other salts.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Route, Therapy, constant, variable
from ..language.schedules import every
from ..language.tables import Inflow, Lever
from ..physiology import blood
from ..physiology.signals import Signals
from .kinds import Review, Reviewed, held_above, reviewed


class Variables(Reviewed):
    gut = variable("mg", "iron where it is absorbed")
    lately = variable("mg/d", "iron that the gut has seen of late")


class Constants(Review):
    passage = constant("1/h", "passage through the part of the gut where iron is absorbed")
    memory = constant("d", "time for which the gut remembers iron")
    closing = constant("mg/d", "iron of late that halves the share absorbed")
    against_food = constant("1", "share absorbed of a little of the salt on an empty stomach, against iron of food")
    ferritin_limit = constant("ng/mL", "ferritin above which doses are held")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    passing = p.passage * y.gut
    wanted = held_above(body.ferritin, p.ferritin_limit)
    return Variables.rates(gut=-passing, lately=(passing - y.lately) / p.memory, **reviewed(y, p, wanted))


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    share = p.against_food * body.iron_absorbed / (1 + y.lately / p.closing)
    return {
        # Wanted.
        blood.Doors.iron_given: share * p.passage * y.gut,
    }


iron_oral = Therapy(
    "iron_oral",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("iron_oral"),
    routes={"oral": Route(into=Variables.gut, given=Variables.given)},
    usual=every("8 h", "65 mg"),
    label="oral iron",
)
