"""The engine printed for a GPU: the same bits as the lanes, compiled as C where no GPU is at hand, and plain words where nothing can be."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from bodies import cuda_by_c, stiff, toy, whole_body
from bodies.direct import model_of, parameter, state
from bodies.sloped import dose
from lunis.engine import Accuracy, Event, Model, Run, link, simulate
from lunis.engine import run as engine
from lunis.engine.cuda import CudaProgram, gpu
from lunis.engine.model import Trigger
from lunis.engine.program import Task, paths_of
from lunis.errors import EngineError
from lunis.language import absolute, graph, maximum, minimum, sin, where
from lunis.language.expression import Expression
from lunis.language.schedules import daily

by_c = pytest.mark.skipif(cuda_by_c.COMPILER is None, reason="no C compiler is at hand, with which to hold the text for a GPU")


def same(monkeypatch: pytest.MonkeyPatch, model: Model, runs: Sequence[Run], times: Any, **options: Any) -> Any:
    """Results through the lanes, one at a time so that none has neighbours, which those through the text must equal to the bit."""
    names = whole_body.names_of_states(model)
    meant = simulate(model, runs, times, names, **options)
    monkeypatch.setattr(engine, "CudaProgram", partial(CudaProgram, cupy=cuda_by_c.CUPY))
    monkeypatch.setattr(engine, "_programs", {})
    found = simulate(model, runs, times, names, backend="gpu", **options)
    assert found.statuses == meant.statuses
    np.testing.assert_array_equal(found.values, meant.values)
    np.testing.assert_array_equal(found.final, meant.final)
    if found.sensitivities and meant.sensitivities:
        np.testing.assert_array_equal(found.sensitivities.values, meant.sensitivities.values)
    return found


@by_c
@pytest.mark.parametrize("problem", stiff.PROBLEMS, ids=lambda problem: problem.name)
def test_stiff_problems(problem: stiff.Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    """Breaks when any operation of a step is rounded in another way, or in another order."""
    model = model_of(problem.equations, problem.start)
    found = same(monkeypatch, model, [Run()], np.linspace(0.0, problem.end, 9), accuracy=Accuracy(rtol=1e-6))
    assert not found.failed


def _every_function(t: Any, y: Sequence[Any], p: Any) -> list[Any]:
    """A state for each function, which moves through its range; a pole of the tangent, and logarithms and roots of negatives, stay out."""
    angle = p.size * t
    within = 0.99 * sin(angle)
    given = [Expression(graph.apply(name, (within if name.startswith("arc") else angle + 0.01).node)) for name in graph.UNARY]
    powers = [(angle + 0.01) ** p.power, (1.5 + y[0]) ** (0.3 * angle), maximum(angle, 2.0) - minimum(y[1], absolute(angle - 1.0))]
    return [0.1 * each - state for each, state in zip([*given, *powers], y, strict=True)]


@by_c
def test_every_function(monkeypatch: pytest.MonkeyPatch) -> None:
    model = model_of(_every_function, [0.0] * (len(graph.UNARY) + 3), size=1.0, power=0.5)
    runs = [Run({parameter("size"): size, parameter("power"): power}) for size in (0.2, 0.5) for power in (0.5, -1.0, 2.0, 3.7)]
    assert not same(monkeypatch, model, runs, np.linspace(0.0, 3.0, 7)).failed


@by_c
def test_the_whole_body_under_every_therapy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Doses, infusions, settings, resets of its drugs and its own switches. Breaks when an event or a switch is met at another instant."""
    model = whole_body.model_of(*whole_body.everything())
    runs = [Run(), Run(whole_body.ILL, [whole_body.flare(at=20.25)]), Run(whole_body.ILL, [whole_body.flare(9.0, 0.0)])]
    assert not same(monkeypatch, model, runs, np.arange(0.0, 60.0, 7.0), accuracy=Accuracy(rtol=1e-4)).failed


