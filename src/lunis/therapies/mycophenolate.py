"""Mycophenolate: an oral prodrug of mycophenolic acid, which starves dividing lymphocytes of guanine.

The acid follows two compartments. Falling filtration slows its clearance; low albumin frees it and speeds its clearance alike. Less
arrives of a large dose than of a small one.
The prescriber halves the dose when neutrophils are few, and holds it when they are very few.
Left out: that of the first doses a little too much arrives, the second peak from bile, differences between salts, faster clearance under
prednisone, the gut's complaints.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Readings, Route, Therapy, constant, maximum, power, reading, rising_hill, variable
from ..language.schedules import twice_daily
from ..language.tables import Inflow, Lever
from ..physiology import blood, glomerulus, immunity, infection, white_cells
from ..physiology.signals import Signals
from .kinds import (
    Review,
    Reviewed,
    Transit,
    TransitAbsorption,
    TwoCompartmentDisposition,
    TwoCompartments,
    absorbed,
    held_below,
    passing,
    reviewed,
    two_compartments,
)


class Variables(Transit, TwoCompartments, Reviewed):
    taken = variable("mg", "acid absorbed within the last half a day or so")
    felt = variable("ug/L", "unbound acid averaged over the life of guanine stores")


class Constants(TransitAbsorption, TwoCompartmentDisposition, Review):
    acid_share = constant("1", "acid in the mofetil ester, by mass")
    intake_time = constant("h", "time over which intake counts as one dose")
    intake_reference = constant("mg", "intake at which clearance and volumes were found")
    intake_lowest = constant("mg", "intake below which availability rises no further")
    intake_power = constant("1", "steepness with which availability falls with intake")
    weight_reference = constant("kg", "weight for which clearance holds")
    weight_power = constant("1", "steepness of clearance in weight")
    filtration_reference = constant("mL/min", "filtration at which clearance is as given")
    filtration_power = constant("1", "steepness of clearance in filtration")
    filtration_lowest = constant("mL/min", "filtration below which clearance falls no further")
    albumin_reference = constant("g/dL", "albumin at which clearance is as given")
    albumin_power = constant("1", "steepness of clearance, and of the free share, in albumin")
    unbound_share = constant("1", "share not bound to protein at reference albumin")
    guanine_time = constant("d", "time in which guanine stores follow the drug")
    half = constant("ug/L", "unbound acid that halves the activity of IMPDH")
    lymphocyte_reliance = constant("1", "share of B cell division that needs IMPDH")
    t_cell_reliance = constant("1", "share of helper T cell division that needs IMPDH")
    recruitment_gain = constant("1", "share of leukocyte recruitment that is prevented")
    marrow_reliance = constant("1", "share of red cell and neutrophil precursor division that needs IMPDH")
    infection_gain = constant("1", "rise of infections")
    neutrophils_low = constant("Gcells/L", "neutrophils below which the dose is lowered")
    lowered_share = constant("1", "share of the dose that is then given")
    neutrophils_lowest = constant("Gcells/L", "neutrophils below which it is held")


class Levels(Readings):
    concentration = reading("mg/L", "mycophenolic acid in plasma, bound and free")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    filtration = maximum(body.gfr, p.filtration_lowest) / p.filtration_reference
    freed = power(p.albumin_reference / body.albumin, p.albumin_power)
    clearance = p.clearance * power(body.weight / p.weight_reference, p.weight_power) * power(filtration, p.filtration_power) * freed
    entering = absorbed(y, p)
    available = power(maximum(y.taken, p.intake_lowest) / p.intake_reference, p.intake_power)
    unbound = y.central / p.volume * p.unbound_share * freed
    lowered = held_below(body.neutrophils, p.neutrophils_low, to=p.lowered_share)
    return Variables.rates(
        **passing(y, p),
        taken=entering - y.taken / p.intake_time,
        **two_compartments(y, p, entering * available, clearance),
        felt=(unbound - y.felt) / p.guanine_time,
        **reviewed(y, p, lowered * held_below(body.neutrophils, p.neutrophils_lowest)),
    )


def read(y: Variables, p: Constants, body: Signals) -> Rates:
    return Levels.tell(concentration=y.central / p.volume)


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    inhibited = rising_hill(y.felt, half=p.half)
    return {
        # Wanted. Passage into plasmablasts belongs to the first lever.
        immunity.Targets.lymphocyte_division: 1 - p.lymphocyte_reliance * inhibited,
        immunity.Targets.t_cell_division: 1 - p.t_cell_reliance * inhibited,
        glomerulus.Targets.leukocyte_recruitment: 1 - p.recruitment_gain * inhibited,
        # Unwanted.
        blood.Targets.marrow_division: 1 - p.marrow_reliance * inhibited,
        white_cells.Targets.neutrophil_division: 1 - p.marrow_reliance * inhibited,
        infection.Targets.rate: 1 + p.infection_gain * inhibited,
    }


mycophenolate = Therapy(
    "mycophenolate",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("mycophenolate"),
    routes={"oral": Route(into=Variables.swallowed, share=Constants.acid_share, given=Variables.given)},
    readings=Levels,
    read=read,
    usual=twice_daily("1 g"),
)
