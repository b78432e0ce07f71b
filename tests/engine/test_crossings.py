"""Switches in the rates are met at their instants: kinks, jumps, touches, and several in one step. Authority: closed forms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from bodies.direct import model_of, parameter
from lunis.engine import Accuracy, Model, Run, simulate
from lunis.engine.modes import frozen
from lunis.engine.program import Program, Task, paths_of
from lunis.language import absolute, maximum, minimum, power, sin, sqrt, where
from lunis.language.expression import Expression
from lunis.language.graph import apply


def floor(x: Any) -> Any:
    return Expression(apply("floor", x.node))


def ended(model: Model, until: float, rtol: float = 1e-6, name: str = "y.1", **parameters: float) -> float:
    """The value at one time; the run must complete."""
    run = Run({parameter(key): value for key, value in parameters.items()})
    found = simulate(model, [run], [until], [name], accuracy=Accuracy(rtol=rtol))
    assert found.statuses[0].ok, found.statuses[0]
    return float(found[name][0, 0])


def steps(model: Model, at: float, rtol: float = 1e-6) -> int:
    chunk = next(
        iter(Program(model).chunks([Task(model.defaults, np.zeros(len(model.states)), [])], np.array([at]), 0.0, at, Accuracy(rtol=rtol)))
    )
    return int(chunk.counts[:3].sum())


def test_a_jump_in_time() -> None:
    """To rounding, and in few steps. Breaks when the error controller has to find the switch."""
    model = model_of(lambda t, y, p: [where(t > p.at, 1.0, 0.0)], (0.0,), at=math.pi)
    assert ended(model, 10.0) == pytest.approx(10.0 - math.pi, rel=1e-13)
    assert ended(model, 10.0, at=7.3) == pytest.approx(2.7, rel=1e-13)
    assert steps(model, 10.0) < 20


def test_a_jump_where_a_state_passes() -> None:
    model = model_of(lambda t, y, p: [where(y[0] < p.at, 1.0, 3.0)], (0.0,), at=2.0)
    assert ended(model, 3.0) == pytest.approx(5.0, rel=1e-12)


def test_a_kink_of_a_curved_path() -> None:
    """x = e^−t; z gains only while x > ½. Breaks when the crossing is put at the end of a step."""
    model = model_of(lambda t, y, p: [-y[0], maximum(y[0] - 0.5, 0.0)], (1.0, 0.0))
    for rtol in (1e-4, 1e-6, 1e-9):
        assert ended(model, 5.0, rtol, "y.2") == pytest.approx(0.5 - 0.5 * math.log(2), rel=10 * rtol)


@pytest.mark.parametrize("operation", ["max", "min", "abs", "floor"])
def test_every_kind_of_kink(operation: str) -> None:
    """y' of a line through zero, or of a staircase: exact to rounding, since between kinks the path is a polynomial."""
    kinds = {
        "max": (lambda x: maximum(x, -0.25 * x), lambda s: s * s / 2 if s > 0 else -s * s / 8),
        "min": (lambda x: minimum(x, -0.25 * x), lambda s: -s * s / 8 if s > 0 else s * s / 2),
        "abs": (absolute, lambda s: abs(s) * s / 2),
        "floor": (floor, lambda s: sum(range(int(s))) + math.floor(s) * (s - math.floor(s))),
    }
    write, integral = kinds[operation]
    offset = 0.0 if operation == "floor" else 1.3
    model = model_of(lambda t, y, p: [write(t - offset)], (0.0,))
    assert ended(model, 4.2) == pytest.approx(integral(4.2 - offset) - integral(-offset), rel=1e-12)


@pytest.mark.parametrize("depth", [1e-1, 1e-3, 1e-5, 1e-7])
def test_a_touch(depth: float) -> None:
    """A stone rises to 1; time above 1 − depth is 2·√depth. Breaks when only the ends of a step are looked at."""
    model = model_of(lambda t, y, p: [y[1], 0.0 * y[0] - 2.0, where(y[0] > p.line, 1.0, 0.0)], (0.0, 2.0, 0.0), line=0.5)
    assert ended(model, 1.7, 1e-8, "y.3", line=1 - depth) == pytest.approx(2 * math.sqrt(depth), rel=1e-6 / depth**0.5)


@pytest.mark.parametrize("frequency", [0.1, 1.0, 7.0])
def test_several_in_one_step(frequency: float) -> None:
    """A square wave that a constant rate would step over. Authority: half of the time."""
    model = model_of(lambda t, y, p: [where(sin(2 * math.pi * p.f * t) > 0, 1.0, 0.0)], (0.0,), f=1.0)
    assert ended(model, 20.0, f=frequency) == pytest.approx(10.0, abs=1e-9)


