"""What every drug that acts as erythropoietin does, counted in units of the hormone of a healthy body.

The marrow sees drug and hormone as one. Whether red cells follow depends on iron and inflammation, which is the blood's own affair. Doses
are raised and lowered by steps that keep haemoglobin within a range, and dropped above a limit. Harm follows the drug, and clots also the
haemoglobin that it brings. Left out: what the marrow itself takes up of the drug, so that it lasts longer after chemotherapy.
"""

from ...language import Quantity, Rates, constant, falling_hill, rising_hill
from ...language.tables import Inflow, Lever
from ...physiology import blood, circulation, death, thrombosis
from ...physiology.signals import Signals
from .review import STEEPNESS, TIGHT, Titrated, Titration, held_above, kept_within


class Stimulation(Titration):
    haemoglobin_low = constant("g/dL", "haemoglobin below which doses are raised")
    haemoglobin_high = constant("g/dL", "haemoglobin above which they are lowered")
    haemoglobin_limit = constant("g/dL", "haemoglobin above which doses are dropped")
    hormone_loss = constant("1/d", "elimination of erythropoietin")
    strength = constant("1", "effect against erythropoietin of the same level")
    harm_half = constant("1", "drug, against the healthy level of the hormone, at half of the harm")
    pressure_gain = constant("1", "rise of arterial pressure")
    clot_gain = constant("1", "rise of clots")
    clot_gain_thick = constant("1", "further rise of clots when haemoglobin is high")
    heart_gain_thick = constant("1", "rise of deaths from heart and stroke when haemoglobin is high")
    haemoglobin_thick = constant("g/dL", "haemoglobin at which half of that further harm is there")


def haemoglobin_titrated(y: Titrated, p: Stimulation, level: Quantity, body: Signals) -> Rates:
    """The rates of a dose that keeps haemoglobin within its range."""
    lack = falling_hill(body.haemoglobin, half=p.haemoglobin_low, slope=STEEPNESS)
    excess = rising_hill(body.haemoglobin, half=p.haemoglobin_high, slope=STEEPNESS)
    safe = held_above(body.haemoglobin, p.haemoglobin_limit, slope=TIGHT)
    return kept_within(y, p, present=level / (level + p.harm_half), lack=lack, excess=excess, safe=safe)


def stimulation(level: Quantity, p: Stimulation, body: Signals) -> dict[Lever | Inflow, Quantity]:
    """What the drug does at a level counted in healthy levels of the hormone."""
    acting = level / (level + p.harm_half)
    thick = rising_hill(body.haemoglobin, half=p.haemoglobin_thick, slope=STEEPNESS)
    return {
        # Wanted. Lost as the hormone is, so that drug and hormone add up.
        blood.Doors.erythropoietin_given: p.hormone_loss * p.strength * level,
        # Unwanted.
        circulation.Targets.vascular_tone: 1 + p.pressure_gain * acting,
        thrombosis.Targets.rate: 1 + acting * (p.clot_gain + p.clot_gain_thick * thick),
        death.Targets.cardiovascular: 1 + p.heart_gain_thick * acting * thick,
    }
