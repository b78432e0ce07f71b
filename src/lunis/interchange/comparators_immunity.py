"""Autoimmunity beside Alexander and Wahl 2010 (BIOMD0000000289).

The published model has an antigen, cells that present it, effector T cells and regulatory T cells specific for it. Its rest is empty: no
self-antigen is presented and no cell responds. The body rests in a healthy steady state. Changes are therefore told in units of each
model's own chronic disease: how far it lies from its own rest.
Left out of the comparison: presenting cells, which the body does not count, and B cells and antibody, which the file does not have.
"""

from __future__ import annotations

from types import MappingProxyType

import numpy as np

from ..engine import bolus
from ..physiology import antibody, immunity
from .comparators import Change, Comparator, Compared, Perturbation, Reading, Reason, Start, held

_DOUBLED, _HALF = 2.0, 0.5
_THEIR_ANTIGEN = 2.0e7  # items: what stands in their chronic disease
_OUR_ANTIGEN = 2.5  # against health, added: what stands in the body's
_FEW = 0.001  # of regulatory T cells: a factor of exactly nothing is no treatment that anyone has
_YEARS = 4.0
_YEAR = 365.0

_LOST = (Change("b1", times=0.0),)
_LEVERS = immunity.Targets

CHRONIC = Start(
    "chronic disease",
    theirs=(*_LOST, Change("A", plus=1.0)),
    traits=MappingProxyType({immunity.Constants.loss_of_tolerance.symbol: 1.0, antibody.Constants.clearance_defect.symbol: 1.0}),
    after=_YEARS * _YEAR,
)

_LOAD = MappingProxyType({"G": _THEIR_ANTIGEN})
_OUR_LOAD = (bolus(immunity.Variables.antigen, _OUR_ANTIGEN, 0.0),)
_LOAD_IN_FILE, _LOAD_IN_BODY = (
    "antigen `G` + 2·10⁷, as much as in chronic disease",
    "`immunity.antigen` + 2.5, as much as in chronic disease",
)

_QUANTITIES = (
    Compared("antigen", "Self-antigen", Reading(("G",)), Reading(("antigen",)), 0.02),
    Compared("effectors", "Effector (helper) T cells", Reading(("E",)), Reading(("immunity.helper_t",)), 0.02),
    Compared("regulatory", "Regulatory T cells", Reading(("R",)), Reading(("immunity.regulatory_t",)), 0.02),
)

_PERTURBATIONS = (
    Perturbation("load", "Antigen load, from health", _LOAD_IN_FILE, _LOAD_IN_BODY, added=_LOAD, events=_OUR_LOAD),
    Perturbation(
        "regulation_lost",
        "Regulatory T cells lost, antigen load, from health",
        f"suppression by regulatory T cells of other specificities `b1` × 0; {_LOAD_IN_FILE}",
        f"lever `immunity.regulatory_t_production` at {_FEW:g}; {_LOAD_IN_BODY}",
        changes=_LOST,
        added=_LOAD,
        given=(held("no_regulatory_t", {_LEVERS.regulatory_t_production: _FEW}),),
        events=_OUR_LOAD,
    ),
    Perturbation(
        "effectors_doubled",
        "Effector T cells made twice as fast, antigen load, from health",
        f"generation of effector cells `lambdaE` × 2; {_LOAD_IN_FILE}",
        f"lever `immunity.t_cell_division` at 2; {_LOAD_IN_BODY}",
        changes=(Change("lambdaE", times=_DOUBLED),),
        added=_LOAD,
        given=(held("fast_t_cells", {_LEVERS.t_cell_division: _DOUBLED}),),
        events=_OUR_LOAD,
    ),
    Perturbation(
        "effectors_halved",
        "Effector T cells made half as fast, in chronic disease",
        "`lambdaE` × 0.5",
        "lever `immunity.t_cell_division` at 0.5",
        changes=(Change("lambdaE", times=_HALF),),
        given=(held("slow_t_cells", {_LEVERS.t_cell_division: _HALF}),),
        start=CHRONIC,
    ),
    Perturbation(
        "release_halved",
        "Half as much antigen released, in chronic disease",
        "release of antigen by effector cells `gamma` × 0.5",
        "lever `immunity.antigen_release` at 0.5",
        changes=(Change("gamma", times=_HALF),),
        given=(held("little_antigen", {_LEVERS.antigen_release: _HALF}),),
        start=CHRONIC,
    ),
    Perturbation(
        "regulation_doubled",
        "Regulatory T cells made twice as fast, in chronic disease",
        "activation of specific regulatory T cells `beta` and `pi1` × 2",
        "lever `immunity.regulatory_t_production` at 2",
        changes=(Change("beta", times=_DOUBLED), Change("pi1", times=_DOUBLED)),
        given=(held("many_regulatory_t", {_LEVERS.regulatory_t_production: _DOUBLED}),),
        start=CHRONIC,
    ),
)

