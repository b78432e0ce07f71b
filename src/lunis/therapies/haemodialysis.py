"""Haemodialysis: a machine that clears what the kidneys no longer do, a few hours a week.

While it runs, solutes move along their gradient and fluid is drawn off until none is in excess. It replaces work; it repairs nothing:
no line below touches the healing of a glomerulus. What it clears and what its bath holds are constants, to be set for a patient.
Left out: solutes beyond those below, convection beyond that of calcium and sodium, sessions missed for want of an access, quality of life.
"""

from ..evidence import values_of
from ..language import Controls, Quantity, Rates, Readings, Therapy, constant, control, reading, variable
from ..language.schedules import sessions
from ..language.tables import Inflow, Lever
from ..physiology import glomerulus, infection, symptoms
from ..physiology.signals import Signals
from .kinds import Membrane, Treated, dialysed, drawn_off, treated


class Variables(Treated):
    access_clots = variable("1", "clots of the access expected since treatment began")


class Constants(Membrane):
    usual_time = constant("1", "share of the week that three sessions of four hours take")
    drawing_time = constant("h", "time in which excess fluid is drawn off")
    drawing_limit = constant("mL/h/kg", "fastest removal of fluid")
    strain = constant("1", "strain of a session without fluid to draw, against one at the fastest removal")
    infection_gain = constant("1", "rise of infections through the access to blood")
    access_clotting = constant("1/y", "clots of the access without antiphospholipid antibody")
    access_antiphospholipid = constant("1", "rise of that with a full antiphospholipid profile")
    residual_loss = constant("1/y", "share of the nephrons left that is lost to treatment")


class Switches(Controls):
    running = control("1", "1 while the machine runs")


class Levels(Readings):
    fluid_drawn = reading("mL/h/kg", "fluid drawn off now")
    access_clots = reading("1", "clots of the access expected since treatment began")


def drawn(p: Constants, body: Signals, set_to: Switches) -> Quantity:
    """Fluid leaving through the dialyser now."""
    return set_to.running * drawn_off(body, p.drawing_time, p.drawing_limit * body.weight)


def equations(y: Variables, p: Constants, body: Signals, set_to: Switches) -> Rates:
    clotting = p.access_clotting * (1 + p.access_antiphospholipid * body.antiphospholipid)
    return Variables.rates(**treated(y, p, set_to.running / p.usual_time), access_clots=clotting * y.habit)


def read(y: Variables, p: Constants, body: Signals, set_to: Switches) -> Rates:
    return Levels.tell(fluid_drawn=drawn(p, body, set_to) / body.weight, access_clots=y.access_clots)


def actions(y: Variables, p: Constants, body: Signals, set_to: Switches) -> dict[Lever | Inflow, Quantity]:
    fluid = drawn(p, body, set_to)
    return {
        **dialysed(p, body, set_to.running, fluid),
        # Unwanted. Cramps and falls of pressure come with the fluid that is drawn.
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
    readings=Levels,
    read=read,
    usual=sessions(3, "4 h", "running"),
)
