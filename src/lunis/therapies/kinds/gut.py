"""The gut, and other places from which a drug enters blood bit by bit: first-order, or through transit compartments that delay it.

A drug that stays in the gut (a binder) has this kind alone. A plain lag is no state: a route names it.
"""

from ...language import Parameters, Quantity, Rates, State, constant, variable

TRANSITS = 3


class Gut(State):
    gut = variable("mg", "drug waiting to be absorbed")


class Absorption(Parameters):
    absorption = constant("1/h", "absorption from the gut")


def absorbed(y: Gut, p: Absorption) -> Quantity:
    """What enters blood now."""
    return p.absorption * y.gut


def absorbing(y: Gut, p: Absorption) -> Rates:
    """The rate of the gut."""
    return {"gut": -absorbed(y, p)}


class Transit(Gut):
    """Three stations between the mouth and the place of absorption: a dose arrives late, and not all at once."""

    swallowed = variable("mg", "drug just swallowed")
    halfway = variable("mg", "drug on its way through the gut")
    nearly = variable("mg", "drug about to reach the place of absorption")


class TransitAbsorption(Absorption):
    transit_time = constant("h", "mean time from the mouth to the place of absorption")


def passing(y: Transit, p: TransitAbsorption) -> Rates:
    """The rates of the stations and of the gut after them. Doses go into `swallowed`."""
    pace = TRANSITS / p.transit_time
    return {
        "swallowed": -pace * y.swallowed,
        "halfway": pace * (y.swallowed - y.halfway),
        "nearly": pace * (y.halfway - y.nearly),
        "gut": pace * y.nearly - absorbed(y, p),
    }
