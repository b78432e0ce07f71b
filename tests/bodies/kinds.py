"""A drug put together from kinds, in a body without organs that matter to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from bodies.prescribed import BODY
from bodies.toy import Plain
from lunis.engine import Run, link, simulate
from lunis.language import Parameters, Rates, Route, State, Therapy
from lunis.units import unit

Equations = Callable[[Any, Any, Any], Rates]


def made_of(variables: type[State], constants: type[Parameters], equations: Equations, into: str, **values: float) -> Therapy:
    """A drug of these kinds; values are in the units of its constants."""
    own = type("Variables", (variables,), {})
    known = type("Constants", (constants,), {})
    numbers = {name: Plain(unit(known.fields[name].unit_name).to_base(value)) for name, value in values.items()}
    return Therapy("drug", own, known, equations, lambda y, p, body: {}, numbers, {"given": Route(own.fields[into])})  # type: ignore[arg-type]


def course(regimen: Any, times: Any, *names: str) -> list[np.ndarray]:
    """States of the drug over days, in the units of their declarations."""
    results = simulate(link(BODY.taking(regimen), fold=False), [Run()], times, [f"drug.{name}" for name in names])
    return [results[f"drug.{name}"][0] for name in names]
