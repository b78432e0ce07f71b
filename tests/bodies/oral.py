"""One compartment with absorption, the workhorse of kinetics, and what is known of it in closed form. Hours and milligrams outside."""

from __future__ import annotations

import math
from typing import Any

from lunis.engine import Model
from lunis.interchange.nonmem import Compartment, Covariate

from .direct import model_of

KA, CL, V = 1.5, 1.1, 20.0
KE = CL / V
HOURS = 24.0
SHAPED = Compartment("y.2", share="p.share", lag="p.lag", rate="p.rate", duration="p.duration")
COMPARTMENTS = {1: Compartment("y.1"), 2: SHAPED}
SHAPES = {
    "SHARE": Covariate("p.share"),
    "LAG": Covariate("p.lag", "h"),
    "R2": Covariate("p.rate", "1/h"),
    "D2": Covariate("p.duration", "h"),
    "CL": Covariate("p.CL", "1/h"),
}


def oral(**changed: float) -> Model:
    """Depot y.1, centre y.2, concentration s1 (per litre)."""
    known = {"KA": KA * HOURS, "CL": CL * HOURS, "V": V, "share": 1.0, "lag": 0.0, "rate": 1.0, "duration": 1.0}

    def equations(t: Any, y: Any, p: Any) -> list[Any]:
        return [-p.KA * y[0], p.KA * y[0] - p.CL / p.V * y[1]]

    return model_of(equations, [0.0, 0.0], lambda t, y, p: [y[1] / p.V], **{**known, **changed})


def depot(amount: float, hours: float) -> float:
    """Centre after an amount into the depot."""
    return amount * KA / (KA - KE) * (math.exp(-KE * hours) - math.exp(-KA * hours)) if hours >= 0 else 0.0


def centre(amount: float, hours: float) -> float:
    """Centre after an amount into it."""
    return amount * math.exp(-KE * hours) if hours >= 0 else 0.0


def infused(rate: float, lasting: float, hours: float) -> float:
    """Centre after the start of an infusion into it."""
    if hours < 0:
        return 0.0
    return rate / KE * (math.exp(-KE * max(hours - lasting, 0.0)) - math.exp(-KE * hours))
