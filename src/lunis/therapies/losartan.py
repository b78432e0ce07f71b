"""Losartan, an angiotensin receptor blocker (ARB): a prodrug whose acid, EXP3174, shuts the receptor of angiotensin.

The liver turns an eighth of each dose into the acid, most of it before the dose reaches blood. Kidney and bile clear the acid alike. What
a blocked receptor does, wanted and unwanted, is what an ACE inhibitor does; taken together they lower angiotensin twice.
The prescriber is part of it, as with an ACE inhibitor.
Left out: the weaker action of losartan itself, people who form little of the acid, uric acid, harm to the unborn (a warning).
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Readings, Route, Therapy, blend, constant, reading, rising_hill
from ..language.schedules import daily
from ..language.tables import Inflow, Lever
from ..physiology.signals import Signals
from .ace_inhibitor import BlockadeGains, Sealing, blockade_actions, blockade_rates
from .kinds import (
    Absorption,
    Formation,
    Gut,
    Metabolite,
    OneCompartment,
    OneCompartmentDisposition,
    absorbed,
    absorbing,
    metabolite,
    one_compartment,
)


class Variables(Gut, OneCompartment, Metabolite, Sealing):
    """Losartan, its acid, the barrier and the prescriber."""


class Constants(Absorption, OneCompartmentDisposition, Formation, BlockadeGains):
    available = constant("1", "share of a dose that reaches blood unchanged")
    renal_share = constant("1", "share of the acid's clearance that is the kidney's, in health")
    half = constant("ug/L", "acid that shuts half of the receptors")


class Levels(Readings):
    concentration = reading("ug/L", "losartan in plasma")
    acid = reading("ug/L", "its acid, EXP3174, in plasma")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    reaching = p.available * absorbed(y, p)
    first_pass = absorbed(y, p) - reaching
    cleared = p.clearance * y.central / p.volume + first_pass
    acid_clearance = p.metabolite_clearance * blend(p.renal_share, of=body.gfr_relative, instead_of=1.0)
    return Variables.rates(
        **absorbing(y, p),
        **one_compartment(y, reaching, p.clearance, p.volume),
        **metabolite(y, p, cleared, acid_clearance),
        **blockade_rates(y, p, body, _effect(y, p)),
    )


def _effect(y: Variables, p: Constants) -> Quantity:
    return rising_hill(y.metabolite / p.metabolite_volume, half=p.half)


def read(y: Variables, p: Constants, body: Signals) -> Rates:
    return Levels.tell(concentration=y.central / p.volume, acid=y.metabolite / p.metabolite_volume)


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    return blockade_actions(_effect(y, p), y.sealed, p)


losartan = Therapy(
    "losartan",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("losartan"),
    routes={"oral": Route(into=Variables.gut, given=Variables.given)},
    readings=Levels,
    read=read,
    usual=daily("100 mg"),
    label="ARB (losartan)",
)
