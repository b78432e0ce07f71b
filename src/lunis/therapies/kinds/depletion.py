"""Killing of B cells by an antibody against CD20: all but complete in blood, partial in the niches of tissue.

In blood a cell meets antibody, complement and killer cells together; in tissue it is sheltered, so that little of the killing is left, and
it depends on the antibody that has got there. Plasma cells carry no CD20: antibody that long-lived ones make stays.
"""

from ...language import Parameters, Quantity, constant, rising_hill
from ...language.tables import Inflow, Lever
from ...physiology import immunity, infection, white_cells
from ...physiology.signals import Signals
from .antibody import Antibody, AntibodyDisposition, antibody_concentration, tissue_concentration


class Depletion(Parameters):
    killing = constant("1", "rise of the death of B cells everywhere, in the niches of tissue too, at a high concentration")
    memory_killing = constant("1", "rise of the death of memory B cells")
    blood_killing = constant("1", "further rise of the death of B cells of blood")
    killing_half = constant("mg/L", "concentration at half of each")
    infection_gain = constant("1", "rise of infections beyond what low immunoglobulin brings")


class DepletingDisposition(AntibodyDisposition, Depletion):
    """Constants of an antibody against CD20."""


def depletes(y: Antibody, p: DepletingDisposition, body: Signals) -> dict[Lever | Inflow, Quantity]:
    """What an antibody against CD20 does."""
    in_blood = rising_hill(antibody_concentration(y, p, body), half=p.killing_half)
    in_tissue = rising_hill(tissue_concentration(y, p, body), half=p.killing_half)
    return {
        # Wanted.
        immunity.Targets.b_cell_loss: 1 + p.killing * in_tissue,
        immunity.Targets.memory_b_cell_loss: 1 + p.memory_killing * in_tissue,
        # Seen in the blood count; immunoglobulin follows it, slowly.
        white_cells.Targets.b_cell_loss: 1 + p.blood_killing * in_blood,
        # Unwanted.
        infection.Targets.rate: 1 + p.infection_gain * in_blood,
    }
