"""The fast engine as a whole: it agrees with the reference solver, and a patient's bits depend on nothing but the patient."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest

from bodies import budu_grajdeanu, toy
from bodies.direct import Array, by_radau, model_of, names_of, parameter, state
from bodies.stiff import PROBLEMS, Problem
from bodies.toy import Changes, Variables, drug
from bodies.whole_body import ILL, at_start, flare, giving, names_of_states
from lunis.engine import Accuracy, Event, Model, Results, Run, bolus, link, simulate
from lunis.engine import run as run_
from lunis.engine.events import planned
from lunis.engine.program import METHODS, Program, Task, lane_width, paths_of
from lunis.engine.reference import initial_state
from lunis.errors import EngineError
from lunis.language import maximum
from lunis.language.graph import Symbol
from lunis.language.schedules import daily, every, once, pulses, sessions, steady, switched, twice_daily
from lunis.therapies import FORMULARY

WIDTHS = (1, 2, 4, 8)
FINE, FINER = Accuracy(rtol=1e-9), Accuracy(rtol=1e-10)


def expect_agreement(model: Model, runs: Sequence[Run], times: Sequence[float] | Array, share: float = 1e-7, names: Any = None) -> Results:
    """Lanes and reference at tight tolerance, each quantity by its largest size over the course."""
    asked = names or [*names_of(model), *model.signals]
    fast = simulate(model, runs, times, asked, accuracy=FINE)
    slow = simulate(model, runs, times, asked, accuracy=FINER, backend="compiled")
    assert not fast.failed
    assert not slow.failed
    # A state below a thousandth of its unit counts as nothing, as it does for the tolerances; signals may be small differences.
    least = np.array([1.0 if name in model.signals else 1e-3 for name in asked])
    size = np.maximum(np.abs(slow.values).max(axis=1, keepdims=True), least)
    apart = np.abs(fast.values - slow.values) / size
    patient, time, quantity = np.unravel_index(apart.argmax(), apart.shape)
    assert apart.max() < share, f"{asked[quantity]} of patient {patient} at day {times[time]}: {apart.max():.2g}"
    np.testing.assert_allclose(fast.final, slow.final, rtol=1e-6, atol=1e-9 * np.abs(slow.final).max())
    return fast


# Agreement with the reference solver


@cache
def treated_tank() -> Model:
    """Tank and alarm under two drugs with every kind of dosing."""
    first = drug("one", gain=0.7, pouring=4.0).at(daily("3 mg", start=0.37), steady("2 mg/d", stop=11), switched("running", "1", 3, 9.5))
    second = drug("two", gain=0.4, shut=0.3, arriving=0.8).at(pulses("20 mg", 3, start=4), once("5 mg", 4), every(2.5, "1 mg", stop=20))
    return link(toy.BODY.taking(first, second))


@cache
def crowd(count: int, seed: int = 3) -> tuple[Run, ...]:
    """Patients with traits and doses of their own; some without."""
    model, random = treated_tank(), np.random.default_rng(seed)
    usual = {name: float(model.defaults[model.parameter(f"tank.{name}")]) for name in ("supply", "emptying", "half", "slope")}
    runs = []
    for number in range(count):
        own = {Symbol("parameter", "tank", name): size * float(random.lognormal(sigma=0.4)) for name, size in usual.items()}
        doses = [bolus(Variables.content, float(random.uniform(1, 20)), float(random.uniform(0, 20))) for _ in range(number % 3)]
        runs.append(Run(own, doses))
    return tuple(runs)


def test_the_tank_under_two_drugs() -> None:
    expect_agreement(treated_tank(), crowd(6), np.linspace(0.0, 21.0, 43))


def test_the_tank_from_the_middle() -> None:
    """Begun on day 5, in the midst of infusions and switches."""
    model = treated_tank()
    start = initial_state(model, model.defaults) * 1.3 + 0.1
    runs = [Run(run.parameters, run.events, start) for run in crowd(4)]
    fast, slow = (
        simulate(model, runs, [5.0, 6.5, 14.0], names_of(model), start=5.0, accuracy=FINE, backend=backend)
        for backend in ("lanes", "compiled")
    )
    np.testing.assert_allclose(fast.values, slow.values, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("form", ["outside", "inside"])
def test_budu_grajdeanu(form: str) -> None:
    """The published flare of 300 days, and patients around it. Hill functions of degree 2, whole powers of sums."""
    model, random = budu_grajdeanu.model(form), np.random.default_rng(1)
    names = [symbol for symbol in model.parameters if symbol.name not in budu_grajdeanu.SCHEDULE]
    scattered = [
        {symbol: float(model.defaults[model.parameter_index[symbol]] * random.lognormal(sigma=0.1)) for symbol in names} for _ in range(3)
    ]
    runs = [Run(events=budu_grajdeanu.flare_cycle()), Run(), *(Run(own, budu_grajdeanu.flare_cycle()) for own in scattered)]
    expect_agreement(model, runs, np.linspace(0.0, 300.0, 61))


THERAPIES = {
    "untreated": (),
    "steady steroid": (FORMULARY["prednisone"].as_usual(),),
    "pulses and boluses": (
        FORMULARY["methylprednisolone"].at(pulses("500 mg", 3, start=1)),
        FORMULARY["mycophenolate"].at(twice_daily("1 g", start=2)),
        FORMULARY["hydroxychloroquine"].at(daily("400 mg", start=0.3)),
    ),
    "minerals by mouth": (
        FORMULARY["calcitriol_oral"].at(daily("0.5 ug", start=0.25)),
        FORMULARY["calcium_carbonate"].as_usual(),
        FORMULARY["cholecalciferol"].as_usual(),
    ),
    "haemodialysis": (FORMULARY["haemodialysis"].at(sessions(3, "4 h", "running", start=1)),),
    "everything": tuple(FORMULARY[name].as_usual() for name in FORMULARY),
}


@pytest.mark.parametrize("name", THERAPIES)
def test_the_whole_body(name: str) -> None:
    """A flare under therapies: boluses with bioavailability, infusions, switches. Breaks with any event or equation amiss."""
    model = giving(*THERAPIES[name])
    runs = [Run(ILL, [flare(2.0, 3.25)], at_start(model, traits=ILL)), Run()]
    times = [0.0, 0.5, 1.0, 2.04, 7.3, 15.0]
    found = expect_agreement(model, runs, times, names=[*names_of_states(model), *model.signals])
    assert not np.array_equal(found.values[0, -1], found.values[1, -1])


def test_resets() -> None:
    """At its instant, before a dose of the same instant. Breaks when a reset is left out without a word."""
    model = link(toy.BODY)
    runs = [Run(events=[Event(2.0, "reset", Changes.kept.symbol, 0.25), Event(2.0, "bolus", Variables.content.symbol, 3.0)]), Run()]
    fast = expect_agreement(model, runs, [1.0, 2.0, 4.0], names=names_of(model))
    assert fast["tank.content"][0, 1] == pytest.approx(0.25 * 20.0 + 3.0)


# Stiff problems of the literature


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.name)
def test_stiff_problems(problem: Problem) -> None:
    """At rtol 1e-6, within 100 × rtol of Radau at 1e-10 all the way; and that within 1e-8 of the values in print."""
    rtol = 1e-6
    model = model_of(problem.equations, problem.start)
    times = np.geomspace(1e-3 * min(problem.end, 1.0), problem.end, 12)
    exact = by_radau(problem.equations, problem.start, times)
    for number, value in problem.known:
        assert exact[-1, number] == pytest.approx(value, rel=1e-8), f"{problem.name}: y.{number + 1}"
    accuracy = Accuracy(rtol=rtol, floor=problem.floor)
    ratios = {}
    for method in METHODS:
        # The usual method as a user calls it, the others by hand.
        task = Task(np.empty(0), np.array(problem.start), ())
        path = paths_of(Program(model, method).chunks([task], times, 0.0, problem.end, accuracy))[0]
        assert path.status.ok, f"{problem.name} by {method}: {path.status}"
        ratios[method] = float((np.abs(path.states - exact) / np.abs(exact)).max() / rtol)
    assert max(ratios.values()) < 100, f"{problem.name}: error is {ratios} × rtol"


# Bits


def bits(model: Model, runs: Sequence[Run], times: Any, names: Any = None, **options: Any) -> Array:
    found = simulate(model, runs, times, names or names_of(model), **options)
    assert not found.failed
    return np.concatenate([found.values, found.final[:, None, : found.values.shape[-1]]], axis=1)


DAYS = np.linspace(0.0, 21.0, 22)


@cache
def together() -> Array:
    return bits(treated_tank(), crowd(300), DAYS)


def test_alone_or_in_a_batch() -> None:
    """1, 7, 300. Breaks when lanes, chunks or batches share anything."""
    model, runs = treated_tank(), crowd(300)
    for number in (0, 1, 8, 150, 299):
        assert np.array_equal(bits(model, [runs[number]], DAYS)[0], together()[number])
    for first in (0, 13, 293):
        assert np.array_equal(bits(model, runs[first : first + 7], DAYS), together()[first : first + 7])


def test_among_ten_thousand() -> None:
    """Breaks when a large batch is cut up otherwise than a small one."""
    model, runs, ends = treated_tank(), crowd(10_000), DAYS[[0, -1]]
    many = bits(model, runs, ends)
    for first in (0, 4_996, 9_993):
        assert np.array_equal(bits(model, runs[first : first + 7], ends), many[first : first + 7])
    assert np.array_equal(bits(model, runs[::-1], ends, workers=2), many[::-1])


def test_exponents_of_ones_own_beside_usual_ones() -> None:
    """Code for usual exponents and code for any: which runs a patient depends on the patient alone. Breaks when a batch decides, or when
    an event that changes an exponent goes unseen."""
    model = model_of(lambda t, y, p: [1.0 - maximum(y[0], 0.0) ** p.n], (0.3,), n=1.5)
    changed = Event(1.0, "set", parameter("n"), 2.6)
    runs = [Run(), Run({parameter("n"): 2.6}), Run(events=[changed]), Run(), Run({parameter("n"): 2.0})]
    together = bits(model, runs, [0.0, 1.0, 2.0])
    assert all(np.array_equal(bits(model, [run], [0.0, 1.0, 2.0])[0], together[i]) for i, run in enumerate(runs))
    slow = simulate(model, runs, [0.0, 1.0, 2.0], ["y.1"], accuracy=FINER, backend="interpreter")
    np.testing.assert_allclose(together[:, :3], slow.values, rtol=1e-5)
    assert together[2, 2] != together[0, 2]


def test_after_a_model_of_the_same_equations_with_other_doses() -> None:
    """Doses are typical sizes, on which tolerances rest. Breaks when code that is kept brings another model's along."""
    runs, ends = crowd(5), DAYS[[0, -1]]

    def given(dose: str) -> Array:
        return bits(link(toy.BODY.taking(drug("one", gain=0.7, pouring=4.0).at(daily(dose, start=0.37)))), runs, ends)

    first = given("3 mg")
    given("300 mg")
    run_._programs.clear()
    given("300 mg")
    assert np.array_equal(given("3 mg"), first)


