"""Calcium and phosphate: gut, plasma, bone surface, deep bone, cells, urine and soft tissue.

Ionised calcium is held by a fast exchange with the surface of bone, whose equilibrium level PTH raises through resorbing cells, and
phosphate and calcitriol lack lower. Phosphate is held by the tubular threshold (TmP/GFR), which PTH, FGF23 and the phosphate load
lower. Cells hold most of what can leave in a dialysis session, and give it up the faster the lower plasma is.
Left out: bone cells, the daily rhythm.
"""

from ..language import (
    Balance,
    Inflows,
    Levers,
    Organ,
    Parameters,
    Quantity,
    Rates,
    State,
    constant,
    exp,
    inflow,
    lever,
    log,
    maximum,
    minimum,
    power,
    rising_hill,
    soft_positive,
    variable,
)
from .signals import Signals


class Variables(State):
    gut_calcium = variable("mmol", "calcium in the lumen of the gut")
    gut_phosphate = variable("mmol", "phosphate in the lumen of the gut")
    plasma_calcium = variable("mmol", "ionised calcium in extracellular fluid")
    exchangeable_calcium = variable("mmol", "calcium on the surfaces of bone")
    bone_calcium = variable("mmol", "calcium in deep bone")
    soft_calcium = variable("mmol", "calcium in vessels and soft tissue")
    plasma_phosphate = variable("mmol", "phosphate in extracellular fluid")
    cell_phosphate = variable("mmol", "phosphate in cells that exchanges with plasma")
    phosphate_threshold = variable("mmol/L", "plasma phosphate above which the tubules let it pass (TmP/GFR)")
    gut_adaptation = variable("1", "calcium transporters of the gut against health", rest=1)


class Constants(Parameters):
    plasma_share = constant("L/kg", "extracellular fluid in which plasma minerals distribute")
    calcium_normal = constant("mmol/L", "ionised calcium in health")
    phosphate_normal = constant("mmol/L", "phosphate in health")
    calcitriol_normal = constant("pg/mL", "calcitriol in health")
    pth_normal = constant("pg/mL", "PTH in health")

    calcium_intake = constant("mg/d", "calcium eaten")
    phosphate_intake = constant("mg/d", "phosphorus eaten, additives included")
    calcium_intake_usual = constant("mg/d", "calcium in a usual diet, for which health is defined")
    phosphate_intake_usual = constant("mg/d", "phosphorus in a usual diet, for which health is defined")
    calcium_molar_mass = constant("mg/mmol", "mass of calcium")
    phosphorus_molar_mass = constant("mg/mmol", "mass of phosphorus")
    transit = constant("1/d", "passage through the absorbing gut")
    calcium_passive = constant("1", "share of calcium absorbed without transporters")
    calcium_active = constant("mmol/d", "calcium that healthy transporters absorb at most")
    calcium_active_half = constant("mmol/d", "calcium load at which they run at half")
    calcium_active_slope = constant("1", "steepness with which they follow calcitriol")
    phosphate_passive = constant("1", "share of phosphate absorbed without calcitriol")
    phosphate_active = constant("1", "further share absorbed at normal calcitriol")
    adaptation_time = constant("d", "gut transporters following calcitriol")
    calcium_secreted = constant("mmol/d", "calcium of digestive juices lost with the stool in health")

    filtrate = constant("L/d", "plasma filtered in health")
    calcium_excretion_slope = constant("1", "steepness of calcium excretion in plasma calcium")
    calcium_excretion_pth = constant("1", "exponent by which PTH saves calcium")
    threshold_pth = constant("1", "exponent by which PTH lowers the phosphate threshold")
    threshold_fgf23 = constant("1", "exponent by which FGF23 lowers it")
    threshold_load = constant("1", "exponent by which phosphate absorbed lowers it")
    threshold_time = constant("d", "the tubules' adaptation")
    threshold_width = constant("mmol/L", "splay of phosphate reabsorption")

    bone_exchange = constant("L/d", "plasma cleared towards its equilibrium with the surface of bone")
    bone_response = constant("mmol/L", "rise of that equilibrium for each e-fold of PTH, or of resorption by other means")
    bone_phosphate_effect = constant("1", "its fall for each mmol/L of phosphate")
    bone_calcitriol_effect = constant("mmol/L", "its fall without calcitriol")
    bone_depletion_effect = constant("mmol/L", "its fall for each e-fold of depleted surface")
    exchangeable_normal = constant("mmol", "calcium on the surface of bone in health")
    bone_normal = constant("mmol", "calcium in deep bone in health")
    surface_half = constant("mmol", "calcium on the surface of bone at which it gives half of what is asked of it")
    mineralisation_half = constant("1", "phosphate, against health, at which about half as much is laid down on bone")
    refill = constant("1/d", "deep bone restoring its surface")
    remodelling = constant("mmol/d", "calcium freed, and laid down again, by bone cells in health")
    resorption_pth = constant("1", "exponent by which PTH speeds what they free")
    formation_pth = constant("1", "exponent by which it speeds what they lay down: less, so that an excess takes bone")
    phosphate_with_calcium = constant("1", "phosphate that moves with each calcium of bone mineral")

    soft_deposition = constant("mmol/d", "calcium laid down in soft tissue at a normal calcium-phosphate product")
    soft_slope = constant("1", "steepness of deposition in that product")
    soft_share = constant("1", "share of a positive calcium balance that failing kidneys leave to soft tissue")
    soft_width = constant("mmol/d", "smoothness at zero balance")

    cell_phosphate_normal = constant("mmol", "exchangeable phosphate in cells in health")
    cell_exchange = constant("1/d", "exchange of phosphate between plasma and cells at the level of health")

    protein_bound = constant("mg/g", "calcium bound to each gram of albumin")
    ph_effect = constant("mg/dL", "rise of ionised against total calcium for each unit of pH lost")
    phosphate_complexed = constant("1", "calcium complexed for each mg of phosphate")
    corrected_for_ionised = constant("mg/mmol", "corrected total calcium for each mmol of ionised calcium")
    albumin_reference = constant("g/dL", "albumin at which the correction is zero")
    ph_reference = constant("1", "pH at which the correction is zero")
    phosphate_reference = constant("mg/dL", "phosphate at which the correction is zero")
    correction_offset = constant("mg/dL", "intercept of the correction")