@by_c
def test_daily_doses_to_the_toy(monkeypatch: pytest.MonkeyPatch) -> None:
    """More patients than threads that go together; a run that begins and ends at doses; times that are every other one of a list."""
    model = link(toy.BODY.taking(toy.drug().at(daily("2 mg"))))
    emptying = toy.Constants.emptying.symbol
    runs = [Run({emptying: 0.1 + 0.01 * number}) for number in range(70)]
    assert not same(monkeypatch, model, runs, np.arange(3.0, 12.5, 0.25)[::2], start=2).failed


def _switched(t: Any, y: Sequence[Any], p: Any) -> list[Any]:
    """A stone that is thrown and may touch a line, a jump in time, a kink, and a wave that crosses often."""
    return [y[1], 0.0 * y[0] - 2.0, where(y[0] > p.line, 1.0, 0.0), maximum(sin(p.pace * t), 0.2), where(t > math.pi, y[3], 0.0)]


@by_c
def test_switches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Breaks when a touch is overlooked or a crossing found elsewhere."""
    model = model_of(_switched, (0.0, 2.0, 0.0, 0.0, 0.0), line=0.5, pace=3.0)
    runs = [Run({parameter("line"): 1 - depth, parameter("pace"): pace}) for depth in (1e-1, 1e-5, 1e-7) for pace in (3.0, 40.0)]
    assert not same(monkeypatch, model, runs, np.linspace(0.0, 5.0, 6)).failed


@by_c
def test_exponents_of_ones_own_beside_usual_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Patients of usual exponents, of others, and with an event that changes one: each runs on the code that serves it in the lanes."""
    model = model_of(lambda t, y, p: [1.0 - maximum(y[0], 0.0) ** p.n], (0.3,), n=1.5)
    runs = [Run(), Run({parameter("n"): 2.6}), Run(events=[Event(1.0, "set", parameter("n"), 2.6)]), Run(), Run({parameter("n"): 2.0})]
    assert not same(monkeypatch, model, runs, [0.0, 1.0, 2.0]).failed


@by_c
def test_sensitivities_through_switches(monkeypatch: pytest.MonkeyPatch) -> None:
    """The driver pauses where sensitivities jump, and before an event that would hide it. Breaks when a break is overlooked there."""
    model = model_of(lambda t, y, p: [where(sin(p.w * t) > p.c, 1.0, 0.0), where(y[0] < p.c, -y[1], y[0])], (0.0, 1.0), w=2.0, c=0.3)
    runs = [Run({parameter("w"): pace}, [dose(0.2, at)]) for pace, at in ((2.0, 1.0), (2.0, 1.2), (9.0, 0.5 * math.asin(0.3)))]
    assert not same(monkeypatch, model, runs, np.linspace(0.0, 9.0, 7), sensitivities=["p.w", "p.c"]).failed


@by_c
def test_a_dose_at_the_instant_of_a_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Breaks when the dose hides the crossing from the sensitivities."""
    model = model_of(lambda t, y, p: [where(y[1] > p.c, p.g, 0.0) - 0.1 * y[0], -1.0], (0.0, 3.0), c=1.0, g=2.0)
    runs = [Run(events=[dose(4.0, 2.0, into)]) for into in (0, 1)]
    assert not same(monkeypatch, model, runs, [1.0, 2.0, 2.5], sensitivities=["p.c", "p.g"]).failed


@by_c
def test_doses_with_no_time_between_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Breaks when a step is tried whose reciprocal is infinite."""
    model = model_of(lambda t, y, p: [-0.3 * y[0]], (1.0,))
    assert not same(monkeypatch, model, [Run(events=[dose(1.0, 0.0), dose(2.0, 1e-300), dose(4.0, 1e-290)])], [0.0, 1.0]).failed