def test_two_at_the_same_instant() -> None:
    model = model_of(lambda t, y, p: [where(t >= 2.0, 1.0, 0.0) + where(y[1] > 1.0, 1.0, 0.0), 0.5 + 0.0 * y[0]], (0.0, 0.0))
    assert ended(model, 3.0) == pytest.approx(2.0, rel=1e-12)


def test_one_switch_within_another() -> None:
    """The inner choice moves the level of the outer."""
    model = model_of(lambda t, y, p: [where(t < where(t < 1.0, 0.5, 2.0), 1.0, 0.0)], (0.0,))
    assert ended(model, 5.0) == pytest.approx(0.5 + 1.0, rel=1e-12)


def test_nothing_beyond_the_switch() -> None:
    """A tank that empties (Torricelli): √x has no value below 0, which the frozen rates would see."""
    model = model_of(lambda t, y, p: [where(y[0] > 0, -sqrt(y[0]), 0.0)], (1.0,))
    assert ended(model, 1.0, 1e-8) == pytest.approx(0.25, rel=1e-6)
    assert ended(model, 3.0, 1e-8) == pytest.approx(0.0, abs=1e-8)


def test_a_body_at_rest_on_a_kink() -> None:
    """Breaks when rounding there counts as a crossing."""
    model = model_of(lambda t, y, p: [minimum(y[0], 1.0) - y[0] * y[0], 1.0 - y[1]], (1.0, 0.0))
    assert ended(model, 1000.0) == pytest.approx(1.0, rel=1e-12)
    assert steps(model, 1000.0) < 100


def test_sliding_is_refused_by_name() -> None:
    """Both sides push back to the line, so neither mode can hold."""
    model = model_of(lambda t, y, p: [where(y[0] > 1.0, -1.0, 1.0), 1.0 - y[1]], (0.0, 0.0))
    found = simulate(model, [Run(), Run()], [0.5, 2.0], ["y.1"])
    assert found["y.1"][:, 0] == pytest.approx([0.5, 0.5])
    for status in found.statuses:
        assert status.reason == "it slides along a switch"
        assert status.day == pytest.approx(1.0)
        assert "y.1" in status.state


def test_guards_of_powers_and_amounts_are_not_switches() -> None:
    """They keep a formula defined. Breaks when every Hill function of the body is watched."""
    model = model_of(
        lambda t, y, p: [power(y[0] / p.half, p.n) - maximum(y[0], 0.0), maximum(1.0 - y[0], 0.0) ** p.n], (1.0, 0.0), half=1.0, n=2.5
    )
    assert frozen(model.rates).guards == ()
    assert len(frozen(model_of(lambda t, y, p: [maximum(1.0 - y[0], 0.0)], (1.0,)).rates).guards) == 1


def bits(model: Model, runs: Sequence[Run], width: int) -> np.ndarray:
    program = Program(model, width=width)
    rows = np.array([[run.parameters[parameter("at")]] for run in runs])
    tasks = [Task(row, np.array([1.0, 0.0]), []) for row in rows]
    return np.array([path.states for path in paths_of(program.chunks(tasks, np.linspace(0, 6, 13), 0.0, 6.0, Accuracy()))])


def test_bits_with_switches() -> None:
    """Alone, together, at other widths. Breaks when a search in one lane touches another."""
    model = model_of(lambda t, y, p: [-absolute(y[0] - p.at), where(y[0] < 0.3, sin(t), -y[1])], (1.0, 0.0), at=0.2)
    runs = [Run({parameter("at"): level}) for level in np.linspace(-0.5, 0.9, 23)]
    together = bits(model, runs, 4)
    for width in (1, 2, 8):
        assert np.array_equal(bits(model, runs, width), together)
    for number in (0, 7, 22):
        assert np.array_equal(bits(model, runs[number : number + 1], 4)[0], together[number])


@pytest.mark.parametrize("rtol", [1e-3, 1e-6])
def test_a_crossing_does_not_depend_on_the_neighbours(rtol: float) -> None:
    """Side by side or alone, to the bit. Breaks when a lane whose crossing is found searches on because another still does."""
    model = model_of(lambda t, y, p: [p.pace * y[0], where(y[0] ** 3 > p.line, 1.0, 2.0) - y[1]], (1.0, 1.0), pace=1.0, line=0.5)
    lines = np.linspace(2.69, 2.718, 64)
    runs = [Run({parameter("pace"): 1.0 + 0.001 * number, parameter("line"): line}) for number, line in enumerate(lines)]
    together, *alone = (simulate(model, each, [1.0, 5.0], ["y.2"], accuracy=Accuracy(rtol)) for each in [runs, *([run] for run in runs)])
    np.testing.assert_array_equal(together.values, [each.values[0] for each in alone])
