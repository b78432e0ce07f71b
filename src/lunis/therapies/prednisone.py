"""Prednisone: a tablet that the liver turns into prednisolone, which switches inflammatory genes off.

Unbound prednisolone follows one compartment. Genes answer within days, so that the body feels an averaged exposure.
Benefit grows smoothly with dose; harm to gut, kidney and bone calcium sets in above about ten milligrams a day.
Left out: bioavailability falling with dose, binding to transcortin, body size, adrenal suppression, glucose.
"""

from ..evidence import values_of
from ..language import Parameters, Quantity, Rates, Route, State, Therapy, constant, rising_hill, variable
from ..language.schedules import taper
from ..language.tables import Inflow, Lever
from ..physiology import circulation, fracture, glomerulus, immunity, infection, mineral, symptoms, tubule, urea, vitamin_d, white_cells
from ..physiology.signals import Signals


class Variables(State):
    gut = variable("mg", "prednisone waiting to be absorbed")
    unbound = variable("mg", "unbound prednisolone in the body")
    felt = variable("ug/L", "unbound prednisolone averaged over the answer of genes")


class GlucocorticoidGains(Parameters):
    """What every glucocorticoid does, and how much of it."""

    interleukin_6_gain = constant("1", "share of induced interleukin-6 that is suppressed")
    interferon_gain = constant("1", "share of induced interferon that is suppressed")
    help_gain = constant("1", "share of T cell help that is suppressed")
    plasmablast_gain = constant("1", "share of plasmablast formation that is suppressed")
    recruitment_gain = constant("1", "share of leukocyte recruitment that is suppressed")
    barrier_gain = constant("1", "share of barrier injury that is prevented")
    tubule_gain = constant("1", "share of tubular inflammation that is suppressed")
    margination_gain = constant("1", "share of neutrophils that let go of vessel walls")
    traffic_gain = constant("1", "share of lymphocytes that leave blood for tissue")
    infection_gain = constant("1", "rise of infections")
    pressure_gain = constant("1", "rise of vascular tone")
    bone_formation_gain = constant("1", "share of bone formation that is suppressed")
    bone_resorption_gain = constant("1", "rise of bone resorption")
    fracture_gain = constant("1", "rise of fractures at a given mass of bone")
    sleep_gain = constant("1", "share of sleep and steady mood that is lost")
    harm_half = constant("1", "effect on genes with half of the harm to calcium")
    harm_slope = constant("1", "steepness of that harm")
    absorption_gain = constant("1", "share of calcium absorption that is lost")
    excretion_gain = constant("1", "rise of calcium in the urine")
    calcidiol_gain = constant("1", "rise of 25(OH)D breakdown")
    catabolism_gain = constant("1", "rise of the breakdown of the body's protein")


class Constants(GlucocorticoidGains):
    absorption = constant("1/h", "absorption from the gut")
    clearance = constant("L/h", "clearance of unbound prednisolone")
    volume = constant("L", "volume of unbound prednisolone")
    gene_time = constant("d", "time that genes and their proteins take to answer")
    half = constant("ug/L", "averaged unbound prednisolone with half of the effect")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    absorbed = p.absorption * y.gut
    concentration = y.unbound / p.volume
    return Variables.rates(
        gut=-absorbed,
        unbound=absorbed - p.clearance * concentration,
        felt=(concentration - y.felt) / p.gene_time,
    )


def glucocorticoid_actions(effect: Quantity, p: GlucocorticoidGains) -> dict[Lever | Inflow, Quantity]:
    """What any glucocorticoid does when its effect on genes is `effect`, from 0 to 1."""
    harm = rising_hill(effect, half=p.harm_half, slope=p.harm_slope)
    return {
        # Wanted.
        immunity.Targets.interleukin_6_production: 1 - p.interleukin_6_gain * effect,
        immunity.Targets.interferon_production: 1 - p.interferon_gain * effect,
        immunity.Targets.t_cell_help: 1 - p.help_gain * effect,
        immunity.Targets.plasmablast_output: 1 - p.plasmablast_gain * effect,
        glomerulus.Targets.leukocyte_recruitment: 1 - p.recruitment_gain * effect,
        glomerulus.Targets.barrier_injury: 1 - p.barrier_gain * effect,
        tubule.Targets.inflammation: 1 - p.tubule_gain * effect,
        # Seen in the blood count, and no benefit.
        white_cells.Targets.margination: 1 - p.margination_gain * effect,
        white_cells.Targets.lymphocyte_traffic: 1 - p.traffic_gain * effect,
        # Unwanted.
        infection.Targets.rate: 1 + p.infection_gain * effect,
        circulation.Targets.vascular_tone: 1 + p.pressure_gain * effect,
        mineral.Targets.bone_formation: 1 - p.bone_formation_gain * effect,
        mineral.Targets.bone_resorption: 1 + p.bone_resorption_gain * effect,
        fracture.Targets.rate: 1 + p.fracture_gain * effect,
        symptoms.Targets.sleep: 1 - p.sleep_gain * effect,
        mineral.Targets.calcium_absorption: 1 - p.absorption_gain * harm,
        mineral.Targets.calcium_excretion: 1 + p.excretion_gain * harm,
        vitamin_d.Targets.calcidiol_loss: 1 + p.calcidiol_gain * harm,
        urea.Targets.catabolism: 1 + p.catabolism_gain * effect,
    }


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    return glucocorticoid_actions(rising_hill(y.felt, half=p.half), p)


prednisone = Therapy(
    "prednisone",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("prednisone"),
    routes={"oral": Route(into=Variables.gut)},
    usual=taper(from_="35 mg/d", to="5 mg/d", over="24 weeks"),
)
