"""Tubules and the tissue between them: cells that are injured and grow back, inflammation, myofibroblasts, fibrosis.

Toxins, a starved circulation and, slightly, protein that is taken up kill tubular cells. Those that are left divide and close the gap
within weeks; while it is open less is filtered and fewer hormones are made. Where many cells are gone at once, or for long, some tubules
never heal: their nephrons are lost, and scar takes the place.

Inflammation spreads from the glomeruli and from protein that tubules take up; it and TGF-beta raise myofibroblasts, which lay down the
scar. Fibrosis withdraws slowly.

Left out: tubular transport, salt and water that injured tubules waste, tubulitis by T cells, cancer after toxins, and the loss of
capillaries as a state.
"""

from ..language import (
    Inflows,
    Levers,
    Organ,
    Parameters,
    Rates,
    Resets,
    State,
    constant,
    inflow,
    lever,
    maximum,
    power,
    reset,
    rising_hill,
    variable,
)
from ..language.tables import Reset
from .signals import Signals


class Variables(State):
    cells = variable("1", "tubular cells at work in the nephrons that are left, against health", rest=1)
    inflammation = variable("1", "tubulointerstitial inflammation, about 1 in active nephritis")
    myofibroblasts = variable("1", "myofibroblasts, about 1 in active nephritis")
    interstitial_fibrosis = variable("1", "fibrosed share of the interstitium")


class Constants(Parameters):
    # Cells.
    cell_recovery = constant("1/d", "regrowth of lost tubular cells")
    cell_loss_by_protein = constant("1/d", "tubular cells lost to protein in urine, at most")
    cell_loss_by_ischaemia = constant("1/d", "tubular cells lost without any perfusion")
    perfusion_borne = constant("1", "perfusion against health that tubular cells bear")
    abandonment = constant("1/d", "nephrons lost where all tubular cells are gone")
    abandonment_power = constant("1", "power with which the share of cells that are gone enters")
    # Tissue.
    inflammation_turnover = constant("1/d", "turnover of interstitial inflammation")
    inflammation_from_glomeruli = constant("1", "inflammation for each unit of glomerular leukocytes")
    inflammation_from_protein = constant("1", "inflammation from protein in urine, at most")
    protein_half = constant("g/g", "proteinuria above normal at half of that")
    protein_slope = constant("1", "steepness of that")
    proteinuria_normal = constant("g/g", "proteinuria that does no harm")
    myofibroblast_turnover = constant("1/d", "turnover of myofibroblasts")
    myofibroblasts_from_inflammation = constant("1", "myofibroblasts for each unit of inflammation")
    myofibroblasts_from_tgf = constant("1", "myofibroblasts for each unit of TGF-beta")
    fibrosis_formation = constant("1/d", "share of the interstitium scarred by each unit of myofibroblasts")
    fibrosis_degradation = constant("1/d", "withdrawal of fibrosis")
    fibrosis_from_loss = constant("1", "share of the interstitium scarred for the share of nephrons lost with their tubule")
    atrophy = constant("1", "share of its hormone-making tissue that a fibrosed interstitium has lost")


class Targets(Levers):
    cell_injury = lever("loss of tubular cells")
    cell_recovery = lever("regrowth of tubular cells: toxins that bind to DNA hold it up")
    inflammation = lever("making of interstitial inflammation")
    fibrosis_formation = lever("laying down of interstitial fibrosis")
    fibrosis_degradation = lever("withdrawal of interstitial fibrosis")


class Doors(Inflows):
    toxic_injury = inflow("1/d", "tubular cells lost to a toxin: a negative flux", into=Variables.cells)
    fibrosis_injury = inflow("1/d", "scarring by a drug that is toxic to tubules", into=Variables.interstitial_fibrosis)


class Events(Resets):
    graft = reset("1", "a kidney put in, however large: its tubules and its interstitium")


def equations(y: Variables, p: Constants, body: Signals, act: Targets) -> tuple[Rates, Rates]:
    protein = rising_hill(maximum(body.upcr - p.proteinuria_normal, 0), half=p.protein_half, slope=p.protein_slope)
    starved = maximum(1 - body.perfusion / p.perfusion_borne, 0)
    hit = (p.cell_loss_by_protein * protein + p.cell_loss_by_ischaemia * starved) * act.cell_injury
    abandoned = p.abandonment * power(1 - y.cells, p.abandonment_power)

    inflamed = p.inflammation_from_glomeruli * body.leukocytes + p.inflammation_from_protein * protein
    raised = p.myofibroblasts_from_inflammation * y.inflammation + p.myofibroblasts_from_tgf * body.fibrogenic_signal
    laid_down = p.fibrosis_formation * y.myofibroblasts + p.fibrosis_from_loss * abandoned
    scarred = laid_down * act.fibrosis_formation * (1 - y.interstitial_fibrosis)
    withdrawn = p.fibrosis_degradation * act.fibrosis_degradation * y.interstitial_fibrosis
    return Variables.rates(
        cells=p.cell_recovery * act.cell_recovery * (1 - y.cells) - hit * y.cells,
        inflammation=p.inflammation_turnover * (inflamed * act.inflammation - y.inflammation),
        myofibroblasts=p.myofibroblast_turnover * (raised - y.myofibroblasts),
        interstitial_fibrosis=scarred - withdrawn,
    ), Signals.tell(
        tubular_inflammation=y.inflammation,
        interstitial_fibrosis=y.interstitial_fibrosis,
        tubular_cells=y.cells,
        tubular_abandonment=abandoned,
        tubular_mass=body.nephrons * y.cells * (1 - p.atrophy * y.interstitial_fibrosis),
    )


def changes(y: Variables, p: Constants, by: Events) -> dict[Reset, Rates]:
    """A graft takes the place of the patient's own kidneys, and is sound."""
    return {Events.graft: Variables.at(cells=1.0, inflammation=0.0, myofibroblasts=0.0, interstitial_fibrosis=0.0)}


tubule = Organ("tubule", Variables, Constants, Targets, equations, inflows=Doors, resets=Events, changes=changes)
