"""What glucocorticoids have in common: what they do once they fill their receptor, and how prednisolone from a tablet moves.

Benefit follows how much of the day the receptor is filled, which grows with the logarithm of a dose; most harm follows the amount of
free drug itself, which grows with the dose. So high doses bring more harm than benefit.

Free prednisolone alone acts and is cleared. Much more of it is bound, to few tight sites of transcortin and to albumin, so that the total
that a laboratory measures falls where protein is lost in the urine, while what acts does not. The kidney clears a part of it, and body
size scales the rest. What arrives of a tablet falls as the day's intake rises; that is what was measured, and the law is not carried
down to where more would arrive than was swallowed.

Left out: the daily rhythm and the body's own cortisol, adrenal suppression, glucose, what it changes to take the day's tablet in parts;
that of the first tablet of a course a little too much arrives, as intake is counted over a day; prednisone that is formed again,
transcortin that rises with oestrogen.
"""

from ..language import Parameters, Quantity, Rates, Readings, constant, log, maximum, minimum, power, reading, rising_hill, variable
from ..language.tables import Inflow, Lever
from ..physiology import circulation, fracture, glomerulus, immunity, infection, mineral, symptoms, tubule, urea, vitamin_d, white_cells
from ..physiology.signals import Signals
from .kinds import Absorption, Gut, OneCompartmentDisposition, ProteinBinding, absorbed, absorbing, total_concentration


class GlucocorticoidGains(Parameters):
    """What every glucocorticoid does, and how much of it."""

    interleukin_6_gain = constant("1", "share of induced interleukin-6 that is suppressed")
    interferon_gain = constant("1", "share of induced interferon that is suppressed")
    help_gain = constant("1", "share of T cell help that is suppressed")
    plasmablast_gain = constant("1", "share of plasmablast formation that is suppressed")
    recruitment_gain = constant("1", "share of leukocyte recruitment that is suppressed")
    barrier_gain = constant("1", "share of barrier injury that is prevented")
    tubule_gain = constant("1", "share of tubular inflammation that is suppressed")
    margination_gain = constant("1", "share of neutrophils that let go of vessel walls")
    traffic_gain = constant("1", "share of lymphocytes that leave blood for tissue")
    infection_gain = constant("1", "rise of infections")
    pressure_gain = constant("1", "rise of vascular tone")
    bone_formation_gain = constant("1", "share of bone formation that is suppressed")
    bone_resorption_gain = constant("1", "rise of bone resorption")
    fracture_gain = constant("1", "rise of fractures at a given mass of bone")
    sleep_gain = constant("1", "share of sleep and steady mood that is lost")
    harm_half = constant("1", "burden with half of the harm to calcium")
    harm_slope = constant("1", "steepness of that harm")
    absorption_gain = constant("1", "share of calcium absorption that is lost")
    excretion_gain = constant("1", "rise of calcium in the urine")
    calcidiol_gain = constant("1", "rise of 25(OH)D breakdown")
    catabolism_gain = constant("1", "rise of the breakdown of the body's protein")


def glucocorticoid_actions(effect: Quantity, burden: Quantity, p: GlucocorticoidGains) -> dict[Lever | Inflow, Quantity]:
    """What any glucocorticoid does.

    effect: the share of the day for which receptors are filled; burden: the amount of free drug against what can be. Both from 0 to 1.
    """
    calcium_harm = rising_hill(burden, half=p.harm_half, slope=p.harm_slope)
    return {
        # Wanted.
        immunity.Targets.interleukin_6_production: 1 - p.interleukin_6_gain * effect,
        immunity.Targets.interferon_production: 1 - p.interferon_gain * effect,
        immunity.Targets.t_cell_help: 1 - p.help_gain * effect,
        immunity.Targets.plasmablast_output: 1 - p.plasmablast_gain * effect,
        glomerulus.Targets.leukocyte_recruitment: 1 - p.recruitment_gain * effect,
        glomerulus.Targets.barrier_injury: 1 - p.barrier_gain * effect,
        tubule.Targets.inflammation: 1 - p.tubule_gain * effect,
        # Seen in the blood count, and no benefit.
        white_cells.Targets.margination: 1 - p.margination_gain * effect,
        white_cells.Targets.lymphocyte_traffic: 1 - p.traffic_gain * effect,
        # Unwanted.
        infection.Targets.rate: 1 + p.infection_gain * burden,
        circulation.Targets.vascular_tone: 1 + p.pressure_gain * burden,
        mineral.Targets.bone_formation: 1 - p.bone_formation_gain * burden,
        mineral.Targets.bone_resorption: 1 + p.bone_resorption_gain * burden,
        fracture.Targets.rate: 1 + p.fracture_gain * burden,
        symptoms.Targets.sleep: 1 - p.sleep_gain * burden,
        mineral.Targets.calcium_absorption: 1 - p.absorption_gain * calcium_harm,
        mineral.Targets.calcium_excretion: 1 + p.excretion_gain * calcium_harm,
        vitamin_d.Targets.calcidiol_loss: 1 + p.calcidiol_gain * calcium_harm,
        urea.Targets.catabolism: 1 + p.catabolism_gain * burden,
    }


