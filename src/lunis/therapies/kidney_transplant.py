"""Kidney transplantation: another kidney is put in, and does the work that the patient's own have given up.

A switch of state: on its day the nephrons, the glomeruli and the tubules are the graft's, and everything that depends on them follows by
itself: creatinine, phosphate, calcitriol, FGF23, erythropoietin. Only the graft counts from then on. Drugs against its rejection are
therapies of their own, for life, and their harms are theirs; what they leave of T cell help and division decides how the graft fares.
Nephritis may come back in it, as the complexes of the body lodge in it like in the first.
Left out: the operation and its own dangers, the wait for it, tissue types and antibody of the recipient, delayed function, infections that
the donor brings. The chronicity index counts what one kidney has fewer than two as lost.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Readings, Route, Therapy, constant, reading
from ..language.schedules import once
from ..language.tables import Inflow, Lever
from ..physiology import glomerulus, tubule
from ..physiology.signals import Signals
from .kinds import Graft, Rejection, rejecting


class Variables(Graft):
    """Those of every graft."""


class Constants(Rejection):
    nephron_loss = constant("1/d", "share of the graft's nephrons lost under the fiercest attack")
    inflammation_gain = constant("1", "rise of interstitial inflammation under the fiercest attack")
    scarring = constant("1/d", "share of the interstitium scarred under the fiercest attack")


class Levels(Readings):
    rejection = reading("1", "attack on the graft as a biopsy would show it, 0 to 1")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    return Variables.rates(**rejecting(y, p, body))


def read(y: Variables, p: Constants, body: Signals) -> Rates:
    return Levels.tell(rejection=y.rejection)


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    # What is wanted of it is the graft itself, which its route puts in.
    return {
        # Unwanted.
        glomerulus.Doors.nephron_injury: -p.nephron_loss * y.rejection * body.nephrons,
        tubule.Targets.inflammation: 1 + p.inflammation_gain * y.rejection,
        tubule.Doors.fibrosis_injury: p.scarring * y.rejection * (1 - body.interstitial_fibrosis),
    }


kidney_transplant = Therapy(
    "kidney_transplant",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("kidney_transplant"),
    routes={
        "surgery": Route(into=Variables.graft, share=Constants.graft_size, fires=(glomerulus.Events.graft, tubule.Events.graft)),
    },
    readings=Levels,
    read=read,
    usual=once("1"),
    label="kidney transplant",
)
