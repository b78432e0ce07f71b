"""Belimumab: an antibody against BAFF, on which B cells live.

It takes BAFF out of reach of B cells, though not out of blood: bound BAFF lasts as long as the antibody, so that its total rises. BAFF on
the surface of cells, and its sibling APRIL, are not reached. Young B cells fail at a checkpoint on their way to blood, where the older live
on: B cells fall over months, immunoglobulin over years.
Left out: memory B cells that leave tissue for blood in the first weeks, low mood, BAFF made in excess while interferon is high.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Readings, Route, Therapy, constant, reading
from ..language.schedules import infusions
from ..language.tables import Inflow, Lever
from ..physiology import immunity, infection, white_cells
from ..physiology.signals import Signals
from .kinds import (
    SkinAbsorption,
    SkinAntibody,
    TargetedAntibody,
    TargetedDisposition,
    antibody_concentration,
    bound_drug,
    free_target,
    seeping,
    targeted_kinetics,
)


class Variables(SkinAntibody, TargetedAntibody):
    """Under the skin, in blood and other tissue; the target is BAFF in blood."""


class Constants(TargetedDisposition, SkinAbsorption):
    skin_share = constant("1", "share of a dose under the skin that reaches blood")
    skin_delay = constant("d", "time before a dose under the skin begins to reach blood")
    reach = constant("1", "share of BAFF's work that soluble BAFF does, which the antibody can reach")
    naive_share = constant("1", "share of young B cells that fail to reach blood without soluble BAFF, beyond what it does everywhere")
    infection_gain = constant("1", "rise of infections beyond what low immunoglobulin brings, without soluble BAFF")


class Levels(Readings):
    concentration = reading("mg/L", "belimumab in serum")
    free_baff = reading("1", "BAFF in blood that is not bound, against before")
    total_baff = reading("1", "BAFF in blood, free and bound, against before")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    absorbed = seeping(y, p)
    return Variables.rates(depot=-absorbed, **targeted_kinetics(y, p, body, entering=absorbed))


def free_baff(y: Variables, p: Constants, body: Signals) -> Quantity:
    """BAFF that is left, against before."""
    return free_target(bound_drug(antibody_concentration(y, p, body), y, p), y, p)


def read(y: Variables, p: Constants, body: Signals) -> Rates:
    return Levels.tell(
        concentration=antibody_concentration(y, p, body),
        free_baff=free_baff(y, p, body),
        total_baff=y.target,
    )


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    taken = 1 - free_baff(y, p, body)
    return {
        # Wanted.
        immunity.Targets.baff_availability: 1 - p.reach * taken,
        # Seen in the blood count; immunoglobulin follows it, slowly.
        white_cells.Targets.b_cell_arrival: 1 - p.naive_share * taken,
        # Unwanted.
        infection.Targets.rate: 1 + p.infection_gain * taken,
    }


belimumab = Therapy(
    "belimumab",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("belimumab"),
    routes={
        "intravenous": Route(into=Variables.central),
        "subcutaneous": Route(into=Variables.depot, share=Constants.skin_share, lag=Constants.skin_delay),
    },
    readings=Levels,
    read=read,
    usual=(*infusions("10 mg/kg", "2 weeks", stop="3 weeks"), *infusions("10 mg/kg", "4 weeks", start="4 weeks")),
)
