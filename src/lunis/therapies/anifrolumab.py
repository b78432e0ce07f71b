"""Anifrolumab: an antibody against the receptor of type I interferon.

The receptor eats what binds it, so that small doses vanish while large ones last. What interferon would do is held back as long as the
receptor is held: well at 300 mg every four weeks, in part at half of that.
Left out: clearance that falls by an eighth over two years, the tenth of patients who have little interferon, antibody against the drug.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Readings, Route, Therapy, constant, reading, rising_hill
from ..language.schedules import infusions
from ..language.tables import Inflow, Lever
from ..physiology import immunity, infection
from ..physiology.signals import Signals
from .kinds import TargetedAntibody, TargetedDisposition, antibody_concentration, bound_drug, free_target, targeted_kinetics


class Variables(TargetedAntibody):
    """In blood and other tissue; the target is the receptor of interferon."""


class Constants(TargetedDisposition):
    half = constant("mg/L", "free concentration that holds back half of what can be held back of interferon's effect")
    interferon_gain = constant("1", "share of interferon's effect above health that is held back at high concentration")
    infection_gain = constant("1", "rise of infections: zoster and others that interferon holds down")


class Levels(Readings):
    concentration = reading("mg/L", "anifrolumab in serum, free")
    free_receptor = reading("1", "interferon receptor left free, against before")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    return Variables.rates(**targeted_kinetics(y, p, body))


def free(y: Variables, p: Constants, body: Signals) -> Quantity:
    """Antibody in blood that is not bound."""
    total = antibody_concentration(y, p, body)
    return total - bound_drug(total, y, p)


def read(y: Variables, p: Constants, body: Signals) -> Rates:
    bound = bound_drug(antibody_concentration(y, p, body), y, p)
    return Levels.tell(concentration=free(y, p, body), free_receptor=free_target(bound, y, p))


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    held = rising_hill(free(y, p, body), half=p.half)
    return {
        # Wanted.
        immunity.Targets.interferon_effect: 1 - p.interferon_gain * held,
        # Unwanted.
        infection.Targets.rate: 1 + p.infection_gain * held,
    }


anifrolumab = Therapy(
    "anifrolumab",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("anifrolumab"),
    routes={"intravenous": Route(into=Variables.central)},
    readings=Levels,
    read=read,
    usual=infusions("300 mg", "4 weeks", over="30 min"),
)
