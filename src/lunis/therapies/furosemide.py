"""Furosemide: a loop diuretic, which acts from inside the tubule, so that what counts is how fast it reaches the urine.

The tubules of a failing kidney secrete little of it, and albumin in urine binds part of what they do secrete: both make resistance, and
a larger dose overcomes it. In blood it rides on albumin; the less there is, the faster it is cleared and the wider it spreads. What
failing kidneys keep back takes its place there, so that it spreads wider in them too. Between doses, underfilled vessels keep the sodium
back.
Left out: ears that ring, uric acid, tubules that grow under it, absorption slowed by a swollen gut, NSAIDs in its way into the tubule.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Readings, Route, Therapy, constant, maximum, power, reading, rising_hill, variable
from ..language.schedules import twice_daily
from ..language.tables import Inflow, Lever
from ..physiology import acid_base, filtration, magnesium, mineral, potassium, sodium
from ..physiology.signals import Signals
from .kinds import Absorption, Gut, TwoCompartmentDisposition, TwoCompartments, absorbed, absorbing, two_compartments


class Variables(Gut, TwoCompartments):
    tubular = variable("ug/min", "free drug that enters the urine, as the loop of Henle has it some minutes later")


class Constants(Absorption, TwoCompartmentDisposition):
    available = constant("1", "share of a dose that reaches blood")
    other_clearance = constant("L/h", "clearance outside the kidney")
    filtration_reference = constant("mL/min", "filtration at which clearance is as given")
    secretion_power = constant("1", "steepness of secretion in filtration")
    albumin_reference = constant("g/dL", "albumin at which clearance and volume are as given")
    albumin_power = constant("1", "steepness of the free share, and of clearance and volume with it, in albumin")
    uraemic_spread = constant("1", "rise of its volume of distribution without filtration")
    bound_most = constant("1", "share that albumin in urine binds, at most")
    bound_half = constant("g/g", "protein in urine at half of that")
    half = constant("ug/min", "free drug that enters the urine, with half of the effect")
    slope = constant("1", "steepness of the effect")
    tubular_time = constant("min", "time from the place of secretion to the loop of Henle, and of its transporter")
    sodium_gain = constant("1", "rise of the sodium that tubules let go at a given filling, at most")
    salt_gain = constant("1", "share of salt that the macula densa no longer senses")
    potassium_gain = constant("1", "rise of potassium excretion")
    acid_gain = constant("1", "rise of acid excretion")
    calcium_gain = constant("1", "rise of calcium excretion")
    magnesium_gain = constant("1", "rise of magnesium excretion")


class Levels(Readings):
    concentration = reading("mg/L", "furosemide in plasma")
    excretion = reading("ug/min", "furosemide that enters the urine, bound and free")
    excretion_free = reading("ug/min", "furosemide that enters the urine and is not bound there")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    freed = _freed(p, body)
    clearance = _secretion(p, body) + p.other_clearance * freed
    return Variables.rates(
        **absorbing(y, p),
        **two_compartments(y, p, absorbed(y, p), clearance, size=_size(p, body)),
        tubular=(_excretion_free(y, p, body) - y.tubular) / p.tubular_time,
    )


def _freed(p: Constants, body: Signals) -> Quantity:
    """Free share against that at the reference albumin."""
    return power(p.albumin_reference / body.albumin, p.albumin_power)


def _size(p: Constants, body: Signals) -> Quantity:
    """Volume of distribution against that at the reference albumin and filtration."""
    return _freed(p, body) * (1 + p.uraemic_spread * maximum(1 - body.gfr / p.filtration_reference, 0))


def _level(y: Variables, p: Constants, body: Signals) -> Quantity:
    return y.central / (p.volume * _size(p, body))


def _secretion(p: Constants, body: Signals) -> Quantity:
    """Clearance by the tubules: fewer nephrons, and anions that compete."""
    left = power(maximum(body.gfr, 0) / p.filtration_reference, p.secretion_power)
    return (p.clearance - p.other_clearance) * left * _freed(p, body)


def _excretion(y: Variables, p: Constants, body: Signals) -> Quantity:
    return _secretion(p, body) * _level(y, p, body)


def _excretion_free(y: Variables, p: Constants, body: Signals) -> Quantity:
    return _excretion(y, p, body) * (1 - p.bound_most * rising_hill(body.upcr, half=p.bound_half))


def read(y: Variables, p: Constants, body: Signals) -> Rates:
    return Levels.tell(
        concentration=_level(y, p, body),
        excretion=_excretion(y, p, body),
        excretion_free=_excretion_free(y, p, body),
    )


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    stopped = rising_hill(y.tubular, half=p.half, slope=p.slope)
    return {
        # Wanted. The third line keeps filtration while fluid goes.
        sodium.Targets.natriuresis: 1 + p.sodium_gain * stopped,
        acid_base.Targets.acid_excretion: 1 + p.acid_gain * stopped,
        filtration.Targets.macula_densa_salt: 1 - p.salt_gain * stopped,
        # Unwanted.
        potassium.Targets.excretion: 1 + p.potassium_gain * stopped,
        mineral.Targets.calcium_excretion: 1 + p.calcium_gain * stopped,
        magnesium.Targets.excretion: 1 + p.magnesium_gain * stopped,
    }


furosemide = Therapy(
    "furosemide",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("furosemide"),
    routes={"oral": Route(into=Variables.gut, share=Constants.available), "intravenous": Route(into=Variables.central)},
    readings=Levels,
    read=read,
    usual=twice_daily("40 mg"),
)
