"""Obinutuzumab: an antibody against CD20 made to kill more thoroughly, in tissue too.

Its kinetics are those of leukaemia and lymphoma less what the tumour took away. B cells vanish from blood; those that return are young,
and memory comes last.
Left out: the reaction to the first infusion, lack of neutrophils and platelets, liver disease woken by hepatitis B.
"""

from ..evidence import values_of
from ..language.schedules import pulses
from .rituximab import rituximab

obinutuzumab = rituximab.alike(
    "obinutuzumab",
    __doc__,
    values_of("obinutuzumab"),
    usual=(
        *pulses("1 g", count=2, interval="2 weeks", over="4 h"),
        *pulses("1 g", count=2, interval="2 weeks", over="4 h", start="24 weeks"),
    ),
)