def test_in_another_order() -> None:
    model, runs = treated_tank(), crowd(300)
    order = np.random.default_rng(8).permutation(300)
    assert np.array_equal(bits(model, [runs[number] for number in order], DAYS), together()[order])
    assert np.array_equal(bits(model, runs[::-1], DAYS), together()[::-1])


@pytest.mark.parametrize("workers", [2, 5])
def test_on_several_threads(workers: int) -> None:
    assert np.array_equal(bits(treated_tank(), crowd(300), DAYS, workers=workers), together())


def test_again() -> None:
    assert np.array_equal(bits(treated_tank(), crowd(300), DAYS), together())


def test_beside_patients_that_fail() -> None:
    """Breaks when a failing neighbour's steps or constants reach another lane."""
    model, runs = treated_tank(), list(crowd(40))
    ill = Run({Symbol("parameter", "tank", "emptying"): float("nan")})
    mixed = [each for run in runs for each in (run, ill)]
    found = simulate(model, mixed, DAYS, names_of(model))
    assert found.failed == 40
    assert np.array_equal(found.values[::2], together()[:40, :-1])


@pytest.mark.parametrize("grid", ["ends", "every third", "fine", "odd"])
def test_with_another_grid(grid: str) -> None:
    """Of the same end. Breaks when a step is cut to meet a record."""
    random = np.random.default_rng(4)
    kept = {"ends": [0, 21], "every third": list(range(0, 22, 3)), "fine": list(range(22)), "odd": [2, 7, 21]}[grid]
    times = DAYS[kept]
    if grid in ("fine", "odd"):
        times = np.union1d(times, random.uniform(0, 21, 200))
    found = bits(treated_tank(), crowd(300)[:30], times)
    assert np.array_equal(found[:, [*np.flatnonzero(np.isin(times, DAYS[kept])), -1]], together()[:30][:, [*kept, 22]])


