"""White cells of the blood: neutrophils from the marrow, T and B lymphocytes between blood and tissue.

Neutrophil precursors divide, ripen for days and enter blood, where half of the cells cling to vessel walls and are not counted; too
few in blood call for more division (the chain and its feedback are Friberg's; here stem cells feed it, so that a lasting weak
poison does not empty the marrow). Lymphocytes are counted in blood but live in tissue: interferon and glucocorticoid hold them there.

Left out: infection and inflammation that raise neutrophils, growth factors given, monocytes, eosinophils and platelets; antibody
against lymphocytes; subsets of T cells.
"""

from ..language import (
    Levers,
    Organ,
    Parameters,
    Rates,
    State,
    constant,
    lever,
    maximum,
    minimum,
    power,
    rising_hill,
    variable,
)
from .signals import Signals


class Variables(State):
    dividing = variable("1", "neutrophil precursors that divide, against health", rest=1)
    maturing = variable("1", "young precursors that no longer divide", rest=1)
    ripening = variable("1", "older precursors", rest=1)
    ripe = variable("1", "neutrophils about to leave the marrow", rest=1)
    granulocytes = variable("1", "neutrophils in blood, counted and clinging to walls, against health", rest=1)
    b_cells = variable("1", "B cells of all specificities in blood and the tissue that it reaches, against health", rest=1)
    t_cells = variable("1", "T and natural killer cells in blood and tissue, against health", rest=1)


class Constants(Parameters):
    # neutrophils
    neutrophils_normal = constant("Gcells/L", "neutrophils of this person in health")
    transit = constant("d", "time from the last division to blood")
    self_renewal = constant("1", "share of dividing precursors that come from their own kind and not from stem cells")
    feedback = constant("1", "steepness with which division rises as neutrophils fall")
    feedback_lowest = constant("1", "neutrophils below which it rises no further")
    neutrophil_turnover = constant("1/d", "loss of neutrophils from blood")
    lupus_on_neutrophils = constant("1", "further loss at very high interferon, of that in health")
    marginated = constant("1", "share of neutrophils in blood that cling to vessel walls")
    # lymphocytes
    b_lymphocytes_normal = constant("Gcells/L", "B lymphocytes in healthy blood")
    t_lymphocytes_normal = constant("Gcells/L", "T and natural killer lymphocytes in healthy blood")
    b_cell_turnover = constant("1/d", "turnover of B cells")
    t_cell_turnover = constant("1/d", "turnover of T cells")
    b_cell_division = constant("1", "share of B cell formation that drugs against division reach")
    t_cell_division = constant("1", "share of T cell formation that drugs against division reach")
    survival_by_baff = constant("1", "share of young B cells that live to reach blood by BAFF")
    sequestration = constant("1", "lymphocytes held in tissue for each left in blood, at very high interferon")
    interferon_half = constant("1", "interferon above health at half of its effects")


class Targets(Levers):
    neutrophil_division = lever("division of neutrophil precursors in the marrow")
    margination = lever("neutrophils that cling to vessel walls")
    lymphocyte_traffic = lever("lymphocytes that blood holds of all in the body")
    b_cell_arrival = lever("young B cells that live to reach blood, beyond what BAFF does everywhere")
    b_cell_loss = lever("death of B cells of blood, beyond what a drug does to B cells everywhere")
    t_cell_loss = lever("death of T cells")


def equations(y: Variables, p: Constants, body: Signals, act: Targets) -> tuple[Rates, Rates]:
    interferon = rising_hill(maximum(body.interferon - 1, 0), half=p.interferon_half)

    # Marrow: three stages of ripening and one of division share the transit time.
    step = 2 * 2 / p.transit
    called = power(maximum(y.granulocytes, p.feedback_lowest), -p.feedback)
    divided = (1 - p.self_renewal + p.self_renewal * y.dividing) * called * act.neutrophil_division
    worn = (1 + p.lupus_on_neutrophils * interferon) * y.granulocytes
    free = (1 - p.marginated * act.margination) / (1 - p.marginated)

    # Lymphocytes: young B cells need BAFF on their way to blood, and live on there; BAFF above health keeps autoreactive cells, not all.
    b_cells_made = (1 - p.b_cell_division + p.b_cell_division * body.immune_proliferation) * body.b_cell_formation
    b_cells_arrived = (1 - p.survival_by_baff + p.survival_by_baff * minimum(body.baff, 1)) * act.b_cell_arrival
    t_cells_made = 1 - p.t_cell_division + p.t_cell_division * body.t_cell_proliferation
    in_blood = act.lymphocyte_traffic / (1 + p.sequestration * interferon)
    b_lymphocytes = p.b_lymphocytes_normal * y.b_cells * in_blood
    t_lymphocytes = p.t_lymphocytes_normal * y.t_cells * in_blood

    return Variables.rates(
        dividing=step * (divided - y.dividing),
        maturing=step * (y.dividing - y.maturing),
        ripening=step * (y.maturing - y.ripening),
        ripe=step * (y.ripening - y.ripe),
        granulocytes=p.neutrophil_turnover * (y.ripe - worn),
        b_cells=p.b_cell_turnover * (b_cells_made * b_cells_arrived - y.b_cells * body.b_cell_death * act.b_cell_loss),
        t_cells=p.t_cell_turnover * (t_cells_made - y.t_cells * act.t_cell_loss),
    ), Signals.tell(
        neutrophils=p.neutrophils_normal * y.granulocytes * free,
        lymphocytes=b_lymphocytes + t_lymphocytes,
        b_lymphocytes=b_lymphocytes,
        t_lymphocytes=t_lymphocytes,
        b_cell_pool=y.b_cells,
    )


white_cells = Organ("white_cells", Variables, Constants, Targets, equations)
