"""Haemodialysis: a machine that clears what the kidneys no longer do, a few hours a week.

While it runs, solutes move along their gradient and fluid is drawn off until none is in excess. It replaces work; it repairs nothing:
no line below touches the healing of a glomerulus.
Left out: other solutes, convection beyond that of calcium and sodium, falls of blood pressure within a session, clotting of
the access, quality of life.
"""

from ..evidence import values_of
from ..language import Controls, Parameters, Quantity, Rates, State, Therapy, constant, control, maximum, minimum, variable
from ..language.schedules import sessions
from ..language.tables import Inflow, Lever
from ..physiology import acid_base, filtration, glomerulus, infection, magnesium, mineral, potassium, sodium, symptoms, urea
from ..physiology.signals import Signals


class Variables(State):
    habit = variable("1", "time on the machine averaged over weeks, 1 for three sessions of four hours a week")


class Constants(Parameters):
    usual_time = constant("1", "share of the week that three sessions of four hours take")
    average_time = constant("d", "time over which harm follows treatment")
    creatinine_clearance = constant("mL/min", "dialyser clearance of creatinine")
    urea_clearance = constant("mL/min", "dialyser clearance of urea")
    phosphate_clearance = constant("mL/min", "dialyser clearance of phosphate")
    phosphorus_molar_mass = constant("mg/mmol", "mass of phosphorus")
    potassium_clearance = constant("mL/min", "dialyser clearance of potassium")
    potassium_bath = constant("mmol/L", "potassium in dialysate")
    sodium_clearance = constant("mL/min", "dialyser clearance of sodium")
    sodium_bath = constant("mmol/L", "sodium in dialysate")
    bicarbonate_clearance = constant("mL/min", "dialyser clearance of bicarbonate")
    bicarbonate_bath = constant("mmol/L", "bicarbonate in dialysate")
    calcium_clearance = constant("mL/min", "dialyser clearance of ionised calcium")
    calcium_bath = constant("mmol/L", "calcium in dialysate")
    magnesium_clearance = constant("mL/min", "dialyser clearance of magnesium")
    magnesium_bath = constant("mmol/L", "magnesium in dialysate")
    magnesium_free = constant("1", "share of magnesium in serum that is not bound")
    magnesium_molar_mass = constant("mg/mmol", "mass of magnesium")
    drawing_time = constant("h", "time in which excess fluid is drawn off")
    drawing_limit = constant("mL/h/kg", "fastest removal of fluid")
    strain = constant("1", "cramps of a session without fluid to draw, against one at the fastest removal")
    infection_gain = constant("1", "rise of infections through the access to blood")
    residual_loss = constant("1/y", "nephrons lost to treatment")


class Switches(Controls):
    running = control("1", "1 while the machine runs")


def drawn_off(p: Constants, body: Signals, set_to: Switches) -> Quantity:
    """Fluid leaving through the dialyser now."""
    wanted = maximum(body.fluid_excess, 0) / p.drawing_time
    return set_to.running * minimum(wanted, p.drawing_limit * body.weight)


def equations(y: Variables, p: Constants, body: Signals, set_to: Switches) -> Rates:
    return Variables.rates(
        habit=(set_to.running / p.usual_time - y.habit) / p.average_time,
    )


def actions(y: Variables, p: Constants, body: Signals, set_to: Switches) -> dict[Lever | Inflow, Quantity]:
    fluid = drawn_off(p, body, set_to)
    free_magnesium = p.magnesium_free * body.magnesium / p.magnesium_molar_mass
    calcium = p.calcium_clearance * (p.calcium_bath - body.ionised_calcium)
    return {
        # Wanted.
        filtration.Doors.creatinine_removal: -set_to.running * p.creatinine_clearance * body.creatinine,
        urea.Doors.urea_removal: -set_to.running * p.urea_clearance * body.urea_nitrogen,
        mineral.Doors.phosphate_removed: -set_to.running * p.phosphate_clearance * body.phosphate / p.phosphorus_molar_mass,
        potassium.Doors.potassium_removed: set_to.running * p.potassium_clearance * (p.potassium_bath - body.potassium),
        acid_base.Doors.bicarbonate_given: set_to.running * p.bicarbonate_clearance * (p.bicarbonate_bath - body.bicarbonate),
        sodium.Doors.fluid_removal: -fluid,
        # Either way, by the gradient. Sodium and calcium also leave with the fluid.
        sodium.Doors.sodium_given: set_to.running * p.sodium_clearance * (p.sodium_bath - body.sodium) - fluid * body.sodium,
        mineral.Doors.calcium_infused: set_to.running * calcium - fluid * body.ionised_calcium,
        magnesium.Doors.magnesium_given: set_to.running * p.magnesium_clearance * (p.magnesium_bath - free_magnesium),
        # Unwanted.
        symptoms.Targets.drainage: 1 + set_to.running * p.strain + (1 - p.strain) * fluid / (p.drawing_limit * body.weight),
        infection.Targets.rate: 1 + p.infection_gain * y.habit,
        glomerulus.Doors.nephron_injury: -p.residual_loss * y.habit * body.nephrons,
    }


haemodialysis = Therapy(
    "haemodialysis",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("haemodialysis"),
    controls=Switches,
    usual=sessions(3, "4 h", "running"),
)