class Targets(Levers):
    calcium_eaten = lever("calcium of the diet")
    phosphate_eaten = lever("phosphorus of the diet")
    calcitriol_sensing = lever("calcitriol as gut and bone sense it")
    calcium_absorption = lever("absorption of calcium")
    phosphate_absorption = lever("absorption of phosphate", combine="shared_site")
    calcium_excretion = lever("calcium lost in the urine")
    phosphate_threshold = lever("the tubular threshold of phosphate")
    bone_resorption = lever("calcium freed by bone cells")
    bone_formation = lever("calcium laid down by bone cells")
    soft_tissue_deposition = lever("deposition in soft tissue")


class Doors(Inflows):
    calcium_swallowed = inflow("mmol/d", "calcium taken as salts", into=Variables.gut_calcium)
    calcium_infused = inflow("mmol/d", "calcium entering plasma, by vein or from a dialyser", into=Variables.plasma_calcium)
    phosphate_removed = inflow("mmol/d", "phosphate entering plasma; negative when a dialyser takes it", into=Variables.plasma_phosphate)


def absorbed_calcium(lumen: Quantity, transporters: Quantity, p: Constants) -> Quantity:
    """Passive share of the load, and transporters that saturate."""
    active = p.calcium_active * 2 * rising_hill(transporters, half=1, slope=p.calcium_active_slope)
    return p.calcium_passive * lumen + active * lumen / (lumen + p.calcium_active_half)


def absorbed_phosphate(lumen: Quantity, calcitriol: Quantity, p: Constants) -> Quantity:
    """Mostly passive; calcitriol adds a little."""
    return lumen * (p.phosphate_passive + p.phosphate_active * 2 * calcitriol / (1 + calcitriol))


