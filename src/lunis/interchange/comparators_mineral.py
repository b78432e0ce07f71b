"""Calcium and bone beside Peterson and Riggs 2010 (BIOMD0000000613).

The published model counts total calcium alone, in litres of 14, and hours. It has bone cells, which the body leaves out; the body has
FGF23, the tubules' adaptation to phosphate, albumin and pH, which the published model leaves out.
"""

from __future__ import annotations

import numpy as np

from ..engine import Clamp
from ..engine.model import Array
from ..evidence import values_of
from ..language import NoConstants, NoVariables, Regimen, Route, Therapy
from ..language.schedules import steady
from ..physiology import filtration, mineral, parathyroid
from ..physiology.signals import Signals
from .comparators import Change, Comparator, Compared, Perturbation, Reading, held

_THEIR_SECRETION = 385.0  # pmol/h: what their glands secrete at rest, as their own equation writes it
_INFUSED = 2.0  # against what the glands secrete at rest
_LITTLE_CALCIUM = 0.4  # of the diet: 390 mg a day in both
_MUCH_PHOSPHATE = 2.0
_HALF = 0.5


def _infusion() -> Regimen:
    """PTH given evenly by vein, as a multiple of what healthy glands secrete."""
    values = values_of("parathyroid")
    rate = _INFUSED * values["elimination"].value * values["pth_normal"].value
    vein = {"vein": Route(into=parathyroid.Variables.pth)}
    therapy = Therapy("pth_infused", NoVariables, NoConstants, lambda y, p, body: {}, lambda y, p, body: {}, {}, routes=vein)
    return therapy.at(steady(f"{rate!r} pg/mL/d"))


def _urine_calcium(gut: Array, transporters: Array, calcium: Array, balance: Array) -> Array:
    """What is absorbed, less what juices lose and what is kept."""
    p = mineral.Constants({name: value.base for name, value in values_of("mineral").items()})
    lumen = p.transit * mineral.Variables.gut_calcium.unit.to_base(1) * gut
    absorbed: Array = np.asarray(mineral.absorbed_calcium(lumen, transporters, p))  # type: ignore[arg-type]
    secreted = p.calcium_secreted * Signals.ionised_calcium.unit.to_base(1) * calcium / p.calcium_normal
    return absorbed - secreted - Signals.calcium_balance.unit.to_base(1) * balance


def _turnover(pth: Array) -> Array:
    values = values_of("mineral")
    return np.asarray((pth / values["pth_normal"].value) ** values["remodelling_pth"].value)


_QUANTITIES = (
    Compared("calcium", "Total calcium", Reading(("P",)), Reading(("total_calcium",)), 0.005),
    Compared("phosphate", "Phosphate", Reading(("ECCPhos",)), Reading(("phosphate",)), 0.02),
    Compared("pth", "PTH", Reading(("PTH",)), Reading(("pth",)), 0.05),
    Compared("calcitriol", "Calcitriol", Reading(("B",)), Reading(("calcitriol",)), 0.02),
    Compared(
        "urine_calcium",
        "Calcium in urine",
        Reading(("J27",)),
        Reading(("mineral.gut_calcium", "mineral.gut_adaptation", "ionised_calcium", "calcium_balance"), _urine_calcium),
        0.05,
    ),
    Compared("resorption", "Calcium freed by bone cells", Reading(("J14",)), Reading(("pth",), _turnover), 0.02),
    Compared(
        "bone",
        "Calcium in bone",
        Reading(("Q", "Qbone"), lambda surface, deep: surface + deep),
        Reading(("mineral.exchangeable_calcium", "mineral.bone_calcium"), lambda surface, deep: surface + deep),
        0.002,
    ),
)

_GFR_HALVED = (Change("GFR", times=_HALF),)

_PERTURBATIONS = (
    Perturbation(
        "pth_infused",
        "PTH infused",
        f"`IPTHinf` {_INFUSED * _THEIR_SECRETION:g} pmol/h: {_INFUSED:g} times what the glands secrete at rest",
        f"an infusion into `parathyroid.pth`, {_INFUSED:g} times what the glands secrete at rest",
        changes=(Change("IPTHinf", plus=_INFUSED * _THEIR_SECRETION),),
        given=(_infusion(),),
    ),
    Perturbation(
        "gfr_halved",
        "GFR halved, tubules kept",
        "`GFR` × 0.5",
        "lever `filtration.filtration` at 0.5; the tissue that makes calcitriol and klotho stays",
        changes=_GFR_HALVED,
        given=(held("filtration_halved", {filtration.Targets.filtration: _HALF}),),
    ),
    Perturbation(
        "nephrons_halved",
        "GFR halved, tubules lost",
        "`GFR` × 0.5, as above: the model has no tubular tissue",
        "signals `gfr_relative` and `tubular_mass` held at 0.5, as when half of the nephrons are gone",
        changes=_GFR_HALVED,
        clamps=(Clamp(Signals.gfr_relative, _HALF), Clamp(Signals.tubular_mass, _HALF)),
    ),
    Perturbation(
        "calcium_low",
        "Little calcium eaten",
        f"`OralCa` × {_LITTLE_CALCIUM:g}: from 960 to 390 mg a day",
        f"lever `mineral.calcium_eaten` at {_LITTLE_CALCIUM:g}: from 960 to 390 mg a day",
        changes=(Change("OralCa", times=_LITTLE_CALCIUM),),
        given=(held("little_calcium", {mineral.Targets.calcium_eaten: _LITTLE_CALCIUM}),),
    ),
    Perturbation(
        "phosphate_high",
        "Phosphate eaten doubled",
        f"`OralPhos` × {_MUCH_PHOSPHATE:g}",
        f"lever `mineral.phosphate_eaten` at {_MUCH_PHOSPHATE:g}",
        changes=(Change("OralPhos", times=_MUCH_PHOSPHATE),),
        given=(held("much_phosphate", {mineral.Targets.phosphate_eaten: _MUCH_PHOSPHATE}),),
    ),
)

MINERAL = Comparator(
    key="mineral",
    title="Calcium and bone: Peterson and Riggs 2010",
    file="BIOMD0000000613.xml",
    cited="Peterson MC, Riggs MM. A physiologically based mathematical model of integrated calcium homeostasis and bone remodeling. "
    "Bone 2010; 46: 49–63.",
    about="",
    clock=24.0,
    always=(Change("teri_dose_mcg", times=0.0),),
    quantities=_QUANTITIES,
    perturbations=_PERTURBATIONS,
    stated=(1.0, 30.0, 180.0),
    days=np.unique(np.concatenate([[0.0, 1.0, 30.0, 180.0], np.geomspace(0.05, 365.0, 90)])),
    reasons={},
)
