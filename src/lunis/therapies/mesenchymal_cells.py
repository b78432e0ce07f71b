"""Mesenchymal stem cells: an infusion of cells that live for days, most of them in the lung, and act by what they secrete.

The one controlled trial in lupus nephritis found no benefit, so that every benefit below is a gain of zero by default. What the trial, with
its eighteen patients, leaves possible on either side is the spread of one gain about zero. Clinics claim
repair of vessels and filter, a balanced immunity, and at once a raised one: the raised one is part of the claim, and may harm.
Left out: cells that become kidney (never shown in patients), rejection, tumours, the conditioning that is sometimes given.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Route, Therapy, constant, exp, rising_hill, variable
from ..language.schedules import once
from ..language.tables import Inflow, Lever
from ..physiology import filtration, glomerulus, immunity, infection, tubule
from ..physiology.signals import Signals
from .kinds import CellLoss, Cells, dying


class Variables(Cells):
    secreted = variable("1", "what they have secreted and set off, about 1 after a reference dose")
    lasting = variable("1", "what may be left of that for months, about 1 after a reference dose")


class Constants(CellLoss):
    reference_dose = constant("cells", "cells of one infusion in the controlled trial")
    secreted_loss = constant("1/d", "fading of what was secreted")
    lasting_loss = constant("1/d", "fading of what may be left for months")
    trial_gain = constant("1", "fall of protein in urine that the controlled trial found, as a logarithm: none, give or take its error")
    endothelium_gain = constant("1", "claimed rise of endothelial repair")
    barrier_gain = constant("1", "claimed rise of barrier repair")
    regulatory_gain = constant("1", "claimed rise of regulatory T cells")
    recruitment_gain = constant("1", "claimed share of leukocyte recruitment that is prevented")
    tubule_gain = constant("1", "claimed share of tubular inflammation that is prevented")
    fibrosis_gain = constant("1", "claimed rise of fibrosis withdrawal")
    immunity_gain = constant("1", "claimed rise of immunity: lymphocytes divide more, interferon is made more")
    infection_gain = constant("1", "rise of infections")
    clotting_gain = constant("1", "rise of clotting while cells live")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    died = dying(y, p)
    set_off = died / p.reference_dose
    return Variables.rates(cells=-died, secreted=set_off - p.secreted_loss * y.secreted, lasting=set_off - p.lasting_loss * y.lasting)


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    # Saturating, 1 at a reference dose.
    effect = 2 * rising_hill(y.secreted, half=1)
    living = 2 * rising_hill(y.cells, half=p.reference_dose)
    return {
        # Claimed.
        glomerulus.Targets.endothelial_repair: 1 + p.endothelium_gain * effect,
        glomerulus.Targets.barrier_repair: 1 + p.barrier_gain * effect,
        immunity.Targets.regulatory_t_production: 1 + p.regulatory_gain * effect,
        glomerulus.Targets.leukocyte_recruitment: 1 / (1 + p.recruitment_gain * effect),
        tubule.Targets.inflammation: 1 / (1 + p.tubule_gain * effect),
        tubule.Targets.fibrosis_degradation: 1 + p.fibrosis_gain * effect,
        immunity.Targets.lymphocyte_division: 1 + p.immunity_gain * effect,
        immunity.Targets.interferon_production: 1 + p.immunity_gain * effect,
        # Neither shown nor excluded by the controlled trial.
        filtration.Targets.protein_leak: exp(-2 * p.trial_gain * rising_hill(y.lasting, half=1)),
        # Documented.
        infection.Targets.rate: 1 + p.infection_gain * effect,
        glomerulus.Targets.coagulation: 1 + p.clotting_gain * living,
    }


mesenchymal_cells = Therapy(
    "mesenchymal_cells",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("mesenchymal_cells"),
    routes={"intravenous": Route(into=Variables.cells)},
    usual=once("2e8 cells"),
    label="mesenchymal stem cells",
)
