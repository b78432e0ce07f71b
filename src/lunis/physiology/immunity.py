"""The autoimmune response: nuclear antigen, the interferon signature, and the lymphocytes that come to make autoantibody.

Dying cells release nuclear antigen. Uncleared, it forms complexes that drive type I interferon, interferon feeds BAFF and T-cell help, and
help lets autoreactive B cells divide: a loop that is silent in health, and that sustains itself once tolerance is lost. Cells are
counted as shares of their ceiling, mediators against health. Every gain of the loop saturates.

Left out: neutrophils and dendritic cells as populations, specificities other than nuclear antigen, lymph nodes against blood, and cells
in transit. A run begins in health; loss of tolerance works from its first day.
"""

from ..language import (
    Inflows,
    Levers,
    Organ,
    Parameters,
    Quantity,
    Rates,
    State,
    constant,
    inflow,
    lever,
    minimum,
    power,
    rising_hill,
    sqrt,
    variable,
)
from .signals import Signals


class Variables(State):
    provocation = variable("1", "push of a flare on the release of antigen: infection, sunlight, pregnancy")
    antigen = variable("1", "nuclear material from dying cells", rest=1)
    interferon = variable("1", "type I interferon", rest=1)
    baff = variable("1", "B cell activating factor", rest=1)
    interleukin_6 = variable("1", "interleukin-6", rest=1)
    regulatory_t = variable("1", "regulatory T cells", rest=1)
    helper_t = variable("1", "T cells that help autoreactive B cells", rest=1)
    b_cells = variable("1", "autoreactive B cells")
    memory_b_cells = variable("1", "autoreactive memory B cells")
    plasmablasts = variable("1", "plasmablasts and short-lived plasma cells that make autoantibody")
    long_lived_plasma_cells = variable("1", "long-lived plasma cells that make autoantibody")


class Constants(Parameters):
    # Who falls ill.
    loss_of_tolerance = constant("1", "share of tolerance to nuclear antigen that is lost: 0 in health, at most 1")

    # Antigen.
    provocation_decay = constant("1/d", "how fast a flare's push passes")
    antigen_turnover = constant("1/d", "turnover of nuclear antigen")
    antigen_from_interferon = constant("1", "antigen released by primed neutrophils, for each unit of interferon above health")
    antigen_from_inflammation = constant("1", "antigen released by inflamed glomeruli, at most")
    antigen_inflammation_half = constant("1", "glomerular leukocytes at half of that")
    antigen_clearance_lost = constant("1", "share of the clearance of dying cells that goes with tolerance")
    antigen_clearance_by_c3 = constant("1", "share of the clearance of dying cells that needs C3")

    # Mediators.
    interferon_turnover = constant("1/d", "turnover of the interferon signature")
    interferon_from_complexes = constant("1", "interferon above health that complexes can induce, at most")
    interferon_complexes_half = constant("1", "complexes at half of that")
    interferon_complexes_slope = constant("1", "steepness of that")
    baff_turnover = constant("1/d", "turnover of BAFF")
    baff_from_interferon = constant("1", "BAFF above health that interferon can induce, at most")
    baff_interferon_half = constant("1", "interferon above health at half of that")
    interleukin_6_turnover = constant("1/d", "turnover of interleukin-6")
    interleukin_6_from_interferon = constant("1", "interleukin-6 for each unit of interferon above health")
    interleukin_6_from_inflammation = constant("1", "interleukin-6 from inflamed glomeruli, at most")
    interleukin_6_inflammation_half = constant("1", "glomerular leukocytes at half of that")

    # T cells.
    regulatory_t_turnover = constant("1/d", "turnover of regulatory T cells")
    regulatory_t_lost = constant("1", "share of regulatory T cells that goes with tolerance")
    regulatory_t_diverted = constant("1", "hindrance of regulatory T cells for each unit of interleukin-6 above health")
    helper_t_turnover = constant("1/d", "turnover of helper T cells")
    help_from_interferon = constant("1", "help added for each unit of interferon above health")
    help_restrained = constant("1", "share of the restraint on help that is due to regulatory T cells")
    help_half = constant("1", "help against health at which helper T cells are half of their most")

    # B cells.
    b_cell_turnover = constant("1/d", "turnover of B cells")
    b_cell_seed = constant("1", "autoreactive B cells that leave the marrow in health")
    b_cell_seed_escape = constant("1", "further such cells when tolerance is lost, against health")
    b_cell_amplification = constant("1", "division of fully stimulated B cells against their loss")
    stimulation_half = constant("1", "help and BAFF, against health, that stimulate by half")
    stimulation_slope = constant("1", "steepness of stimulation")
    stimulation_by_baff = constant("1", "power with which BAFF enters stimulation")
    survival_by_baff = constant("1", "share of B cell survival that rests on BAFF")
    memory_recall = constant("1", "division of memory B cells against others")
    memory_turnover = constant("1/d", "turnover of memory B cells")

    # Cells that make autoantibody.
    plasmablast_turnover = constant("1/d", "turnover of plasmablasts")
    plasmablasts_unstimulated = constant("1", "plasmablasts for each B cell without stimulation")
    plasmablasts_stimulated = constant("1", "plasmablasts for each B cell added by full stimulation")
    long_lived_formation = constant("1/d", "plasmablasts that find a niche and live on")
    long_lived_loss = constant("1/d", "loss of long-lived plasma cells")


