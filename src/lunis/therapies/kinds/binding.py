"""Saturable binding in plasma: a carrier with few, tight sites and albumin with many loose ones.

What is free acts and is cleared; what is measured is mostly bound. So total concentration rises less than dose, and falls with albumin,
while what acts does not.
"""

from ...language import Parameters, Quantity, constant


class ProteinBinding(Parameters):
    carrier_capacity = constant("1", "drug bound to the carrier for each free, when the carrier is empty")
    carrier_affinity = constant("L/nmol", "affinity of the carrier")
    albumin_binding = constant("1", "drug bound to albumin for each free, at the reference albumin")
    albumin_reference = constant("g/dL", "albumin at which that was found")
    molar_mass = constant("g/mol", "molar mass of the drug")


def total_concentration(free: Quantity, p: ProteinBinding, albumin: Quantity, carrier: Quantity = 1.0) -> Quantity:
    """Free and bound drug together; `carrier` is what there is of the carrier, against health."""
    carried = p.carrier_capacity * carrier / (1 + p.carrier_affinity * free / p.molar_mass)
    return free * (1 + carried + p.albumin_binding * albumin / p.albumin_reference)
