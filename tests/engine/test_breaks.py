"""Sensitivities through switches at which the rates jump. Authority: closed forms, by complex steps, and differences of the simulation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from bodies.direct import model_of, parameter
from bodies.sloped import dose, expressions, held_to, ran, triggered
from lunis.engine import Event, Run, setting, simulate
from lunis.errors import EngineError
from lunis.language import graph, maximum, sin, where
from lunis.language.expression import Expression, lifted
from lunis.language.tables import Reset

Array = np.ndarray[Any, np.dtype[np.float64]]


def floor(x: Any) -> Any:
    return Expression(graph.apply("floor", lifted(x).node))


def test_a_rate_that_breaks_at_a_threshold() -> None:
    """x falls from 3 at rate v, and twice as fast below θ. Breaks when the crossing's own delay is left out, or has the wrong sign."""
    model = model_of(lambda t, y, p: [where(y[0] < p.threshold, -2 * p.v, -p.v)], (3.0,), threshold=1.0, v=0.8)

    def level(t: float, threshold: Any, v: Any) -> Any:
        met = (3 - threshold) / v
        return 3 - v * t if t < np.real(met) else threshold - 2 * v * (t - met)

    held_to(model, level, [1.0, 2.0, 2.499, 2.501, 3.0, 4.0])


def test_a_switch_at_a_time_that_is_a_parameter() -> None:
    """x falls at rate 1 until T and at rate r after. Breaks when only what states throw is answered."""
    model = model_of(lambda t, y, p: [where(t > p.time, -p.r, -1.0)], (9.0,), time=1.5, r=2.0)
    held_to(model, lambda t, time, r: 9 - t if t <= 1.5 else 9 - time - r * (t - time), [1.0, 1.5, 1.6, 4.0])


def test_a_switch_thrown_by_another_state() -> None:
    """z' = 1 while y = exp(−k·t) is above θ: z ends as ln(1/θ)/k. Breaks when only the state that is compared jumps."""
    model = model_of(lambda t, y, p: [where(y[1] > p.threshold, 1.0, 0.0), -p.k * y[1]], (0.0, 1.0), threshold=0.2, k=0.7)

    def level(t: float, threshold: Any, k: Any) -> Any:
        met = np.log(1 / threshold) / k
        return t if t < np.real(met) else met

    held_to(model, level, [1.0, 2.0, 3.0, 9.0])


