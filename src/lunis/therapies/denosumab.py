"""Denosumab: an antibody against RANKL, without which no cell resorbs bone.

Bone stops giving calcium at once and goes on taking it for months, until its formation follows. Healthy kidneys and parathyroids make
that good; where they cannot, blood calcium falls. As the drug goes, RANKL returns to cells that have waited for it, and more bone is
resorbed than before treatment: fractures of the spine follow.
Left out: necrosis of the jaw, fractures of the shaft of the thigh, infections of the skin.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Readings, Route, Therapy, blend, constant, maximum, reading, rising_hill, variable
from ..language.schedules import every
from ..language.tables import Inflow, Lever
from ..physiology import fracture, mineral
from ..physiology.signals import Signals
from .kinds import (
    SkinAbsorption,
    SkinAntibody,
    TargetedAntibody,
    TargetedDisposition,
    antibody_concentration,
    bound_drug,
    free_target,
    seeping,
    targeted_kinetics,
)


class Variables(SkinAntibody, TargetedAntibody):
    remembered = variable(
        "1", "RANKL of the last months, against before: what is missing left precursors of resorbing cells waiting", rest=1
    )
    formation = variable("1", "bone formation against what it would be without the drug; it follows resorption", rest=1)


class Constants(TargetedDisposition, SkinAbsorption):
    skin_share = constant("1", "share of a dose under the skin that reaches blood")
    resorption_gain = constant("1", "share of bone resorption, as its markers show it, that needs RANKL")
    mineral_share = constant("1", "share of the calcium that remodelling frees which stays in bone without resorbing cells")
    calcium_half = constant("mmol/L", "ionised calcium at which half of that stays, for want of calcium to take")
    calcium_slope = constant("1", "steepness of that")
    rebound = constant("1", "rise of resorption by the precursors that have waited")
    waiting_time = constant("d", "time in which waiting precursors gather, and are used up")
    coupling = constant("1", "share of a fall of resorption by which formation falls in the end")
    coupling_time = constant("d", "time in which formation follows resorption")
    fractures_prevented = constant("1", "share of fractures that would not happen without resorption")
    fractures_of_rebound = constant("1", "rise of fractures at twice the usual resorption")


class Levels(Readings):
    concentration = reading("mg/L", "denosumab in serum")
    resorption = reading("1", "bone resorption under the drug, against what it would be, as CTX shows it")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    absorbed = seeping(y, p)
    return Variables.rates(
        depot=-absorbed,
        **targeted_kinetics(y, p, body, entering=absorbed),
        remembered=(free_rankl(y, p, body) - y.remembered) / p.waiting_time,
        formation=(blend(p.coupling, of=resorption(y, p, body), instead_of=1.0) - y.formation) / p.coupling_time,
    )


def free_rankl(y: Variables, p: Constants, body: Signals) -> Quantity:
    """RANKL that is left, against before."""
    return free_target(bound_drug(antibody_concentration(y, p, body), y, p), y, p)


def resorption(y: Variables, p: Constants, body: Signals) -> Quantity:
    """Bone resorption against what it would be without the drug."""
    missing, waiting = 1 - free_rankl(y, p, body), 1 - y.remembered
    return (1 - p.resorption_gain * missing) * (1 + p.rebound * waiting)


def read(y: Variables, p: Constants, body: Signals) -> Rates:
    return Levels.tell(concentration=antibody_concentration(y, p, body), resorption=resorption(y, p, body))


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    resorbed = resorption(y, p, body)
    staying = p.mineral_share * rising_hill(body.ionised_calcium, half=p.calcium_half, slope=p.calcium_slope)
    return {
        # Either: wanted while the drug is there, unwanted as it goes.
        mineral.Targets.bone_resorption: 1 + staying * (resorbed - 1),
        fracture.Targets.rate: 1 - p.fractures_prevented * maximum(1 - resorbed, 0) + p.fractures_of_rebound * maximum(resorbed - 1, 0),
        # Unwanted.
        mineral.Targets.bone_formation: 1 + staying * (y.formation - 1),
    }


denosumab = Therapy(
    "denosumab",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("denosumab"),
    routes={"subcutaneous": Route(into=Variables.depot, share=Constants.skin_share)},
    readings=Levels,
    read=read,
    usual=every("26 weeks", "60 mg"),
)
