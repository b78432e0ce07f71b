"""Losartan, an angiotensin receptor blocker (ARB): a prodrug whose acid, EXP3174, shuts the receptor of angiotensin.

The liver turns an eighth of each dose into the acid, most of it before the dose reaches blood, and lets it go over an hour or two. Both
fill plasma first, and other tissue after. Kidney and bile clear the acid alike. What a blocked receptor does, wanted and unwanted, is what
an ACE inhibitor does; taken together they lower angiotensin twice.
The prescriber is part of it, as with an ACE inhibitor.
Left out: the weaker action of losartan itself, people who form little of the acid, uric acid, harm to the unborn (a warning).
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Readings, Route, Therapy, blend, constant, reading, rising_hill, variable
from ..language.schedules import daily
from ..language.tables import Inflow, Lever
from ..physiology.signals import Signals
from .ace_inhibitor import BlockadeGains, Sealing, blockade_actions, blockade_rates
from .kinds import (
    Absorption,
    Formation,
    Gut,
    Metabolite,
    TwoCompartmentDisposition,
    TwoCompartments,
    absorbed,
    absorbing,
    formed,
    two_compartments,
)


class Variables(Gut, TwoCompartments, Metabolite, Sealing):
    """Losartan, its acid, the barrier and the prescriber."""

    forming = variable("mg", "acid that the liver has made and not yet let go")
    acid_outside = variable("mg", "acid in other tissue")


class Constants(Absorption, TwoCompartmentDisposition, Formation, BlockadeGains):
    lag = constant("h", "time from a tablet to the start of its absorption")
    available = constant("1", "share of a dose that reaches blood unchanged")
    release = constant("1/h", "how fast the liver lets go of the acid")
    metabolite_exchange = constant("L/h", "exchange of the acid with other tissue")
    metabolite_peripheral_volume = constant("L", "volume of other tissue for the acid")
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
    acid = y.metabolite / p.metabolite_volume
    released = p.release * y.forming
    passed = p.metabolite_exchange * (acid - y.acid_outside / p.metabolite_peripheral_volume)
    return Variables.rates(
        **absorbing(y, p),
        **two_compartments(y, p, reaching, p.clearance),
        forming=formed(p, cleared) - released,
        metabolite=released - acid_clearance * acid - passed,
        acid_outside=passed,
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
    routes={"oral": Route(into=Variables.gut, lag=Constants.lag, given=Variables.given)},
    readings=Levels,
    read=read,
    usual=daily("100 mg"),
    label="ARB (losartan)",
)
