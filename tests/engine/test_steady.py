"""Steady dosing: exact where kinetics are affine, found where they are not, refused where there is no such state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from bodies.direct import Equations, model_of, state
from bodies.toy import BODY, drug
from lunis.engine import Accuracy, Event, Model, Run, link, simulate
from lunis.engine.dosing import Dose, Record, Site, course_of, infusible
from lunis.engine.happen import Happening
from lunis.engine.steady import Steady, affine, fed_back
from lunis.errors import EngineError
from lunis.language import functions
from lunis.language.graph import Symbol
from lunis.language.schedules import once

FINE = Accuracy(rtol=1e-10, floor=1e-6)
PLASMA, GUT = Symbol("state", "drug", "plasma"), Symbol("state", "drug", "gut")


def saturable(t: Any, y: Sequence[Any], p: Any) -> list[Any]:
    """Absorbed, eliminated by an enzyme of limited capacity, and shared with a tissue."""
    return [-2 * y[0], 2 * y[0] - p.most * y[1] / (p.half + y[1]) - 0.6 * y[1] + 0.5 * y[2], 0.6 * y[1] - 0.5 * y[2]]


def linear(t: Any, y: Sequence[Any], p: Any) -> list[Any]:
    return [-2 * y[0], 2 * y[0] - p.most * y[1] / p.half - 0.6 * y[1] + 0.5 * y[2] + 1, 0.6 * y[1] - 0.5 * y[2]]


def body(equations: Equations, **parameters: float) -> Model:
    model = model_of(equations, [0.0, 0.0, 0.0], **{"most": 10.0, "half": 3.0, **parameters})
    return infusible(model, [state(0), state(1)])


def settled(model: Model, size: float, steady: Steady, into: Symbol) -> np.ndarray:
    y, p = np.zeros(len(model.states)), np.array(model.defaults)
    Happening(model).apply(Event(0.0, "settle", into, size, steady=steady), 0.0, y, p)
    return y


@pytest.mark.parametrize("equations", [saturable, linear])
@pytest.mark.parametrize(("over", "interval"), [(None, 1.0), (0.4, 1.0), (2.5, 1.0)])
def test_it_is_what_many_doses_lead_to(equations: Equations, over: float | None, interval: float) -> None:
    """Authority: two hundred doses given one by one. Breaks when the map of an interval is not that of the solver."""
    model, many = body(equations), 200
    dose = Dose(Site(state(1)), 4.0, duration=over, interval=interval, more=many)
    events = course_of(model, [Record(0.0, {}, dose=dose)], {}).events
    before_last = [event for event in events if event.time < many * interval]
    names = ["y.1", "y.2", "y.3"]
    brute = simulate(model, [Run(events=before_last)], [many * interval], names, accuracy=FINE, backend="compiled").values[0, 0]
    size = 4.0 if over is None else 4.0 / over
    assert settled(model, size, Steady(interval, over or 0.0, interval), state(1)) == pytest.approx(brute, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("equations", [saturable, linear])
def test_an_infusion_without_pause_stands_still(equations: Equations) -> None:
    model = body(equations)
    found = settled(model, 4.0, Steady(), state(1))
    y = list(found)
    moving = np.array(equations(0.0, y, type("P", (), {"most": 10.0, "half": 3.0}))) + np.array([0, 4.0, 0])
    assert np.abs(moving).max() < 1e-7


def test_more_than_can_be_eliminated_has_no_steady_state() -> None:
    """A failure of that patient, told by name, not of the run. Breaks when the search ends at a number."""
    model = body(saturable)
    given = Event(1.0, "settle", state(1), 12.0, steady=Steady(1.0, 0.0, 1.0))
    found = simulate(model, [Run(events=[given]), Run()], [0.5, 2.0], ["y.2"], backend="compiled")
    assert not found.statuses[0].ok
    assert "steady doses into `y.2`" in found.statuses[0].reason
    assert found.statuses[1].ok
    assert np.isnan(found["y.2"][0, 1])


def test_what_is_never_eliminated_is_told_by_name() -> None:
    model = model_of(lambda t, y, p: [-y[0], y[0]], [0.0, 0.0])
    with pytest.raises(EngineError, match=r"`y\.2`: what is given is not all eliminated"):
        settled(model, 1.0, Steady(1.0, 0.0, 1.0), state(0))


def test_what_looks_linear_is_not_taken_for_it() -> None:
    """A slope without states is not enough: a floor has slope zero. Breaks when affine is judged by derivatives."""

    def roots(equations: Equations) -> bool:
        model = model_of(equations, [1.0], k=2.0)
        return affine(model.rates, set(model.states))

    assert roots(lambda t, y, p: [(p.k * 3 - y[0]) / (p.k + t)])
    assert not roots(lambda t, y, p: [functions.maximum(y[0], 1.0)])
    assert not roots(lambda t, y, p: [y[0] * y[0]])
    assert not roots(lambda t, y, p: [p.k / y[0]])


# In a body


def test_a_therapy_settles_while_the_body_stands_still() -> None:
    """The drug is at its closed form, and no organ has moved. Breaks when the body comes to equilibrium with the drug."""
    model = link(BODY.taking(drug().at(once("1 mg"))))
    before = simulate(model, [Run()], [0.0, 3.0], ["tank.content", "tank.lid"], accuracy=FINE, backend="compiled").values[0, 1]
    y = simulate(model, [Run()], [0.0, 3.0], ["tank.content"], backend="compiled").final[0]
    p = np.array(model.defaults)
    places = [model.state_index[Symbol("state", "tank", name)] for name in ("content", "lid")]
    kept = y[places].copy()
    Happening(model).apply(Event(3.0, "settle", GUT, 5.0, steady=Steady(1.0, 0.0, 1.0)), 3.0, y, p)
    assert y[places].tolist() == kept.tolist()
    assert kept == pytest.approx(before, rel=1e-3)
    assert y[model.state_index[GUT]] == pytest.approx(5 * np.exp(-3) / (1 - np.exp(-3)))


def test_kinetics_that_the_drugs_effect_feeds_back_into_are_refused() -> None:
    """Target-mediated disposition. Breaks when a target is held still that the drug binds."""
    target = model_of(lambda t, y, p: [-y[0] * y[1], 1 - y[1] - y[0] * y[1]], [0.0, 1.0])
    assert fed_back(target, [state(0)]) == [state(1)]
    given = Event(0.0, "settle", state(0), 1.0, steady=Steady(1.0, 0.0, 1.0, states=(state(0),)))
    with pytest.raises(EngineError, match=r"kinetics of `y\.1` read `y\.2`, which the drug itself moves"):
        simulate(target, [Run(events=[given])], [1.0], ["y.1"], backend="compiled")


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (Event(1.0, "settle", PLASMA, 1.0), "without what was given"),
        (Event(1.0, "settle", Symbol("state", "drug", "plsma"), 1.0), "no settle target `drug.plsma`\n    did you mean `drug.plasma`"),
        (Event(1.0, "settle", PLASMA, 1.0, steady=Steady(1.0, 3.0, 1.0)), "no infusion can run into `drug.plasma`"),
        (Event(1.0, "settle", PLASMA, 1.0, steady=Steady(1.0, states=(GUT,))), "settles other states only"),
    ],
)
def test_a_steady_dose_that_cannot_be_is_refused(event: Event, told: str) -> None:
    with pytest.raises(EngineError) as caught:
        simulate(link(BODY.taking(drug().at(once("1 mg")))), [Run(events=[event])], [2.0], ["alarm"], backend="compiled")
    assert told in str(caught.value)
