"""Jumps of sensitivities where the rates break, against solutions by hand."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from bodies.direct import model_of, parameter
from lunis.engine import Accuracy, Model, Run, simulate
from lunis.engine.interpret import Interpreter, leaves
from lunis.engine.jumps import decided, guards_of
from lunis.engine.model import Trigger
from lunis.engine.reference import initial_state
from lunis.engine.sensitivities import Augmented, augmented
from lunis.errors import EngineError
from lunis.language import graph, where
from lunis.language.expression import Expression, lifted
from lunis.language.graph import Node

Array = np.ndarray[Any, np.dtype[np.float64]]
FINE = Accuracy(rtol=1e-10)


def changed(found: Augmented, changes: Mapping[int, Node], t: float, y: Array) -> Array:
    """The states after some of them are given new values."""
    new = y.copy()
    known = leaves(found.model.states, found.model.parameters, t, y, found.model.defaults)
    new[list(changes)] = [float(value) for value in Interpreter(list(changes.values()))(known)]
    return new


def onward(model: Model, y: Array, start: float, end: float) -> Array:
    """The states at the end of an interval in which nothing happens."""
    if end == start:
        return y
    found = simulate(model, [Run(start_from=y)], [end], [str(model.states[0])], start=start, accuracy=FINE, backend="compiled")
    assert found.statuses[0].ok, found.statuses[0]
    return np.asarray(found.final[0])


def moded(model: Model, guard: Node, holds: bool) -> Model:
    """The model as a driver runs it between crossings, with the switch held."""
    return replace(model, rates=tuple(decided(model.rates, guard, holds)))


@dataclass(frozen=True)
class Passage:
    """A run through one crossing: where it is at `end`, states and then slopes by each parameter."""

    model: Model
    names: Sequence[str]

    def through(self, at: float, end: float, holds: bool) -> Array:
        found = augmented(self.model, self.names)
        guard = guards_of(self.model.rates)[0]
        start = initial_state(found.model, found.model.defaults)
        met = onward(moded(found.model, guard, not holds), start, 0.0, at)
        after = changed(found, found.crossing(guard, holds), at, met)
        return onward(moded(found.model, guard, holds), after, at, end)

    def triggered(self, at: float, end: float) -> Array:
        found = augmented(self.model, self.names)
        met = onward(found.model, initial_state(found.model, found.model.defaults), 0.0, at)
        return onward(found.model, changed(found, found.model.triggers[0].changes, at, met), at, end)


def slope_of(formula: Callable[..., Any], name: str, **at: float) -> float:
    """The exact derivative of a solution by hand, by complex steps."""
    return float(np.imag(formula(**{**at, name: at[name] + 1e-30j})) / 1e-30)


def test_a_rate_that_breaks_at_a_threshold() -> None:
    """x falls from 3 at rate v, and twice as fast below θ. Breaks when the crossing's own delay is left out, or has the wrong sign."""
    model = model_of(lambda t, y, p: [where(y[0] < p.threshold, -2 * p.v, -p.v)], (3.0,), threshold=1.0, v=0.8)

    def level(threshold: Any, v: Any) -> Any:
        return threshold - 2 * v * (4.0 - (3 - threshold) / v)

    end = Passage(model, ["p.threshold", "p.v"]).through(at=2.0 / 0.8, end=4.0, holds=True)
    values = {"threshold": 1.0, "v": 0.8}
    assert end[0] == pytest.approx(level(**values))
    assert end[1:] == pytest.approx([slope_of(level, name, **values) for name in values], rel=1e-9)


def test_a_switch_at_a_time_that_is_a_parameter() -> None:
    """x falls at rate 1 until T and at rate r after."""
    model = model_of(lambda t, y, p: [where(t > p.time, -p.r, -1.0)], (9.0,), time=1.5, r=2.0)
    end = Passage(model, ["p.time", "p.r"]).through(at=1.5, end=4.0, holds=True)
    assert end == pytest.approx([9 - 1.5 - 5.0, 1.0, -2.5], rel=1e-9)


def test_a_switch_thrown_by_another_state() -> None:
    """z' = 1 while y = exp(−k·t) is above θ: z ends as ln(1/θ)/k. Breaks when only the state that is compared jumps."""
    model = model_of(lambda t, y, p: [-p.k * y[0], where(y[0] > p.threshold, 1.0, 0.0)], (1.0, 0.0), threshold=0.2, k=0.7)
    found = augmented(model, ["p.threshold", "p.k"])
    at = math.log(1 / 0.2) / 0.7
    end = Passage(model, ["p.threshold", "p.k"]).through(at=at, end=at + 1, holds=False)
    slopes = {pair: end[place] for pair, place in found.position.items()}
    assert end[1] == pytest.approx(at)
    assert slopes[1, parameter("threshold")] == pytest.approx(-1 / (0.2 * 0.7), rel=1e-8)
    assert slopes[1, parameter("k")] == pytest.approx(-at / 0.7, rel=1e-8)


def test_a_rate_that_is_continuous_gives_no_jump() -> None:
    model = model_of(lambda t, y, p: [where(y[0] > p.a, y[0] - p.a, 0.0) - 1.0], (3.0,), a=2.5)
    found = augmented(model, ["p.a"])
    new = changed(found, found.crossing(guards_of(model.rates)[0], holds=False), 1.0, np.array([2.5, 0.7]))
    assert new == pytest.approx([2.5, 0.7], rel=1e-14)


