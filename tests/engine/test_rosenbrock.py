"""One step: the order that the method promises, its dense output, its error estimate, and calm where the problem is stiff."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from bodies.direct import Equations, model_of
from bodies.fixed_steps import Stepper
from lunis.engine.program import METHODS
from lunis.engine.rosenbrock import LARGEST_GROWTH, OVERSTATED, SMALLEST_GROWTH
from lunis.language import cos, exp, sin

ORDERS = {"rodas5p": 5, "rodas4p2": 4}
DENSE_ORDERS = {"rodas5p": 4, "rodas4p2": 3}
# Short enough for the order to show, long enough for rounding not to.
COUNTS = {"rodas5p": (64, 90, 128), "rodas4p2": (192, 272, 384)}
SIZES = {"rodas5p": (0.025, 0.0125, 0.00625), "rodas4p2": (0.0125, 0.00625, 0.003125)}


@dataclass(frozen=True)
class Smooth:
    """A smooth problem and its solution."""

    equations: Equations
    solution: Callable[[float], Sequence[float]]
    end: float


def kaps(t: Any, y: Sequence[Any], p: Any) -> list[Any]:
    return [-3 * y[0] + y[1] * y[1], y[0] - y[1] * (1 + y[1])]


def turning(t: Any, y: Sequence[Any], p: Any) -> list[Any]:
    """A circle that turns faster where the state is larger, and a growth that slows."""
    turn = y[0] * y[0] + y[1] * y[1]
    return [-turn * y[1], turn * y[0], y[2] * (1 - y[2])]


def driven(t: Any, y: Sequence[Any], p: Any) -> list[Any]:
    """Driven from outside: by the size of the state, and by a sum."""
    return [y[0] * cos(t), -2 * (y[1] - sin(2 * t)) * y[1] + 2 * cos(2 * t)]


def pulled(t: Any, y: Sequence[Any], p: Any) -> list[Any]:
    """Prothero and Robinson: pulled to a curve, with a curved pull."""
    curve = exp(-0.5 * t)
    return [-3 * (y[0] - curve) - (y[0] * y[0] - curve * curve) - 0.5 * curve]


def _pulled(t: float) -> list[float]:
    return [math.exp(-0.5 * t)]


SMOOTH = {
    "kaps": Smooth(kaps, lambda t: [math.exp(-2 * t), math.exp(-t)], 2.0),
    "turning": Smooth(turning, lambda t: [math.cos(t), math.sin(t), 1 / (1 + 3 * math.exp(-t))], 1.0),
    "driven": Smooth(driven, lambda t: [math.exp(math.sin(t)), math.sin(2 * t)], 1.5),
    "pulled": Smooth(pulled, _pulled, 2.0),
}


def slope_of(sizes: Sequence[float], errors: Sequence[float]) -> float:
    return float(np.polyfit(np.log(sizes), np.log(errors), 1)[0])


@pytest.mark.parametrize("method", ORDERS)
@pytest.mark.parametrize("name", SMOOTH)
def test_order(name: str, method: str) -> None:
    """Halved steps divide the error by 2⁵ (2⁴), with rates that depend on time too. Breaks with any wrong coefficient or ∂f/∂t."""
    problem = SMOOTH[name]
    stepper = Stepper(model_of(problem.equations, problem.solution(0.0)), method)
    exact = np.array(problem.solution(problem.end))
    errors = [float(np.linalg.norm(stepper.steps(problem.solution(0.0), problem.end, count) - exact)) for count in COUNTS[method]]
    assert min(errors) > 3e-14, f"too accurate to judge: {errors}"
    assert slope_of([1 / count for count in COUNTS[method]], errors) == pytest.approx(ORDERS[method], abs=0.15), errors


@pytest.mark.parametrize("method", ORDERS)
@pytest.mark.parametrize("name", SMOOTH)
@pytest.mark.parametrize("share", [0.25, 0.5, 0.8])
def test_dense_output(name: str, method: str, share: float) -> None:
    """Inside one step from an exact state the error falls as h^(q+1), q = 4 (3). Breaks with a wrong weight."""
    problem, begin = SMOOTH[name], 0.3
    stepper = Stepper(model_of(problem.equations, problem.solution(0.0)), method)
    start = np.array(problem.solution(begin))[:, None]
    errors = []
    for size in SIZES[method]:
        stepper.step(start, np.array([begin]), np.array([size]))
        errors.append(float(np.linalg.norm(stepper.between(start, share) - problem.solution(begin + share * size))))
    assert slope_of(SIZES[method], errors) > DENSE_ORDERS[method] + 1 - 0.3, errors


@pytest.mark.parametrize("method", ORDERS)
def test_dense_output_meets_the_ends_of_the_step(method: str) -> None:
    stepper = Stepper(model_of(kaps, (1.0, 1.0)), method)
    start = np.array([[1.0], [1.0]])
    after = stepper.step(start, np.zeros(1), np.array([0.1]))
    assert np.array_equal(stepper.between(start, 0.0), start[:, 0])
    assert np.array_equal(stepper.between(start, 1.0), after[:, 0])


@pytest.mark.parametrize("method", ORDERS)
@pytest.mark.parametrize("rate", [-1e2, -1e4, -1e6, -1e12])
def test_a_stiff_decay_is_over_at_once(method: str, rate: float) -> None:
    """Stiffly accurate: a step far longer than the decay lands near zero. Breaks when |R(∞)| is not 0."""
    stepper = Stepper(model_of(lambda t, y, p: [p.rate * y[0]], (1.0,), rate=rate), method)
    y = stepper.step(np.ones((1, 1)), np.zeros(1), np.ones(1))
    assert abs(float(y[0, 0])) < 20 / abs(rate)
    assert abs(float(stepper.steps((1.0,), 10.0, 10)[0])) < (20 / abs(rate)) ** 2


@pytest.mark.parametrize("method", ORDERS)
def test_a_stiff_pull_to_a_curve(method: str) -> None:
    """Prothero and Robinson with λ = −10⁶: steps of 0.1 stay on the curve. Breaks when order collapses, or ∂f/∂t is left out."""
    stepper = Stepper(model_of(lambda t, y, p: [-1e6 * (y[0] - sin(t)) + cos(t)], (0.0,)), method)
    assert stepper.steps((0.0,), 2.0, 20)[0] == pytest.approx(math.sin(2.0), abs=1e-8)


@pytest.mark.parametrize("method", ORDERS)
def test_steady_states_are_kept(method: str) -> None:
    """Where nothing moves, a step of any size moves nothing and sees no error."""
    stepper = Stepper(model_of(lambda t, y, p: [p.supply - y[0], y[0] - 2 * y[1]], (6.0, 3.0), supply=6.0), method)
    start = np.array([[6.0], [3.0]])
    for size in (1e-3, 1.0, 1e3, 1e6):
        assert np.array_equal(stepper.step(start, np.zeros(1), np.array([size])), start)
        assert float(stepper.error[0, 0]) <= 1e-29
        assert float(stepper.error[1, 0]) == LARGEST_GROWTH


@pytest.mark.parametrize("method", ORDERS)
def test_error_and_growth(method: str) -> None:
    """The largest square of (last stage / tolerance), a sixteenth of it, and 0.9·error^(−1/2p) between its limits."""
    rtol, atol = 1e-5, 1e-7
    stepper = Stepper(model_of(turning, (1.0, 0.0, 0.25)), method, rtol=rtol, atol=atol)
    start = np.array([[1.0], [0.0], [0.25]])
    for size in (0.01, 0.1, 0.3, 1.0, 3.0):
        after = stepper.step(start, np.zeros(1), np.array([size]))
        tolerance = atol + rtol * np.maximum(np.abs(start), np.abs(after))
        expected = float(np.max((stepper.u[-1] / tolerance) ** 2)) / OVERSTATED**2
        assert float(stepper.error[0, 0]) == pytest.approx(expected, rel=1e-9)
        growth = min(max(0.9 * expected ** (-0.5 / METHODS[method].order), SMALLEST_GROWTH), LARGEST_GROWTH)
        assert float(stepper.error[1, 0]) == pytest.approx(growth, rel=1e-9)


@pytest.mark.parametrize("method", ORDERS)
def test_the_estimate_follows_the_error(method: str) -> None:
    """Of order p: halved steps divide the estimate by 2^p at least. Breaks when the embedded method has lost its order."""
    stepper = Stepper(model_of(kaps, (1.0, 1.0)), method, rtol=1.0, atol=1.0)
    start = np.array(SMOOTH["kaps"].solution(0.3))[:, None]
    estimates = []
    for size in SIZES[method]:
        stepper.step(start, np.array([0.3]), np.array([size]))
        estimates.append(float(np.linalg.norm(stepper.u[-1])))
    assert slope_of(SIZES[method], estimates) == pytest.approx(ORDERS[method], abs=0.15)


@pytest.mark.parametrize("method", ORDERS)
@pytest.mark.parametrize("width", [2, 4, 8])
def test_lanes_are_strangers(method: str, width: int) -> None:
    """Each lane with its own state, time and size gives the bits that it gives alone. Breaks when lanes are mixed up."""
    random = np.random.default_rng(width)
    start, t, h = random.uniform(0.5, 1.5, (2, width)), random.uniform(0, 3, width), random.uniform(0.01, 0.5, width)
    model = model_of(driven, (1.0, 0.0))
    wide, narrow = Stepper(model, method, width), Stepper(model, method, 1)
    together = wide.step(start, t, h)
    for lane in range(width):
        alone = narrow.step(np.ascontiguousarray(start[:, lane : lane + 1]), t[lane : lane + 1].copy(), h[lane : lane + 1].copy())
        assert np.array_equal(alone[:, 0], together[:, lane])
        assert np.array_equal(narrow.error[:, 0], wide.error[:, lane])
        assert np.array_equal(narrow.u[:, :, 0], wide.u[:, :, lane])


def test_a_lane_that_breaks_breaks_alone() -> None:
    stepper = Stepper(model_of(kaps, (1.0, 1.0)), "rodas5p", 4)
    start = np.ones((2, 4))
    sound = stepper.step(start, np.zeros(4), np.full(4, 0.1))
    start[0, 2] = math.nan
    broken = stepper.step(start, np.zeros(4), np.full(4, 0.1))
    assert np.isnan(broken[:, 2]).all()
    assert np.array_equal(broken[:, [0, 1, 3]], sound[:, [0, 1, 3]])


@pytest.mark.parametrize("method", ORDERS)
def test_tableaus_are_consistent(method: str) -> None:
    """Breaks when a row is cut short or a coefficient lands in the wrong place."""
    tableau = METHODS[method]
    # The last two or more stages start from where the one before ended.
    assert [len(row) for row in tableau.a] == list(range(len(tableau.a)))
    assert len(tableau.a) < tableau.stages
    assert [len(row) for row in tableau.c] == list(range(tableau.stages))
    assert len(tableau.nodes) == len(tableau.drift) == tableau.stages
    assert {len(row) for row in tableau.dense} == {tableau.stages}
    assert tableau.order == ORDERS[method]
    assert tableau.nodes[0] == 0
    assert tableau.drift[0] == tableau.gamma