@by_c
def test_to_and_fro_across_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Crossings at once after each other make steps smaller before they are called sliding. Breaks when that is counted otherwise."""
    model = model_of(lambda t, y, p: [where(y[1] > 0.0, -1.0, 1.0), p.gain * y[0] - p.drag * y[1]], (1.0, 1e-6), gain=1.0, drag=1.0)
    runs = [Run({parameter("gain"): gain, parameter("drag"): drag}) for gain in (0.1, 1.0, 30.0) for drag in (0.1, 3.0, 100.0)]
    for rtol in (1e-3, 1e-6):
        same(monkeypatch, model, runs, np.linspace(0.0, 10.0, 5), accuracy=Accuracy(rtol=rtol, max_steps=3000))


@by_c
def test_events_that_conditions_set_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bouncing ball: the driver pauses, Python answers, and the driver goes on."""
    height, speed = (Expression(graph.symbol(*state(number))) for number in range(2))
    bounce = Trigger("bounce", (height < 0.0).node, {0: graph.ZERO, 1: (-0.8 * speed).node})
    model = replace(model_of(lambda t, y, p: [y[1], 0.0 * y[0] - 9.81], (1.0, 0.0)), triggers=(bounce,))
    assert same(monkeypatch, model, [Run()], [0.3, 0.6, 1.0, 1.5])["y.1"].min() > 0.0


@by_c
def test_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    """How a run ends, when, and because of which state."""
    model = model_of(lambda t, y, p: [-0.1 * y[0], p.growth * y[1] * y[1] - p.broken * y[1]], (1.0, 1.0), growth=0.0, broken=0.0)
    ill = [{"growth": 3.0}, {"broken": math.nan}, {"growth": math.inf}, {"growth": 1e-3}]
    runs = [Run({parameter(name): value for name, value in each.items()}) for each in ill]
    found = same(monkeypatch, model, runs, [0.0, 0.25, 1.0], accuracy=Accuracy(max_steps=2000))
    assert [status.ok for status in found.statuses] == [False, False, False, True]


@by_c
def test_too_many_steps_and_sliding(monkeypatch: pytest.MonkeyPatch) -> None:
    model = model_of(
        lambda t, y, p: [y[1], -p.speed * p.speed * y[0], where(y[2] > 0.5, -1.0, 1.0) * p.slope], (1.0, 0.0, 0.0), speed=1.0, slope=0.0
    )
    runs = [Run(), Run({parameter("speed"): 1e4}), Run({parameter("slope"): 1.0})]
    found = same(monkeypatch, model, runs, [0.0, 10.0], accuracy=Accuracy(max_steps=300))
    assert [status.reason for status in found.statuses] == ["", "too many steps", "it slides along a switch"]


@by_c
def test_angles_too_far_are_no_numbers() -> None:
    """What this engine does not compute shows in the status, and never as a wrong number."""
    model = model_of(lambda t, y, p: [sin(p.phase + t)], (0.0,), phase=1e7)
    program, task = CudaProgram(model, cupy=cuda_by_c.CUPY), Task(model.defaults, np.zeros(1), [])
    path = paths_of(program.chunks([task], np.array([0.0, 1.0]), 0.0, 1.0, Accuracy()))[0]
    assert path.status.reason == "a value that is no number"


def test_without_cupy_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cupy", None)
    with pytest.raises(EngineError, match="CuPy is not installed") as raised:
        simulate(link(toy.BODY), [Run()], [1.0], ["alarm"], backend="gpu")
    assert "the extra `gpu`" in str(raised.value)


def test_without_a_gpu_it_is_told_that_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    class RefusedError(Exception):
        pass

    def count() -> int:
        raise RefusedError("no driver")

    runtime = SimpleNamespace(CUDARuntimeError=RefusedError, getDeviceCount=count)
    monkeypatch.setitem(sys.modules, "cupy", SimpleNamespace(cuda=SimpleNamespace(runtime=runtime)))
    with pytest.raises(EngineError, match="no GPU was found: no driver"):
        gpu()


def test_on_the_gpu_at_hand() -> None:
    """The same bits there, too, where the C compiler is CUDA's."""
    try:
        gpu()
    except EngineError as absent:
        pytest.skip(f"no GPU is at hand: {absent.problems[0].what}")
    model = whole_body.model_of(*whole_body.everything())
    runs = [Run({**whole_body.ILL}, [whole_body.flare(float(number), 0.0)]) for number in range(100)]
    names, days, accuracy = whole_body.names_of_states(model), np.arange(0.0, 60.0, 7.0), Accuracy(rtol=1e-4)
    lanes, there = (simulate(model, runs, days, names, accuracy=accuracy, backend=backend) for backend in ("lanes", "gpu"))
    assert there.statuses == lanes.statuses
    np.testing.assert_array_equal(there.values, lanes.values)
