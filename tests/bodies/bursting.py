"""A population of drops, of which some burst: y' = growth · y², infinite at day 1 / growth; every seventh drop does within the run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lunis.engine import Patients, Run
from lunis.engine.events import Event

from .direct import model_of, parameter, state

TIMES = np.linspace(0.0, 2.0, 5)
QUANTITIES = ("y.1", "s1")


def _growing(t: Any, y: Sequence[Any], p: Any) -> list[Any]:
    return [p.growth * y[0] * y[0] - p.loss * y[0]]


MODEL = model_of(_growing, (1.0,), signals=lambda t, y, p: [y[0] + p.loss], growth=0.0, loss=0.1)


def bursts(number: int) -> bool:
    return number % 7 == 3


def drop(number: int) -> Run:
    """The run of one drop: a pure function of its number."""
    growth = 1.7 if bursts(number) else 0.1 * np.random.default_rng([5, number]).random()
    return Run({parameter("growth"): float(growth)}, [Event(0.5, "bolus", state(0), 0.01 * (number % 3))])


def drops(count: int, seed: int = 5) -> Patients:
    return Patients.each(drop, count, {"seed": seed})
