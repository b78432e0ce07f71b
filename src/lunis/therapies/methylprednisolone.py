"""Methylprednisolone: the glucocorticoid of intravenous pulses.

It halves every two to three hours at first, and a small part comes back slowly from tissue, so that receptors stay filled for more than a
day after each pulse; genes answer as they do to prednisolone. At the doses of a pulse benefit and harm are near their most alike.
Given with prednisone the two effects multiply.
Left out: the four minutes in which the ester is split, effects that need no genes, the kidney, which clears little of it.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Readings, Route, Therapy, constant, power, reading, rising_hill, variable
from ..language.schedules import pulses
from ..language.tables import Inflow, Lever
from ..physiology.signals import Signals
from .glucocorticoid import GlucocorticoidGains, glucocorticoid_actions
from .kinds import TwoCompartmentDisposition, TwoCompartments, two_compartments


class Variables(TwoCompartments):
    effect = variable("1", "effect on genes, 0 to 1")


class Constants(GlucocorticoidGains, TwoCompartmentDisposition):
    weight_reference = constant("kg", "weight for which clearance and volumes hold")
    weight_power = constant("1", "steepness of clearance and exchange in weight")
    unbound_share = constant("1", "share not bound to protein")
    half = constant("ug/L", "concentration, bound and free, that fills half of the receptors")
    gene_time = constant("d", "time that genes and their proteins take to answer")


class Levels(Readings):
    total = reading("ug/L", "methylprednisolone in plasma, bound and free")
    free = reading("ug/L", "free methylprednisolone in plasma")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    size = body.weight / p.weight_reference
    pace = power(size, p.weight_power)
    filled = rising_hill(_concentration(y, p, body), half=p.half)
    return Variables.rates(
        **two_compartments(y, p, entering=0.0, clearance=p.clearance * pace, size=size, pace=pace),
        effect=(filled - y.effect) / p.gene_time,
    )


def read(y: Variables, p: Constants, body: Signals) -> Rates:
    total = _concentration(y, p, body)
    return Levels.tell(total=total, free=p.unbound_share * total)


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    return glucocorticoid_actions(y.effect, y.effect, p)


def _concentration(y: Variables, p: Constants, body: Signals) -> Quantity:
    return y.central / (p.volume * body.weight / p.weight_reference)


methylprednisolone = Therapy(
    "methylprednisolone",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("methylprednisolone"),
    routes={"intravenous": Route(into=Variables.central)},
    readings=Levels,
    read=read,
    usual=pulses("500 mg", count=3),
)
