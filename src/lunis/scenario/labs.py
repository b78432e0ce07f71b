"""The labs that a scenario may give: what each is called, which signal it measures, and which numbers no body has."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import LanguageError, LunisError, Problem, nearest
from ..evidence import values_of
from ..language.schedules import amount
from ..physiology.signals import Signals
from ..units import bridge, unit


@dataclass(frozen=True)
class Lab:
    """A laboratory quantity. `substance` lets mass and amount convert; `title` is how a person says it."""

    name: str
    title: str
    substance: str = ""
    also: tuple[str, ...] = ()

    @property
    def unit_name(self) -> str:
        """The unit of the signal that it measures."""
        return Signals.fields[self.name].unit_name


LABS = {
    lab.name: lab
    for lab in (
        Lab("creatinine", "creatinine", "creatinine", ("serum_creatinine", "scr")),
        Lab("egfr", "eGFR"),
        Lab("upcr", "urine protein/creatinine", "creatinine", also=("protein_creatinine_ratio", "pcr")),
        Lab("albumin", "albumin", "albumin"),
        Lab("haemoglobin", "haemoglobin", also=("hemoglobin", "hb")),
        Lab("transferrin_saturation", "transferrin saturation", also=("tsat",)),
        Lab("ferritin", "ferritin"),
        Lab("total_calcium", "total calcium", "calcium", ("calcium",)),
        Lab("ionised_calcium", "ionised calcium", "calcium", ("ionized_calcium", "ica")),
        Lab("phosphate", "phosphate", "phosphate", ("phosphorus",)),
        Lab("pth", "intact PTH", "pth", ("intact_pth",)),
        Lab("vitamin_d_total", "25(OH)D", "25ohd", ("vitamin_d", "25ohd", "calcidiol")),
        Lab("calcitriol", "calcitriol", "calcitriol", ("1_25_oh2d",)),
        Lab("fgf23", "intact FGF23", "fgf23"),
        Lab("bicarbonate", "bicarbonate", "bicarbonate", ("hco3",)),
        Lab("potassium", "potassium", "potassium"),
        Lab("magnesium", "magnesium", "magnesium"),
        Lab("c3", "C3"),
        Lab("c4", "C4"),
        Lab("anti_dsdna", "anti-dsDNA", also=("dsdna",)),
        Lab("igg", "IgG", "igg"),
        Lab("systolic_pressure", "systolic pressure"),
        Lab("diastolic_pressure", "diastolic pressure"),
    )
}
# One charge each, so that a milliequivalent is a millimole.
MONOVALENT = ("bicarbonate", "potassium")
BY_ANY_NAME = {**LABS, **{other: lab for lab in LABS.values() for other in lab.also}}


@dataclass(frozen=True)
class Measured:
    """One lab of one patient. `value` (in the signal's unit) is None for a test that is only called positive."""

    lab: Lab
    value: float | None
    stated: str

    @property
    def spread(self) -> float:
        """Standard deviation of the natural logarithm of one measurement."""
        return values_of("labs")[self.lab.name].base


@dataclass(frozen=True)
class FoundLabs:
    """Labs that a file of another program holds: what was read, and what the user is told of it."""

    labs: tuple[Measured, ...]
    told: tuple[str, ...]


def measured(name: str, stated: str, where: str) -> tuple[list[Measured], list[Problem]]:
    """Read one line of a scenario's labs: `creatinine = "2.8 mg/dL"`, `blood_pressure = "152/94 mmHg"`, `anti_dsdna = "positive"`."""
    if name == "blood_pressure":
        return _pressure(stated, where)
    lab = BY_ANY_NAME.get(name)
    if lab is None:
        return [], [Problem(where, f"no lab `{name}`", nearest(name, [*BY_ANY_NAME, "blood_pressure"]))]
    if lab.name == "anti_dsdna" and stated.strip().lower() in ("positive", "negative"):
        return [Measured(lab, None, stated.strip().lower())], []
    if lab.name in MONOVALENT:
        stated = stated.replace("mEq", "mmol")
    try:
        given = amount(stated)
    except LanguageError:
        return [], [Problem(where, f"`{stated}` is not a lab value", f'write a number and a unit, as in "1.0 {lab.unit_name}"')]
    except LunisError as error:
        comma = "write the decimal with a point" if re.match(r"\s*\d+,", stated) else ""
        return [], [Problem(where, f"`{stated}`: {problem.what}", comma or problem.instead) for problem in error.problems]
    if given.unit_name == "1":
        return [], [Problem(where, f"`{stated}` has no unit", f'write it as "{given.value:g} {lab.unit_name}"')]
    target = unit(lab.unit_name)
    factor = bridge(unit(given.unit_name), target, lab.substance)
    if factor is None:
        return [], [Problem(where, f"{lab.title} cannot be in {given.unit_name}", f"give it in {lab.unit_name}")]
    value = given.base * factor / target.scale
    faults = _limits(lab, value, stated, where)
    return ([], faults) if faults else ([Measured(lab, value, stated)], [])


def _pressure(stated: str, where: str) -> tuple[list[Measured], list[Problem]]:
    match = re.fullmatch(r"\s*(\d{1,3}(?:\.\d+)?)\s*/\s*(\d{1,3}(?:\.\d+)?)\s*mmHg\s*", stated)
    if match is None:
        return [], [Problem(where, f"`{stated}` is not a blood pressure", 'write it as "152/94 mmHg"')]
    systolic, diastolic = float(match.group(1)), float(match.group(2))
    if not systolic > diastolic:
        return [], [Problem(where, f"systolic pressure {systolic:g} is not above diastolic {diastolic:g}", "the higher number comes first")]
    labs = [(LABS["systolic_pressure"], systolic), (LABS["diastolic_pressure"], diastolic)]
    faults = [fault for lab, value in labs for fault in _limits(lab, value, stated, where)]
    return ([], faults) if faults else ([Measured(lab, value, f"{value:g} mmHg") for lab, value in labs], [])


def _limits(lab: Lab, value: float, stated: str, where: str) -> list[Problem]:
    table = values_of("labs")
    low, high = table[f"{lab.name}_lowest"].value, table[f"{lab.name}_highest"].value
    if low <= value <= high:
        return []
    expected = f"expected {low:g} to {high:g} {lab.unit_name}: is the unit right?"
    return [Problem(where, f"{lab.title} of {stated} is not possible in a living adult", expected)]
