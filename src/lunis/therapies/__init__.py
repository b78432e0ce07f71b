"""Treatments: one file each, with what they are good for and what they harm as lines of the same kind."""

from typing import Any

from ..errors import nearest
from .abatacept import abatacept
from .ace_inhibitor import ace_inhibitor
from .anifrolumab import anifrolumab
from .belimumab import belimumab
from .calcitriol_oral import calcitriol_oral
from .calcium_carbonate import calcium_carbonate
from .car_t_cells import car_t_cells
from .cholecalciferol import cholecalciferol
from .denosumab import denosumab
from .formulary import FORMULARY, as_claimed, as_evidenced, therapy
from .haemodialysis import haemodialysis
from .hydroxychloroquine import hydroxychloroquine
from .kidney_transplant import kidney_transplant
from .low_phosphate_diet import low_phosphate_diet
from .mesenchymal_cells import mesenchymal_cells
from .methylprednisolone import methylprednisolone
from .mycophenolate import mycophenolate
from .nsaid import nsaid
from .obinutuzumab import obinutuzumab
from .osmotherapy import osmotherapy
from .peritoneal_dialysis import peritoneal_dialysis
from .prednisolone import prednisolone
from .prednisone import prednisone
from .rituximab import rituximab
from .sevelamer import sevelamer
from .tacrolimus import tacrolimus
from .tripterygium import tripterygium
from .voclosporin import voclosporin


def __getattr__(name: str) -> Any:
    raise AttributeError(f"lunis.therapies has no `{name}`; {nearest(name, FORMULARY)}")


__all__ = [
    "FORMULARY",
    "abatacept",
    "ace_inhibitor",
    "anifrolumab",
    "as_claimed",
    "as_evidenced",
    "belimumab",
    "calcitriol_oral",
    "calcium_carbonate",
    "car_t_cells",
    "cholecalciferol",
    "denosumab",
    "haemodialysis",
    "hydroxychloroquine",
    "kidney_transplant",
    "low_phosphate_diet",
    "mesenchymal_cells",
    "methylprednisolone",
    "mycophenolate",
    "nsaid",
    "obinutuzumab",
    "osmotherapy",
    "peritoneal_dialysis",
    "prednisolone",
    "prednisone",
    "rituximab",
    "sevelamer",
    "tacrolimus",
    "therapy",
    "tripterygium",
    "voclosporin",
]
