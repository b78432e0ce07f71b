"""A comparison made by hand, with numbers of a plausible shape: for tests of tables, figures and pages without a simulation."""

from types import SimpleNamespace

import numpy as np

from lunis.engine.model import Quantity
from lunis.engine.results import Results, Status
from lunis.physiology.signals import Signals
from lunis.scenario.attribution import Attribution, Share
from lunis.scenario.course import Comparison, Course, Plan
from lunis.scenario.fit import LabFit, TraitFit
from lunis.therapies import haemodialysis, mesenchymal_cells
from lunis.units import unit

# Level on day 0, yearly change when nothing is changed.
START = {
    "total_calcium": (7.6, -0.15),
    "ionised_calcium": (1.04, -0.03),
    "phosphate": (5.6, 0.45),
    "calcium_phosphate_product": (42.6, 2.0),
    "pth": (210, 60),
    "calcitriol": (14, -2),
    "vitamin_d_total": (9, 0),
    "fgf23": (260, 190),
    "egfr": (24, -4.5),
    "gfr": (21, -4),
    "creatinine": (2.8, 0.6),
    "upcr": (3.4, 0.3),
    "haemoglobin": (9.8, -0.5),
    "mean_pressure": (113, 2),
    "anti_dsdna": (180, 20),
    "c3": (58, -2),
    "c4": (9, 0),
    "cramps": (3.1, 0.6),
    "tetany": (0.05, 0.02),
    "infection_rate": (0.35, 0.02),
    "urine_red_cells": (22, 2),
    "urine_white_cells": (12, 1),
    "rash": (0.3, 0),
    "potassium": (5.2, 0.1),
    "soft_tissue_calcium": (300, 40),
    "bicarbonate": (19, -0.5),
    "albumin": (2.9, -0.05),
    "systolic_pressure": (152, 2),
    "diastolic_pressure": (94, 1),
}
PLANS = (
    (Plan("nothing", "Nothing changed"), {}),
    (
        Plan("calcium_tablets", "Calcium carbonate alone", grade="B", notes=("soft tissue calcium is watched",)),
        {"total_calcium": 0.3, "ionised_calcium": 0.04, "phosphate": -0.3, "pth": -40, "soft_tissue_calcium": 90, "cramps": -0.5},
    ),
    (
        Plan("mineral_care", "Calcium-phosphate care", grade="B"),
        {
            "total_calcium": 1.1,
            "ionised_calcium": 0.14,
            "phosphate": -1.4,
            "pth": -120,
            "calcitriol": 16,
            "vitamin_d_total": 24,
            "fgf23": -200,
            "cramps": -2.2,
        },
    ),
    (
        Plan(
            "lupus_care",
            "Lupus nephritis care",
            grade="A",
            notes=(
                "mycophenolate: harms a pregnancy",
                "mycophenolate: at most 2 g/d, since egfr is 24 mL/min/1.73m2: exposure rises when filtration falls",
            ),
        ),
        {
            "upcr": -2.2,
            "egfr": 9,
            "haemoglobin": 1.1,
            "anti_dsdna": -130,
            "c3": 28,
            "c4": 6,
            "rash": -0.25,
            "urine_red_cells": -19,
            "infection_rate": 0.3,
            "creatinine": -0.9,
            "total_calcium": 0.25,
            "ionised_calcium": 0.0,
            "urine_white_cells": -9,
            "mean_pressure": -12,
        },
    ),
    (
        Plan("both", "Calcium-phosphate and lupus nephritis care", grade="A"),
        {
            "total_calcium": 1.35,
            "ionised_calcium": 0.15,
            "phosphate": -1.8,
            "pth": -140,
            "upcr": -2.2,
            "egfr": 9,
            "haemoglobin": 1.2,
            "anti_dsdna": -130,
            "c3": 28,
            "c4": 6,
            "rash": -0.25,
            "cramps": -2.6,
            "infection_rate": 0.3,
            "calcitriol": 18,
            "vitamin_d_total": 25,
            "fgf23": -260,
            "creatinine": -0.9,
        },
    ),
    (
        Plan("haemodialysis", "Haemodialysis", (haemodialysis.as_usual(),), label="not indicated at this GFR", grade="C"),
        {
            "phosphate": -1.6,
            "total_calcium": 0.4,
            "ionised_calcium": 0.05,
            "egfr": 4,
            "gfr": -2,
            "creatinine": -1.2,
            "cramps": 1.5,
            "infection_rate": 0.6,
            "potassium": -0.9,
        },
    ),
    (
        Plan(
            "osmotherapy",
            "Osmotherapy",
            label="as evidenced",
            grade="X",
            notes=("Osmotherapy: Hypothesis: no credible evidence.", "Osmotherapy: Herbs can hold aristolochic acid."),
        ),
        {"egfr": -2.6, "creatinine": 0.35, "haemoglobin": -0.2},
    ),
    (
        Plan("osmotherapy_claimed", "Osmotherapy", label="hypothesis: as claimed by its seller", hypothesis=True, grade="X"),
        {"egfr": 6, "upcr": -1.0, "creatinine": -0.5, "mean_pressure": -6},
    ),
    (
        Plan(
            "stem_cells",
            "Mesenchymal stem cells",
            (mesenchymal_cells.as_usual(),),
            label="as evidenced",
            grade="A",
            grade_because="one trial found no benefit",
            notes=("mesenchymal stem cells: One death from pneumonia.",),
        ),
        {"infection_rate": 0.08},
    ),
    (
        Plan("stem_cells_claimed", "Mesenchymal stem cells", label="hypothesis: as claimed by its seller", hypothesis=True, grade="C"),
        {"upcr": -1.3, "egfr": 4, "anti_dsdna": -60, "c3": 12, "infection_rate": 0.08},
    ),
    (
        Plan("nsaid", "Long-term NSAID", label="harms kidneys", grade="C"),
        {"egfr": -8, "creatinine": 1.4, "mean_pressure": 6, "potassium": 0.5},
    ),
)
CAUSES = (
    ("calcitriol", "Too little calcitriol made by the kidneys", 0.72, 0.085),
    ("vitamin_d", "Vitamin D deficiency and loss in urine", 0.31, 0.035),
    ("phosphate", "Phosphate and FGF23", 0.24, 0.03),
    ("prednisone", "Prednisone", 0.12, 0.012),
    ("diet", "Calcium and vitamin D in the diet", 0.18, 0.02),
    ("albumin", "Low albumin, which carries calcium", 0.62, 0.0),
    ("pth", "PTH that cannot answer", -0.05, -0.004),
)


