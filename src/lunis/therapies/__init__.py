"""Treatments: one file each, with what they are good for and what they harm as lines of the same kind."""

from typing import Any

from ..errors import nearest
from .ace_inhibitor import ace_inhibitor
from .azathioprine import azathioprine
from .calcitriol_oral import calcitriol_oral
from .calcium_carbonate import calcium_carbonate
from .cholecalciferol import cholecalciferol
from .cyclophosphamide import cyclophosphamide
from .formulary import FORMULARY, as_claimed, as_evidenced, therapy
from .haemodialysis import haemodialysis
from .hydroxychloroquine import hydroxychloroquine
from .low_phosphate_diet import low_phosphate_diet
from .mesenchymal_cells import mesenchymal_cells
from .methylprednisolone import methylprednisolone
from .mycophenolate import mycophenolate
from .nsaid import nsaid
from .osmotherapy import osmotherapy
from .prednisolone import prednisolone
from .prednisone import prednisone
from .sevelamer import sevelamer


def __getattr__(name: str) -> Any:
    raise AttributeError(f"lunis.therapies has no `{name}`; {nearest(name, FORMULARY)}")


__all__ = [
    "FORMULARY",
    "ace_inhibitor",
    "as_claimed",
    "as_evidenced",
    "azathioprine",
    "calcitriol_oral",
    "calcium_carbonate",
    "cholecalciferol",
    "cyclophosphamide",
    "haemodialysis",
    "hydroxychloroquine",
    "low_phosphate_diet",
    "mesenchymal_cells",
    "methylprednisolone",
    "mycophenolate",
    "nsaid",
    "osmotherapy",
    "prednisolone",
    "prednisone",
    "sevelamer",
    "therapy",
]
