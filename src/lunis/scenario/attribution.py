"""Why calcium is low in this patient: counterfactual runs over named clamps, shared out by Shapley's rule.

Each cause is healed alone and together with every other (2ⁿ runs a twin) over the year before day 0; a cause's share is what its
healing adds to calcium, averaged over all orders of healing. Shares add up exactly to the difference between all healed and none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import comb

import numpy as np

from ..engine import Clamp, Model, Run, cores, link, simulate
from ..engine.link import signal_of
from ..engine.model import Array
from ..language.graph import Symbol
from ..language.tables import Field, Signal
from ..physiology import albumin, calcitriol, mineral, parathyroid
from ..physiology.body import BODY
from ..therapies import methylprednisolone, prednisolone, prednisone
from .fit import Fit
from .history import History
from .patient import Patient

Progress = Callable[[str, int, int], None]
HEALED_FOR = 365.25
TWINS = 16
CALCIUM = ("total_calcium", "ionised_calcium")


@dataclass(frozen=True)
class Cause:
    """One named cause, and what healing it means: signals held at a level (in their unit), parameters put to a value in base units."""

    key: str
    title: str
    held: tuple[tuple[Signal, float], ...] = ()
    parameters: tuple[tuple[Field, float], ...] = ()


@dataclass(frozen=True)
class Share:
    """One cause: what healing it adds to total (mg/dL) and ionised (mmol/L) calcium, averaged over all orders, with the twins' range."""

    key: str
    title: str
    total: float
    ionised: float
    total_band: tuple[float, float]
    ionised_band: tuple[float, float]


@dataclass(frozen=True)
class Attribution:
    """Causes of low calcium, as means over twins; the shares add up to the whole difference between now and all causes healed."""

    shares: tuple[Share, ...]
    total_now: float
    total_healed: float
    ionised_now: float
    ionised_healed: float
    days: float
    twins: int


def causes() -> tuple[Cause, ...]:
    """The named causes, in the order in which they are shown."""
    minerals, enzyme, glands = mineral.Constants, calcitriol.Constants, parathyroid.Constants
    pth = signal_of(BODY, "pth")
    on_calcium = ("absorption_gain", "excretion_gain", "bone_formation_gain", "bone_resorption_gain")
    steroids = [given.parameters.fields[gain] for given in (methylprednisolone, prednisolone, prednisone) for gain in on_calcium]
    return (
        Cause(
            "calcitriol_production",
            "too little kidney to make calcitriol",
            # A healthy kidney also clears calcitriol; without that the healed level would overshoot health.
            parameters=(*_nil(enzyme.tissue, enzyme.acidosis_effect), (enzyme.clearance_uraemic, 1.0)),
        ),
        Cause("vitamin_d", "lack of 25(OH)D and its loss with urinary protein", parameters=_nil(enzyme.substrate_effect)),
        Cause(
            "phosphate_fgf23",
            "high phosphate and FGF23",
            parameters=_nil(minerals.bone_phosphate_effect, enzyme.fgf23_effect, glands.growth_phosphate),
        ),
        Cause("glucocorticoid", "glucocorticoids on gut, kidney and bone", parameters=_nil(*steroids)),
        Cause("diet", "little calcium in the diet", parameters=((minerals.calcium_intake, BODY.value_of(minerals.calcium_intake_usual)),)),
        Cause("albumin", "low albumin, which carries calcium", parameters=_normal_albumin()),
        Cause(
            "pth_response",
            "the answer of PTH, which defends calcium",
            held=((pth, pth.unit.from_base(BODY.value_of(minerals.pth_normal))),),
        ),
    )


def _nil(*fields: Field) -> tuple[tuple[Field, float], ...]:
    """Effects taken away."""
    return tuple((field, 0.0) for field in fields)


def _normal_albumin() -> tuple[tuple[Field, float], ...]:
    """Total calcium as if albumin were normal: its share becomes a constant."""
    minerals = mineral.Constants
    above_reference = BODY.value_of(albumin.Constants.normal) - BODY.value_of(minerals.albumin_reference)
    carried = BODY.value_of(minerals.protein_bound) * above_reference
    return ((minerals.protein_bound, 0.0), (minerals.correction_offset, BODY.value_of(minerals.correction_offset) - carried))


def attribute(patient: Patient, fitted: Fit, progress: Progress | None = None) -> Attribution | None:
    """Shares of the causes in this patient; None for a patient whose calcium no history explains."""
    if not patient.diagnosed:
        return None
    tell = progress or (lambda text, done, total: None)
    every = causes()
    healer = _Healer(patient, fitted, every)
    values = []
    for number in range(min(TWINS, fitted.twins)):
        tell("why calcium is low", number, min(TWINS, fitted.twins))
        values.append(healer.calcium(number))
    tell("why calcium is low", len(values), len(values))
    outcome = np.array(values)
    shares = np.array([[shapley(twin[:, column], len(every)) for column in range(len(CALCIUM))] for twin in outcome])
    low, high = np.percentile(shares, [5, 95], axis=0)
    # Means, because the shares of a mean still add up exactly.
    middle, now, healed = shares.mean(axis=0), outcome[:, 0].mean(axis=0), outcome[:, -1].mean(axis=0)
    return Attribution(
        tuple(
            Share(
                cause.key,
                cause.title,
                float(middle[0, row]),
                float(middle[1, row]),
                (float(low[0, row]), float(high[0, row])),
                (float(low[1, row]), float(high[1, row])),
            )
            for row, cause in enumerate(every)
        ),
        total_now=float(now[0]),
        total_healed=float(healed[0]),
        ionised_now=float(now[1]),
        ionised_healed=float(healed[1]),
        days=HEALED_FOR,
        twins=len(values),
    )


def shapley(value: Array, causes: int) -> Array:
    """Shares of the causes from the value of every coalition; the bits of a row's number say which causes are healed in it."""
    shares = np.zeros(causes)
    for coalition in range(len(value)):
        size = coalition.bit_count()
        for cause in range(causes):
            if not coalition >> cause & 1:
                weight = 1 / (causes * comb(causes - 1, size))
                shares[cause] += weight * (value[coalition | 1 << cause] - value[coalition])
    return shares


class _Healer:
    """Runs the last year of a twin's past with any set of causes healed."""

    def __init__(self, patient: Patient, fitted: Fit, every: tuple[Cause, ...]) -> None:
        self.history = History(patient, fitted.chosen)
        self.fitted, self.every = fitted, every
        clamps = [Clamp(signal, level) for cause in every for signal, level in cause.held]
        self.model: Model = link(self.history.body, clamps=clamps)
        self.begin = max(self.history.span - HEALED_FOR, 0.0)

    def calcium(self, twin: int) -> Array:
        """Total and ionised calcium at day 0 (columns) for every set of healed causes (rows)."""
        u = list(self.fitted.coordinates[twin])
        known = self.history.parameters(u)
        past = simulate(self.model, [Run(known, self.history.events(u))], [self.begin], CALCIUM)
        runs = [Run(known | self._healed(coalition), self.history.events(u), past.final[0]) for coalition in range(1 << len(self.every))]
        results = simulate(self.model, runs, [self.history.span], CALCIUM, start=self.begin, workers=cores())
        return results.values[:, 0, :]

    def _healed(self, coalition: int) -> dict[Symbol, float]:
        healed: dict[Symbol, float] = {}
        for number, cause in enumerate(self.every):
            if coalition >> number & 1:
                healed |= {Clamp(signal, level).switch: 1.0 for signal, level in cause.held}
                healed |= {field.symbol: value for field, value in cause.parameters if field.symbol in self.model.parameter_index}
        return healed
