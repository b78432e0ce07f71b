"""CAR-T cells against CD19: the patient's own T cells, taught to kill every cell of the B line that carries CD19.

Fludarabine and cyclophosphamide make room for them; they divide for about a week on the B cells that they kill, then fade within weeks.
The whole B line goes, its forerunners in the marrow with it: naive and memory B cells and the plasmablasts that carry CD19. Most long-lived
plasma cells carry none and stay, and with them most of immunoglobulin G and what vaccines left; those that make autoantibody still carry
it and go, as young cells of the marrow do. What comes back months later comes from the marrow, naive.
Whether disease comes back with it, the immune core decides: no line below touches tolerance.
Left out: harm to the brain (rare here), clots and bleeding, cells that lose CD19, a second infusion that the patient rejects, how well
the cells of this patient can be made, and tumours from the gene that was put in.
"""

from ..evidence import values_of
from ..language import Controls, Quantity, Rates, Readings, Route, Therapy, constant, control, maximum, reading, rising_hill, variable
from ..language.schedules import once, switched
from ..language.tables import Inflow, Lever
from ..physiology import blood, immunity, infection, malignancy, urea, white_cells
from ..physiology.signals import Signals
from .kinds import Expanding, Expansion, expanding


class Variables(Expanding):
    conditioned = variable("1", "effect of fludarabine and cyclophosphamide, about 1 at the end of three days")
    forerunners_lost = variable("1", "share of the B line's forerunners in the marrow that is gone")


class Constants(Expansion):
    # Conditioning.
    conditioning_time = constant("d", "length of usual conditioning")
    conditioning_loss = constant("1/d", "fading of its effect")
    room_half = constant("1", "conditioning at which cells have half of the room that they want")
    poison_half = constant("1", "conditioning at which marrow and T cell help suffer half of that under full conditioning")
    lymphocyte_kill = constant("1/d", "death of lymphocytes under full conditioning")
    neutrophil_gain = constant("1", "share of neutrophil precursor division that full conditioning stops")
    marrow_gain = constant("1", "share of red cell precursor division that full conditioning stops")
    help_gain = constant("1", "share of T cell help that full conditioning takes")
    genotoxic = constant("1", "cyclophosphamide of usual conditioning, in units of 36 g")
    infection_gain = constant("1", "rise of infections under full conditioning, beyond what counts of neutrophils tell")
    # Killing.
    kill = constant("1/d", "death of cells with CD19 among very many CAR-T cells")
    kill_half = constant("cells", "CAR-T cells that kill at half that pace")
    forerunner_growth = constant("1/d", "regrowth of the B line's forerunners from their own kind")
    forerunner_seed = constant("1/d", "regrowth from stem cells")
    b_cell_turnover = constant("1/d", "turnover of B cells")
    memory_turnover = constant("1/d", "turnover of memory B cells")
    plasmablast_turnover = constant("1/d", "turnover of plasmablasts")
    t_cell_turnover = constant("1/d", "turnover of T cells")
    plasmablasts_with_cd19 = constant("1", "share of plasmablasts that carry CD19")
    long_lived_reached = constant("1", "share of the killing that long-lived plasma cells with autoantibody meet in their niches")
    long_lived_loss = constant("1/d", "loss of long-lived plasma cells")
    # Harm.
    release = constant("1/d", "interleukin-6 released by very many dividing cells, in units of the healthy level")
    release_half = constant("cells", "dividing cells at half of that")
    fever_gain = constant("1", "rise of protein breakdown at the height of fever")
    blood_share = constant("1", "share of the cells that is in blood")
    blood_volume = constant("L/kg", "volume of blood")


class Switches(Controls):
    conditioning = control("1", "1 while fludarabine and cyclophosphamide are given")


class Levels(Readings):
    concentration = reading("Gcells/L", "CAR-T cells in blood, billions in a litre")


def killing(y: Variables, p: Constants) -> Quantity:
    """Death of cells with CD19 now."""
    return p.kill * rising_hill(y.cells + y.resting, half=p.kill_half)


def forerunners(y: Variables) -> Quantity:
    """Forerunners of the B line that are left."""
    return maximum(1 - y.forerunners_lost, 0)


def equations(y: Variables, p: Constants, body: Signals, set_to: Switches) -> Rates:
    killed = (killing(y, p) + p.lymphocyte_kill * y.conditioned) * forerunners(y)
    regrown = (p.forerunner_seed + p.forerunner_growth * forerunners(y)) * y.forerunners_lost
    return Variables.rates(
        **expanding(y, p, antigen=body.b_cell_pool, room=rising_hill(y.conditioned, half=p.room_half)),
        conditioned=set_to.conditioning / p.conditioning_time - p.conditioning_loss * y.conditioned,
        forerunners_lost=killed - regrown,
    )


def read(y: Variables, p: Constants, body: Signals, set_to: Switches) -> Rates:
    return Levels.tell(concentration=p.blood_share * (y.cells + y.resting) / (p.blood_volume * body.weight))


def actions(y: Variables, p: Constants, body: Signals, set_to: Switches) -> dict[Lever | Inflow, Quantity]:
    killed, poisoned = killing(y, p), p.lymphocyte_kill * y.conditioned
    suppressed = rising_hill(y.conditioned, half=p.poison_half)
    stormy = rising_hill(y.cells, half=p.release_half)
    return {
        # Wanted.
        immunity.Targets.b_cell_loss: 1 + (killed + poisoned) / p.b_cell_turnover,
        immunity.Targets.memory_b_cell_loss: 1 + (killed + poisoned) / p.memory_turnover,
        immunity.Targets.b_cell_formation: forerunners(y),
        immunity.Targets.plasmablast_output: 1 / (1 + p.plasmablasts_with_cd19 * killed / p.plasmablast_turnover),
        immunity.Targets.autoreactive_plasma_cell_loss: 1 + p.long_lived_reached * killed / p.long_lived_loss,
        # By conditioning, wanted for the room that it makes.
        immunity.Targets.t_cell_help: 1 - p.help_gain * suppressed,
        # Unwanted. Lack of immunoglobulin and of neutrophils, and the infections that they bring, follow in their organs.
        white_cells.Targets.t_cell_loss: 1 + poisoned / p.t_cell_turnover,
        white_cells.Targets.neutrophil_division: 1 - p.neutrophil_gain * suppressed,
        blood.Targets.marrow_division: 1 - p.marrow_gain * suppressed,
        malignancy.Doors.genotoxic_given: p.genotoxic * set_to.conditioning / p.conditioning_time,
        immunity.Doors.interleukin_6_released: p.release * stormy,
        urea.Targets.catabolism: 1 + p.fever_gain * stormy,
        infection.Targets.rate: 1 + p.infection_gain * suppressed,
    }


car_t_cells = Therapy(
    "car_t_cells",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("car_t_cells"),
    routes={"intravenous": Route(into=Variables.cells)},
    controls=Switches,
    readings=Levels,
    read=read,
    usual=(*switched("conditioning", "1", stop=3), *once("1e6 cells/kg", at=5)),
    label="CAR-T cells against CD19",
)
