"""The formulary: every treatment that Lunis knows, by name, as the evidence has it or as it is claimed to be."""

from dataclasses import replace
from typing import Any

from ..errors import LanguageError, Problem, nearest
from ..evidence import Value
from ..language import Therapy
from .abatacept import abatacept
from .ace_inhibitor import ace_inhibitor
from .amlodipine import amlodipine
from .anifrolumab import anifrolumab
from .aristolochic_acid import aristolochic_acid
from .azathioprine import azathioprine
from .belimumab import belimumab
from .calcitriol_oral import calcitriol_oral
from .calcium_acetate import calcium_acetate
from .calcium_carbonate import calcium_carbonate
from .car_t_cells import car_t_cells
from .cholecalciferol import cholecalciferol
from .cinacalcet import cinacalcet
from .cyclophosphamide import cyclophosphamide
from .dapagliflozin import dapagliflozin
from .darbepoetin import darbepoetin
from .denosumab import denosumab
from .epoetin import epoetin
from .etelcalcetide import etelcalcetide
from .finerenone import finerenone
from .furosemide import furosemide
from .haemodialysis import haemodialysis
from .hydroxychloroquine import hydroxychloroquine
from .iron_oral import iron_oral
from .iron_sucrose import iron_sucrose
from .kidney_transplant import kidney_transplant
from .lanthanum import lanthanum
from .losartan import losartan
from .low_phosphate_diet import low_phosphate_diet
from .low_potassium_diet import low_potassium_diet
from .low_protein_diet import low_protein_diet
from .low_sodium_diet import low_sodium_diet
from .magnesium_oxide import magnesium_oxide
from .mesenchymal_cells import mesenchymal_cells
from .methylprednisolone import methylprednisolone
from .mycophenolate import mycophenolate
from .nsaid import nsaid
from .obinutuzumab import obinutuzumab
from .osmotherapy import osmotherapy
from .paricalcitol import paricalcitol
from .patiromer import patiromer
from .peritoneal_dialysis import peritoneal_dialysis
from .prednisolone import prednisolone
from .prednisone import prednisone
from .rituximab import rituximab
from .sevelamer import sevelamer
from .sodium_bicarbonate import sodium_bicarbonate
from .tacrolimus import tacrolimus
from .tripterygium import tripterygium
from .voclosporin import voclosporin

FORMULARY: dict[str, Therapy] = {
    "abatacept": abatacept,
    "ace_inhibitor": ace_inhibitor,
    "amlodipine": amlodipine,
    "anifrolumab": anifrolumab,
    "aristolochic_acid": aristolochic_acid,
    "azathioprine": azathioprine,
    "belimumab": belimumab,
    "calcitriol_oral": calcitriol_oral,
    "calcium_acetate": calcium_acetate,
    "calcium_carbonate": calcium_carbonate,
    "car_t_cells": car_t_cells,
    "cholecalciferol": cholecalciferol,
    "cinacalcet": cinacalcet,
    "cyclophosphamide": cyclophosphamide,
    "dapagliflozin": dapagliflozin,
    "darbepoetin": darbepoetin,
    "denosumab": denosumab,
    "epoetin": epoetin,
    "etelcalcetide": etelcalcetide,
    "finerenone": finerenone,
    "furosemide": furosemide,
    "haemodialysis": haemodialysis,
    "hydroxychloroquine": hydroxychloroquine,
    "iron_oral": iron_oral,
    "iron_sucrose": iron_sucrose,
    "kidney_transplant": kidney_transplant,
    "lanthanum": lanthanum,
    "losartan": losartan,
    "low_phosphate_diet": low_phosphate_diet,
    "low_potassium_diet": low_potassium_diet,
    "low_protein_diet": low_protein_diet,
    "low_sodium_diet": low_sodium_diet,
    "magnesium_oxide": magnesium_oxide,
    "mesenchymal_cells": mesenchymal_cells,
    "methylprednisolone": methylprednisolone,
    "mycophenolate": mycophenolate,
    "nsaid": nsaid,
    "obinutuzumab": obinutuzumab,
    "osmotherapy": osmotherapy,
    "paricalcitol": paricalcitol,
    "patiromer": patiromer,
    "peritoneal_dialysis": peritoneal_dialysis,
    "prednisolone": prednisolone,
    "prednisone": prednisone,
    "rituximab": rituximab,
    "sevelamer": sevelamer,
    "sodium_bicarbonate": sodium_bicarbonate,
    "tacrolimus": tacrolimus,
    "tripterygium": tripterygium,
    "voclosporin": voclosporin,
}


def therapy(name: str) -> Therapy:
    """The treatment of that name. Raises LanguageError with the nearest name."""
    if name not in FORMULARY:
        raise LanguageError(Problem("formulary", f"no therapy `{name}`", nearest(name, FORMULARY)))
    return FORMULARY[name]


def as_evidenced(of: Therapy) -> Therapy:
    """The treatment as the evidence has it, whatever version of it is given."""
    return therapy(of.name)


def as_claimed(of: Therapy) -> Therapy:
    """The treatment as those who offer it say that it works: a hypothesis, and labelled so.

    Raises LanguageError when nothing is claimed of it.
    """
    claims = _claims(of)
    if not claims:
        others = ", ".join(name for name, each in FORMULARY.items() if _claims(each))
        raise LanguageError(Problem(f"therapies/{of.name}", "has no claimed effect", f"those that have: {others}"))
    return of.valued(label=f"{of.title} (as claimed)", hypothesis=True, **claims)


def _claims(of: Therapy) -> dict[str, Any]:
    """The values for which something else is claimed, as claimed."""
    return {
        name: replace(value, value=value.claimed)
        for name, value in of.values.items()
        if isinstance(value, Value) and value.claimed is not None
    }


def settable(of: Therapy) -> dict[str, tuple[Value, tuple[float, float]]]:
    """The values that may be a patient's own (what a bath holds, how well a diet is kept), with the least and the most that each can be."""
    values = (value for value in of.values.values() if isinstance(value, Value))
    return {value.name: (value, value.settable) for value in values if value.settable}
