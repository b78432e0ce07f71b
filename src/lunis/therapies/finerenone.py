"""Finerenone: it keeps aldosterone from its receptor, which drives inflammation and scar, and the loss of potassium.

Two compartments after a short passage through the gut. Genes answer to the exposure of days, protein in urine to that of months, so that
the body feels averages. The prescriber is part of it: tablets are held back while potassium is above its limit.
Left out: leukocytes in glomeruli, which no trial of it has touched, the early dip of filtration, the heart, drugs that slow its breakdown,
what little it does to the receptors of other steroids.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Readings, Route, Therapy, constant, maximum, power, reading, rising_hill, variable
from ..language.schedules import daily
from ..language.tables import Inflow, Lever
from ..physiology import circulation, filtration, glomerulus, potassium, sodium, tubule
from ..physiology.signals import Signals
from .kinds import (
    Review,
    Reviewed,
    Transit,
    TransitAbsorption,
    TwoCompartmentDisposition,
    TwoCompartments,
    absorbed,
    held_above,
    passing,
    reviewed,
    two_compartments,
)


class Variables(Transit, TwoCompartments, Reviewed):
    felt = variable("ug/L", "drug averaged over the answer of genes")
    lasting = variable("ug/L", "drug averaged over the months in which protein in urine follows it")


class Constants(TransitAbsorption, TwoCompartmentDisposition, Review):
    lag = constant("h", "time from a tablet to the start of its absorption")
    filtration_reference = constant("mL/min/1.73m2", "estimated filtration at which clearance is as given")
    filtration_power = constant("1", "steepness of clearance in filtration")
    gene_time = constant("d", "time that genes and their proteins take to answer")
    half = constant("ug/L", "averaged drug that shuts half of the receptors")
    potassium_gain = constant("1", "share of the loss of potassium that is prevented at the same potassium in serum, at most")
    potassium_power = constant("1", "how steeply aldosterone's action must fall for that")
    sodium_gain = constant("1", "rise of the sodium that tubules let go at a given filling")
    pressure_gain = constant("1", "fall of vascular tone")
    inflammation_gain = constant("1", "share of inflammation between tubules that is prevented")
    fibrosis_gain = constant("1", "share of scar, in glomeruli and between tubules, that is prevented")
    protein_time = constant("d", "time over which protein in urine follows the drug")
    protein_level = constant("ug/L", "drug, averaged so, from which protein leak begins to fall steeply")
    protein_power = constant("1", "how steeply protein leak falls with the drug above that")
    protein_age = constant("y", "age at which that is as given")
    protein_age_power = constant("1", "how steeply that rises with age")
    potassium_limit = constant("mmol/L", "potassium at which half of the tablets are held back")
    potassium_slope = constant("1", "steepness of holding back")


class Levels(Readings):
    concentration = reading("ug/L", "finerenone in plasma")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    clearance = p.clearance * power(maximum(body.egfr, 0) / p.filtration_reference, p.filtration_power)
    return Variables.rates(
        **passing(y, p),
        **two_compartments(y, p, absorbed(y, p), clearance),
        **reviewed(y, p, held_above(body.potassium, p.potassium_limit, slope=p.potassium_slope)),
        felt=(y.central / p.volume - y.felt) / p.gene_time,
        lasting=(y.central / p.volume - y.lasting) / p.protein_time,
    )


def read(y: Variables, p: Constants, body: Signals) -> Rates:
    return Levels.tell(concentration=y.central / p.volume)


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    shut = rising_hill(y.felt, half=p.half)
    sealing = p.protein_power * power(body.age / p.protein_age, p.protein_age_power)
    return {
        # Wanted.
        tubule.Targets.inflammation: 1 - p.inflammation_gain * shut,
        glomerulus.Targets.matrix_formation: 1 - p.fibrosis_gain * shut,
        tubule.Targets.fibrosis_formation: 1 - p.fibrosis_gain * shut,
        filtration.Targets.protein_leak: power(1 + y.lasting / p.protein_level, -sealing),
        circulation.Targets.vascular_tone: 1 - p.pressure_gain * shut,
        sodium.Targets.natriuresis: 1 + p.sodium_gain * shut,
        # Unwanted.
        potassium.Targets.aldosterone_action: power(1 - p.potassium_gain * shut, p.potassium_power),
    }


finerenone = Therapy(
    "finerenone",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("finerenone"),
    routes={"oral": Route(into=Variables.swallowed, lag=Constants.lag, given=Variables.given)},
    readings=Levels,
    read=read,
    usual=daily("20 mg"),
)
