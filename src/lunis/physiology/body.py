"""The human body of Lunis: which organs it has, and where their values lie."""

from ..evidence import values_of
from ..language import Body
from .acid_base import acid_base
from .albumin import albumin
from .antibody import antibody
from .blood import blood
from .calcitriol import calcitriol
from .circulation import circulation
from .complement import complement
from .death import death
from .fgf23 import fgf23
from .filtration import filtration
from .fracture import fracture
from .glomerulus import glomerulus
from .immunity import immunity
from .immunoglobulin import immunoglobulin
from .infection import infection
from .magnesium import magnesium
from .malignancy import malignancy
from .mineral import mineral
from .ovary import ovary
from .parathyroid import parathyroid
from .person import person
from .potassium import potassium
from .signals import Signals
from .sodium import sodium
from .symptoms import symptoms
from .thrombosis import thrombosis
from .tubule import tubule
from .urea import urea
from .vitamin_d import vitamin_d
from .white_cells import white_cells

ORGANS = (
    person,
    immunity,
    white_cells,
    immunoglobulin,
    antibody,
    complement,
    glomerulus,
    tubule,
    filtration,
    albumin,
    circulation,
    sodium,
    urea,
    blood,
    mineral,
    parathyroid,
    vitamin_d,
    calcitriol,
    fgf23,
    magnesium,
    potassium,
    acid_base,
    symptoms,
    infection,
    thrombosis,
    malignancy,
    ovary,
    fracture,
    death,
)

BODY = Body("lupus nephritis", Signals, ORGANS, {organ.name: values_of(organ.name) for organ in ORGANS})
