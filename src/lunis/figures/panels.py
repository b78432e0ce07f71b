"""What each panel shows: the quantity, what a person calls it, and how its unit is written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Panel:
    """One quantity as a figure names it. `floor` is a number below which the axis never goes."""

    quantity: str
    title: str
    floor: float | None = 0.0


PANELS = {
    each.quantity: each
    for each in (
        Panel("total_calcium", "Total calcium"),
        Panel("ionised_calcium", "Ionised calcium"),
        Panel("phosphate", "Phosphate"),
        Panel("calcium_phosphate_product", "Calcium × phosphate"),
        Panel("pth", "PTH"),
        Panel("calcitriol", "Calcitriol"),
        Panel("vitamin_d_total", "25(OH)D"),
        Panel("fgf23", "FGF23"),
        Panel("egfr", "eGFR"),
        Panel("creatinine", "Creatinine"),
        Panel("upcr", "Urine protein/creatinine"),
        Panel("haemoglobin", "Haemoglobin"),
        Panel("mean_pressure", "Mean arterial pressure"),
        Panel("anti_dsdna", "Anti-dsDNA"),
        Panel("c3", "Complement C3"),
        Panel("c4", "Complement C4"),
        Panel("cramps", "Muscle cramps"),
        Panel("urine_red_cells", "Red cells in urine"),
        Panel("urine_white_cells", "White cells in urine"),
        Panel("rash", "Rash"),
    )
}
_OTHER_TITLES = {
    "gfr": "True filtration",
    "infection_rate": "Infections",
    "soft_tissue_calcium": "Soft-tissue calcium",
    "potassium": "Potassium",
    "albumin": "Albumin",
    "magnesium": "Magnesium",
    "bicarbonate": "Bicarbonate",
    "igg": "IgG",
    "tetany": "Tetany",
    # what is measured of a drug, whichever it is
    "blood_level": "Blood level",
    "concentration": "Concentration",
    "given": "Share of the dose given",
}
_UNITS = {
    "mL/min/1.73m2": "mL/min/1.73 m²",
    "Gcells/L": "10⁹/L",
    "mg^2/dL^2": "mg²/dL²",
    "events/week": "per week",
    "events/y": "per year",
    "cells/hpf": "cells per field",
    "umol/L": "µmol/L",
    "ug/L": "µg/L",
    "1": "",
}


def panel(quantity: str) -> Panel:
    """The panel of a quantity; one without a title of its own shows its name."""
    if quantity in PANELS:
        return PANELS[quantity]
    known = _OTHER_TITLES.get(quantity.rpartition(".")[2])
    name = quantity.replace("_", " ").replace(".", ": ")
    return Panel(quantity, known or name[:1].upper() + name[1:], floor=None)


def unit_text(name: str) -> str:
    """A unit as a reader writes it; empty for a plain number."""
    return _UNITS.get(name, name)
