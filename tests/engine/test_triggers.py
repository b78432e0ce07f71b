"""Events that conditions set off: at the instant of the crossing, with delay, priority, persistence, and others in their wake."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from bodies.direct import model_of, parameter, state
from lunis.engine import Accuracy, Event, Model, Results, Run, simulate
from lunis.engine.model import Trigger
from lunis.engine.program import Program, Task, paths_of
from lunis.language import graph, where
from lunis.language.expression import Expression, lifted
from lunis.language.graph import Node

Y = [Expression(graph.symbol(*state(number))) for number in range(4)]
T = Expression(graph.TIME)
FINE = Accuracy(rtol=1e-9)


def node(value: Any) -> Node:
    return lifted(value).node


def trigger(condition: Any, changes: dict[int, Any], name: str = "e", delay: Any = 0.0, priority: Any = None, **flags: bool) -> Trigger:
    rank = None if priority is None else node(priority)
    return Trigger(name, node(condition), {key: node(value) for key, value in changes.items()}, node(delay), rank, **flags)


def of(rates: Callable[..., Sequence[Any]], start: Sequence[float], *triggers: Trigger, **parameters: float) -> Model:
    return replace(model_of(rates, start, **parameters), triggers=triggers)


def course(model: Model, times: Sequence[float], runs: Sequence[Run] = (Run(),)) -> Results:
    found = simulate(model, list(runs), times, [str(each) for each in model.states], accuracy=FINE)
    assert not found.failed, found.statuses
    return found


def clock(t: Any, y: Sequence[Any], p: Any) -> list[Any]:
    """y.1 runs with time; the others stand still."""
    return [1.0 + 0.0 * y[0], *[0.0 * each for each in y[1:]]]


def test_a_bouncing_ball() -> None:
    """Authority: closed form of the heights between bounces. Breaks when a bounce is late, or counted twice."""
    gravity, kept = 9.81, 0.8
    model = of(lambda t, y, p: [y[1], 0.0 * y[0] - gravity], (1.0, 0.0), trigger(Y[0] < 0.0, {0: 0.0, 1: -kept * Y[1]}))
    fall = math.sqrt(2 / gravity)
    speed, begin, tops = gravity * fall, fall, []
    for _ in range(4):
        speed *= kept
        tops.append((begin + speed / gravity, speed * speed / (2 * gravity)))
        begin += 2 * speed / gravity
    found = course(model, [at for at, _ in tops])
    assert found["y.1"][0] == pytest.approx([height for _, height in tops], rel=1e-7)


def test_a_dose_when_the_level_falls() -> None:
    """Exponential decay, topped up from 0.5 to 1 again and again: a period of ln 2."""
    model = of(lambda t, y, p: [-y[0]], (1.0,), trigger(Y[0] <= 0.5, {0: 2.0 * Y[0]}))
    times = np.linspace(0.1, 6.0, 23)
    assert course(model, times)["y.1"][0] == pytest.approx(np.exp(-(times % math.log(2))), rel=1e-7)


def test_at_a_time_the_record_shows_what_is_after() -> None:
    """`≥ 5` has happened at 5, `> 5` has not. Breaks when the crossing is a rounding away."""
    for condition, at_five in ((T >= 5.0, 7.0), (T > 5.0, 0.0)):
        found = course(of(clock, (0.0, 0.0), trigger(condition, {1: 7.0})), [4.999999, 5.0, 5.000001])
        assert found["y.2"][0].tolist() == [0.0, at_five, 7.0]


@pytest.mark.parametrize(("early", "value"), [(True, 1.0), (False, 3.5)])
def test_a_delay(early: bool, value: float) -> None:
    """New values are those of when it was set off, or of when it happens."""
    model = of(clock, (0.0, 0.0), trigger(Y[0] >= 1.0, {1: Y[0]}, delay=2.5, early=early))
    found = course(model, [3.4999, 3.5, 9.0])
    assert found["y.2"][0] == pytest.approx([0.0, value, value], rel=1e-12)


@pytest.mark.parametrize(("persistent", "value"), [(True, 1.0), (False, 0.0)])
def test_persistence(persistent: bool, value: float) -> None:
    """The condition holds from 1 to 2 only; the event is due at 3."""
    inside = (T >= 1.0) & (T < 2.0)
    found = course(of(clock, (0.0, 0.0), trigger(inside, {1: 1.0}, delay=2.0, persistent=persistent)), [4.0])
    assert found["y.2"][0, 0] == value


@pytest.mark.parametrize(("initially", "value"), [(True, 0.0), (False, 1.0)])
def test_a_condition_that_holds_from_the_start(initially: bool, value: float) -> None:
    found = course(of(clock, (0.0, 0.0), trigger(T < 2.0, {1: Y[1] + 1.0}, initially=initially)), [0.0, 4.0])
    assert found["y.2"][0].tolist() == [value, value]


def test_priority() -> None:
    """Highest first, then in the model's order: 10 · (0 + 1) + 5, then doubled by the one without."""
    events = [
        trigger(T >= 1.0, {1: 2.0 * Y[1]}, "last", early=False),
        trigger(T >= 1.0, {1: Y[1] + 5.0}, "third", priority=1.0, early=False),
        trigger(T >= 1.0, {1: 10.0 * Y[1]}, "second", priority=2.0, early=False),
        trigger(T >= 1.0, {1: Y[1] + 1.0}, "first", priority=3.0, early=False),
    ]
    assert course(of(clock, (0.0, 0.0), *events), [2.0])["y.2"][0, 0] == pytest.approx(30.0)