def equations(y: Variables, p: Constants, body: Signals, act: Targets) -> tuple[Rates, Rates]:
    volume = p.plasma_share * body.weight
    calcium = y.plasma_calcium / volume
    phosphate = y.plasma_phosphate / volume
    pth = maximum(body.pth / p.pth_normal, 0)
    calcitriol = maximum(body.calcitriol / p.calcitriol_normal, 0) * act.calcitriol_sensing

    # Gut.
    calcium_eaten = p.calcium_intake / p.calcium_molar_mass * act.calcium_eaten
    phosphate_eaten = p.phosphate_intake / p.phosphorus_molar_mass * act.phosphate_eaten
    calcium_lumen = p.transit * y.gut_calcium
    phosphate_lumen = p.transit * y.gut_phosphate
    calcium_in = absorbed_calcium(calcium_lumen, y.gut_adaptation, p) * act.calcium_absorption
    phosphate_in = absorbed_phosphate(phosphate_lumen, calcitriol, p) * act.phosphate_absorption

    # Digestive juices are made from plasma, and lose with the stool what it has.
    calcium_secreted = p.calcium_secreted * calcium / p.calcium_normal

    # What health absorbs, and so must excrete.
    calcium_in_usual = absorbed_calcium(p.calcium_intake_usual / p.calcium_molar_mass, 1, p)
    phosphate_in_usual = absorbed_phosphate(p.phosphate_intake_usual / p.phosphorus_molar_mass, 1, p)
    calcium_out_usual = calcium_in_usual - p.calcium_secreted

    # Kidney.
    calcium_urine = (
        calcium_out_usual
        * body.gfr_relative
        * power(calcium / p.calcium_normal, p.calcium_excretion_slope)
        / power(pth, p.calcium_excretion_pth)
        * act.calcium_excretion
    )
    calcium_balance = calcium_in - calcium_secreted - calcium_urine
    spilling = soft_positive(phosphate - y.phosphate_threshold, p.threshold_width)
    phosphate_urine = p.filtrate * body.gfr_relative * spilling
    load = phosphate_in / phosphate_in_usual
    threshold_wanted = (
        threshold_in_health(p)
        / power(pth, p.threshold_pth)
        / power(body.fgf23_action, p.threshold_fgf23)
        / power(load, p.threshold_load)
        * act.phosphate_threshold
    )

    # Bone: a fast exchange at its surface, a slow turnover below. Resorbing cells do what PTH asks for. Phosphate counts as it stands
    # over days, in cells: its fall in a session raises calcium no more than the bath does.
    retained = y.cell_phosphate / p.cell_phosphate_normal * p.phosphate_normal
    shift = (
        p.bone_response * log(pth * act.bone_resorption)
        - p.bone_phosphate_effect * (retained - p.phosphate_normal)
        - p.bone_calcitriol_effect * (1 - calcitriol) / (1 + calcitriol)
        + p.bone_depletion_effect * log(y.exchangeable_calcium / p.exchangeable_normal)
    )
    # These are shifts near health; as a factor they cannot take calcium below zero, however high phosphate stands.
    equilibrium = p.calcium_normal * exp(shift / p.calcium_normal)
    # An empty surface has nothing to give, and can still take.
    given = maximum(equilibrium - calcium, 0) * y.exchangeable_calcium / (y.exchangeable_calcium + p.surface_half)
    # Calcium is laid down with phosphate, as far as plasma has any; 1 at the level of health.
    laid = (1 + p.mineralisation_half) * rising_hill(phosphate / p.phosphate_normal, half=p.mineralisation_half)
    released = p.bone_exchange * (given + minimum(equilibrium - calcium, 0) * laid)
    # Deep bone gives only what bone cells free.
    lacking = p.refill * (p.exchangeable_normal - y.exchangeable_calcium)
    refilled = maximum(lacking, 0) * act.bone_resorption + minimum(lacking, 0)
    freed = p.remodelling * power(pth, p.resorption_pth) * act.bone_resorption
    net = freed - p.remodelling * power(pth, p.formation_pth) * act.bone_formation
    resorbed = maximum(net, 0) + minimum(net, 0) * laid

    # Soft tissue: a saturation rate, and what a failing kidney cannot excrete.
    product = power(calcium / p.calcium_normal, p.soft_slope) * power(phosphate / p.phosphate_normal, p.soft_slope)
    kept = soft_positive(calcium_balance, p.soft_width)
    failing = (1 - body.gfr_relative) / (1 + body.gfr_relative)
    deposited = (p.soft_deposition * product + p.soft_share * maximum(failing, 0) * kept) * act.soft_tissue_deposition

    # The lower plasma is, the faster they exchange: in a session its level comes to a plateau.
    relative = phosphate / p.phosphate_normal
    into_cells = p.cell_exchange * (relative * p.cell_phosphate_normal - y.cell_phosphate) / relative

    rates = Variables.rates(
        gut_calcium=calcium_eaten - calcium_lumen,
        gut_phosphate=phosphate_eaten - phosphate_lumen,
        plasma_calcium=calcium_balance + released + resorbed - deposited,
        exchangeable_calcium=refilled - released,
        bone_calcium=-refilled - resorbed,
        soft_calcium=deposited,
        plasma_phosphate=phosphate_in - phosphate_urine - into_cells + p.phosphate_with_calcium * (released + resorbed - deposited),
        cell_phosphate=into_cells,
        phosphate_threshold=(threshold_wanted - y.phosphate_threshold) / p.threshold_time,
        gut_adaptation=(calcitriol - y.gut_adaptation) / p.adaptation_time,
    )

    total = total_calcium(calcium, phosphate, p, body)
    phosphate_mass = phosphate * p.phosphorus_molar_mass
    told = Signals.tell(
        ionised_calcium=calcium,
        total_calcium=total,
        phosphate=phosphate_mass,
        calcium_phosphate_product=total * phosphate_mass,
        soft_tissue_calcium=y.soft_calcium,
        bone_mineral=y.bone_calcium / p.bone_normal,
        phosphate_load=load / body.gfr_relative,
        calcium_balance=calcium_balance,
        phosphate_balance=phosphate_in - phosphate_urine,
    )
    return rates, told


