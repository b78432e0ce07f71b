"""Models of plain equations run with sensitivities, and held to solutions by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from bodies.direct import state
from lunis.engine import Accuracy, Event, Model, Results, Run, simulate
from lunis.engine.model import Trigger
from lunis.language import graph
from lunis.language.expression import Expression, lifted

FINE = Accuracy(rtol=1e-10)


def ran(model: Model, names: Sequence[str], times: Any, events: Sequence[Event] = (), quantities: Sequence[str] = ("y.1",)) -> Results:
    """One patient with its sensitivities to some parameters, who must reach the end."""
    found = simulate(model, [Run(events=events)], times, quantities, accuracy=FINE, sensitivities=[f"p.{name}" for name in names])
    assert found.statuses[0].ok, found.statuses[0]
    return found


def slope_of(formula: Callable[..., Any], name: str, at: Mapping[str, float]) -> Any:
    """The exact derivative of a solution by hand, by complex steps."""
    return np.imag(formula(**{**at, name: at[name] + 1e-30j})) / 1e-30


def held_to(model: Model, formula: Callable[..., Any], times: Sequence[float], events: Sequence[Event] = (), rel: float = 1e-7) -> None:
    """The first state and its slope by every parameter agree with `formula(t, **parameters)`."""
    values = {symbol.name: float(value) for symbol, value in zip(model.parameters, model.defaults, strict=True)}
    found = ran(model, list(values), times, events)
    assert found["y.1"][0] == pytest.approx([formula(t, **values) for t in times], rel=rel, abs=1e-9)
    for name in values:
        expected = [slope_of(lambda t=t, **p: formula(t, **p), name, values) for t in times]
        assert found.sensitivity("y.1", f"p.{name}")[0] == pytest.approx(expected, rel=rel, abs=1e-8), name


def dose(amount: float, at: float, into: int = 0) -> Event:
    """An amount added to a state, by position."""
    return Event(at, "bolus", state(into), amount)


def expressions(model: Model) -> tuple[list[Expression], dict[str, Expression]]:
    """The states and the parameters, to write triggers with."""
    known = {symbol.name: Expression(graph.symbol(*symbol)) for symbol in model.parameters}
    return [Expression(graph.symbol(*symbol)) for symbol in model.states], known


def triggered(model: Model, condition: Any, changes: Mapping[int, Any], **more: Any) -> Model:
    """The model with one trigger more."""
    trigger = Trigger("it", lifted(condition).node, {place: lifted(new).node for place, new in changes.items()}, **more)
    return replace(model, triggers=(*model.triggers, trigger))
