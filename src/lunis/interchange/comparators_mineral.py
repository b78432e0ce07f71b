"""Calcium and bone beside Peterson and Riggs 2010 (BIOMD0000000613).

The published model counts total calcium alone, in litres of 14, and hours. It has bone cells, which the body leaves out; the body has
FGF23, the tubules' adaptation to phosphate, albumin and pH, which the published model leaves out.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine import Clamp
from ..engine.model import Array
from ..evidence import values_of
from ..language import NoConstants, NoVariables, Regimen, Route, Therapy
from ..language.schedules import steady
from ..physiology import filtration, mineral, parathyroid
from ..physiology.signals import Signals
from .comparators import Change, Comparator, Compared, Perturbation, Reading, Reason, held

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
    p: Any = mineral.Constants({name: value.base for name, value in values_of("mineral").items()})
    lumen: Any = p.transit * mineral.Variables.gut_calcium.unit.to_base(1) * gut
    absorbed: Any = np.array([mineral.absorbed_calcium(*each, p) for each in zip(lumen.tolist(), transporters.tolist(), strict=True)])
    secreted = p.calcium_secreted * Signals.ionised_calcium.unit.to_base(1) * calcium / p.calcium_normal
    return np.asarray(absorbed - secreted - Signals.calcium_balance.unit.to_base(1) * balance)


def _turnover(pth: Array) -> Array:
    values = values_of("mineral")
    return np.asarray((pth / values["pth_normal"].value) ** values["resorption_pth"].value)


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

_ABOUT = """\
The file gives three doses of teriparatide unless told otherwise; here it gives none. Its calcium is total calcium in 14 L, and it eats
964 mg of calcium a day, as the body does. Both change bone for years after; only the first year is shown."""

_REASONS = (
    Reason(
        "In the file the tubular threshold of phosphate is a constant times GFR (`T47`), which PTH does not move, so that phosphate freed "
        "from bone adds up. In the body PTH lowers the threshold (`threshold_pth`), as it does in people.",
        {"pth_infused": ("phosphate",)},
    ),
    Reason(
        "In the file phosphate above 1.2 mmol/L curbs the hydroxylase at once (`PhosEffect`), and PTH raises it weakly (an exponent of "
        "0.11 in `T68`), so that phosphate from bone undoes the rise. In the body phosphate acts through FGF23, and here it falls.",
        {"pth_infused": ("calcitriol",)},
    ),
    Reason(
        "In the file tubules save calcium before plasma has risen, and it spills into urine only as osteoclasts outrun osteoblasts. In the "
        "body calcium of plasma rises within the day, and what tubules save is outweighed from the start.",
        {"pth_infused": ("urine_calcium",)},
    ),
    Reason(
        "In the file RANKL and osteoclasts stand between PTH and the calcium that bone frees, and take weeks. In the body turnover follows "
        "PTH at the same instant; the first day is therefore the file's.",
        {"pth_infused": ("resorption",), "nephrons_halved": ("resorption",), "calcium_low": ("resorption",)},
    ),
    Reason(
        "In the file `ReabsMax` falls with GFR such that at resting calcium and PTH the urine holds 0.15 mmol/h whatever the GFR; later "
        "PTH rises and bone loses calcium. In the body excretion is proportional to filtration, and what is kept goes to bone, "
        "whose exchange holds plasma. Calcium in urine does fall with GFR in people; that bone gains is because the gut absorbs on.",
        {"gfr_halved": ("urine_calcium", "bone"), "nephrons_halved": ("urine_calcium", "bone")},
    ),
    Reason(
        "In the body less is excreted from the first hour, and calcium rises at once. In the file excretion hardly changes, and calcium "
        "rises over months, as PTH frees it from bone.",
        {"gfr_halved": ("calcium",), "nephrons_halved": ("calcium",)},
    ),
    Reason(
        "The file has no FGF23 and a fixed threshold: phosphate must climb until it spills, curbs calcitriol, and PTH follows. In the body "
        "lost filtration more than doubles FGF23, which with klotho intact lowers the threshold by more than was lost: phosphate falls. "
        "Calcitriol rises because its clearance falls with filtration while the tissue that makes it stays, and holds PTH and the turnover "
        "of bone down. That phosphate ends below where it was is an overshoot: here the body is to be doubted.",
        {"gfr_halved": ("phosphate", "pth", "calcitriol", "resorption")},
    ),
    Reason(
        "With the tissue gone, klotho and calcitriol go too. Within days FGF23 and PTH have lowered the body's threshold, and phosphate "
        "ends where it was, as in people whose phosphate stays normal until GFR is far lower. In the file the threshold is fixed, and "
        "phosphate climbs.",
        {"nephrons_halved": ("phosphate",)},
    ),
    Reason(
        "In the body the surface of bone gives calcium at a level that falls as it is drawn on (`bone_depletion_effect`), and deep bone "
        "refills it (`refill`): calcium stays 3 % lower and PTH a third higher, which takes 3 % of phosphate and adds as much calcitriol. "
        "In the file osteoclasts make up for the diet within months.",
        {"calcium_low": ("calcium", "phosphate", "calcitriol")},
    ),
    Reason(
        "In the file bone has hardly paid after a month, since osteoclasts take that long. In the body turnover follows PTH at once, and "
        "bone pays for the diet from the start.",
        {"calcium_low": ("bone",)},
    ),
    Reason(
        "In the body phosphate rises within the day, before tubules and FGF23 have answered, and takes calcium to bone, which PTH answers "
        "at once, while calcitriol falls; later the threshold has fallen, and less is left of all that. In the file phosphate goes on "
        "rising, lowers calcitriol, and PTH takes calcium from bone and spills it. Fasting phosphate of people rises a little or not at "
        "all with such a diet.",
        {"phosphate_high": ("phosphate", "pth", "calcium", "calcitriol", "urine_calcium", "resorption", "bone")},
    ),
)

MINERAL = Comparator(
    key="mineral",
    title="Calcium and bone: Peterson and Riggs 2010",
    file="BIOMD0000000613.xml",
    cited="Peterson MC, Riggs MM. A physiologically based mathematical model of integrated calcium homeostasis and bone remodeling. "
    "Bone 2010; 46: 49–63.",
    about=_ABOUT,
    clock=24.0,
    always=(Change("teri_dose_mcg", times=0.0),),
    quantities=_QUANTITIES,
    perturbations=_PERTURBATIONS,
    stated=(1.0, 30.0, 180.0),
    days=np.unique(np.concatenate([[0.0, 1.0, 30.0, 180.0], np.geomspace(0.2, 365.0, 90)])),
    reasons=_REASONS,
)