class Prednisolone(Gut):
    """Prednisolone from a tablet."""

    taken = variable("mg", "prednisolone absorbed within the last day or so")
    unbound = variable("mg", "unbound prednisolone in the body")
    felt = variable("ug/L", "unbound prednisolone averaged over the answer of genes")


class PrednisoloneDisposition(Absorption, OneCompartmentDisposition, ProteinBinding, GlucocorticoidGains):
    """Its constants; clearance and volume are those of unbound drug."""

    lag = constant("h", "time from the mouth to the beginning of absorption")
    intake_time = constant("d", "time over which intake counts as one dose")
    intake_reference = constant("mg", "intake at which clearance and volume were found")
    intake_lowest = constant("mg", "intake below which availability rises no further, lest more arrive than was swallowed")
    intake_power = constant("1", "steepness with which availability falls with intake")
    weight_reference = constant("kg", "weight for which clearance and volume hold")
    weight_power = constant("1", "steepness of clearance in weight")
    renal_share = constant("1", "share of clearance that goes with the kidneys")
    carrier_power = constant("1", "steepness with which transcortin falls with albumin, both lost in the urine")
    gene_time = constant("d", "time that genes and their proteins take to answer")
    interval = constant("h", "time from one tablet to the next")
    half = constant("ug/L", "unbound prednisolone that fills half of the receptors")
    burden_half = constant("ug/L", "averaged unbound prednisolone with half of the burden that there can be")


class PrednisoloneLevels(Readings):
    total = reading("ug/L", "prednisolone in plasma, bound and free")
    free = reading("ug/L", "free prednisolone in plasma")


def prednisolone_rates(y: Prednisolone, p: PrednisoloneDisposition, body: Signals) -> Rates:
    """The rates of gut, intake, unbound drug and what genes feel of it."""
    entering = absorbed(y, p)
    available = power(maximum(y.taken, p.intake_lowest) / p.intake_reference, p.intake_power)
    concentration = _free(y, p, body)
    return {
        **absorbing(y, p),
        "taken": entering - y.taken / p.intake_time,
        "unbound": entering * available - _clearance(p, body) * concentration,
        "felt": (concentration - y.felt) / p.gene_time,
    }


def prednisolone_levels(y: Prednisolone, p: PrednisoloneDisposition, body: Signals) -> Rates:
    """Total and free prednisolone."""
    free, albumin = _free(y, p, body), body.albumin
    carrier = power(minimum(albumin / p.albumin_reference, 1), p.carrier_power)
    return {"total": total_concentration(free, p, albumin, carrier), "free": free}


def prednisolone_actions(y: Prednisolone, p: PrednisoloneDisposition, body: Signals) -> dict[Lever | Inflow, Quantity]:
    """What prednisolone does.

    After a tablet the concentration falls by half again and again, and with it the share of receptors that are filled. The mean of that
    share over the time to the next tablet has a closed form. An even intake is taken as that tablet.
    """
    falls = _clearance(p, body) / _volume(p, body) * p.interval
    filled = log(1 + falls * y.felt / p.half) / falls
    return glucocorticoid_actions(filled, rising_hill(y.felt, half=p.burden_half), p)


def _free(y: Prednisolone, p: PrednisoloneDisposition, body: Signals) -> Quantity:
    return y.unbound / _volume(p, body)


def _volume(p: PrednisoloneDisposition, body: Signals) -> Quantity:
    return p.volume * body.weight / p.weight_reference


def _clearance(p: PrednisoloneDisposition, body: Signals) -> Quantity:
    kidneys = 1 - p.renal_share + p.renal_share * minimum(body.gfr_relative, 1)
    return p.clearance * kidneys * power(body.weight / p.weight_reference, p.weight_power)
