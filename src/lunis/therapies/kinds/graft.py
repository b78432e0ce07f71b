"""An organ put in, and the host's answer: T cells attack what is foreign, the more of them help and divide the fiercer.

Drugs against T cells do not appear here: the attack reads what they have left of T cell help and division in the live body, whichever
drugs do it.
"""

from ...language import Parameters, Rates, State, constant, minimum, rising_hill, variable
from ...physiology.signals import Signals


class Graft(State):
    graft = variable("1", "what was put in, against a whole organ; 0 before")
    rejection = variable("1", "attack of T cells on the graft, 0 to 1")


class Rejection(Parameters):
    graft_size = constant("1", "what a graft brings, against a whole organ")
    rejection_half = constant("1", "T cell help and division that are left, each 1 without drugs, at half of the fiercest attack")
    rejection_slope = constant("1", "steepness of that")
    rejection_time = constant("d", "time in which an attack builds up, and dies down")


def rejecting(y: Graft, p: Rejection, body: Signals) -> Rates:
    """The rates: what was put in stays put in, and the attack follows what T cells are left to do."""
    fierce = rising_hill(body.t_cell_help * body.t_cell_proliferation, half=p.rejection_half, slope=p.rejection_slope)
    there = minimum(y.graft / p.graft_size, 1)
    return {"graft": 0.0, "rejection": (fierce * there - y.rejection) / p.rejection_time}