def test_one_sets_off_another() -> None:
    """At the same instant, and once."""
    events = [trigger(T >= 1.0, {1: 1.0}), trigger(Y[1] > 0.5, {2: Y[2] + 1.0}), trigger(Y[2] > 0.5, {1: 0.0, 3: T})]
    found = course(of(clock, (0.0, 0.0, 0.0, 0.0), *events), [1.0, 5.0])
    assert found.values[0, :, 1:].tolist() == [[0.0, 1.0, 1.0], [0.0, 1.0, 1.0]]


def test_one_takes_back_another() -> None:
    """What does not persist is dropped when the first of the same instant turns its condition false."""
    both = (T >= 1.0) & (Y[1] < 0.5)
    events = [
        trigger(both, {1: 1.0}, priority=2.0),
        trigger(both, {2: 1.0}, priority=1.0, persistent=False),
        trigger(both, {3: 1.0}, priority=1.0, persistent=True),
    ]
    assert course(of(clock, (0.0, 0.0, 0.0, 0.0), *events), [2.0]).values[0, 0, 1:].tolist() == [1.0, 0.0, 1.0]


def test_events_without_end_are_a_failure_of_that_patient() -> None:
    events = [trigger(Y[1] > 0.5, {1: 0.0, 2: 1.0}), trigger(Y[2] > 0.5, {1: 1.0, 2: 0.0})]
    model = of(clock, (0.0, 0.0, 0.0), *events)
    runs = [Run(), Run(events=[Event(1.5, "bolus", state(1), 1.0)])]
    found = simulate(model, runs, [1.0, 2.0], ["y.1"])
    assert [status.ok for status in found.statuses] == [True, False]
    assert "without end" in found.statuses[1].reason
    assert found.statuses[1].day == 1.5


def test_doses_and_settings_set_off_events() -> None:
    """Breaks when conditions are looked at only where a step crosses them."""
    model = of(clock, (0.0, 0.0, 0.0), trigger(Y[1] > 2.0, {2: T}))
    found = course(model, [3.25, 4.0], [Run(events=[Event(3.25, "bolus", state(1), 5.0)]), Run()])
    assert found["y.3"] == pytest.approx(np.array([[3.25, 3.25], [0.0, 0.0]]), rel=1e-12)
    level = model_of(clock, (0.0, 0.0), level=0.0)
    watched = replace(level, triggers=(trigger(Expression(graph.symbol(*parameter("level"))) > Y[0], {1: T}),))
    found = course(watched, [3.0], [Run(events=[Event(2.0, "set", parameter("level"), 9.0)])])
    assert found["y.2"][0, 0] == 2.0


def test_a_switch_and_a_trigger_on_the_same_line() -> None:
    """The rate turns where the event happens."""
    model = of(lambda t, y, p: [where(y[0] < 1.0, 1.0, 2.0), 0.0 * y[1]], (0.0, 0.0), trigger(Y[0] >= 1.0, {1: T}))
    assert course(model, [3.0]).values[0, 0] == pytest.approx([5.0, 1.0], rel=1e-12)


def test_bits_with_triggers() -> None:
    """Alone, together, on two threads, at another grid."""
    model = of(lambda t, y, p: [-p.k * y[0], y[0]], (1.0, 0.0), trigger(Y[0] <= 0.5, {0: 1.0}, delay=0.1), k=1.0)
    runs = [Run({parameter("k"): rate}) for rate in np.linspace(0.3, 3.0, 19)]
    times = np.linspace(0.0, 5.0, 11)
    together = course(model, times, runs).values
    assert np.array_equal(course(model, times, runs[7:8]).values[0], together[7])
    assert np.array_equal(simulate(model, runs, times, ["y.1", "y.2"], accuracy=FINE, workers=2).values, together)
    assert np.array_equal(course(model, times[::5], runs).values, together[:, ::5])
    tasks = [Task(np.array([run.parameters[parameter("k")]]), np.array([1.0, 0.0]), []) for run in runs]
    narrow = paths_of(Program(model, width=1).chunks(tasks, times, 0.0, 5.0, FINE))
    assert np.array_equal([path.states for path in narrow], together)