def test_with_other_quantities() -> None:
    model, runs = treated_tank(), crowd(300)[:9]
    both = ["alarm", "tank.lid"]
    found = simulate(model, runs, DAYS, both)
    assert np.array_equal(found["tank.lid"], simulate(model, runs, DAYS, ["tank.lid", "outflow", "tank.content"])["tank.lid"])
    assert np.array_equal(found["alarm"], simulate(model, runs, DAYS, ["alarm"])["alarm"])


def tasks_of(model: Model, runs: Sequence[Run], until: float) -> list[Task]:
    tasks = []
    for run in runs:
        p = np.array(model.defaults)
        for symbol, size in run.parameters.items():
            p[model.parameter_index[symbol]] = size
        events = sorted([*planned(model, until), *run.events], key=lambda event: event.rank)
        tasks.append(Task(p, initial_state(model, p), events))
    return tasks


def states_by(program: Program, tasks: Sequence[Task], times: Array, workers: int = 1) -> Array:
    paths = paths_of(program.chunks(tasks, times, 0.0, float(times[-1]), Accuracy(), workers))
    assert all(path.status.ok for path in paths)
    return np.array([[*path.states, path.final] for path in paths])


@pytest.mark.parametrize("method", METHODS)
def test_at_every_width(method: str) -> None:
    """1, 2, 4 and 8 lanes, one thread or two. Breaks when a compiler treats one width otherwise."""
    tank, kidney = treated_tank(), budu_grajdeanu.model("inside")
    cases = [
        (tank, tasks_of(tank, crowd(11), 21.0), DAYS),
        (kidney, tasks_of(kidney, [Run(events=budu_grajdeanu.flare_cycle()), Run()], 300.0), np.linspace(0.0, 300.0, 11)),
    ]
    for model, tasks, times in cases:
        narrow = states_by(Program(model, method, 1), tasks, times)
        for width in WIDTHS[1:]:
            assert np.array_equal(states_by(Program(model, method, width), tasks, times, workers=1 + width % 3), narrow), width