def threshold_in_health(p: Constants) -> Quantity:
    """The threshold at which a healthy kidney excretes what a usual diet brings."""
    excreted = absorbed_phosphate(p.phosphate_intake_usual / p.phosphorus_molar_mass, 1, p) / p.filtrate
    # soft_positive(d, w) = excreted solved for d.
    return p.phosphate_normal - excreted + p.threshold_width * p.threshold_width / excreted / (2 * 2)


def total_calcium(ionised: Quantity, phosphate: Quantity, p: Constants, body: Signals) -> Quantity:
    """Total calcium that a laboratory would report: protein-bound and complexed calcium added to the ionised."""
    bound = p.protein_bound * (p.albumin_reference - body.albumin)
    acid = p.ph_effect * (p.ph_reference - body.ph)
    complexed = p.phosphate_complexed * (p.phosphate_reference - phosphate * p.phosphorus_molar_mass)
    return ionised * p.corrected_for_ionised - bound - acid - complexed - p.correction_offset


def rest(p: Constants, body: Signals) -> Rates:
    volume = p.plasma_share * body.weight
    return Variables.at(
        gut_calcium=p.calcium_intake / p.calcium_molar_mass / p.transit,
        gut_phosphate=p.phosphate_intake / p.phosphorus_molar_mass / p.transit,
        plasma_calcium=p.calcium_normal * volume,
        exchangeable_calcium=p.exchangeable_normal,
        bone_calcium=p.bone_normal,
        plasma_phosphate=p.phosphate_normal * volume,
        cell_phosphate=p.cell_phosphate_normal,
        phosphate_threshold=threshold_in_health(p),
    )


mineral = Organ(
    "mineral",
    Variables,
    Constants,
    Targets,
    equations,
    inflows=Doors,
    rest=rest,
    balances=(
        Balance(
            "calcium",
            {
                Variables.plasma_calcium: None,
                Variables.exchangeable_calcium: None,
                Variables.bone_calcium: None,
                Variables.soft_calcium: None,
            },
            Signals.calcium_balance,
        ),
        Balance(
            "phosphate",
            {
                Variables.plasma_phosphate: None,
                Variables.cell_phosphate: None,
                Variables.exchangeable_calcium: Constants.phosphate_with_calcium,
                Variables.bone_calcium: Constants.phosphate_with_calcium,
                Variables.soft_calcium: Constants.phosphate_with_calcium,
            },
            Signals.phosphate_balance,
        ),
    ),
)
