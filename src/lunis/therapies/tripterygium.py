"""Tripterygium: glycosides of thunder god vine, an oral immunosuppressant of Chinese clinics, and no mild herb.

Triptolide, its most active part, is gone from blood within hours; it stops the transcription of genes, and their products fade over days.
The course is written in milligrams of glycosides, since tablets are made to that and their triptolide varies.
Wanted and unwanted effects have one cause, so that no dose has the one without the other.
Left out: the liver, the gut, sperm and skin (warnings), differences between makers, cycles that stop and come back.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Route, Therapy, constant, rising_hill, variable
from ..language.schedules import every
from ..language.tables import Inflow, Lever
from ..physiology import blood, filtration, glomerulus, immunity, infection, ovary, white_cells
from ..physiology.signals import Signals
from .kinds import Absorption, Gut, OneCompartment, absorbed, absorbing


class Variables(Gut, OneCompartment):
    felt = variable("mg", "drug in the body averaged over the life of gene products")
    steadied = variable("1", "steadying of podocytes, 0 to 1")


class Constants(Absorption):
    elimination = constant("1/h", "elimination")
    gene_time = constant("d", "time in which gene products follow the drug")
    half = constant("mg", "averaged drug in the body with half of the effect")
    help_gain = constant("1", "share of T cell help that is suppressed")
    division_gain = constant("1", "share of B cell division that is suppressed")
    interleukin_6_gain = constant("1", "share of induced interleukin-6 that is suppressed")
    recruitment_gain = constant("1", "share of leukocyte recruitment that is suppressed")
    steadying_gain = constant("1", "share of the protein leak that steadied podocytes hold back")
    steadying_time = constant("d", "time that podocytes take to be steadied, and to lose it")
    follicle_gain = constant("1", "rise of the loss of follicles")
    marrow_gain = constant("1", "share of red cell and neutrophil precursor division that is suppressed")
    infection_gain = constant("1", "rise of infections")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    return Variables.rates(
        **absorbing(y, p),
        central=absorbed(y, p) - p.elimination * y.central,
        felt=(y.central - y.felt) / p.gene_time,
        steadied=(rising_hill(y.felt, half=p.half) - y.steadied) / p.steadying_time,
    )


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    stopped = rising_hill(y.felt, half=p.half)
    return {
        # Wanted.
        immunity.Targets.t_cell_help: 1 - p.help_gain * stopped,
        immunity.Targets.lymphocyte_division: 1 - p.division_gain * stopped,
        immunity.Targets.interleukin_6_production: 1 - p.interleukin_6_gain * stopped,
        glomerulus.Targets.leukocyte_recruitment: 1 - p.recruitment_gain * stopped,
        filtration.Targets.protein_leak: 1 - p.steadying_gain * y.steadied,
        # Unwanted.
        ovary.Targets.follicle_loss: 1 + p.follicle_gain * stopped,
        blood.Targets.marrow_division: 1 - p.marrow_gain * stopped,
        white_cells.Targets.neutrophil_division: 1 - p.marrow_gain * stopped,
        infection.Targets.rate: 1 + p.infection_gain * stopped,
    }


tripterygium = Therapy(
    "tripterygium",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("tripterygium"),
    routes={"oral": Route(into=Variables.gut)},
    usual=every("8 h", "20 mg"),
)
