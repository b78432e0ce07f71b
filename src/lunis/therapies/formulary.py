"""The formulary: every treatment that Lunis knows, by name, as the evidence has it or as it is claimed to be."""

from dataclasses import replace
from typing import Any

from ..errors import LanguageError, Problem, nearest
from ..evidence import Value
from ..language import Therapy
from .ace_inhibitor import ace_inhibitor
from .azathioprine import azathioprine
from .calcitriol_oral import calcitriol_oral
from .calcium_carbonate import calcium_carbonate
from .cholecalciferol import cholecalciferol
from .cyclophosphamide import cyclophosphamide
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

FORMULARY: dict[str, Therapy] = {
    "ace_inhibitor": ace_inhibitor,
    "azathioprine": azathioprine,
    "calcitriol_oral": calcitriol_oral,
    "calcium_carbonate": calcium_carbonate,
    "cholecalciferol": cholecalciferol,
    "cyclophosphamide": cyclophosphamide,
    "haemodialysis": haemodialysis,
    "hydroxychloroquine": hydroxychloroquine,
    "low_phosphate_diet": low_phosphate_diet,
    "mesenchymal_cells": mesenchymal_cells,
    "methylprednisolone": methylprednisolone,
    "mycophenolate": mycophenolate,
    "nsaid": nsaid,
    "osmotherapy": osmotherapy,
    "prednisolone": prednisolone,
    "prednisone": prednisone,
    "sevelamer": sevelamer,
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
