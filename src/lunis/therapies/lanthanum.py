"""Lanthanum carbonate: a metal that binds phosphate tightly in the gut, brings no calcium, and is hardly absorbed. Doses are lanthanum.

Left out: the traces that reach bone and liver, the gut's complaints, tablets swallowed without being chewed.
"""

from ..evidence import values_of
from ..language.schedules import every
from .sevelamer import sevelamer

lanthanum = sevelamer.alike(
    "lanthanum",
    __doc__,
    values_of("lanthanum"),
    usual=every("8 h", "500 mg"),
)
