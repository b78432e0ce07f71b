"""Treatments: one file each, with what they are good for and what they harm as lines of the same kind."""

from typing import Any

from ..errors import nearest
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
from .formulary import FORMULARY, as_claimed, as_evidenced, therapy
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


def __getattr__(name: str) -> Any:
    raise AttributeError(f"lunis.therapies has no `{name}`; {nearest(name, FORMULARY)}")


__all__ = [
    "FORMULARY",
    "abatacept",
    "ace_inhibitor",
    "amlodipine",
    "anifrolumab",
    "aristolochic_acid",
    "as_claimed",
    "as_evidenced",
    "azathioprine",
    "belimumab",
    "calcitriol_oral",
    "calcium_acetate",
    "calcium_carbonate",
    "car_t_cells",
    "cholecalciferol",
    "cinacalcet",
    "cyclophosphamide",
    "dapagliflozin",
    "darbepoetin",
    "denosumab",
    "epoetin",
    "etelcalcetide",
    "finerenone",
    "furosemide",
    "haemodialysis",
    "hydroxychloroquine",
    "iron_oral",
    "iron_sucrose",
    "kidney_transplant",
    "lanthanum",
    "losartan",
    "low_phosphate_diet",
    "low_potassium_diet",
    "low_protein_diet",
    "low_sodium_diet",
    "magnesium_oxide",
    "mesenchymal_cells",
    "methylprednisolone",
    "mycophenolate",
    "nsaid",
    "obinutuzumab",
    "osmotherapy",
    "paricalcitol",
    "patiromer",
    "peritoneal_dialysis",
    "prednisolone",
    "prednisone",
    "rituximab",
    "sevelamer",
    "sodium_bicarbonate",
    "tacrolimus",
    "therapy",
    "tripterygium",
    "voclosporin",
]
