"""A calcium salt: a binder of phosphate that is itself absorbed.

With a meal the first calcium meets phosphate and leaves with it; what finds none left is there to be absorbed. Between meals little is
held, and nearly all of it is calcium for the body. What gut, bone and vessels do with it is the body's own affair.

The salt's base stays behind only for calcium that is absorbed; the rest takes base with it into the stool again.
"""

from ...language import Quantity, Rates, constant, variable
from ...language.tables import Inflow, Lever
from ...physiology import acid_base, mineral
from ...physiology.signals import Signals
from .binder import Binder, Binding, emptying, leaving, occupied
from .review import TIGHT, Review, Reviewed, held_above, reviewed


class CalciumSalt(Binder, Reviewed):
    fasting = variable("mg", "elemental calcium taken between meals, where food is absorbed")


class CalciumSaltBinding(Binding, Review):
    calcium_molar_mass = constant("mg/mmol", "mass of calcium")
    between_meals = constant("1", "binding that is left between meals, against that with a meal")
    precipitated = constant("1", "share of the first calcium with a meal that leaves with phosphate")
    base_kept = constant("1", "base that the body keeps for each calcium taken")
    calcium_limit = constant("mg/dL", "calcium in serum above which the tablets are held")


def held_in_gut(y: CalciumSalt, p: CalciumSaltBinding) -> Quantity:
    """Calcium at work as a binder, against what would hold half of the phosphate."""
    return occupied(y, p) + p.between_meals * p.passage * y.fasting / p.binding_half


def salt_rates(y: CalciumSalt, p: CalciumSaltBinding, body: Signals) -> Rates:
    """The rates of both kinds of tablets, and of the share that is given."""
    return {
        **emptying(y, p),
        "fasting": -p.passage * y.fasting,
        **reviewed(y, p, wanted=held_above(body.total_calcium, p.calcium_limit, slope=TIGHT)),
    }


def salt_actions(y: CalciumSalt, p: CalciumSaltBinding) -> dict[Lever | Inflow, Quantity]:
    """What a calcium salt does."""
    held = held_in_gut(y, p)
    with_meals, between = leaving(y, p), p.passage * y.fasting
    lost = p.precipitated * (with_meals + p.between_meals * between) / (1 + held)
    return {
        # Wanted.
        mineral.Targets.phosphate_absorption: 1 / (1 + held),
        # Either: calcium is wanted by one patient and harms the vessels of another, and so with base.
        mineral.Doors.calcium_swallowed: (with_meals + between - lost) / p.calcium_molar_mass,
        acid_base.Doors.bicarbonate_given: p.base_kept * (with_meals + between) / p.calcium_molar_mass,
    }