def test_what_no_switch_moves_stays_to_the_bit() -> None:
    """A state without the comparison has no jump at all, even where the crossing grazes."""
    model = model_of(lambda t, y, p: [0.0, where(y[0] > p.a, 1.0, 0.0), p.a - y[2]], (2.0, 0.0, 1.0), a=2.0)
    found = augmented(model, ["p.a"])
    guard = guards_of(model.rates)[0]
    changes = found.crossing(guard, holds=True)
    assert list(changes) == [found.position[1, parameter("a")]]
    grazing = changed(found, changes, 1.0, np.ones(len(found.model.states)))
    assert not np.isfinite(grazing[found.position[1, parameter("a")]])


@pytest.mark.parametrize("relation", ["lt", "le", "gt", "ge"])
def test_every_way_of_asking_is_decided_at_once(relation: str) -> None:
    """x < a, x ≤ a, not x > a, not x ≥ a, and each the other way round, are one question."""
    x, a = graph.symbol("state", "y", "1"), graph.symbol("parameter", "p", "a")
    below = graph.compare("lt", x, a)
    for first, second in ((x, a), (a, x)):
        asked = graph.compare(relation, first, second)
        is_below = (relation in ("lt", "le")) == (first is x)
        for holds in (True, False):
            assert decided([asked], below, holds) == [graph.ONE if holds == is_below else graph.ZERO]
    other = graph.compare(relation, x, graph.ONE)
    assert decided([other], below, holds=True) == [other]


def triggered(model: Model, condition: Any, changes: Mapping[int, Any], **more: Any) -> Model:
    trigger = Trigger("it", lifted(condition).node, {place: lifted(new).node for place, new in changes.items()}, **more)
    return replace(model, triggers=(trigger,))


def expressions(model: Model) -> tuple[list[Expression], dict[str, Expression]]:
    known = {symbol.name: Expression(graph.symbol(*symbol)) for symbol in model.parameters}
    return [Expression(graph.symbol(*symbol)) for symbol in model.states], known


def test_a_ball_that_bounces() -> None:
    """Height and speed after the first bounce, by gravity and by what the floor gives back. Authority: the parabolas."""
    model = model_of(lambda t, y, p: [y[1], -p.gravity + 0 * p.back], (2.0, 0.0), gravity=9.81, back=0.8)
    (height, speed), p = expressions(model)
    model = triggered(model, height < 0, {1: -p["back"] * speed})

    def ball(gravity: Any, back: Any) -> Any:
        met = np.sqrt(4 / gravity)
        since = 1.0 - met
        up = back * gravity * met
        return np.array([up * since - gravity * since**2 / 2, up - gravity * since])

    values = {"gravity": 9.81, "back": 0.8}
    found = augmented(model, ["p.gravity", "p.back"])
    end = Passage(model, ["p.gravity", "p.back"]).triggered(at=math.sqrt(4 / 9.81), end=1.0)
    assert end[:2] == pytest.approx(ball(**values))
    for (row, by), place in found.position.items():
        expected = slope_of(lambda row=row, **given: ball(**given)[row], by.name, **values)
        assert end[place] == pytest.approx(expected, rel=1e-8), (row, by)


@pytest.mark.parametrize("asked", ["below", "not above", "below, and late enough", "below, and for ever"])
def test_a_dose_when_the_concentration_has_fallen(asked: str) -> None:
    """c falls from 5 at rate k; at θ it is given D. Breaks when the trigger's delay, or the dose's own slope, is missed."""
    model = model_of(lambda t, y, p: [-p.k * y[0]], (5.0,), threshold=1.0, dose=3.0, k=0.9)
    (c,), p = expressions(model)
    below = {
        "below": c < p["threshold"],
        "not above": Expression(graph.opposite(lifted(c >= p["threshold"]).node)),
        "below, and for ever": Expression(graph.both(lifted(c < p["threshold"]).node, lifted(p["dose"] > 1).node)),
        "below, and late enough": Expression(graph.both(lifted(c < p["threshold"]).node, lifted(Expression(graph.TIME) > 1).node)),
    }[asked]
    model = triggered(model, below, {0: c + p["dose"]})

    def level(threshold: Any, dose: Any, k: Any) -> Any:
        return (threshold + dose) * np.exp(-k * (3.0 - np.log(5 / threshold) / k))

    values = {"threshold": 1.0, "dose": 3.0, "k": 0.9}
    end = Passage(model, [f"p.{name}" for name in values]).triggered(at=math.log(5) / 0.9, end=3.0)
    assert end[0] == pytest.approx(level(**values))
    assert end[1:] == pytest.approx([slope_of(level, name, **values) for name in values], rel=1e-8)


def test_a_change_without_a_crossing_follows_the_chain_rule() -> None:
    """A condition that is never met by a crossing still sets the state, whose past counts no more."""
    model = model_of(lambda t, y, p: [-p.k * y[0]], (5.0,), k=0.9)
    _, p = expressions(model)
    found = augmented(triggered(model, 1.0, {0: 2 * p["k"]}), ["p.k"])
    assert changed(found, found.model.triggers[0].changes, 1.0, np.array([3.0, 7.0])).tolist() == [1.8, 2.0]


def test_a_delayed_trigger_is_refused_by_name() -> None:
    model = model_of(lambda t, y, p: [-p.k * y[0]], (5.0,), k=0.9)
    (y,), _ = expressions(model)
    model = triggered(model, y < 1, {0: 2.0}, delay=graph.ONE)
    with pytest.raises(EngineError, match="trigger `it`"):
        augmented(model, ["p.k"])