class Targets(Levers):
    antigen_release = lever("release of nuclear antigen")
    interferon_production = lever("interferon induced by complexes")
    interferon_effect = lever("action of interferon above health on its receptor")
    baff_availability = lever("BAFF free to act")
    interleukin_6_production = lever("interleukin-6 made above health")
    regulatory_t_production = lever("formation of regulatory T cells")
    t_cell_help = lever("help that T cells can give")
    t_cell_division = lever("division of helper T cells")
    lymphocyte_division = lever("division of B cells and their passage into plasmablasts")
    b_cell_formation = lever("B cells that leave the marrow")
    b_cell_loss = lever("loss of B cells")
    memory_b_cell_loss = lever("loss of memory B cells")
    plasmablast_output = lever("formation of plasmablasts")
    long_lived_plasma_cell_loss = lever("loss of long-lived plasma cells, whatever they make")
    autoreactive_plasma_cell_loss = lever("loss of those among them that make autoantibody")


class Doors(Inflows):
    interleukin_6_released = inflow(
        "1/d", "interleukin-6 released by cells that were given, in units of the healthy level", into=Variables.interleukin_6
    )


def stimulation(helper_t: Quantity, baff: Quantity, p: Constants) -> Quantity:
    """Share of autoreactive B cells that help and BAFF drive into division."""
    return rising_hill(helper_t * power(baff, p.stimulation_by_baff), half=p.stimulation_half, slope=p.stimulation_slope)


