"""The glomeruli in lupus nephritis: from deposited complexes to inflammation, scar and the loss of nephrons.

Complexes lodge under the endothelium, where complement they fix calls leukocytes (classes III and IV), or under podocytes, where it attacks
the barrier with few cells (class V). Damage of the barrier heals; lost podocytes hardly do, and lost nephrons never. The
nephrons that remain filter more, which costs podocytes and nephrons in turn.

Ageing stands beside disease: `nephrons_of_age` and `podocytes_of_age` are what age alone would have left. Thresholds, compensation and
the chronicity index count only what disease has taken, since published ageing rates hold all that ageing does.

Left out: single glomeruli (so no focal against diffuse disease), mesangial cells as a population, regression of sclerosis, and the
tubules, which the tubule holds.
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
    minimum,
    power,
    reset,
    rising_hill,
    variable,
)
from ..language.tables import Reset
from .signals import Signals


class Variables(State):
    subendothelial_deposits = variable("1", "complexes under the endothelium and in the mesangium")
    subepithelial_deposits = variable("1", "complexes under podocytes")
    leukocytes = variable("1", "leukocytes and macrophages in the glomeruli, about 1 in active nephritis")
    endothelial_injury = variable("1", "injured share of the capillary endothelium")
    coagulation = variable("1", "share of capillaries shut by fibrin and microthrombi")
    proliferation = variable("1", "endocapillary and crescentic proliferation, 1 at most")
    barrier_damage = variable("1", "reversible damage of basement membrane and foot processes, 1 at most")
    podocytes = variable("1", "podocytes left", rest=1)
    podocytes_of_age = variable("1", "podocytes that age alone would have left", rest=1)
    fibrogenic_signal = variable("1", "TGF-beta")
    matrix = variable("1", "excess glomerular matrix")
    nephrons = variable("1", "functioning nephrons left", rest=1)
    nephrons_of_age = variable("1", "nephrons that age alone would have left", rest=1)
    hypertrophy = variable("1", "filtration of one nephron against health", rest=1)


class Constants(Parameters):
    # How people differ.
    subepithelial_share = constant("1", "share of complexes that lodge under podocytes: about 0.2 in classes III and IV, 0.9 in class V")
    antiphospholipid = constant("1", "antiphospholipid antibody: 0 without, 1 with a full profile")
    nephron_vulnerability = constant("1", "loss of nephrons to disease against the average person")
    barrier_fragility = constant("1", "damage of the barrier by disease against the average person")

    # Deposits.
    subendothelial_deposition = constant("1/d", "lodging under the endothelium, for each unit of complexes")
    subendothelial_clearance = constant("1/d", "clearance from under the endothelium")
    clearance_at_rest = constant("1", "that clearance without leukocytes")
    clearance_by_leukocytes = constant("1", "what leukocytes can add to that clearance, at most")
    clearance_leukocytes_half = constant("1", "leukocytes at half of that")
    subepithelial_deposition = constant("1/d", "lodging under podocytes, for each unit of complexes")
    subepithelial_clearance = constant("1/d", "clearance from under podocytes")
    deposit_capacity = constant("1", "deposits that fill either place")
    harm_without_c3 = constant("1", "share of the harm of deposits that does without C3")

    # Inflammation.
    leukocyte_turnover = constant("1/d", "turnover of leukocytes")
    leukocyte_recruitment = constant("1", "leukocytes that deposits can call, at most")
    recruitment_deposits_half = constant("1", "deposits at half of that")
    recruitment_slope = constant("1", "steepness of that")
    recruitment_at_rest = constant("1", "recruitment without interleukin-6, against health")
    recruitment_by_interleukin_6 = constant("1", "what interleukin-6 can add, at most")
    recruitment_interleukin_6_half = constant("1", "interleukin-6 at half of that")

    # Endothelium, coagulation, proliferation.
    endothelial_injury_by_leukocytes = constant("1/d", "injury by each unit of leukocytes")
    endothelial_injury_by_deposits = constant("1/d", "injury by each unit of deposits")
    endothelial_repair = constant("1/d", "repair of the endothelium")
    coagulation_rate = constant("1/d", "shutting of capillaries when all the endothelium is injured")
    coagulation_by_antiphospholipid = constant("1/d", "what antiphospholipid antibody adds")
    fibrinolysis = constant("1/d", "reopening of capillaries")
    proliferation_by_leukocytes = constant("1/d", "proliferation at one unit of leukocytes")
    proliferation_leukocyte_power = constant("1", "power with which leukocytes enter")
    proliferation_by_coagulation = constant("1/d", "proliferation when all capillaries are shut")
    proliferation_division_power = constant("1", "power with which drugs against division enter")
    proliferation_resolution = constant("1/d", "resolution of proliferation")

    # Barrier and podocytes.
    barrier_injury_by_deposits = constant("1/d", "damage by each unit of subendothelial deposits")
    barrier_injury_by_leukocytes = constant("1/d", "damage by each unit of leukocytes")
    barrier_injury_by_attack = constant("1/d", "damage by membrane attack under podocytes, at most")
    attack_half = constant("1", "harmful subepithelial deposits at half of that")
    attack_slope = constant("1", "steepness of that, since podocytes fend off a weak attack")
    barrier_repair = constant("1/d", "repair of the barrier")
    podocyte_ageing = constant("%/y", "podocytes lost in health")
    podocyte_loss_by_barrier = constant("1/d", "podocytes lost where the barrier is wholly damaged")
    podocyte_loss_barrier_power = constant("1", "power with which damage of the barrier enters")
    podocyte_loss_by_strain = constant("1/d", "podocytes lost for each unit of strain above what they bear")
    podocyte_strain_borne = constant("1", "filtration strain of one nephron, against health, that podocytes bear")
    podocyte_recovery = constant("1/d", "replacement of podocytes that disease has taken")

    # Scar.
    fibrogenic_turnover = constant("1/d", "turnover of TGF-beta")
    fibrogenic_from_leukocytes = constant("1", "TGF-beta for each unit of leukocytes")
    fibrogenic_from_renin = constant("1", "TGF-beta for each unit of the renin-angiotensin system above health")
    fibrogenic_from_protein = constant("1", "TGF-beta from protein in urine, at most")
    fibrogenic_protein_half = constant("g/g", "proteinuria above normal at half of that")
    proteinuria_normal = constant("g/g", "proteinuria that does no harm")
    matrix_formation = constant("1/d", "matrix laid down for each unit of TGF-beta")
    matrix_degradation = constant("1/d", "breakdown of matrix")

    # Nephrons.
    nephron_ageing = constant("%/y", "nephrons lost in health")
    nephron_loss_by_podocyte_loss = constant("1/d", "nephrons lost where podocytes are gone")
    podocyte_loss_half = constant("1", "share of podocytes lost at half of that")
    podocyte_loss_slope = constant("1", "steepness of that")
    nephron_loss_by_proliferation = constant("1/d", "nephrons lost at full proliferation")
    nephron_loss_by_matrix = constant("1/d", "nephrons lost for one unit of matrix")
    matrix_highest = constant("1", "matrix beyond which no more is lost by it")
    nephron_loss_by_fibrosis = constant("1/d", "nephrons lost where all the interstitium is fibrosed")
    nephron_loss_fibrosis_power = constant("1", "power with which interstitial fibrosis enters")
    nephron_loss_by_coagulation = constant("1/d", "nephrons lost where all capillaries are shut")
    nephron_loss_by_strain = constant("1/d", "nephrons lost for each unit of strain above what they bear")
    nephron_strain_borne = constant("1", "filtration strain of one nephron, against health, that nephrons bear")
    compensation = constant("1", "rise of one nephron's filtration for the share of nephrons lost")
    hypertrophy_time = constant("d", "time that hypertrophy takes")

    # What a pathologist would score: points for one unit of each.
    activity_of_proliferation = constant("1", "activity points of proliferation")
    activity_of_leukocytes = constant("1", "activity points of leukocytes, at most")
    activity_leukocytes_half = constant("1", "leukocytes at half of that")
    activity_of_endothelium = constant("1", "activity points of endothelial injury")
    activity_of_coagulation = constant("1", "activity points of coagulation")
    activity_of_deposits = constant("1", "activity points of subendothelial deposits")
    activity_of_interstitium = constant("1", "activity points of interstitial inflammation")
    activity_highest = constant("1", "highest activity index")
    chronicity_of_sclerosis = constant("1", "chronicity points of nephrons lost to disease")
    chronicity_of_fibrosis = constant("1", "chronicity points of interstitial fibrosis")
    chronicity_of_matrix = constant("1", "chronicity points of matrix")
    chronicity_highest = constant("1", "highest chronicity index")


class Targets(Levers):
    leukocyte_recruitment = lever("leukocytes called by deposits")
    endothelial_injury = lever("injury of the endothelium")
    endothelial_repair = lever("repair of the endothelium")
    coagulation = lever("shutting of capillaries")
    proliferation = lever("proliferation of glomerular cells")
    barrier_injury = lever("damage of the barrier")
    barrier_repair = lever("repair of the barrier")
    podocyte_loss = lever("loss of podocytes to disease")
    podocyte_recovery = lever("replacement of lost podocytes")
    fibrogenic_signal = lever("making of TGF-beta")
    matrix_formation = lever("laying down of matrix")
    matrix_degradation = lever("breakdown of matrix")
    nephron_loss = lever("loss of nephrons to disease")


class Doors(Inflows):
    nephron_injury = inflow("1/d", "nephrons lost to direct injury by a drug: a negative flux", into=Variables.nephrons)


class Events(Resets):
    graft = reset("1", "a kidney put in: the nephrons that it brings, against those of two healthy kidneys")


def equations(y: Variables, p: Constants, body: Signals, act: Targets) -> tuple[Rates, Rates]:
    # Deposits lodge until their place is full.
    subendothelial_room = 1 - y.subendothelial_deposits / p.deposit_capacity
    subepithelial_room = 1 - y.subepithelial_deposits / p.deposit_capacity
    lodged_inside = p.subendothelial_deposition * (1 - p.subepithelial_share) * body.immune_complexes * subendothelial_room
    lodged_outside = p.subepithelial_deposition * p.subepithelial_share * body.immune_complexes * subepithelial_room
    taken_up = p.clearance_at_rest + p.clearance_by_leukocytes * rising_hill(y.leukocytes, half=p.clearance_leukocytes_half)

    # Complement that deposits fix does most of their harm: inside by calling leukocytes, outside by attacking the barrier.
    harm = p.harm_without_c3 + (1 - p.harm_without_c3) * body.c3_relative
    inside, outside = y.subendothelial_deposits * harm, y.subepithelial_deposits * harm
    spurred = p.recruitment_at_rest + p.recruitment_by_interleukin_6 * rising_hill(
        body.interleukin_6, half=p.recruitment_interleukin_6_half
    )
    called = p.leukocyte_recruitment * rising_hill(inside, half=p.recruitment_deposits_half, slope=p.recruitment_slope) * spurred

    # Endothelium, microthrombi, proliferation.
    endothelium_hit = p.endothelial_injury_by_leukocytes * y.leukocytes + p.endothelial_injury_by_deposits * inside
    clotting = (p.coagulation_rate + p.coagulation_by_antiphospholipid * p.antiphospholipid) * y.endothelial_injury**2
    crowding = p.proliferation_by_leukocytes * power(y.leukocytes, p.proliferation_leukocyte_power)
    crowding = crowding + p.proliferation_by_coagulation * y.coagulation
    dividing = power(body.immune_proliferation, p.proliferation_division_power)

    # Barrier and podocytes. Replacement restores no more than age would have left.
    attack = p.barrier_injury_by_attack * rising_hill(outside, half=p.attack_half, slope=p.attack_slope)
    barrier_hit = p.barrier_injury_by_deposits * inside + p.barrier_injury_by_leukocytes * y.leukocytes + attack
    strain = y.hypertrophy * body.glomerular_pressure
    shed = p.podocyte_loss_by_barrier * power(y.barrier_damage, p.podocyte_loss_barrier_power)
    shed = (shed + p.podocyte_loss_by_strain * maximum(strain - p.podocyte_strain_borne, 0)) * act.podocyte_loss
    podocytes_missing = 1 - y.podocytes / y.podocytes_of_age
    replaced = p.podocyte_recovery * (y.podocytes_of_age - y.podocytes) * act.podocyte_recovery

    # Scar.
    protein = maximum(body.upcr - p.proteinuria_normal, 0)
    fibrogenic = p.fibrogenic_from_leukocytes * y.leukocytes + p.fibrogenic_from_renin * maximum(body.renin_angiotensin - 1, 0)
    fibrogenic = (fibrogenic + p.fibrogenic_from_protein * rising_hill(protein, half=p.fibrogenic_protein_half)) * act.fibrogenic_signal

    # Nephrons die by what has happened to their glomerulus and around their tubule, and with a tubule that does not heal.
    dying = (
        p.nephron_loss_by_podocyte_loss * rising_hill(podocytes_missing, half=p.podocyte_loss_half, slope=p.podocyte_loss_slope)
        + p.nephron_loss_by_proliferation * y.proliferation**2
        + p.nephron_loss_by_matrix * minimum(y.matrix, p.matrix_highest) ** 2
        + p.nephron_loss_by_fibrosis * power(body.interstitial_fibrosis, p.nephron_loss_fibrosis_power)
        + p.nephron_loss_by_coagulation * y.coagulation
        + p.nephron_loss_by_strain * maximum(strain - p.nephron_strain_borne, 0)
    ) * (p.nephron_vulnerability * act.nephron_loss)
    nephrons_missing = 1 - y.nephrons / y.nephrons_of_age

    activity = (
        p.activity_of_proliferation * y.proliferation
        + p.activity_of_leukocytes * rising_hill(y.leukocytes, half=p.activity_leukocytes_half)
        + p.activity_of_endothelium * y.endothelial_injury
        + p.activity_of_coagulation * y.coagulation
        + p.activity_of_deposits * minimum(y.subendothelial_deposits, 1)
        + p.activity_of_interstitium * minimum(body.tubular_inflammation, 1)
    )
    chronicity = (
        p.chronicity_of_sclerosis * nephrons_missing
        + p.chronicity_of_fibrosis * body.interstitial_fibrosis
        + p.chronicity_of_matrix * minimum(y.matrix, 1)
    )

    return Variables.rates(
        subendothelial_deposits=lodged_inside - p.subendothelial_clearance * taken_up * y.subendothelial_deposits,
        subepithelial_deposits=lodged_outside - p.subepithelial_clearance * y.subepithelial_deposits,
        leukocytes=p.leukocyte_turnover * (called * act.leukocyte_recruitment - y.leukocytes),
        endothelial_injury=endothelium_hit * act.endothelial_injury * (1 - y.endothelial_injury)
        - p.endothelial_repair * act.endothelial_repair * y.endothelial_injury,
        coagulation=clotting * act.coagulation * (1 - y.coagulation) - p.fibrinolysis * y.coagulation,
        proliferation=crowding * dividing * act.proliferation * (1 - y.proliferation) - p.proliferation_resolution * y.proliferation,
        barrier_damage=barrier_hit * p.barrier_fragility * act.barrier_injury * (1 - y.barrier_damage)
        - p.barrier_repair * act.barrier_repair * y.barrier_damage,
        podocytes=replaced - (p.podocyte_ageing + shed) * y.podocytes,
        podocytes_of_age=-p.podocyte_ageing * y.podocytes_of_age,
        fibrogenic_signal=p.fibrogenic_turnover * (fibrogenic - y.fibrogenic_signal),
        matrix=p.matrix_formation * y.fibrogenic_signal * act.matrix_formation - p.matrix_degradation * y.matrix * act.matrix_degradation,
        nephrons=-(p.nephron_ageing + dying + body.tubular_abandonment) * y.nephrons,
        nephrons_of_age=-p.nephron_ageing * y.nephrons_of_age,
        hypertrophy=(1 + p.compensation * nephrons_missing - y.hypertrophy) / p.hypertrophy_time,
    ), Signals.tell(
        leukocytes=y.leukocytes,
        endothelial_injury=y.endothelial_injury,
        coagulation=y.coagulation,
        proliferation=y.proliferation,
        barrier_damage=y.barrier_damage,
        podocytes=y.podocytes,
        matrix=y.matrix,
        antiphospholipid=p.antiphospholipid,
        fibrogenic_signal=y.fibrogenic_signal,
        nephrons=y.nephrons,
        hypertrophy=y.hypertrophy,
        activity_index=minimum(activity, p.activity_highest),
        chronicity_index=minimum(chronicity, p.chronicity_highest),
    )


def changes(y: Variables, p: Constants, by: Events) -> dict[Reset, Rates]:
    """A graft takes the place of the patient's own kidneys, whose remnant no longer counts; it is sound, and will enlarge."""
    sound = dict.fromkeys(Variables.fields, 0.0) | dict.fromkeys(("podocytes", "podocytes_of_age", "nephrons_of_age", "hypertrophy"), 1.0)
    return {Events.graft: Variables.at(**{**sound, "nephrons": by.graft})}


glomerulus = Organ("glomerulus", Variables, Constants, Targets, equations, inflows=Doors, resets=Events, changes=changes)