def patient(title="A synthetic patient"):
    lines = [
        "32-year-old woman, 58 kg, 162 cm",
        "class IV lupus nephritis for 6 years; flares 4 years ago, 1 year ago",
        "medicines: prednisone 10 mg/d",
    ]
    return SimpleNamespace(
        title=title,
        age=32.0,
        weight=58.0,
        height=162.0,
        female=True,
        histological_class="IV",
        notes=("cramps at night",),
        medicines=(),
        labs=(),
        diet={"calcium": 450.0},
        summary=lambda: list(lines),
    )


def course(plan, effects, twins=12, days=None, failing=0, names=None):
    """One course whose effects grow in over three months; twins differ in level and in effect."""
    days = np.arange(0.0, 731.0, 14.0) if days is None else days
    rng = np.random.default_rng(7)
    names = list(names or START)
    level = 1 + 0.05 * rng.standard_normal((twins, len(names)))
    strength = 1 + 0.25 * rng.standard_normal((twins, len(names)))
    level[0], strength[0] = 1.0, 1.0
    rise, years = 1 - np.exp(-days / 60), days / 365.25
    values = np.empty((twins, len(days), len(names)))
    for column, name in enumerate(names):
        start, drift = START[name]
        plain = start * level[:, column, None] + drift * years
        values[:, :, column] = plain + effects.get(name, 0.0) * strength[:, column, None] * rise
    statuses = [Status()] * twins
    for twin in range(1, failing + 1):
        values[twin, len(days) // 2 :, :] = np.nan
        statuses[twin] = Status("step too small", float(days[len(days) // 2]), "mineral.calcium")
    quantities = tuple(Quantity(name, unit(Signals.fields[name].unit_name), Signals.fields[name].meaning) for name in names)
    return Course(plan, Results(days, quantities, values, tuple(statuses), values[:, -1, :]))


def fit():
    rows = (
        ("creatinine", "creatinine", "mg/dL", 2.8, 2.83, 0.2),
        ("egfr", "eGFR", "mL/min/1.73m2", 22.0, 21.6, -0.3),
        ("upcr", "urine protein/creatinine", "g/g", 3.4, 3.1, -0.6),
        ("total_calcium", "total calcium", "mg/dL", 7.6, 7.7, 0.7),
        ("ionised_calcium", "ionised calcium", "mmol/L", 1.01, 1.05, 1.1),
        ("phosphate", "phosphate", "mg/dL", 5.6, 5.5, -0.2),
        ("pth", "intact PTH", "pg/mL", 310.0, 205.0, -2.6),
        ("haemoglobin", "haemoglobin", "g/dL", 9.8, 9.9, 0.1),
        ("anti_dsdna", "anti-dsDNA", "IU/mL", None, 180.0, 0.0),
    )
    labs = tuple(
        LabFit(
            name,
            title,
            said,
            measured,
            "positive" if measured is None else f"{measured:g} {said}",
            modelled,
            z,
            modelled * 0.93,
            modelled * 1.07,
            "no trait raises PTH this far without raising calcium" if abs(z) > 2 else "",
        )
        for name, title, said, measured, modelled, z in rows
    )
    traits = (TraitFit("nephrons", "nephrons lost before the disease", "1", 0.0, 0.12, 0.05, 0.2, 0.7),)
    return SimpleNamespace(labs=labs, traits=traits, cost=9.4, evaluations=310, seed=1, worst=2.6, twins=12)


def attribution():
    shares = tuple(
        Share(key, title, total, ionised, (total - 0.1, total + 0.12), (ionised - 0.01, ionised + 0.012))
        for key, title, total, ionised in CAUSES
    )
    healed = sum(share.total for share in shares)
    ionised = sum(share.ionised for share in shares)
    return Attribution(shares, 7.6, 7.6 + healed, 1.04, 1.04 + ionised, 365.25, 8)


def comparison(title="A synthetic patient", twins=12, failing=0, keys=None, recalled=()):
    """Eleven courses (or those of `keys`) in one made-up patient."""
    chosen = [(plan, effects) for plan, effects in PLANS if keys is None or plan.key in keys]
    courses = tuple(course(plan, effects, twins, failing=failing) for plan, effects in chosen)
    return Comparison(patient(title), fit(), courses, attribution(), tuple(recalled), 1.5)
