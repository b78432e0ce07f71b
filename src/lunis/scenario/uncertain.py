"""What an unproven treatment may do, as far as its trial can tell: a difference from the same course without it, with an interval.

A gain that a trial found to be none has a spread about zero in the evidence table: the error of that trial. Every gain of that kind is put
through the quantiles of its spread, in the best-fitting twin; what comes out is an interval, and no verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Any

import numpy as np

from ..engine import Model, Run, cores, link, simulate
from ..engine.model import Array
from ..engine.reference import initial_state
from ..evidence import Value
from ..language import Regimen, Therapy
from ..language.graph import Symbol
from ..physiology.body import BODY

DAYS = (183.0, 365.0)
QUANTITIES = ("upcr", "egfr")
DRAWS = 39


@dataclass(frozen=True)
class Difference:
    """A quantity on a day with a treatment, less the same without it: at the trial's estimate, and between its 95 % limits."""

    quantity: str
    day: float
    estimate: float
    low: float
    high: float
    unit: str


def uncertain(therapy: Therapy) -> tuple[Value, ...]:
    """The gains of a therapy that its evidence puts at zero, give or take an error."""
    values = (value for value in therapy.values.values() if isinstance(value, Value))
    return tuple(value for value in values if value.value == 0 and value.spread is not None and value.spread.shape == "normal")


def differences(
    background: Sequence[Regimen], taken: Regimen, start: Array, symbols: Sequence[Symbol], parameters: dict[Symbol, float]
) -> tuple[Difference, ...]:
    """What a regimen may do to a patient who stands at `start`, beside what else is given. Empty when no gain of it is uncertain."""
    gains = uncertain(taken.therapy)
    if not gains:
        return ()
    # A gain of exactly zero would be folded away: here it is given a size, and zero is one of its draws.
    unfolded: dict[str, Any] = {value.name: replace(value, value=1.0) for value in gains}
    treated = link(BODY.taking(*background, replace(taken, therapy=taken.therapy.valued(**unfolded))))
    quantiles = [NormalDist().inv_cdf((place + 0.5) / DRAWS) for place in range(DRAWS)]
    runs = [_run(treated, start, symbols, parameters, gains, u) for u in (0.0, *quantiles)]
    with_it = simulate(treated, runs, DAYS, QUANTITIES, workers=cores())
    plain = link(BODY.taking(*background))
    without = simulate(plain, [_run(plain, start, symbols, parameters, (), 0.0)], DAYS, QUANTITIES)
    found = with_it.values - without.values
    low, high = np.percentile(found[1:], [2.5, 97.5], axis=0)
    return tuple(
        Difference(name, day, float(found[0, at, place]), float(low[at, place]), float(high[at, place]), unit)
        for place, (name, unit) in enumerate(zip(QUANTITIES, (with_it.units[name] for name in QUANTITIES), strict=True))
        for at, day in enumerate(DAYS)
    )


def _run(model: Model, start: Array, symbols: Sequence[Symbol], parameters: dict[Symbol, float], gains: Sequence[Value], u: float) -> Run:
    old = dict(zip(symbols, start, strict=True))
    new = initial_state(model, np.array(model.defaults))
    state = np.array([old.get(symbol, begun) for symbol, begun in zip(model.states, new, strict=True)])
    drawn = {Symbol("parameter", value.organ, value.name): u * (value.spread.sd or 0.0) for value in gains if value.spread}
    known = {symbol: value for symbol, value in (parameters | drawn).items() if symbol in model.parameter_index}
    return Run(known, (), state)
