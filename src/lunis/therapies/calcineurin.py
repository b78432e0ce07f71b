"""What every calcineurin inhibitor does, and how its prescriber answers a fall of filtration.

Four effects that come and go at paces of their own, and are never one:
T cells give less help for as long as the drug is in blood;
podocytes are steadied over weeks, whatever immunity does, and lose that within weeks after the last dose;
afferent arterioles narrow, so that filtration and protein in urine fall within days and return within days;
arterioles turn to hyaline while the drug lasts, and nephrons behind them are lost for good.
Tubules hold potassium and lose magnesium, pressure rises, infections and malignancies too.

Left out: insulin and new diabetes (a warning), uric acid, tremor, hair and gums, microangiopathy, inducers and inhibitors of CYP3A.
"""

from ..language import Parameters, Quantity, Rates, constant, falling_hill, minimum, rising_hill, variable
from ..language.tables import Inflow, Lever
from ..physiology import circulation, filtration, glomerulus, immunity, infection, magnesium, malignancy, potassium, tubule
from ..physiology.signals import Signals
from .kinds import Memory, Remembered, held_below, remembering
from .kinds.review import STEEPNESS


class Calcineurin(Remembered):
    felt = variable("ug/L", "blood level averaged over the days that arterioles and tubules take to answer")
    steadied = variable("1", "steadying of podocytes, 0 to 1")
    hyalinosis = variable("1", "arterioles turned to hyaline, 0 to 1")


class CalcineurinGains(Parameters):
    """What a calcineurin inhibitor does, and how much of it."""

    half = constant("ug/L", "blood level that halves calcineurin")
    arteriole_half = constant("ug/L", "blood level with half of the most that afferent arterioles narrow")
    arteriole_slope = constant("1", "steepness of narrowing in the blood level")
    answer_time = constant("d", "time in which arterioles and tubules answer, and let go")
    help_gain = constant("1", "share of T cell help that needs calcineurin")
    steadying_gain = constant("1", "share of the protein leak that steadied podocytes hold back")
    steadying_time = constant("d", "time that podocytes take to be steadied, and to lose it")
    pressure_leak_gain = constant("1", "share of the protein leak that falls with glomerular pressure when arterioles narrow most")
    narrowing_gain = constant("1", "rise of afferent resistance when arterioles narrow most")
    hyaline_rate = constant("1/y", "pace at which arterioles turn to hyaline when they are narrowed most")
    nephron_loss = constant("1/y", "nephrons lost where all arterioles are hyaline")
    scarring = constant("1/y", "interstitium scarred where all arterioles are hyaline")
    potassium_gain = constant("1", "share of potassium excretion that needs calcineurin")
    magnesium_gain = constant("1", "rise of magnesium excretion without calcineurin")
    pressure_gain = constant("1", "rise of vascular tone without calcineurin")
    infection_gain = constant("1", "rise of infections without calcineurin in T cells")
    malignancy_gain = constant("1", "rise of malignancies without calcineurin in T cells")


class FiltrationRule(Memory):
    """When the dose is lowered, and when it is stopped, as eGFR falls from where it stood before the first dose."""

    filtration_limit = constant("mL/min/1.73m2", "eGFR below which the rule holds")
    lowered_at = constant("1", "share of the first eGFR below which the dose is lowered")
    lowered_to = constant("1", "share of the dose that is then left")
    stopped_at = constant("1", "share of the first eGFR below which no more is given")
    detected = constant("ug/L", "blood level from which the drug counts as begun")


def calcineurin_rates(level: Quantity, y: Calcineurin, p: CalcineurinGains) -> Rates:
    """The rates of what is felt of a blood level, and of what it leaves behind."""
    return {
        "felt": (level - y.felt) / p.answer_time,
        "steadied": (rising_hill(y.felt, half=p.half) - y.steadied) / p.steadying_time,
        "hyalinosis": p.hyaline_rate * _narrowed(y, p) * (1 - y.hyalinosis),
    }


def first_egfr(level: Quantity, y: Calcineurin, p: FiltrationRule, body: Signals) -> Rates:
    """The rates of the memory of eGFR, which stands once the drug is in blood."""
    return remembering(y, p, body.egfr, present=rising_hill(level, half=p.detected))


def filtration_allows(y: Calcineurin, p: FiltrationRule, body: Signals, stopped_to: Quantity = 0.0) -> Quantity:
    """The share of the dose that the fall of eGFR since the first dose allows; all of it above the limit of the rule."""
    lowered = held_below(body.egfr, p.lowered_at * y.before, to=p.lowered_to)
    stopped = held_below(body.egfr, p.stopped_at * y.before, to=stopped_to)
    holds = falling_hill(body.egfr, half=p.filtration_limit, slope=STEEPNESS)
    return 1 - holds * (1 - lowered * stopped)


def led_by_level(trough: Quantity, aimed: Quantity, y: Calcineurin, p: FiltrationRule, most: Quantity) -> Rates:
    """The rate of the given share when the dose is led by blood levels: more below the aim, less above it, none changed before a level."""
    wanted = minimum(y.given * 2 * falling_hill(trough, half=aimed, slope=2), most)
    return {"given": rising_hill(trough, half=p.detected) * (wanted - y.given) / p.review_time}


def calcineurin_actions(level: Quantity, y: Calcineurin, p: CalcineurinGains, body: Signals) -> dict[Lever | Inflow, Quantity]:
    """What any calcineurin inhibitor does at a blood level, and at what has been felt of it."""
    inhibited, lastingly, narrowed = rising_hill(level, half=p.half), rising_hill(y.felt, half=p.half), _narrowed(y, p)
    return {
        # Wanted. Steadied podocytes hold protein back; that a lower pressure does so too is seen in urine, and is no benefit.
        immunity.Targets.t_cell_help: 1 - p.help_gain * inhibited,
        filtration.Targets.protein_leak: (1 - p.steadying_gain * y.steadied) * (1 - p.pressure_leak_gain * narrowed),
        # Unwanted.
        filtration.Targets.afferent_resistance: 1 + p.narrowing_gain * narrowed,
        glomerulus.Doors.nephron_injury: -p.nephron_loss * y.hyalinosis * body.nephrons,
        tubule.Doors.fibrosis_injury: p.scarring * y.hyalinosis * (1 - body.interstitial_fibrosis),
        potassium.Targets.excretion: 1 - p.potassium_gain * lastingly,
        magnesium.Targets.excretion: 1 + p.magnesium_gain * lastingly,
        circulation.Targets.vascular_tone: 1 + p.pressure_gain * lastingly,
        infection.Targets.rate: 1 + p.infection_gain * inhibited,
        malignancy.Targets.rate: 1 + p.malignancy_gain * inhibited,
    }


def _narrowed(y: Calcineurin, p: CalcineurinGains) -> Quantity:
    return rising_hill(y.felt, half=p.arteriole_half, slope=p.arteriole_slope)
