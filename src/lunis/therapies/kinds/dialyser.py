"""Dialysis: blood on one side of a membrane, a bath on the other, be the membrane in a machine or the patient's own peritoneum.

Every solute crosses along its gradient, so that one rule gives what leaves and what enters: clearance times the difference between
bath and blood. What the bath does not hold only leaves. Fluid that is drawn off takes sodium and calcium with it as they stand in blood;
for the other solutes the clearance counts that already. Drugs that a bath takes read how much of one there is.
"""

from ...language import Parameters, Quantity, Rates, State, constant, maximum, minimum, variable
from ...language.tables import Inflow, Lever
from ...physiology import acid_base, filtration, magnesium, mineral, potassium, sodium, urea
from ...physiology.signals import Signals


class Treated(State):
    habit = variable("1", "dialysis averaged over weeks, 1 for the usual")


class Membrane(Parameters):
    average_time = constant("d", "time over which harm follows treatment")
    # What the bath does not hold.
    creatinine_clearance = constant("mL/min", "clearance of creatinine")
    urea_clearance = constant("mL/min", "clearance of urea")
    against_dialyser = constant("1", "clearance of small solutes against that of a usual dialyser")
    phosphate_clearance = constant("mL/min", "clearance of phosphate")
    phosphorus_molar_mass = constant("mg/mmol", "mass of phosphorus")
    # What it holds.
    potassium_clearance = constant("mL/min", "clearance of potassium")
    potassium_bath = constant("mmol/L", "potassium in the bath")
    sodium_clearance = constant("mL/min", "clearance of sodium")
    sodium_bath = constant("mmol/L", "sodium in the bath")
    bicarbonate_clearance = constant("mL/min", "clearance of bicarbonate")
    bicarbonate_bath = constant("mmol/L", "bicarbonate in the bath, or what becomes bicarbonate")
    calcium_clearance = constant("mL/min", "clearance of calcium")
    calcium_bath = constant("mmol/L", "calcium in the bath")
    calcium_passing = constant("1", "calcium in plasma that passes a membrane, against the ionised: complexes pass too")
    magnesium_clearance = constant("mL/min", "clearance of magnesium")
    magnesium_bath = constant("mmol/L", "magnesium in the bath")
    magnesium_free = constant("1", "share of magnesium in serum that is not bound")
    magnesium_molar_mass = constant("mg/mmol", "mass of magnesium")


def drawn_off(body: Signals, time: Quantity, limit: Quantity) -> Quantity:
    """Fluid drawn off now: what is in excess, within a time, up to a limit."""
    return minimum(maximum(body.fluid_excess, 0) / time, limit)


def dialysed(p: Membrane, body: Signals, running: Quantity, fluid: Quantity) -> dict[Lever | Inflow, Quantity]:
    """What crosses the membrane now, into the body where it is above zero; `running` is 1 while there is a bath, 0 without."""
    passing_calcium = p.calcium_passing * body.ionised_calcium
    free_magnesium = p.magnesium_free * body.magnesium / p.magnesium_molar_mass
    return {
        # Wanted. Calcium, sodium, magnesium and bicarbonate go either way, by the gradient.
        filtration.Doors.creatinine_removal: -running * p.creatinine_clearance * body.creatinine,
        urea.Doors.urea_removal: -running * p.urea_clearance * body.urea_nitrogen,
        urea.Targets.dialysis: 1 + running * p.against_dialyser,
        mineral.Doors.phosphate_removed: -running * p.phosphate_clearance * body.phosphate / p.phosphorus_molar_mass,
        potassium.Doors.potassium_removed: running * p.potassium_clearance * (p.potassium_bath - body.potassium),
        acid_base.Doors.bicarbonate_given: running * p.bicarbonate_clearance * (p.bicarbonate_bath - body.bicarbonate),
        sodium.Doors.fluid_removal: -fluid,
        sodium.Doors.sodium_given: running * p.sodium_clearance * (p.sodium_bath - body.sodium) - fluid * body.sodium,
        mineral.Doors.calcium_infused: running * p.calcium_clearance * (p.calcium_bath - passing_calcium) - fluid * passing_calcium,
        magnesium.Doors.magnesium_given: running * p.magnesium_clearance * (p.magnesium_bath - free_magnesium),
    }


class Dialysable(Parameters):
    """A drug that a bath takes."""

    dialyser_clearance = constant("L/h", "clearance by a usual dialyser while it runs")


def by_dialysis(p: Dialysable, body: Signals) -> Quantity:
    """Clearance of a drug by whatever bath there is now."""
    return p.dialyser_clearance * body.dialysis


def treated(y: Treated, p: Membrane, usual: Quantity) -> Rates:
    """The rate of the habit; `usual` is what runs now against the usual treatment."""
    return {"habit": (usual - y.habit) / p.average_time}
