"""Events: exact times, one order at one instant, and doses against solutions by hand."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from bodies.toy import BODY, Changes, Constants, Variables, drug
from lunis.engine import Accuracy, Event, Model, Run, bolus, link, setting, simulate
from lunis.engine.events import planned
from lunis.engine.link import rate_of
from lunis.errors import EngineError
from lunis.language import Regimen, Therapy
from lunis.language.graph import Symbol
from lunis.language.schedules import daily, every, once, pulses, reset, sessions, steady, switched, taper

BACKENDS = ("lanes", "compiled", "interpreter")
FINE = Accuracy(rtol=1e-9)
KA, KE, SHARE = 3.0, 0.7, 0.4
DAYS = np.linspace(0.0, 6.0, 61)
DRUG = drug()
PLASMA, GUT = Symbol("state", "drug", "plasma"), Symbol("state", "drug", "gut")


def treated(*schedules: Any, route: str = "oral", therapy: Therapy = DRUG) -> Model:
    regimen: Regimen = therapy.at(*schedules, route=route)
    return link(BODY.taking(regimen))


def course(
    model: Model, quantity: str = "drug.plasma", times: Any = DAYS, events: Sequence[Event] = (), backend: Any = "compiled"
) -> np.ndarray:
    results = simulate(model, [Run(events=events)], times, [quantity], accuracy=FINE, backend=backend)
    assert results.statuses[0].ok, results.statuses[0]
    return np.asarray(results[quantity][0])


def after(t: np.ndarray, at: float) -> np.ndarray:
    """Time since an instant; far before it where it has not come, which every solution below maps to 0."""
    return np.where(t >= at, t - at, np.inf)


def swallowed(t: np.ndarray, dose: float, at: float) -> np.ndarray:
    """Bateman's function: one compartment, first-order uptake."""
    since = after(t, at)
    return dose * SHARE * KA / (KA - KE) * (np.exp(-KE * since) - np.exp(-KA * since))


def injected(t: np.ndarray, dose: float, at: float) -> np.ndarray:
    return dose * np.exp(-KE * after(t, at))


def infused(t: np.ndarray, rate: float, start: float, stop: float) -> np.ndarray:
    begun, ended = after(t, start), after(t, stop)
    return rate / KE * (np.where(np.isinf(begun), 0, 1 - np.exp(-KE * begun)) - np.where(np.isinf(ended), 0, 1 - np.exp(-KE * ended)))


@pytest.mark.parametrize("backend", BACKENDS)
def test_one_dose_by_mouth(backend: str) -> None:
    """Authority: Bateman's function. Breaks when the share that arrives is left out, or the dose comes late."""
    found = course(treated(once("5 mg")), backend=backend)
    assert found == pytest.approx(swallowed(DAYS, 5, 0), rel=1e-6, abs=1e-8)


def test_a_bolus_at_the_start_shows_at_the_start() -> None:
    model = treated(once("5 mg"), route="iv")
    assert course(model, times=[0.0]).tolist() == [5.0]
    assert course(model, times=[0.0, 1.0])[0] == 5.0


