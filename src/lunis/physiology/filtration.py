"""Filtration: what the remaining nephrons filter, the protein that they let through, and creatinine as the trace of both.

The true filtration rate follows from nephrons, their hypertrophy, the conductance of their capillaries and the pressure in them. That
pressure stands between two arterioles: the afferent one, which the macula densa narrows and prostaglandins keep open, and the efferent
one, which angiotensin narrows.
The estimated one is what a laboratory would report from creatinine (CKD-EPI 2021), so that the two may differ as they do in people.

Left out: tubuloglomerular feedback but for what drugs do to it, since in steady states autoregulation stands for it, angiotensin on the
afferent arteriole (its net effect is counted at the efferent one), the colloid pressure of plasma, protein and meat meals, drugs that
block the secretion of creatinine.
"""

from ..language import (
    Inflows,
    Levers,
    Organ,
    Parameters,
    Quantity,
    Rates,
    State,
    blend,
    constant,
    exp,
    inflow,
    lever,
    maximum,
    minimum,
    power,
    rising_hill,
    soft_limit,
    soft_positive,
    tanh,
    variable,
)
from .signals import Signals


class Variables(State):
    creatinine = variable("mg", "creatinine in the body")


class Constants(Parameters):
    # filtration
    healthy_gfr = constant("mL/min/1.73m2", "filtration rate in health")
    pressure_share = constant("1", "rise of glomerular pressure for a rise of arterial pressure, both relative")
    afferent_share = constant("1", "exponent by which glomerular pressure and filtration fall with afferent resistance")
    efferent_share = constant("1", "exponent by which glomerular pressure rises with efferent resistance")
    efferent_filtration = constant("1", "exponent by which filtration does: less, since plasma flow falls")
    efferent_angiotensin = constant("1", "rise of efferent resistance for a doubling of angiotensin action")
    afferent_feedback = constant("1", "exponent by which afferent resistance follows the salt that the macula densa senses")
    prostaglandin_reliance = constant("1", "rise of afferent resistance in a healthy kidney without prostaglandins")
    sympathetic = constant("1", "what nerves add to angiotensin in narrowing arterioles, for lost filling of the vessels")
    afferent_part = constant("1", "share of the afferent arterioles in the resistance of the kidney's vessels")
    least_pressure = constant("1", "relative glomerular pressure, at an open afferent arteriole, below which filtration falls no further")
    most_pressure = constant("1", "relative glomerular pressure above which filtration rises no further")
    pressure_width = constant("1", "width over which these two limits take hold")
    closed_by_proliferation = constant("1", "conductance lost at full proliferation")
    closed_by_injury = constant("1", "conductance lost at full endothelial injury")
    closed_by_coagulation = constant("1", "conductance lost at full coagulation")
    closed_by_matrix = constant("1", "conductance lost at the most matrix")
    tubular_power = constant("1", "power with which missing tubular cells lower filtration")
    # protein in urine
    healthy_upcr = constant("g/g", "urine protein to creatinine ratio in health")
    leak_barrier = constant("1", "rise of protein in urine at full damage of the barrier, against health")
    leak_barrier_power = constant("1", "how steeply it rises with damage of the barrier")
    leak_podocytes = constant("1", "rise of protein in urine without podocytes, against health")
    leak_podocytes_power = constant("1", "how steeply it rises with loss of podocytes")
    leak_strain = constant("1", "rise of protein in urine for each unit of strain beyond the threshold, against health")
    strain_threshold = constant("1", "filtration of a nephron times its pressure, above which it leaks")
    strain_width = constant("1", "width of that threshold")
    albumin_reference = constant("g/dL", "albumin at which these leaks hold")
    albumin_power = constant("1", "how steeply protein in urine follows albumin in serum")
    leak_share_filtered = constant("1", "share of the leak that falls with filtration")
    leak_half_gfr = constant("1", "relative filtration that sets how late it falls")
    # creatinine
    generation_women = constant("mg/kg/d", "creatinine made by a woman at the reference age")
    generation_men = constant("mg/kg/d", "creatinine made by a man at the reference age")
    muscle = constant("1", "muscle of this person against others of the same weight and sex")
    muscle_loss = constant("1/y", "fall of creatinine generation with age")
    muscle_age = constant("y", "age to which the generation refers")
    creatinine_volume = constant("L/kg", "volume in which creatinine distributes")
    secretion = constant("mL/min/1.73m2", "clearance of creatinine by tubules, at the most")
    secretion_half_gfr = constant("1", "relative filtration at half of that clearance")
    other_clearance = constant("L/kg/d", "clearance of creatinine outside the kidney")
    # the estimate: CKD-EPI 2021
    estimate_scale = constant("mL/min/1.73m2", "factor of the equation")
    estimate_threshold_women = constant("mg/dL", "creatinine at which its slope changes, women")
    estimate_threshold_men = constant("mg/dL", "creatinine at which its slope changes, men")
    estimate_low_exponent_women = constant("1", "its exponent below that, women")
    estimate_low_exponent_men = constant("1", "its exponent below that, men")
    estimate_exponent = constant("1", "its exponent above that")
    estimate_age_factor = constant("1", "its factor for each year of age")
    estimate_year = constant("y", "one year of age")
    estimate_woman_factor = constant("1", "its factor for women")


class Targets(Levers):
    afferent_resistance = lever("resistance of afferent arterioles: calcineurin inhibitors raise it, calcium blockers lower it")
    efferent_resistance = lever("resistance of efferent arterioles, beyond what angiotensin does")
    macula_densa_salt = lever("salt that the macula densa senses: SGLT2 inhibitors raise it, loop diuretics lower it")
    prostaglandins = lever("prostaglandins that keep afferent arterioles open, 0 when all are stopped")
    filtration = lever("filtration at a given pressure")
    protein_leak = lever("protein let through into urine")
    creatinine_generation = lever("creatinine made by muscle or taken in food")