def test_the_whole_body_at_two_widths() -> None:
    """Exponentials, powers, comparisons and hundreds of factors of a real model."""
    model = giving(*THERAPIES["everything"])
    random = np.random.default_rng(6)
    runs = []
    for number in range(9):
        scattered = {
            symbol: float(model.defaults[model.parameter_index[symbol]] * random.lognormal(sigma=0.05)) for symbol in model.parameters[::7]
        }
        runs.append(Run({**scattered, **(ILL if number % 2 else {})}, [flare(2.0, 1.25)]))
    times = np.array([0.0, 1.0, 2.5, 6.0])
    tasks = tasks_of(model, runs, 6.0)
    wide = states_by(Program(model), tasks, times)
    assert np.array_equal(states_by(Program(model, width=1 if lane_width() > 1 else 2), tasks, times), wide)
    assert np.array_equal(states_by(Program(model), tasks[4:5], times), wide[4:5])


# Odds and ends


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(EngineError, match="rodas4p2"):
        Program(link(toy.BODY), "euler")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("rtol", [1e-4, 1e-7, 1e-10])
def test_tolerance_is_kept(method: str, rtol: float) -> None:
    """Authority: the closed form of a chain of three, a dose every day. Breaks when a tolerance is not passed on."""
    model = model_of(lambda t, y, p: [-y[0], y[0] - p.k * y[1], p.k * y[1] - y[2]], (0.0, 0.0, 0.0), k=40.0)
    doses = [Event(float(day), "bolus", state(0), 1.0) for day in range(5)]
    times = np.array([0.5, 3.999, 4.0, 5.0])
    tasks = [Task(model.defaults, np.zeros(3), doses)]
    path = paths_of(Program(model, method).chunks(tasks, times, 0.0, 5.0, Accuracy(rtol=rtol)))[0]
    since = times[:, None] - np.arange(5)
    s = np.where(since >= 0, since, np.inf)
    first = np.exp(-s)
    second = (np.exp(-s) - np.exp(-40 * s)) / 39
    expected = np.stack([first.sum(axis=1), second.sum(axis=1)], axis=-1)
    np.testing.assert_allclose(path.states[:, :2], expected, rtol=30 * rtol, atol=30 * rtol * 1e-3)


def test_parameters_of_a_run_reach_what_is_hoisted() -> None:
    """Breaks when constants are computed for the model's own values, or for the patient that had the lane before."""
    model = model_of(lambda t, y, p: [-((p.a / (p.b + 1)) ** 1.5) * y[0]], (1.0,), a=1.0, b=0.0)
    random = np.random.default_rng(9)
    pairs = random.lognormal(size=(60, 2))
    runs = [Run({parameter("a"): a, parameter("b"): b}) for a, b in pairs]
    found = simulate(model, runs, [1.0], ["y.1"], accuracy=FINE)
    assert found["y.1"][:, 0] == pytest.approx(np.exp(-((pairs[:, 0] / (pairs[:, 1] + 1)) ** 1.5)), rel=1e-6, abs=1e-9)


def test_a_model_without_states() -> None:
    """Signals of parameters and time alone. Breaks when an error is averaged over nothing."""
    model = model_of(lambda t, y, p: [], (), signals=lambda t, y, p: [2 * p.k, t + p.k], k=1.5)
    found = simulate(model, [Run(), Run({parameter("k"): 4.0}, [Event(1.0, "set", parameter("k"), 0.5)])], [0.0, 1.0, 2.0], ["s1", "s2"])
    assert found["s1"].tolist() == [[3.0, 3.0, 3.0], [8.0, 1.0, 1.0]]
    assert found["s2"].tolist() == [[1.5, 2.5, 3.5], [4.0, 1.5, 2.5]]
