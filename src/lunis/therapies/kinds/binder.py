"""A binder: a drug that stays in the gut and holds there what would have been absorbed.

It acts while it passes the part of the gut where food is absorbed, and what it holds saturates: the first grams hold the most. Taken
between meals it meets only what digestive juices bring, which a route says by the share of its work that is left.
"""

from ...language import Parameters, Quantity, Rates, State, constant, variable


class Binder(State):
    gut = variable("mg", "binder where food is absorbed")


class Binding(Parameters):
    passage = constant("1/h", "passage through the part of the gut where food is absorbed")
    binding_half = constant("mg/d", "binder that would keep half of it from absorption")


def leaving(y: Binder, p: Binding) -> Quantity:
    """Binder that passes on now."""
    return p.passage * y.gut


def occupied(y: Binder, p: Binding) -> Quantity:
    """Binder at work, against what would hold half."""
    return leaving(y, p) / p.binding_half


def emptying(y: Binder, p: Binding) -> Rates:
    """The rate of the binder in the gut."""
    return {"gut": -leaving(y, p)}
