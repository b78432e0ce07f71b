"""Dapagliflozin, an SGLT2 inhibitor: it leaves glucose, and sodium with it, in the proximal tubule.

More salt reaches the macula densa, which narrows the afferent arteriole: pressure in the glomeruli falls, and with it protein in urine and
a little filtration, which comes back when the drug is stopped. What is spared over years follows in part from the lower strain on the
nephrons that are left; the rest is a stated gain. Fluid, pressure and haemoglobin move a little.
Two compartments, cleared by glucuronidation, in part in the kidney, so that it slows as filtration falls, and by other metabolism, which
slows with age. Size scales them.
Left out: glucose and weight, ketoacidosis, genital infections (both warnings), uric acid, heart failure.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Readings, Route, Therapy, blend, constant, maximum, power, reading, rising_hill
from ..language.schedules import daily
from ..language.tables import Inflow, Lever
from ..physiology import blood, circulation, filtration, glomerulus, magnesium, sodium
from ..physiology.signals import Signals
from .kinds import Transit, TransitAbsorption, TwoCompartmentDisposition, TwoCompartments, absorbed, passing, two_compartments


class Variables(Transit, TwoCompartments):
    """The drug on its way and in two compartments."""


class Constants(TransitAbsorption, TwoCompartmentDisposition):
    available = constant("1", "share of a dose that reaches blood")
    woman_factor = constant("1", "clearance in women, against men")
    renal_clearance = constant("1", "kidney's clearance of unchanged drug, against filtration")
    filtration_reference = constant("mL/min", "filtration at which clearance to the glucuronide is as given")
    filtration_effect = constant("min/mL", "relative rise of that clearance for each mL/min of filtration")
    other_clearance = constant("L/h", "clearance to other metabolites")
    age_reference = constant("y", "age at which that clearance is as given")
    age_effect = constant("1/y", "relative fall of that clearance for each year of age")
    weight_reference = constant("kg", "body weight at which metabolism and volumes are as given")
    weight_power = constant("1", "how steeply metabolism follows body weight")
    half = constant("ug/L", "drug that stops half of SGLT2")
    salt_gain = constant("1", "rise of the salt that reaches the macula densa")
    sodium_gain = constant("1", "rise of the sodium that tubules let go at a given filling")
    pressure_gain = constant("1", "fall of vascular tone")
    protein_gain = constant("1", "fall of protein leak beyond that by pressure")
    nephron_gain = constant("1", "share of the loss of nephrons that is prevented beyond that by lower strain")
    erythropoietin_gain = constant("1", "rise of erythropoietin made")
    magnesium_gain = constant("1", "share of magnesium excretion that is lost")


class Levels(Readings):
    concentration = reading("ug/L", "dapagliflozin in plasma")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    size = body.weight / p.weight_reference
    glucuronidated = p.clearance * (1 + p.filtration_effect * (maximum(body.gfr, 0) - p.filtration_reference))
    otherwise = p.other_clearance * maximum(1 - p.age_effect * (body.age - p.age_reference), 0)
    by_kidney = p.renal_clearance * maximum(body.gfr, 0)
    metabolised = (glucuronidated + otherwise) * power(size, p.weight_power)
    clearance = (metabolised + by_kidney) * blend(body.female, of=p.woman_factor, instead_of=1.0)
    return Variables.rates(**passing(y, p), **two_compartments(y, p, absorbed(y, p), clearance, size=size))


def _level(y: Variables, p: Constants, body: Signals) -> Quantity:
    return y.central / (p.volume * body.weight / p.weight_reference)


def read(y: Variables, p: Constants, body: Signals) -> Rates:
    return Levels.tell(concentration=_level(y, p, body))


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    stopped = rising_hill(_level(y, p, body), half=p.half)
    return {
        # Wanted. The fall of filtration comes with the first line, and is what it costs.
        filtration.Targets.macula_densa_salt: 1 + p.salt_gain * stopped,
        filtration.Targets.protein_leak: 1 - p.protein_gain * stopped,
        circulation.Targets.vascular_tone: 1 - p.pressure_gain * stopped,
        glomerulus.Targets.nephron_loss: 1 - p.nephron_gain * stopped,
        blood.Targets.erythropoietin_production: 1 + p.erythropoietin_gain * stopped,
        magnesium.Targets.excretion: 1 - p.magnesium_gain * stopped,
        # Either, as the patient is wet or dry.
        sodium.Targets.natriuresis: 1 + p.sodium_gain * stopped,
    }


dapagliflozin = Therapy(
    "dapagliflozin",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("dapagliflozin"),
    routes={"oral": Route(into=Variables.swallowed, share=Constants.available)},
    readings=Levels,
    read=read,
    usual=daily("10 mg"),
    label="SGLT2 inhibitor (dapagliflozin)",
)
