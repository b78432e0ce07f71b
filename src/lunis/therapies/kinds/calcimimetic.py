"""What every calcimimetic does: glands and tubules sense more calcium than there is.

So PTH falls at once, and calcium with it, for good and ill: low calcium brings cramps and tetany by itself. Doses follow PTH, and are
dropped while calcium is low.
"""

from ...language import Quantity, Rates, constant
from ...language.tables import Inflow, Lever
from ...physiology import mineral, parathyroid
from ...physiology.signals import Signals
from .review import TIGHT, Titrated, Titration, held_below, titrated


class CalciumSensing(Titration):
    pth_target = constant("pg/mL", "PTH at which half of the largest dose is given")
    calcium_limit = constant("mg/dL", "calcium in serum below which doses are dropped")
    half = constant("ug/L", "drug in plasma at half of the effect")
    sensing_most = constant("1", "calcium that glands sense beyond what there is, at most")
    excretion_gain = constant("1", "rise of calcium lost in urine, at most")


def pth_titrated(y: Titrated, p: CalciumSensing, concentration: Quantity, body: Signals) -> Rates:
    """The rates of a dose that follows PTH."""
    need = held_below(body.pth, p.pth_target)
    return titrated(y, p, present=occupancy(concentration, p), need=need, safe=held_below(body.total_calcium, p.calcium_limit, slope=TIGHT))


def occupancy(concentration: Quantity, p: CalciumSensing) -> Quantity:
    """Receptors with drug on them."""
    return concentration / (concentration + p.half)


def mimicking_calcium(concentration: Quantity, p: CalciumSensing) -> dict[Lever | Inflow, Quantity]:
    """What the drug does at a concentration."""
    bound = occupancy(concentration, p)
    return {
        # Wanted.
        parathyroid.Targets.calcium_sensing: 1 + p.sensing_most * bound,
        # Unwanted.
        mineral.Targets.calcium_excretion: 1 + p.excretion_gain * bound,
    }
