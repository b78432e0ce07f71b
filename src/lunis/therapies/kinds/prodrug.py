"""What the body makes of a prodrug: a pool that is filled from the parent drug and emptied on its own, in days where it sits in cells."""

from ...language import Parameters, Quantity, Rates, State, constant, variable


class Metabolite(State):
    metabolite = variable("mg", "active metabolite, counted as its own mass")


class Formation(Parameters):
    formed_share = constant("1", "metabolite formed for each mass of parent drug that is cleared")
    metabolite_clearance = constant("L/h", "clearance of the metabolite")
    metabolite_volume = constant("L", "volume of distribution of the metabolite")


def formed(p: Formation, cleared: Quantity) -> Quantity:
    """Metabolite formed while so much parent drug is cleared."""
    return p.formed_share * cleared


def metabolite(y: Metabolite, p: Formation, cleared: Quantity, clearance: Quantity) -> Rates:
    """The rate of the metabolite, cleared at `clearance` in this body."""
    return {"metabolite": formed(p, cleared) - clearance * y.metabolite / p.metabolite_volume}