_ABOUT = """\
The file is healthy while its basic reproductive ratio `R0` is below 1 (0.80 as published), and ill for ever above it. Its chronic
disease here is what follows the loss of suppression by regulatory T cells of other specificities (`b1` = 0, `R0` = 1.6); that of the
body is four years without tolerance and with the clearance defect of lupus, whose level of regulatory T cells is *below* health. The two
agree in what matters most: a load of antigen passes from a tolerant body, disease follows the loss of regulation, and it recedes when
effector T cells are made more slowly or less antigen is released. Effector T cells made twice as fast are enough for disease in the file
(`R0` doubles) and not in the body, where the loss of tolerance is what it needs."""

_REASONS = (
    Reason(
        "In the file effector cells release antigen themselves (`gamma`), so that both rise and fall together. In the body helper T cells "
        "act through B cells, antibody, complexes and interferon, each slow, and only a part of the antigen rests on them; an antigen "
        "load alone is cleared within days.",
        {
            "load": ("antigen",),
            "regulation_lost": ("antigen",),
            "effectors_doubled": ("antigen",),
            "effectors_halved": ("antigen",),
            "regulation_doubled": ("antigen",),
        },
    ),
    Reason(
        "The regulatory T cells of the file are specific for the antigen: presenting cells and effectors make them, so that they grow with "
        "disease and go with it. Those of the body are one pool of all specificities, which antigen does not feed, and which the "
        "interleukin-6 of disease holds down. What is taken away in the second experiment is this pool itself in the body, and in the "
        "file the effect of cells that it does not count.",
        {
            "regulation_lost": ("regulatory",),
            "effectors_doubled": ("regulatory",),
            "effectors_halved": ("regulatory",),
            "release_halved": ("regulatory",),
        },
    ),
    Reason(
        "In the file the number of specific regulatory cells in chronic disease is whatever balances presenting cells (`sigma1`); made "
        "faster, they lower effectors and antigen until as many are left as before. In the body the pool doubles and stays so.",
        {"regulation_doubled": ("regulatory",)},
    ),
    Reason(
        "In the file regulatory cells remove presenting cells, and effectors follow within days. In the body they restrain help, and "
        "helper T cells turn over in weeks: the direction is the same later.",
        {"regulation_doubled": ("effectors",)},
    ),
)

IMMUNITY = Comparator(
    key="immunity",
    title="Self-tolerance and regulatory T cells: Alexander and Wahl 2010",
    file="BIOMD0000000289.xml",
    cited="Alexander HK, Wahl LM. Self-tolerance and autoimmunity in a regulatory T cell model. "
    "Bull Math Biol 2010, doi:10.1007/s11538-010-9519-2.",
    about=_ABOUT,
    clock=1.0,
    always=(Change("A", times=0.0), Change("G", times=0.0)),
    quantities=_QUANTITIES,
    perturbations=_PERTURBATIONS,
    stated=(7.0, 90.0, 730.0),
    days=np.unique(np.concatenate([[0.0, 7.0, 90.0, 730.0], np.geomspace(0.2, 1460.0, 90)])),
    measure=CHRONIC,
    reasons=_REASONS,
)
