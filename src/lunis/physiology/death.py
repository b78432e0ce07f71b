"""Death: what age, kidney, pressure, infection, clots and tumours add up to.

Age gives the background, which pressure raises in its cardiovascular part and lost filtration as a whole. Retained solutes, for which
creatinine stands, and potassium kill within weeks when no dialysis removes them. The dead go on being computed: a probability says
how many of such patients would be alive.

Left out: death from active lupus outside the kidney, suicide, and the order of competing causes.
"""

from ..language import (
    Levers,
    Organ,
    Parameters,
    Quantity,
    Rates,
    State,
    blend,
    constant,
    exp,
    falling_hill,
    lever,
    maximum,
    power,
    rising_hill,
    variable,
)
from .signals import Signals


class Variables(State):
    hazard = variable("1", "cumulative hazard of death since the run began")


class Constants(Parameters):
    usual_women = constant("1/y", "deaths of healthy women at the reference age")
    usual_men = constant("1/y", "deaths of healthy men at the reference age")
    reference_age = constant("y", "age for which that holds")
    doubling = constant("y", "years in which the rate doubles")
    cardiovascular = constant("1", "share of these deaths that pressure raises")
    pressure_normal = constant("mmHg", "systolic pressure above which they rise")
    pressure_doubling = constant("mmHg", "rise of systolic pressure that doubles them")
    kidney_most = constant("1", "rise of the rate without filtration")
    kidney_half = constant("mL/min/1.73m2", "estimated filtration rate at half of that")
    kidney_slope = constant("1", "its steepness")
    uraemia_most = constant("1/y", "deaths in the last stage of uraemia")
    uraemia_half = constant("mg/dL", "creatinine at half of that")
    uraemia_slope = constant("1", "its steepness")
    potassium_most = constant("1/y", "deaths at very high potassium")
    potassium_half = constant("mmol/L", "potassium at half of that")
    potassium_slope = constant("1", "its steepness")
    infection_fatality = constant("1/events", "share of infections that kill")
    thrombosis_fatality = constant("1", "share of clots that kill")
    malignancy_fatality = constant("1", "share of malignancies beyond those of age that kill")


class Targets(Levers):
    cardiovascular = lever("death of heart and vessels")


def equations(y: Variables, p: Constants, body: Signals, act: Targets) -> tuple[Rates, Rates]:
    usual = blend(body.female, of=p.usual_women, instead_of=p.usual_men)
    background = usual * power(2, (body.age - p.reference_age) / p.doubling)
    pressed = power(2, maximum(body.systolic_pressure - p.pressure_normal, 0) / p.pressure_doubling)
    vessels = 1 - p.cardiovascular + p.cardiovascular * pressed * act.cardiovascular
    uraemia = p.uraemia_most * rising_hill(body.creatinine, half=p.uraemia_half, slope=p.uraemia_slope)
    potassium = p.potassium_most * rising_hill(body.potassium, half=p.potassium_half, slope=p.potassium_slope)
    events = (
        p.infection_fatality * body.infection_rate
        + p.thrombosis_fatality * body.thrombosis_rate
        + p.malignancy_fatality * body.malignancy_excess
    )
    rate = background * vessels * kidney_risk(body.egfr, p) + uraemia + potassium + events
    return Variables.rates(hazard=rate), Signals.tell(death_rate=rate, death_probability=1 - exp(-y.hazard))


def kidney_risk(egfr: Quantity, p: Constants) -> Quantity:
    """Deaths at an estimated filtration rate against those with healthy kidneys."""
    return 1 + p.kidney_most * falling_hill(egfr, half=p.kidney_half, slope=p.kidney_slope)


death = Organ("death", Variables, Constants, Targets, equations)
