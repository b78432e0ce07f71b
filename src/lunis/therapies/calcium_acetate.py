"""Calcium acetate: a salt that dissolves whatever the stomach's acid, binds phosphate, and is itself absorbed. Doses are elemental calcium.

Gram for gram of salt it binds as calcium carbonate does, with five eighths of the calcium.
Left out: the gut's complaints, binding of other drugs.
"""

from ..evidence import values_of
from ..language.schedules import every
from .calcium_carbonate import calcium_carbonate

calcium_acetate = calcium_carbonate.alike(
    "calcium_acetate",
    __doc__,
    values_of("calcium_acetate"),
    usual=every("8 h", "500 mg"),
)
