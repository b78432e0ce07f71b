"""Cyclophosphamide: the liver turns it into a short-lived poison that links strands of DNA, so that cells die when they divide.

What counts is the exposure to 4-hydroxycyclophosphamide. It leaves lesions that kill for some days: B cells above all, T cells and the
precursors of neutrophils too, which are fewest a week or two after a pulse. Follicles of the ovary die by the exposure itself, and
malignancies come years later by all that was ever given. Before each pulse the prescriber looks at the neutrophils: where some patients
would wait, the average of them gets a smaller pulse.

Usual is the Euro-Lupus regimen; `nih()` is the monthly one.
Left out: enzymes that it induces itself, which matter in weeks of daily tablets; the bladder, spared by fluids and mesna; sperm; what
a dialyser takes of the metabolites.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Readings, Regimen, Route, Therapy, constant, falling_hill, reading, rising_hill, variable
from ..language.schedules import pulses
from ..language.tables import Inflow, Lever
from ..physiology import blood, glomerulus, immunity, infection, malignancy, ovary, white_cells
from ..physiology.signals import Signals
from .kinds import (
    Dialysable,
    Formation,
    Metabolite,
    OneCompartment,
    OneCompartmentDisposition,
    Review,
    Reviewed,
    by_dialysis,
    held_below,
    metabolite,
    one_compartment,
    reviewed,
)


class Variables(OneCompartment, Metabolite, Reviewed):
    lesions = variable("mg*h/L", "lesions of DNA that wait for a division, as exposure to the metabolite that made them")


class Constants(OneCompartmentDisposition, Formation, Dialysable, Review):
    weight_reference = constant("kg", "weight for which clearances and volumes hold")
    renal_share = constant("1", "share of clearance that goes with the kidneys")
    lesion_time = constant("d", "time for which lesions last")
    b_cell_kill = constant("L/mg/h", "rise of the loss of B cells for each unit of lesions")
    memory_kill = constant("L/mg/h", "rise of the loss of memory B cells")
    t_cell_kill = constant("L/mg/h", "rise of the loss of T cells")
    division_half = constant("mg*h/L", "lesions at which half of dividing lymphocytes die")
    neutrophil_half = constant("mg*h/L", "lesions at which half of dividing neutrophil precursors die")
    neutrophil_slope = constant("1", "steepness of that")
    t_cell_reliance = constant("1", "share of helper T cell formation that is division")
    marrow_reliance = constant("1", "share of red cell precursors that is as easily killed")
    recruitment_gain = constant("1", "share of leukocyte recruitment that is prevented")
    infection_gain = constant("1", "rise of infections by lack of lymphocytes")
    follicle_kill = constant("L/mg", "rise of the loss of follicles for each unit of the metabolite")
    genotoxic_unit = constant("g", "dose that counts as one unit of genotoxic exposure")
    neutrophils_lowest = constant("Gcells/L", "neutrophils at which half of the next pulse is held back")


class Levels(Readings):
    concentration = reading("mg/L", "cyclophosphamide in plasma")
    metabolite = reading("mg/L", "4-hydroxycyclophosphamide in plasma")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    kidneys = p.renal_share * body.gfr_relative
    liver = 1 - p.renal_share
    # Clearance and volume both follow weight, which leaves the pace at which an amount is cleared; a dialyser's does not.
    clearance = p.clearance * (liver + kidneys) + by_dialysis(p, body) / _size(p, body)
    return Variables.rates(
        **one_compartment(y, entering=0.0, clearance=clearance, volume=p.volume),
        **metabolite(y, p, p.clearance * liver * y.central / p.volume, p.metabolite_clearance),
        lesions=_metabolite(y, p, body) - y.lesions / p.lesion_time,
        **reviewed(y, p, held_below(body.neutrophils, p.neutrophils_lowest)),
    )


def read(y: Variables, p: Constants, body: Signals) -> Rates:
    return Levels.tell(concentration=y.central / (p.volume * _size(p, body)), metabolite=_metabolite(y, p, body))


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    dividing_killed = rising_hill(y.lesions, half=p.division_half)
    given = p.clearance * (1 - p.renal_share + p.renal_share * body.gfr_relative) * y.central / p.volume
    return {
        # Wanted.
        immunity.Targets.b_cell_loss: 1 + p.b_cell_kill * y.lesions,
        immunity.Targets.memory_b_cell_loss: 1 + p.memory_kill * y.lesions,
        immunity.Targets.lymphocyte_division: 1 - dividing_killed,
        immunity.Targets.t_cell_division: 1 - p.t_cell_reliance * dividing_killed,
        white_cells.Targets.t_cell_loss: 1 + p.t_cell_kill * y.lesions,
        glomerulus.Targets.leukocyte_recruitment: 1 - p.recruitment_gain * dividing_killed,
        # Unwanted.
        white_cells.Targets.neutrophil_division: falling_hill(y.lesions, half=p.neutrophil_half, slope=p.neutrophil_slope),
        blood.Targets.marrow_division: 1 - p.marrow_reliance * dividing_killed,
        infection.Targets.rate: 1 + p.infection_gain * dividing_killed,
        ovary.Targets.follicle_loss: 1 + p.follicle_kill * _metabolite(y, p, body),
        malignancy.Doors.genotoxic_given: given / p.genotoxic_unit,
    }


def _size(p: Constants, body: Signals) -> Quantity:
    return body.weight / p.weight_reference


def _metabolite(y: Variables, p: Constants, body: Signals) -> Quantity:
    return y.metabolite / (p.metabolite_volume * _size(p, body))


cyclophosphamide = Therapy(
    "cyclophosphamide",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("cyclophosphamide"),
    routes={"intravenous": Route(into=Variables.central, given=Variables.given)},
    readings=Levels,
    read=read,
    usual=pulses("500 mg", count=6, interval="2 weeks"),
)


def nih(dose: str = "750 mg/m2", count: int = 6) -> Regimen:
    """The monthly regimen of the National Institutes of Health, from 0.5 to 1 g/m2."""
    return cyclophosphamide.pulses(dose, count=count, interval="30 d")