@pytest.mark.parametrize("schedule", [daily("5 mg"), daily("5 mg", start=0.35, stop=4), every("8 h", "2 mg", start=1)])
def test_repeated_doses_add_up(schedule: Any) -> None:
    """Breaks when a dose is lost, given twice, or moved to the output grid."""
    doses = [(line.amount.base, at) for line in schedule for at in line.times(DAYS[-1] + 1e-9)]
    expected = sum(swallowed(DAYS, dose, at) for dose, at in doses)
    assert course(treated(schedule)) == pytest.approx(expected, rel=1e-6, abs=1e-8)
    assert course(treated(schedule, route="iv")) == pytest.approx(sum(injected(DAYS, dose, at) for dose, at in doses), rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("backend", BACKENDS)
def test_an_infusion_starts_and_stops_exactly(backend: str) -> None:
    """Times between the outputs. Breaks when a rate lasts to the next output, or is spread over another span."""
    model = treated(pulses("3 mg", 3, interval=1.5, over="7 h", start=0.123), route="iv")
    span = 7 / 24
    expected = sum(infused(DAYS, 3 / span, 0.123 + 1.5 * number, 0.123 + 1.5 * number + span) for number in range(3))
    assert course(model, backend=backend) == pytest.approx(expected, rel=1e-6, abs=1e-8)


def test_steady_intake_and_taper() -> None:
    level = treated(steady("4 mg/d", start=0.5, stop=3.25), route="iv")
    assert course(level) == pytest.approx(infused(DAYS, 4, 0.5, 3.25), rel=1e-6, abs=1e-8)
    edges = [(3.0, 1.0, 2.0), (2.0, 2.0, 3.0), (1.0, 3.0, math.inf)]
    falling = treated(taper("3 mg/d", "1 mg/d", over=2, start=1, steps=2), route="iv")
    assert course(falling) == pytest.approx(sum(infused(DAYS, *edge) for edge in edges), rel=1e-6, abs=1e-8)


def test_the_share_that_arrives_holds_for_intake_too() -> None:
    by_mouth = course(treated(steady("4 mg/d")), "drug.gut")
    assert by_mouth[-1] == pytest.approx(SHARE * 4 / KA, rel=1e-5)


def test_infusions_overlap() -> None:
    both = treated(steady("4 mg/d", start=0.5, stop=3), pulses("3 mg", 1, over="1 d", start=2), route="iv")
    assert course(both) == pytest.approx(infused(DAYS, 4, 0.5, 3) + infused(DAYS, 3, 2, 3), rel=1e-6, abs=1e-8)


def test_a_control_is_on_for_its_time_only() -> None:
    """Authority: what is poured in is what the switch lets through. Breaks when it stays on, or is on again at once."""
    pouring = drug("pouring", gain=0.0, pouring=12.0)
    model = link(BODY.taking(pouring.at(sessions(3, "6 h", "running", start=0.5))), accumulate=[BODY.vocabulary.outflow])  # type: ignore[list-item]
    results = simulate(model, [Run()], [0.0, 0.5, 0.75, 1.0, 20.5], ["tank.content", "total.outflow"], accuracy=FINE, backend="compiled")
    content, left = results["tank.content"][0], results["total.outflow"][0]
    entered = content + left - 20.0 - 6.0 * results.times
    assert entered == pytest.approx([0, 0, 3, 3, 3 * 9], abs=1e-5)


@pytest.mark.parametrize("rest", [0, 1])
@pytest.mark.parametrize("levels", [(0.5, 0.25), (0.25, 0.5), (1.0, 0.0), (1.0, 1.0)])
def test_one_setting_ends_as_the_next_begins(rest: int, levels: tuple[float, float]) -> None:
    """Breaks when the order at one instant follows the levels: the end of the first would undo the second."""
    therapy = drug(f"pump_{rest}", rest=rest, gain=0.0, pouring=12.0)
    first, second = levels
    regimen = therapy.at(switched("running", f"{first} 1", start=1, stop=2), switched("running", f"{second} 1", start=2, stop=4))
    model = link(BODY.taking(regimen))
    control = Symbol("control", therapy.name, "running")
    level: dict[float, float] = {}
    for event in planned(model, 10.0):
        assert event.target == control
        level[event.time] = event.size
    assert level == {1.0: first, 2.0: second, 4.0: float(rest)}
    assert model.defaults[model.parameter_index[control]] == rest


# One instant


def drained(share: float, at: float) -> Event:
    return Event(at, "reset", Changes.kept.symbol, share)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_reset_changes_states_as_the_organ_declares(backend: str) -> None:
    model = link(BODY)
    events = [drained(0.25, 1.0)]
    content = course(model, "tank.content", [0.5, 1.0], events, backend)
    lid = course(model, "tank.lid", [1.0], events, backend) - course(model, "tank.lid", [1.0], (), backend)
    assert content == pytest.approx([20.0, 5.0])
    assert lid == pytest.approx([2.5])


def test_every_order_of_the_same_events_is_one_order() -> None:
    """Reset, then set, then shift, then bolus. Breaks when events happen in the order in which they were listed."""
    model = treated(steady("1 mg/d", start=5), route="oral")
    rate, share = rate_of(GUT), Symbol("parameter", "drug", "arriving")
    events = [
        drained(0.0, 1.0),
        bolus(Variables.content, 3.0, 1.0),
        Event(1.0, "shift", rate, 2.0),
        setting(rate, 5.0, 1.0),
        setting(share, 0.5, 1.0),
        Event(1.0, "bolus", GUT, 8.0, share),
    ]
    names = ["tank.content", "drug.gut"]
    found = {
        simulate(model, [Run(events=order)], [1.0, 1.5], names, accuracy=FINE, backend="compiled").values.tobytes()
        for order in itertools.permutations(events)
    }
    assert len(found) == 1
    values = np.frombuffer(found.pop()).reshape(2, 2)
    assert values[0].tolist() == [3.0, 4.0]
    assert values[1, 1] == pytest.approx(7 / KA + (4 - 7 / KA) * np.exp(-KA * 0.5), rel=1e-7)


def test_an_output_at_an_instant_shows_what_comes_after() -> None:
    """Also at the last time of the grid. Breaks when the end of the grid hides what happens there."""
    model = treated(daily("5 mg"), route="iv")
    for times in ([0.0, 1.0], [0.0, 1.0, 2.0], [1.0], [0.0, 0.5, 1.0]):
        assert course(model, times=times)[times.index(1.0)] == pytest.approx(5 + 5 * math.exp(-KE), rel=1e-7)
    own = [bolus(Variables.content, 7.0, 1.0)]
    assert course(model, "tank.content", [1.0], own)[0] - course(model, "tank.content", [1.0])[0] == pytest.approx(7.0)


@pytest.mark.parametrize("gap", [0.0, 1e-300, math.ulp(3000.0), 1e-10, 1e-9, 1e-6])
def test_events_a_hair_apart(gap: float) -> None:
    """Two tapers rarely meet to the last bit. Breaks when the solver cannot start on a step that short."""
    model = treated(once("1 mg", at=5000), route="iv")
    for at in (0.0, 0.1 * 3, 3000.0):
        events = [Event(at, "bolus", PLASMA, 2.0), Event(at + gap, "bolus", PLASMA, 3.0)]
        found = course(model, times=[at + 0.5], events=events)
        assert found == pytest.approx([5 * math.exp(-KE * 0.5)], rel=1e-5)


# Refusals


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (Event(1.0, "bolus", Symbol("state", "tank", "contnt"), 1.0), "no bolus target `tank.contnt`\n    did you mean `tank.content`"),
        (Event(1.0, "set", Symbol("parameter", "tank", "halff"), 1.0), "no set target `tank.halff`\n    did you mean `tank.half`"),
        (Event(1.0, "shift", Symbol("rate", "tank", "content"), 1.0), "no shift target `tank.content`"),
        (Event(1.0, "reset", Symbol("reset", "tank", "kep"), 1.0), "no reset target `tank.kep`\n    did you mean `tank.kept`"),
        (Event(math.nan, "bolus", Variables.content.symbol, 1.0), "has time nan"),
        (Event(math.inf, "bolus", Variables.content.symbol, 1.0), "has time inf"),
        (Event(1.0, "bolus", Variables.content.symbol, math.nan), "and size nan"),
        (Event(1.0, "set", Constants.half.symbol, -math.inf), "and size -inf"),
    ],
)
def test_events_that_cannot_happen_are_refused(event: Event, told: str) -> None:
    """Before any work starts. Breaks when a misspelt target is skipped, or fails in the middle of a batch."""
    with pytest.raises(EngineError) as caught:
        simulate(link(BODY), [Run(), Run(events=[event])], [2.0], ["alarm"], backend="compiled")
    assert told in str(caught.value)


def test_every_unknown_target_is_told() -> None:
    wrong = [Event(1.0, "bolus", Symbol("state", "tank", name), 1.0) for name in ("a", "b", "c")]
    with pytest.raises(EngineError) as caught:
        simulate(link(BODY), [Run(events=wrong)], [2.0], ["alarm"], backend="compiled")
    assert len(caught.value.problems) == 3


def test_a_reset_is_no_part_of_a_therapys_schedule() -> None:
    with pytest.raises(EngineError, match="cannot reset an organ by its own schedule"):
        planned(treated(reset("kept", "1 mg")), 10.0)


def test_a_dose_is_given_in_the_states_own_unit() -> None:
    assert bolus(Variables.content, 3.0, 1.0) == Event(1.0, "bolus", Variables.content.symbol, 3.0)
    grams = drug("grams").at(once("2 g"), route="iv")
    assert course(link(BODY.taking(grams)), "grams.plasma", [0.0]).tolist() == [2000.0]