class Doors(Inflows):
    creatinine_removal = inflow("mg/d", "creatinine taken out by dialysis, below zero", into=Variables.creatinine)


def equations(y: Variables, p: Constants, body: Signals, act: Targets) -> tuple[Rates, Rates]:
    # Arterioles. Prostaglandins matter the more, the more angiotensin and, in a dry body, nerves narrow vessels, and the fewer nephrons
    # are left.
    narrowing = body.renin_angiotensin + p.sympathetic * maximum(1 - body.filling, 0)
    unopposed = (1 - act.prostaglandins) * narrowing * (2 - body.nephrons)
    sensed = power(act.macula_densa_salt, p.afferent_feedback)
    afferent = (1 + p.prostaglandin_reliance * unopposed) * sensed * act.afferent_resistance
    efferent = (1 + p.efferent_angiotensin * (body.renin_angiotensin - 1)) * act.efferent_resistance
    resistance = p.afferent_part * afferent + (1 - p.afferent_part) * efferent

    # Glomerular pressure follows arterial pressure, damped by autoregulation within limits that a drug on the afferent arteriole evades.
    arterial = 1 + p.pressure_share * (body.pressure_relative - 1)
    supply = 1 / power(afferent, p.afferent_share)
    pressure = arterial * power(efferent, p.efferent_share) * supply
    pushed = arterial * power(efferent, p.efferent_filtration)

    # Filtration: nephrons, each enlarged, each partly shut by cells, clots and matrix.
    conductance = (
        (1 - p.closed_by_proliferation * body.proliferation)
        * (1 - p.closed_by_injury * body.endothelial_injury)
        * (1 - p.closed_by_coagulation * body.coagulation)
        * (1 - p.closed_by_matrix * tanh(body.matrix))
    )
    driven = _held(pushed, p) / _held(1.0, p) * supply
    # Injured tubules leak filtrate back, are blocked by debris, and tell their glomerulus to filter less.
    passed = power(body.tubular_cells, p.tubular_power)
    relative = body.nephrons * body.hypertrophy * conductance * driven * passed * act.filtration
    gfr = relative * p.healthy_gfr * body.body_surface

    # Protein in urine, against health: the barrier, the podocytes, and the strain on the nephrons that are left.
    strain = body.hypertrophy * pressure
    leak = (
        1
        + p.leak_barrier * power(body.barrier_damage, p.leak_barrier_power)
        + p.leak_podocytes * power(1 - body.podocytes, p.leak_podocytes_power)
        + p.leak_strain * (_beyond(strain, p) - _beyond(1.0, p))
    )
    filtered = blend(p.leak_share_filtered, of=relative * (1 + p.leak_half_gfr) / (relative + p.leak_half_gfr), instead_of=1.0)
    upcr = p.healthy_upcr * leak * filtered * power(body.albumin / p.albumin_reference, p.albumin_power) * act.protein_leak

    # Creatinine: made by muscle, filtered, secreted, and a little lost in the gut.
    concentration = y.creatinine / (p.creatinine_volume * body.weight)
    change = _generation(p, body) * act.creatinine_generation - _clearance(p, body, gfr, relative) * concentration

    return (
        Variables.rates(creatinine=change),
        Signals.tell(
            gfr=gfr,
            gfr_relative=relative,
            egfr=estimated(concentration, p, body),
            creatinine=concentration,
            glomerular_pressure=pressure,
            afferent_resistance=afferent,
            efferent_resistance=efferent,
            perfusion=body.pressure_relative / resistance,
            upcr=upcr,
        ),
    )


def _held(pressure: Quantity, p: Constants) -> Quantity:
    return soft_limit(pressure, p.least_pressure, p.most_pressure, p.pressure_width)


def _beyond(strain: Quantity, p: Constants) -> Quantity:
    return soft_positive(strain - p.strain_threshold, p.strain_width)


def _generation(p: Constants, body: Signals) -> Quantity:
    by_weight = blend(body.female, of=p.generation_women, instead_of=p.generation_men)
    return by_weight * body.weight * p.muscle * exp(p.muscle_loss * (p.muscle_age - body.age))


def _clearance(p: Constants, body: Signals, gfr: Quantity, relative: Quantity) -> Quantity:
    # The carriers of tubules saturate, so that secretion fades later than filtration.
    secreted = p.secretion * body.body_surface * rising_hill(relative, half=p.secretion_half_gfr)
    return gfr + secreted + p.other_clearance * body.weight


def estimated(concentration: Quantity, p: Constants, body: Signals) -> Quantity:
    """The filtration rate that a laboratory reports from creatinine: CKD-EPI 2021."""
    ratio = concentration / blend(body.female, of=p.estimate_threshold_women, instead_of=p.estimate_threshold_men)
    low = blend(body.female, of=p.estimate_low_exponent_women, instead_of=p.estimate_low_exponent_men)
    for_sex = blend(body.female, of=p.estimate_woman_factor, instead_of=1.0)
    for_age = power(p.estimate_age_factor, body.age / p.estimate_year)
    return p.estimate_scale * power(minimum(ratio, 1.0), -low) * power(maximum(ratio, 1.0), -p.estimate_exponent) * for_age * for_sex


def rest(p: Constants, body: Signals) -> Rates:
    steady = _generation(p, body) / _clearance(p, body, body.gfr, body.gfr_relative)
    return Variables.at(creatinine=steady * p.creatinine_volume * body.weight)


filtration = Organ("filtration", Variables, Constants, Targets, equations, inflows=Doors, rest=rest)