def equations(y: Variables, p: Constants, body: Signals, act: Targets) -> tuple[Rates, Rates]:
    # Antigen: released by dying cells, primed neutrophils and inflamed glomeruli; cleared with the help of C3.
    interferon_felt = (y.interferon - 1) * act.interferon_effect
    primed = p.antigen_from_interferon * interferon_felt
    inflamed = p.antigen_from_inflammation * rising_hill(body.leukocytes, half=p.antigen_inflammation_half)
    release = (1 + primed + inflamed) * (1 + y.provocation) * act.antigen_release
    opsonised = 1 - p.antigen_clearance_by_c3 + p.antigen_clearance_by_c3 * minimum(body.c3_relative, 1)
    clearance = (1 - p.antigen_clearance_lost * p.loss_of_tolerance) * opsonised

    # Mediators. Drugs may hold interleukin-6 back to health, not below.
    induced = rising_hill(body.immune_complexes, half=p.interferon_complexes_half, slope=p.interferon_complexes_slope)
    interferon_made = 1 + p.interferon_from_complexes * induced * act.interferon_production
    baff_made = 1 + p.baff_from_interferon * rising_hill(interferon_felt, half=p.baff_interferon_half)
    inflammation = p.interleukin_6_from_inflammation * rising_hill(body.leukocytes, half=p.interleukin_6_inflammation_half)
    interleukin_6_made = 1 + (p.interleukin_6_from_interferon * interferon_felt + inflammation) * act.interleukin_6_production

    # T cells: help grows with antigen and interferon, under the restraint of regulatory cells.
    regulatory_made = (1 - p.regulatory_t_lost * p.loss_of_tolerance) * act.regulatory_t_production
    diverted = 1 + p.regulatory_t_diverted * (y.interleukin_6 - 1)
    restraint = 1 - p.help_restrained + p.help_restrained * y.regulatory_t
    help_given = y.antigen * (1 + p.help_from_interferon * interferon_felt) / restraint * act.t_cell_help
    helper_made = (1 + p.help_half) * rising_hill(help_given, half=p.help_half) * act.t_cell_division

    # B cells: few leave the marrow; help lets them divide up to a ceiling, and above a threshold they sustain themselves.
    baff = y.baff * act.baff_availability
    stimulated = stimulation(y.helper_t, baff, p)
    seeded = p.b_cell_seed * baff * (1 + p.b_cell_seed_escape * p.loss_of_tolerance) * act.b_cell_formation
    divided = (
        p.b_cell_amplification * stimulated * (y.b_cells + p.memory_recall * y.memory_b_cells) * (1 - y.b_cells) * act.lymphocyte_division
    )
    lost = y.b_cells / (1 - p.survival_by_baff + p.survival_by_baff * baff) * act.b_cell_loss
    memory_kept = y.b_cells - y.memory_b_cells * act.memory_b_cell_loss
    output = y.b_cells * plasmablasts_of_one(stimulated, p) * act.lymphocyte_division * act.plasmablast_output
    settled = p.long_lived_formation * y.plasmablasts * (1 - y.long_lived_plasma_cells)
    worn = p.long_lived_loss * y.long_lived_plasma_cells * act.long_lived_plasma_cell_loss * act.autoreactive_plasma_cell_loss

    return Variables.rates(
        provocation=-p.provocation_decay * y.provocation,
        antigen=p.antigen_turnover * (release - clearance * y.antigen),
        interferon=p.interferon_turnover * (interferon_made - y.interferon),
        baff=p.baff_turnover * (baff_made - y.baff),
        interleukin_6=p.interleukin_6_turnover * (interleukin_6_made - y.interleukin_6),
        regulatory_t=p.regulatory_t_turnover * (regulatory_made / diverted - y.regulatory_t),
        helper_t=p.helper_t_turnover * (helper_made - y.helper_t),
        b_cells=p.b_cell_turnover * (seeded + divided - lost),
        memory_b_cells=p.memory_turnover * memory_kept,
        plasmablasts=p.plasmablast_turnover * (output - y.plasmablasts),
        long_lived_plasma_cells=settled - worn,
    ), Signals.tell(
        antigen=y.antigen,
        interferon=1 + interferon_felt,
        interleukin_6=y.interleukin_6,
        b_cells=y.b_cells,
        plasmablasts=y.plasmablasts,
        long_lived_plasma_cells=y.long_lived_plasma_cells,
        baff=baff,
        b_cell_formation=act.b_cell_formation,
        b_cell_death=act.b_cell_loss,
        t_cell_help=act.t_cell_help,
        t_cell_proliferation=act.t_cell_division,
        plasma_cell_death=act.long_lived_plasma_cell_loss,
        immune_proliferation=act.lymphocyte_division,
    )


def plasmablasts_of_one(stimulated: Quantity, p: Constants) -> Quantity:
    """Plasmablasts that each B cell keeps up."""
    return p.plasmablasts_unstimulated + p.plasmablasts_stimulated * stimulated


def rest(p: Constants, body: Signals) -> Rates:
    """Health, whatever tolerance is lost later: the few B cells at which seeding, division and loss balance."""
    stimulated = stimulation(1.0, 1.0, p)
    renewed = p.b_cell_amplification * stimulated * (1 + p.memory_recall)
    half_lost = 0.5 * (1 - renewed)
    b_cells = (sqrt(half_lost * half_lost + renewed * p.b_cell_seed) - half_lost) / renewed
    plasmablasts = b_cells * plasmablasts_of_one(stimulated, p)
    settled = p.long_lived_formation * plasmablasts
    return Variables.at(
        b_cells=b_cells,
        memory_b_cells=b_cells,
        plasmablasts=plasmablasts,
        long_lived_plasma_cells=settled / (settled + p.long_lived_loss),
    )


immunity = Organ("immunity", Variables, Constants, Targets, equations, inflows=Doors, rest=rest)
