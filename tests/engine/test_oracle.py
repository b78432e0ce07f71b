"""Random models, patients and schedules: the lanes against NumPy, one operation after another, under SciPy's LSODA."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from bodies import toy
from bodies.direct import Equations, model_of, names_of, parameter, state
from bodies.toy import Variables, drug
from lunis.engine import Accuracy, Event, Model, Run, bolus, link, simulate
from lunis.language import exp, maximum, minimum, power, sin, where
from lunis.language.graph import Symbol
from lunis.language.schedules import Dosing, every, once, pulses, steady, switched

Term = Callable[[Any, Sequence[Any], Any], Any]
END = 6.0
# Instants that several events share, and others.
INSTANTS = st.one_of(st.sampled_from([0.0, 1.0, 2.5, 2.5, END]), st.floats(0.0, END))
# What fails is shown as it was drawn: to look for something smaller takes minutes.
SOON = (Phase.explicit, Phase.reuse, Phase.generate)
RATES = {"k": 0.7, "n": 1.5, "m": 2.3, "at": 0.8}


def terms(row: int, size: int) -> SearchStrategy[Term]:
    """What a rate may contain. It jumps where an earlier state passes, never where its own does, so that nothing slides."""
    gain, place = st.floats(0.1, 2.0), st.integers(0, size - 1)
    kinds: list[SearchStrategy[Term]] = [
        gain.map(lambda g: lambda t, y, p: g),
        st.tuples(gain, st.floats(0.5, 3.0)).map(lambda v: lambda t, y, p: v[0] * sin(v[1] * t)),
        st.tuples(gain, st.floats(0.3, END)).map(lambda v: lambda t, y, p: where(t > v[1], v[0], 0.0)),
        st.tuples(gain, place).map(lambda v: lambda t, y, p: v[0] * minimum(maximum(y[v[1]] - p.at, 0.0), 2.0)),
        st.tuples(gain, place).map(lambda v: lambda t, y, p: v[0] * _hill(maximum(y[v[1]], 0.0), p.n)),
        st.tuples(gain, place).map(lambda v: lambda t, y, p: -v[0] * _hill(maximum(y[v[1]], 0.0), p.m) * y[row]),
        st.tuples(gain, place).map(lambda v: lambda t, y, p: v[0] * exp(-y[v[1]] * y[v[1]])),
    ]
    if row:
        earlier = st.integers(0, row - 1)
        kinds.append(st.tuples(gain, earlier).map(lambda v: lambda t, y, p: where(y[v[1]] >= p.at, v[0], 0.0)))
    return st.one_of(kinds)


def _hill(x: Any, slope: Any) -> Any:
    risen = power(x, slope)
    return risen / (1.0 + risen)


@st.composite
def models(draw: DrawFn) -> Model:
    """Each state decays, and is moved by a few terms."""
    size = draw(st.integers(1, 4))
    rows = [draw(st.lists(terms(row, size), min_size=1, max_size=3)) for row in range(size)]
    speeds = draw(st.lists(st.floats(0.2, 20.0), min_size=size, max_size=size))
    start = draw(st.lists(st.sampled_from([0.0, 0.3, 0.8, 1.7]), min_size=size, max_size=size))

    def equations(t: Any, y: Sequence[Any], p: Any) -> list[Any]:
        return [sum((term(t, y, p) for term in rows[row]), -p.k * speeds[row] * y[row]) for row in range(size)]

    written: Equations = equations
    return model_of(written, start, **RATES)


@st.composite
def patients(draw: DrawFn, size: int) -> Run:
    """Own rates and slopes, doses and changes of rates; whole slopes now and then."""
    slopes = st.one_of(st.sampled_from([1.0, 1.5, 2.0, 3.0]), st.floats(1.0, 4.0))
    own = {"k": draw(st.floats(0.3, 2.0)), "n": draw(slopes), "m": draw(slopes), "at": draw(st.floats(0.3, 1.5))}
    doses = st.builds(
        lambda at, row, amount: Event(at, "bolus", state(row), amount), INSTANTS, st.integers(0, size - 1), st.floats(0.1, 3.0)
    )
    changes = st.builds(lambda at, value: Event(at, "set", parameter("k"), value), INSTANTS, st.floats(0.3, 2.0))
    events = draw(st.lists(st.one_of(doses, changes), max_size=5))
    return Run({parameter(name): value for name, value in own.items()}, events)


def expect_the_same(model: Model, runs: Sequence[Run], times: Any) -> None:
    names = names_of(model)
    fast = simulate(model, runs, times, names, accuracy=Accuracy(rtol=1e-8))
    slow = simulate(model, runs, times, names, accuracy=Accuracy(rtol=1e-9), backend="interpreter")
    assert not fast.failed, fast.statuses
    # LSODA finds no step now and then where a rate jumps.
    assume(not slow.failed)
    size = np.maximum(np.abs(slow.values).max(axis=1, keepdims=True), 1.0)
    assert (np.abs(fast.values - slow.values) / size).max() < 2e-6


@settings(max_examples=25, deadline=None, phases=SOON)
@given(st.data())
def test_random_models(data: st.DataObject) -> None:
    """Breaks with a wrong derivative, a missed switch, an event out of order, or a patient run by another's exponents."""
    model = data.draw(models())
    runs = data.draw(st.lists(patients(len(model.states)), min_size=1, max_size=6))
    expect_the_same(model, runs, np.linspace(0.0, END, 9))


SIZES = st.floats(0.5, 20.0).map(lambda size: f"{size:.3f} mg")
LINES: SearchStrategy[Dosing] = st.one_of(
    st.builds(lambda at, size: once(size, at), INSTANTS, SIZES),
    st.builds(lambda gap, size, start: every(gap, size, start=start), st.floats(0.3, 3.0), SIZES, INSTANTS),
    st.builds(lambda size, count, start: pulses(size, count, start=start), SIZES, st.integers(1, 3), INSTANTS),
    st.builds(
        lambda rate, start, length: steady(f"{rate:.3f} mg/d", start, start + length), st.floats(0.5, 5.0), INSTANTS, st.floats(0.2, 3.0)
    ),
    st.builds(lambda start, length: switched("running", "1", start, start + length), INSTANTS, st.floats(0.2, 3.0)),
)


@settings(max_examples=25, deadline=None, phases=SOON)
@given(st.lists(LINES, min_size=1, max_size=4), st.floats(0.3, 1.0), st.lists(st.floats(0.5, 2.0), min_size=1, max_size=5))
def test_random_schedules(lines: list[Dosing], arriving: float, supplies: list[float]) -> None:
    """The tank under a drug given in any way. Breaks when doses that coincide, overlap or end at an output are booked wrongly."""
    model = link(toy.BODY.taking(drug("one", gain=0.7, pouring=4.0, arriving=arriving).at(*lines)))
    supply = Symbol("parameter", "tank", "supply")
    usual = float(model.defaults[model.parameter_index[supply]])
    runs = [Run({supply: usual * factor}, [bolus(Variables.content, 2.0, 2.5)]) for factor in supplies]
    expect_the_same(model, runs, np.linspace(0.0, END, 9))
