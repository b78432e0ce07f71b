"""Jumps of sensitivities where the rates break and where triggers fire, against solutions by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bodies.direct import model_of
from bodies.sloped import dose, expressions, held_to, triggered
from lunis.engine import Run, simulate
from lunis.engine.interpret import Interpreter
from lunis.engine.jumps import decided, delay_of, jump
from lunis.engine.sensitivities import augmented
from lunis.errors import EngineError
from lunis.language import graph, where
from lunis.language.expression import Expression, lifted
from lunis.language.graph import Symbol


def test_by_how_much_later_an_expression_passes_a_value() -> None:
    """x − a·t with x' = −2, where x moves by 3 with p and a by 1: (3 − t)/(2 + a). Breaks when a term of the slope is left out."""
    x, a, p = Symbol("state", "y", "1"), Symbol("parameter", "p", "a"), Symbol("parameter", "p", "p")
    side = graph.subtract(graph.symbol(*x), graph.multiply(graph.symbol(*a), graph.TIME))
    delay = delay_of(side, [x], {x: {p: graph.constant(3.0)}, a: {p: graph.ONE}}, [graph.constant(-2.0)])
    assert float(Interpreter([delay[p]])({x: 1.0, a: 0.5, graph.TIME.value: 2.0})[0]) == pytest.approx((3 - 2) / (2 + 0.5))


def test_what_no_rate_moves_stays_to_the_bit() -> None:
    """A state whose rate is the same before and after has no jump at all. Breaks when one of rounding is made for it."""
    x, p, z = Symbol("state", "y", "1"), Symbol("parameter", "p", "p"), Symbol("state", "y", "2")
    rates = [graph.symbol(*z), graph.multiply(graph.symbol(*x), graph.symbol(*z))]
    own = graph.symbol("state", "", "slope")
    slopes = jump([x, z], {x: {p: own}}, {p: graph.symbol("late", "", "p")}, rates, [rates[0], graph.ONE], {})
    assert slopes[0] == {p: own}
    assert slopes[1][p] is not graph.ZERO


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


def test_a_ball_that_bounces() -> None:
    """Height and speed after several bounces, by gravity and by what the floor gives back. Authority: the parabolas."""
    model = model_of(lambda t, y, p: [y[1], -p.gravity + 0 * p.back], (2.0, 0.0), gravity=9.81, back=0.8)
    (height, speed), p = expressions(model)
    model = triggered(model, height < 0, {1: -p["back"] * speed})

    def ball(t: float, gravity: Any, back: Any) -> Any:
        met, level = np.sqrt(4 / gravity), 2 - gravity * t**2 / 2
        speed = gravity * met
        while t > np.real(met):
            speed, since = back * speed, t - met
            level, met = speed * since - gravity * since**2 / 2, met + 2 * speed / gravity
        return level

    held_to(model, ball, [0.5, 1.0, 1.9, 2.5], rel=1e-6)


@pytest.mark.parametrize("asked", ["below", "not above", "below, and for ever", "below, and late enough"])
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

    def level(t: float, threshold: Any, dose: Any, k: Any) -> Any:
        return (threshold + dose) * np.exp(-k * (t - np.log(5 / threshold) / k))

    held_to(model, level, [2.0, 3.0])


def test_a_change_without_a_crossing_follows_the_chain_rule() -> None:
    """A condition that is never met by a crossing still sets the state, whose past counts no more."""
    model = model_of(lambda t, y, p: [-p.k * y[0]], (5.0,), k=0.9)
    _, p = expressions(model)
    model = triggered(model, 1.0, {0: 2 * p["k"]}, initially=False)
    held_to(model, lambda t, k: 2 * k * np.exp(-k * t), [0.5, 2.0])


def test_a_trigger_where_the_rates_stop() -> None:
    """Below θ the rate is 0 and a dose is given. Breaks when the delay is asked of the rates after the switch, which never get there."""
    model = model_of(lambda t, y, p: [where(y[0] > p.c, -p.k * y[0], 0.0)], (5.0,), c=1.0, k=0.9, dose=3.0)
    (y,), p = expressions(model)

    def level(t: float, c: Any, k: Any, dose: Any) -> Any:
        met = np.log(5 / c) / k
        again = met + np.log((c + dose) / c) / k
        if t < np.real(met):
            return 5 * np.exp(-k * t)
        if t < np.real(again):
            return (c + dose) * np.exp(-k * (t - met))
        return (c + dose) * np.exp(-k * (t - again))

    for condition in (y <= p["c"], Expression(graph.opposite(lifted(y > p["c"]).node))):
        held_to(triggered(model, condition, {0: y + p["dose"]}), level, [1.0, 2.0, 3.0, 4.0])


def test_one_trigger_sets_off_another() -> None:
    """The second fires when the first does, however far its own sides have jumped. Breaks when it asks its own condition for the delay."""
    model = model_of(lambda t, y, p: [p.v + 0 * y[1], 0.0], (0.0, 0.0), v=2.0, c=1.0)
    (x, z), p = expressions(model)
    model = triggered(triggered(model, x > p["c"], {1: z + 5.0}), z > 3.0, {0: -x})

    def level(t: float, v: Any, c: Any) -> Any:
        return v * t if t < 0.5 else -c + v * (t - c / v)

    held_to(model, level, [0.4, 0.6, 0.7])


def test_a_trigger_that_a_dose_sets_off_comes_with_it() -> None:
    """No later for any parameter. Breaks when the condition is asked for a delay that it has not."""
    model = model_of(lambda t, y, p: [-p.k * y[0]], (5.0,), k=0.5, c=6.0)
    (y,), p = expressions(model)
    model = triggered(model, y > p["c"], {0: 0.5 * y})

    def level(t: float, k: Any, c: Any) -> Any:
        return 5 * np.exp(-k * t) if t < 1 else 0.5 * (5 * np.exp(-k) + 8) * np.exp(-k * (t - 1))

    held_to(model, level, [0.5, 1.0, 2.0], [dose(8.0, 1.0)])


def test_events_set_off_at_once_are_that_patients_failure() -> None:
    """Their new values are all computed before the first happens. Breaks when one writes over what another did to a slope."""
    model = model_of(lambda t, y, p: [-p.k * y[0], y[0]], (5.0, 0.0), k=0.9)
    (x, z), _ = expressions(model)
    model = triggered(triggered(model, x < 1, {0: 2 * x}), x < 1, {1: 0.5 * z})
    found = simulate(model, [Run()], [3.0], ["y.1"], sensitivities=["p.k"])
    assert found.statuses[0].reason == "several events are set off at once, and sensitivities cannot follow them"
    assert simulate(model, [Run()], [3.0], ["y.1"]).statuses[0].ok


def test_a_delayed_trigger_is_refused_by_name() -> None:
    model = model_of(lambda t, y, p: [-p.k * y[0]], (5.0,), k=0.9)
    (y,), _ = expressions(model)
    model = triggered(model, y < 1, {0: 2.0}, delay=graph.ONE)
    with pytest.raises(EngineError, match="trigger `it`"):
        augmented(model, ["p.k"])
