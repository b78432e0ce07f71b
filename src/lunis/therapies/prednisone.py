"""Prednisone: a tablet that the liver turns into prednisolone, which switches inflammatory genes off.

Four fifths of it become prednisolone, which is all that acts; how that moves and what it does is written in `glucocorticoid`.
Left out: prednisone itself in blood, and the little by which its molecule is lighter.
"""

from ..evidence import values_of
from ..language.schedules import taper
from .prednisolone import prednisolone

prednisone = prednisolone.alike(
    "prednisone",
    __doc__,
    values_of("prednisone"),
    usual=taper(from_="35 mg/d", to="5 mg/d", over="24 weeks"),
)
