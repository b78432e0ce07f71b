"""Peritoneal dialysis: a bath in the belly, changed by hand several times a day, with the peritoneum as its membrane.

It never stops, so that levels stay even; clearances are those of a week. Glucose in the bath draws fluid, and the stronger the bath the
more glucose is absorbed. Protein leaks into the bath, and germs find a way in along the catheter. It replaces work; it repairs nothing.
Left out: how fast solutes cross in this patient's peritoneum and how it wears out with the years, the hours of one exchange, the weight
and fat that glucose puts on, and the change to haemodialysis when the method fails.
"""

from ..evidence import values_of
from ..language import Controls, Quantity, Rates, Readings, Therapy, constant, control, reading
from ..language.schedules import switched
from ..language.tables import Inflow, Lever
from ..physiology import albumin, glomerulus, immunoglobulin, infection
from ..physiology.signals import Signals
from .kinds import Membrane, Treated, dialysed, drawn_off, treated


class Variables(Treated):
    """Only the habit: what crosses the peritoneum is counted in the body."""


class Constants(Membrane):
    drawing_time = constant("d", "time in which the bath is made strong enough to draw off what is in excess")
    drawing_limit = constant("L/d", "fluid that the strongest usual baths draw off")
    glucose_at_rest = constant("g/d", "glucose absorbed from baths that draw nothing off")
    glucose_for_fluid = constant("g/L", "further glucose absorbed for each litre drawn off")
    protein_clearance = constant("mL/d", "plasma that the bath clears of albumin")
    igg_clearance = constant("mL/d", "plasma that the bath clears of immunoglobulin G")
    albumin_space = constant("L/kg", "plasma that would hold all albumin of the body")
    infection_gain = constant("1", "rise of infections by peritonitis")
    residual_loss = constant("1/y", "share of the nephrons left that is lost to treatment")


class Switches(Controls):
    running = control("1", "1 while the belly holds a bath")


class Levels(Readings):
    fluid_drawn = reading("L/d", "fluid drawn off")
    glucose_absorbed = reading("g/d", "glucose absorbed from the bath: feeds, and feeds too well")
    protein_lost = reading("g/d", "albumin lost into the bath")


def drawn(p: Constants, body: Signals, set_to: Switches) -> Quantity:
    """Fluid leaving through the peritoneum now."""
    return set_to.running * drawn_off(body, p.drawing_time, p.drawing_limit)


def equations(y: Variables, p: Constants, body: Signals, set_to: Switches) -> Rates:
    return Variables.rates(**treated(y, p, set_to.running))


def read(y: Variables, p: Constants, body: Signals, set_to: Switches) -> Rates:
    fluid = drawn(p, body, set_to)
    return Levels.tell(
        fluid_drawn=fluid,
        glucose_absorbed=set_to.running * p.glucose_at_rest + p.glucose_for_fluid * fluid,
        protein_lost=set_to.running * p.protein_clearance * body.albumin,
    )


def actions(y: Variables, p: Constants, body: Signals, set_to: Switches) -> dict[Lever | Inflow, Quantity]:
    return {
        **dialysed(p, body, set_to.running, drawn(p, body, set_to)),
        # Unwanted.
        albumin.Doors.albumin_removed: -set_to.running * p.protein_clearance * body.albumin / (p.albumin_space * body.weight),
        immunoglobulin.Doors.igg_given: -set_to.running * p.igg_clearance * body.igg,
        infection.Targets.rate: 1 + p.infection_gain * y.habit,
        glomerulus.Doors.nephron_injury: -p.residual_loss * y.habit * body.nephrons,
    }


peritoneal_dialysis = Therapy(
    "peritoneal_dialysis",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("peritoneal_dialysis"),
    controls=Switches,
    readings=Levels,
    read=read,
    usual=switched("running", "1"),
    label="peritoneal dialysis",
)