def test_many_crossings_of_one_switch() -> None:
    """A heater that turns on and off by a clock: many crossings, each by the parameter. Breaks when one is missed, or answered twice."""
    model = model_of(lambda t, y, p: [where(sin(p.w * t) > p.c, 1.0, 0.0), 0.0 * y[0]], (0.0, 0.0), w=2.0, c=0.3)

    def level(t: float, w: Any, c: Any) -> Any:
        rise, period = np.arcsin(c) / w, 2 * np.pi / w
        whole = int(t // (np.pi))
        part = t - whole * period
        fall = np.pi / w - rise
        on = 0.0 if np.real(part) < np.real(rise) else (part - rise if np.real(part) < np.real(fall) else fall - rise)
        return whole * (fall - rise) + on

    held_to(model, level, [0.1, 1.0, 2.0, 7.0, 30.0])


def test_a_state_that_goes_to_and_fro() -> None:
    """y = cos t above θ lets z grow by y: crossings up and down, by a state. Authority: the integral."""
    model = model_of(lambda t, y, p: [where(y[1] > p.c, p.g * y[1], 0.0), -y[2], y[1]], (0.0, 1.0, 0.0), c=0.4, g=1.5)

    def level(t: float, c: Any, g: Any) -> Any:
        up = np.sqrt(1 - c * c)
        bound = np.arccos(c)
        whole, part = divmod(t, 2 * np.pi)
        back = 2 * np.pi - bound
        inside = np.sin(part) if part < np.real(bound) else (up if part < np.real(back) else 2 * up + np.sin(part))
        return g * (2 * up * whole + inside)

    held_to(model, level, [1.0, 3.0, 5.9, 6.5, 12.0, 20.0], rel=1e-6)


def test_a_guard_that_names_the_parameter_and_the_time() -> None:
    """x' = −1 until x = a·t, then −b. From 4: met at 4/(1 + a). Breaks when the guard's own slope, by parameter or time, is missed."""
    model = model_of(lambda t, y, p: [where(y[0] > p.a * t, -1.0, -p.b)], (4.0,), a=0.5, b=3.0)

    def level(t: float, a: Any, b: Any) -> Any:
        met = 4 / (1 + a)
        return 4 - t if t < np.real(met) else 4 - met - b * (t - met)

    held_to(model, level, [2.0, 2.7, 3.0])


def test_where_floor_breaks() -> None:
    """x' = floor(k·t): steps at n/k. Breaks when only comparisons are answered."""
    model = model_of(lambda t, y, p: [floor(p.k * t)], (0.0,), k=0.7)

    def level(t: float, k: Any) -> Any:
        return sum(t - n / k for n in range(1, int(0.7 * t) + 1))

    held_to(model, level, [1.0, 2.0, 5.0, 9.9])


@pytest.mark.parametrize("relation", ["gt", "ge"])
def test_a_dose_at_the_instant_of_a_switch_in_time(relation: str) -> None:
    """At day 2 a dose comes and the rate changes from a·x to b·x: whichever is first, the switch is met once. The slope by T from above:
    the dose is there, and a acts a little longer. From below: it is not there yet."""
    model = model_of(
        lambda t, y, p: [where(Expression(graph.compare(relation, t.node, lifted(p.time).node)), p.b, p.a) * y[0]],
        (1.0,), time=2.0, a=-0.5, b=-0.2,
    )  # fmt: skip
    found = ran(model, ["time", "a", "b"], [1.0, 2.0, 3.0], [dose(4.0, 2.0)])
    before = math.exp(-1.0)
    at = {"above": (before + 4) * (-0.5 + 0.2), "below": before * (-0.5 + 0.2)}
    fade = math.exp(-0.2)
    assert found.sensitivity("y.1", "p.a")[0, 2] == pytest.approx(2 * before * fade)
    assert found.sensitivity("y.1", "p.b")[0, 2] == pytest.approx((before + 4) * fade)
    assert float(found.sensitivity("y.1", "p.time")[0, 2]) in [pytest.approx(each * fade) for each in at.values()]


@pytest.mark.parametrize("moved", [False, True])
def test_a_dose_at_the_instant_of_a_switch_by_a_state(moved: bool) -> None:
    """y falls to θ just when a dose is given, into z or into y itself. Breaks when the dose hides the crossing, or brings it twice.

    Where y is given the dose, it stays above θ: only the slope from one side is there.
    """
    model = model_of(lambda t, y, p: [where(y[1] > p.c, p.g, 0.0) - 0.1 * y[0], -1.0], (0.0, 3.0), c=1.0, g=2.0)
    found = ran(model, ["c", "g"], [1.0, 2.0, 2.5], [dose(4.0, 2.0, into=1 if moved else 0)])
    fade = math.exp(-0.05)
    by_c, by_g = found.sensitivity("y.1", "p.c")[0, 2], found.sensitivity("y.1", "p.g")[0, 2]
    met = (1 - math.exp(-0.2)) / 0.1
    if moved:
        assert by_c == pytest.approx(-2.0 * fade, rel=1e-6) or by_c == 0.0
        assert by_g == pytest.approx((1 - math.exp(-0.25)) / 0.1)
    else:
        assert by_c == pytest.approx(-2.0 * fade, rel=1e-6)
        assert by_g == pytest.approx(met * fade, rel=1e-6)


def test_a_dose_that_throws_the_switch_brings_no_jump() -> None:
    """The dose comes when it comes. Authority: x falls at rate 1 above θ and at rate r below."""
    model = model_of(lambda t, y, p: [where(y[0] > p.c, -1.0, -p.r)], (0.5,), c=1.0, r=0.2)

    def level(t: float, c: Any, r: Any) -> Any:
        if t < 1:
            return 0.5 - r * t
        top = 3.5 - r
        met = 1 + top - c
        return top - (t - 1) if t < np.real(met) else c - r * (t - met)

    held_to(model, level, [0.5, 1.0, 2.0, 3.2, 3.4, 6.0], [dose(3.0, 1.0)])


def test_a_switch_within_a_switch() -> None:
    """The inner one moves the outer one's threshold across, which so turns with it. Breaks when it counts as met by itself."""
    model = model_of(lambda t, y, p: [where(1.0 + 0 * y[0] + t > where(t > p.time, 9.0, 0.0), p.a, p.b)], (0.0,), time=1.5, a=1.0, b=3.0)
    held_to(model, lambda t, time, a, b: a * t if t <= 1.5 else a * time + b * (t - time), [1.0, 2.0, 4.0])


def test_two_ways_of_asking_one_question() -> None:
    """Two halves, each with its own comparison, of one switch; between them there is no way across."""
    model = model_of(lambda t, y, p: [where(y[0] < p.c, p.a, 0.0) + where(p.c <= y[0], p.b, 0.0)], (0.0,), c=1.0, a=1.0, b=3.0)

    def level(t: float, c: Any, a: Any, b: Any) -> Any:
        met = c / a
        return a * t if t < np.real(met) else c + b * (t - met)

    held_to(model, level, [0.5, 1.5, 2.0])


def test_two_switches_at_one_instant() -> None:
    """Of two states that meet their thresholds together, each adds its own jump."""
    model = model_of(lambda t, y, p: [where(y[1] > p.c, 1.0, 0.0) + where(y[2] > p.d, 10.0, 0.0), 1.0, 2.0], (0.0, 0.0, 0.0), c=1.5, d=3.0)
    found = ran(model, ["c", "d"], [1.0, 2.0])
    assert found.sensitivity("y.1", "p.c")[0] == pytest.approx([0.0, -1.0])
    assert found.sensitivity("y.1", "p.d")[0] == pytest.approx([0.0, -5.0])


def test_a_kink_gives_no_jump() -> None:
    """The same by maximum and by a comparison: the rates are continuous."""
    written = model_of(lambda t, y, p: [where(y[1] > p.c, y[1] - p.c, 0.0), -y[1]], (0.0, 1.0), c=0.5)
    smooth = model_of(lambda t, y, p: [maximum(y[1] - p.c, 0.0), -y[1]], (0.0, 1.0), c=0.5)
    one, other = (ran(model, ["c"], [0.5, 1.0, 3.0]).sensitivity("y.1", "p.c")[0] for model in (written, smooth))
    assert one == pytest.approx(other, rel=1e-7)
    assert one[-1] == pytest.approx(-math.log(2), rel=1e-7)


def test_a_parameter_that_is_set_at_the_threshold_counts_until_then() -> None:
    """The threshold becomes 0.5 at day 1; what it was does not count after."""
    model = model_of(lambda t, y, p: [where(y[0] > p.c, -1.0, -0.25)], (3.0,), c=1.0)
    found = ran(model, ["c"], [1.5, 2.4, 2.6, 4.0], [setting(parameter("c"), 0.5, 1.0)])
    assert found.sensitivity("y.1", "p.c")[0].tolist() == [0.0, 0.0, 0.0, 0.0]
    assert found["y.1"][0] == pytest.approx([1.5, 0.6, 0.475, 0.125])


def test_a_record_at_the_instant_shows_what_is_after() -> None:
    model = model_of(lambda t, y, p: [where(t >= p.time, 3.0, 1.0)], (0.0,), time=2.0)
    found = ran(model, ["time"], [1.0, 2.0, 2.0 + 1e-9, 3.0])
    assert found.sensitivity("y.1", "p.time")[0, 2:] == pytest.approx([-2.0, -2.0])


def test_what_cannot_be_followed_is_refused_by_name() -> None:
    model = model_of(lambda t, y, p: [where(y[0] > p.c, -1.0, -2.0)], (5.0,), c=1.0)
    (y,), p = expressions(model)
    both = Expression(graph.both(lifted(y < p["c"]).node, lifted(Expression(graph.TIME) > 1).node))
    with pytest.raises(EngineError, match=r"trigger `it`.* several things"):
        ran(triggered(model, both, {0: 5.0}), ["c"], [1.0])
    for backend in ("compiled", "interpreter"):
        with pytest.raises(EngineError, match="the reference solver does not follow"):
            simulate(model, [Run()], [1.0], ["y.1"], sensitivities=["p.c"], backend=backend)  # type: ignore[arg-type]


def test_a_graze_has_no_slope() -> None:
    """x passes θ at speed 0. Breaks when a moderate number is handed out as the slope."""
    model = model_of(lambda t, y, p: [where(y[1] > p.c, 1.0, 0.0), 3 * (t - 1.0) * (t - 1.0)], (0.0, -1.0), c=0.0)
    found = simulate(model, [Run()], [3.0], ["y.1"], sensitivities=["p.c"])
    slopes = found.sensitivity("y.1", "p.c")[0]
    assert not found.statuses[0].ok or np.abs(slopes).max() > 1e3


def test_sliding_is_still_refused_by_name() -> None:
    """Breaks when a patient that pauses at every crossing goes round without end."""
    model = model_of(lambda t, y, p: [where(y[0] > p.c, -1.0, 1.0)], (0.0,), c=0.5)
    found = simulate(model, [Run()], [3.0], ["y.1"], sensitivities=["p.c"])
    assert found.statuses[0].reason == "it slides along a switch"


def test_bits_alone_and_together_and_on_any_grid() -> None:
    """Breaks when a pause of one patient moves another, or where it is told to record."""
    model = model_of(
        lambda t, y, p: [where(y[1] > p.c, p.g, -0.3 * y[0]) + where(t > p.time, 1.0, 0.0), -y[2], y[1]],
        (0.0, 1.0, 0.0),
        c=0.4,
        g=1.5,
        time=2.5,
    )
    runs = [Run({parameter("c"): 0.1 * k, parameter("time"): 2 + 0.3 * k}, [dose(1.0 + k, 2.0, k % 3)]) for k in range(7)]
    names = ["p.c", "p.g", "p.time"]

    def found(runs: Sequence[Run], times: Any) -> Array:
        return simulate(model, runs, times, ["y.1"], sensitivities=names).sensitivities.values[:, -1]  # type: ignore[union-attr]

    together = found(runs, [9.0])
    assert together.tolist() == found(runs, np.linspace(0, 9, 37)).tolist()
    assert together[4].tolist() == found(runs[4:5], [9.0])[0].tolist()


def test_a_reset_at_the_instant_of_a_switch() -> None:
    """z is emptied just when the switch in time turns, and it turns once."""
    empty = Reset("1", "empties")
    empty.name = "empty"
    model = model_of(lambda t, y, p: [where(t >= p.time, p.b, p.a), 1.0], (0.0, 0.0), time=2.0, a=1.0, b=3.0)
    model = replace(model, resets={empty: {1: graph.ZERO}})
    found = ran(model, ["time", "a", "b"], [1.0, 3.0], [Event(2.0, "reset", empty.symbol, 1.0)], ["y.1", "y.2"])
    assert found["y.2"][0] == pytest.approx([1.0, 1.0])
    assert [found.sensitivity("y.1", f"p.{name}")[0, 1] for name in ("time", "a", "b")] == pytest.approx([-2.0, 2.0, 1.0])
